"""The words and the names of a corpus, as a lexicon learns them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from tokenizer.preprocess.capitals import from_capital
from tokenizer.preprocess.words import WORD

# Another language's word for a name, such as Londres, is learnt from so few sentences.
_FAMILIAR_NAME = 3

# A name that stays the same is spelt right by a network that saw it oftener than this. Of those that stand in three to
# ten pairs of the shipped bundle's corpus, four of ten arrived as another word.
_RARE_NAME = 20
_MOSTLY_CAPITALS = 2  # times as often: a word stands in names and titles, too
_STAYS_THE_SAME = 0.5  # of the sentences with the name
_SHORTEST_NAME = 3  # a shorter one is often an abbreviation


def learn_words(texts: Iterable[str], enough: int) -> list[str]:
    """Returns the words that stand there at least `enough` times, the commonest first, and how they mostly begin.

    The capital of a text's first word tells nothing, unless the word never stands without one.
    """
    lower: Counter[str] = Counter()
    capitalised: Counter[str] = Counter()
    inner: Counter[str] = Counter()  # of these, those that are no first words
    for text in texts:
        for place, word in enumerate(WORD.findall(text)):
            key = word.casefold()
            if word == word.lower():
                lower[key] += 1
            else:
                capitalised[key] += 1
                inner[key] += place > 0
    counts = lower + capitalised
    frequent = (word for word, count in counts.items() if count >= enough)
    learnt = [word for word in frequent if word in lower or capitalised[word] >= _FAMILIAR_NAME]
    in_order = sorted(learnt, key=lambda word: (-counts[word], word))
    return [
        from_capital(word) if not lower[word] or inner[word] > _MOSTLY_CAPITALS * lower[word] else word
        for word in in_order
    ]


def learn_names(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yields the rare words that never stand without a capital and are the same in every text of their row."""
    lower: set[str] = set()
    seen: Counter[str] = Counter()
    shared: Counter[str] = Counter()
    for row in rows:
        words = [set(WORD.findall(text)) for text in row]
        capitalised = [{word.casefold() for word in found if word != word.lower()} for found in words]
        lower.update(word for found in words for word in found if word == word.lower())
        seen.update(set().union(*capitalised))
        shared.update(set.intersection(*capitalised))
    for word, count in shared.items():
        is_rare = word not in lower and seen[word] <= _RARE_NAME
        if is_rare and count >= _STAYS_THE_SAME * seen[word] and len(word) >= _SHORTEST_NAME:
            yield word
