"""Where the marks of a source go in its translation: beside the word that became of the one that they touch."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol

import numpy as np

from model.inference.reading.markup.runs import Run, Style


class Source(NamedTuple):
    """A segment as the translator reads it, and what that leaves out."""

    text: str
    styles: list[Style]  # of each character
    fixed: list[Run]
    marks: list[tuple[int, list[Run]]]  # behind which character they stand, with the white space before each


class Translated(Protocol):
    """A translation that shows its attention: of a text or of a sentence."""

    @property
    def text(self) -> str:
        """How it is written."""

    @property
    def source_words(self) -> tuple[str, ...]:
        """The words that were read, in their order."""

    @property
    def target_words(self) -> tuple[str, ...]:
        """The words that were written, in their order."""

    @property
    def attention(self) -> np.ndarray:
        """What each target word looked at: (target words, source words)."""


class PlainTranslated(NamedTuple):
    """A `Translated` by its parts."""

    text: str
    source_words: tuple[str, ...]
    target_words: tuple[str, ...]
    attention: np.ndarray


class Anchor(NamedTuple):
    """The word of the translation that a mark stands beside: -1 is before all of them, their number behind them."""

    word: int
    is_before: bool = False


class Marks:
    """The marks of a source, by the word of the translation that they stand beside."""

    def __init__(self, source: Source, translation: Translated) -> None:
        self._translation = translation
        spans = find_words(source.text, translation.source_words)
        self._words = [index for index, (start, stop) in enumerate(spans) if start < stop]
        self._spans = [spans[index] for index in self._words]
        self._num_words = len(spans)
        self._runs: defaultdict[Anchor, list[Run]] = defaultdict(list)
        partners: dict[int, int] = {}  # of the word behind which marks stand: many may stand there
        for place, runs in source.marks:
            self._runs[self._find_anchor(source.text, place, partners)] += runs

    def at(self, anchor: Anchor, style: Style) -> Iterator[Run]:
        """Yields the marks that stand beside a word of the translation."""
        yield from (run._replace(style=style) for run in self._runs.get(anchor, ()))

    def _find_anchor(self, text: str, place: int, partners: dict[int, int]) -> Anchor:
        """Returns where a mark goes that stands at a place of the source: beside the word that it touches there."""
        attention = self._translation.attention
        before = bisect_right(self._spans, place, key=lambda span: span[1])
        if not before:
            return Anchor(-1)
        if before == self._num_words:
            return Anchor(attention.shape[0])
        touches_next = before < len(self._spans) and self._spans[before][0] == place
        if touches_next and text[place - 1].isspace():
            return Anchor(int(attention[:, self._words[before]].argmax()), is_before=True)
        if before not in partners:
            partners[before] = _word_behind(attention, self._words[:before], self._translation)
        return Anchor(partners[before])


def _word_behind(attention: np.ndarray, before: Sequence[int], translation: Translated) -> int:
    """Returns the target word that the last of some source words became.

    What a punctuation mark became the attention hardly tells: it is the same mark behind the word before it.
    """
    last = translation.source_words[before[-1]]
    word = next((index for index in reversed(before) if is_word(translation.source_words[index])), before[-1])
    partner = int(attention[:, word].argmax())
    if word == before[-1]:
        return partner
    later = range(partner, len(translation.target_words))
    return next((index for index in later if translation.target_words[index] == last), partner)


def is_word(text: str) -> bool:
    """Whether it is more than punctuation."""
    return any(map(str.isalnum, text))


def find_words(text: str, words: Sequence[str]) -> list[tuple[int, int]]:
    """Returns where each word stands in the text; a word that is written otherwise there has no width."""
    spans, end = [], 0
    for word in words:
        start = text.find(word, end)
        if start < 0 or start > end + 40:  # found far away it is another one
            spans.append((end, end))
            continue
        end = start + len(word)
        spans.append((start, end))
    return spans
