"""What can be told of the two sides of an example, and done to both."""

import re
from collections import Counter
from collections.abc import Callable, Sequence

from training.data.corpus import SentencePair

WORD = re.compile(r"\w+")
END_MARKS = ".!?…:;"
_MAX_LABEL_WORDS = 4


def change_both(pair: SentencePair, change: Callable[[str], str]) -> SentencePair:
    """Returns a pair with both sides changed."""
    return SentencePair(change(pair.source), change(pair.target))


def is_label(pair: SentencePair) -> bool:
    """Whether both sides are a few words without an end mark."""
    return all(len(text.split()) <= _MAX_LABEL_WORDS and text[-1] not in END_MARKS for text in pair)


def ends_with_stop(text: str) -> bool:
    """Whether a text ends with one full stop, and more than that."""
    return text.endswith(".") and not text.endswith("..") and len(text) > 1


def capital_first(text: str) -> str:
    """Returns a text from a capital on."""
    word = WORD.search(text)
    return text[: word.start()] + text[word.start()].upper() + text[word.start() + 1 :] if word else text


def with_capitals(text: str, small: Sequence[str]) -> str:
    """Returns a text with a capital on every word but those that are `small` after the first."""
    first, *words = text.split(" ")
    return " ".join([capital_first(first), *(word if word in small else capital_first(word) for word in words)])


def replace_word(text: str, word: str, replacement: str) -> str:
    """Returns a text with the first place of a word, or of several in a row, replaced."""
    return re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", replacement.replace("\\", r"\\"), text, count=1)


def inner_small_words(pairs: Sequence[SentencePair]) -> set[str]:
    """Returns the words that, behind the first word of a text, are written small more often than not."""
    words = Counter(word for pair in pairs for text in pair for word in WORD.findall(text)[1:])
    return {word for word, count in words.items() if word[0].islower() and count > words[word[0].upper() + word[1:]]}


def single_words(pairs: Sequence[SentencePair]) -> dict[str, set[str]]:
    """Returns for each word that is a whole text what stands beside it, in small letters, either way round."""
    partners: dict[str, set[str]] = {}
    for pair in pairs:
        source, target = (WORD.findall(text.lower()) for text in pair)
        if len(source) == len(target) == 1:
            partners.setdefault(source[0], set()).add(target[0])
            partners.setdefault(target[0], set()).add(source[0])
    return partners
