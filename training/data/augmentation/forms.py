"""Training examples in the forms that a corpus of full sentences lacks: labels, titles, brackets, speech, fragments.

What both sides should show is put on both: a label without a stop is answered by a label without a stop. Short forms
stand in sources only.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import TypeVar

import numpy as np

from training.data.augmentation.sides import (
    END_MARKS,
    WORD,
    capital_first,
    change_both,
    ends_with_stop,
    inner_small_words,
    is_label,
    replace_word,
    single_words,
    with_capitals,
)
from training.data.augmentation.written_forms import WrittenForms, written_forms
from training.data.corpus import SentencePair

_MAX_TITLE_WORDS = 9
_SHORT_WORDS = 3  # letters: nobody puts "of" in brackets
_SHORT_FORM_SHARE = 0.5
_FRAGMENT_TOLERANCE = 0.12  # how far apart the one comma of both sides may stand, as a share of their lengths

_Item = TypeVar("_Item")
Change = Callable[[SentencePair, np.random.Generator], SentencePair | None]


class Forms:
    """Puts examples into other forms.

    Args:
        pairs: the training pairs, to learn from which words stand for each other, and which are written small.
        names: words that are names, the same on both sides.
        languages: the codes of the two languages.
    """

    def __init__(self, pairs: Sequence[SentencePair], names: set[str], languages: tuple[str, str]) -> None:
        self._languages = languages
        self._names = names
        self._sorted_names = sorted(names)
        self._small = inner_small_words(pairs)
        self._partners = single_words(pairs)

    def change(self, pair: SentencePair, language: str, generator: np.random.Generator) -> SentencePair:
        """Returns the pair in another form, drawn by `generator`, or itself where the forms that are drawn do not fit.

        Args:
            pair: source and target.
            language: code of the target.
            generator: of everything random here.
        """
        source, target = written_forms(self._other(language)), written_forms(language)
        if is_label(pair):
            return self._label(pair, generator)
        kinds: dict[Change, float] = {
            self._without_stop: 0.3,
            lambda pair, generator: _wrap(pair, source, target, generator): 0.15,
            lambda pair, generator: self._wrap_word(pair, source, target, generator): 0.15,
            lambda pair, generator: _quote(pair, source, target, self._sorted_names, generator): 0.1,
            lambda pair, generator: _title(pair, source, target): 0.1,
            self._fragment: 0.1,
            lambda pair, _: _end_with(pair, "..."): 0.05,
            lambda pair, _: _end_with(pair, ":"): 0.05,
        }
        order = generator.choice(len(kinds), size=3, replace=False, p=[*kinds.values()])
        changes = list(kinds)
        return next((changed for index in order if (changed := changes[index](pair, generator))), pair)

    # === Labels ===

    def _label(self, pair: SentencePair, generator: np.random.Generator) -> SentencePair:
        """Returns a short text that is no sentence with or without a capital and a stop, the same on both sides."""
        kind = generator.integers(4)
        if kind == 0:
            return change_both(pair, self._small_first)
        capital = change_both(pair, capital_first)
        return change_both(capital, lambda text: f"{text}.") if kind == 1 else capital

    def _small_first(self, text: str) -> str:
        """Returns the text with a small first letter, unless its first word is never written so."""
        word = WORD.search(text)
        if not word or word[0].lower() not in self._small or word[0] in self._names:
            return text
        return text[: word.start()] + text[word.start()].lower() + text[word.start() + 1 :]

    # === Sentences ===

    def _without_stop(self, pair: SentencePair, generator: np.random.Generator) -> SentencePair | None:
        if not all(map(ends_with_stop, pair)):
            return None
        bare = change_both(pair, lambda text: text[:-1])
        return change_both(bare, self._small_first) if generator.random() < 0.4 else bare

    def _fragment(self, pair: SentencePair, generator: np.random.Generator) -> SentencePair | None:
        """Returns one half of a sentence, where both sides have one comma and about at the same place."""
        sides = [text.partition(", ") for text in pair]
        if any(not comma or ", " in second for _, comma, second in sides):
            return None
        shares = [len(first) / (len(first) + len(second)) for first, _, second in sides]
        if abs(shares[0] - shares[1]) > _FRAGMENT_TOLERANCE or any('"' in text for text in pair):
            return None
        index = 0 if generator.random() < 0.5 else 2
        halves = [side[index].rstrip(".") for side in sides]
        ends = {half[-1:] if half[-1:] in END_MARKS else "" for half in halves}
        return SentencePair(*halves) if len(ends) == 1 and all(halves) else None

    def _wrap_word(
        self, pair: SentencePair, source: WrittenForms, target: WrittenForms, generator: np.random.Generator
    ) -> SentencePair | None:
        """Returns the pair with one word, and what stands for it on the other side, in brackets or quotes."""
        target_words = Counter(WORD.findall(pair.target))
        found = [
            (word, partner)
            for word, count in Counter(WORD.findall(pair.source)).items()
            if count == 1
            for partner in sorted(self._partners_of(word))  # a set of words has another order in every process
            if target_words[partner] == 1
        ]
        if not found:
            return None
        index = int(generator.integers(len(source.wraps)))
        word, partner = _draw(found, generator)
        return SentencePair(
            replace_word(pair.source, word, source.wraps[index].format(word)),
            replace_word(pair.target, partner, target.wraps[index].format(partner)),
        )

    def _partners_of(self, word: str) -> set[str]:
        if word in self._names or word.isdigit():
            return {word}
        return self._partners.get(word.lower(), set()) if len(word) > _SHORT_WORDS else set()

    # === Sources ===

    def shorten(self, text: str, language: str, generator: np.random.Generator, *, chat: bool) -> str:
        """Returns a source for a target in `language` with about half of what can be shortened written so.

        Args:
            text: the source.
            language: code of the target.
            generator: of everything random here.
            chat: shorten as people do in a chat, too.
        """
        forms = written_forms(self._other(language))
        for full, short in [*forms.short_forms.items(), *(forms.shorthand.items() if chat else ())]:
            if full in text and generator.random() < _SHORT_FORM_SHARE:
                text = replace_word(text, full, _draw(short, generator))
        return text

    # === Several sentences ===

    def join(self, pairs: Sequence[SentencePair], language: str, generator: np.random.Generator) -> SentencePair:
        """Returns two or three pairs as one: one sentence after the other, in brackets behind it, or told by somebody.

        Args:
            pairs: sources and targets.
            language: code of the targets.
            generator: of everything random here.
        """
        first, second, *others = pairs
        kind = generator.random()
        told = self._tell(first, second, language, generator) if kind < 0.2 else None
        both = told or (_in_brackets(first, second) if kind < 0.3 else None) or _side_by_side(first, second)
        return _side_by_side(both, *others)

    def _tell(
        self, first: SentencePair, second: SentencePair, language: str, generator: np.random.Generator
    ) -> SentencePair | None:
        """Returns two pairs as what somebody says, with who says it between them, if both languages do."""
        source, target = written_forms(self._other(language)), written_forms(language)
        can_tell = source.quoted_pair and target.quoted_pair and self._sorted_names
        if not (can_tell and all(map(ends_with_stop, first))):
            return None
        name = _draw(self._sorted_names, generator)
        template = _draw(source.quoted_pair, generator)
        return SentencePair(
            template.format(first=first.source[:-1], second=second.source, name=name),
            target.quoted_pair[0].format(first=first.target[:-1], second=second.target, name=name),
        )

    def _other(self, language: str) -> str:
        return self._languages[0] if language == self._languages[1] else self._languages[1]


# === Changes of a sentence ===


def _wrap(
    pair: SentencePair, source: WrittenForms, target: WrittenForms, generator: np.random.Generator
) -> SentencePair | None:
    """Returns the whole text in brackets or quotes, or as a line of dialogue, which other languages quote."""
    lines = source.line_of_dialogue
    if lines and generator.random() < 0.4:
        line = _draw(lines, generator)
        return SentencePair(line.format(pair.source), target.wraps[0].format(pair.target))
    index = int(generator.integers(len(source.wraps)))
    return SentencePair(source.wraps[index].format(pair.source), target.wraps[index].format(pair.target))


def _quote(
    pair: SentencePair,
    source: WrittenForms,
    target: WrittenForms,
    names: Sequence[str],
    generator: np.random.Generator,
) -> SentencePair | None:
    """Returns the sentence as the words of somebody."""
    if not source.quoted or not target.quoted or not names or not all(map(ends_with_stop, pair)):
        return None
    name = _draw(names, generator)
    template = _draw(source.quoted, generator)
    return SentencePair(
        template.format(first=pair.source[:-1], name=name),
        target.quoted[0].format(first=pair.target[:-1], name=name),
    )


def _title(pair: SentencePair, source: WrittenForms, target: WrittenForms) -> SentencePair | None:
    """Returns a sentence as a title: the source with capitals, the target as its language has it."""
    is_short = max(len(text.split()) for text in pair) <= _MAX_TITLE_WORDS
    if not (is_short and all(map(ends_with_stop, pair))):
        return None
    answer = pair.target[:-1]
    return SentencePair(
        with_capitals(pair.source[:-1], source.small_in_titles),
        with_capitals(answer, target.small_in_titles) if target.capital_titles else answer,
    )


def _end_with(pair: SentencePair, mark: str) -> SentencePair | None:
    """Returns a sentence that trails off, or announces what follows, instead of ending with a full stop."""
    return change_both(pair, lambda text: f"{text[:-1]}{mark}") if all(map(ends_with_stop, pair)) else None


# === Two sentences ===


def _side_by_side(*pairs: SentencePair) -> SentencePair:
    return SentencePair(" ".join(pair.source for pair in pairs), " ".join(pair.target for pair in pairs))


def _in_brackets(first: SentencePair, second: SentencePair) -> SentencePair | None:
    """Returns the first pair with the second in brackets before its full stop."""
    if not all(map(ends_with_stop, (*first, *second))):
        return None
    sides = zip(first, second, strict=True)
    return SentencePair(*(f"{one[:-1]} ({other[:-1]})." for one, other in sides))


def _draw(items: Sequence[_Item], generator: np.random.Generator) -> _Item:
    return items[int(generator.integers(len(items)))]
