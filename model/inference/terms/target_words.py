"""Where in a translation the terms of its source are, told by what its words looked at."""

from collections.abc import Container, Sequence

import numpy as np

from model.inference.alignment import Word, split_words
from model.inference.search import Hypothesis
from tokenizer.special_tokens import PLACEHOLDER
from tokenizer.subword import SubwordTokenizer

Span = tuple[int, int] | tuple[()]

_LOOKS = 0.5  # of a word's attention: what looks at a term so much while the translation grows is its translation
_SHARE = 0.4  # of what a word gives to words of the source: what gives a term less is no translation of it
_LEAST_LOOKS = 0.1  # likewise, of all that it gives
_SOME_LOOKS = 0.2  # what looks at a term so much may be a part of it, beside a word that is
_APOSTROPHES = ("'", "’")  # before a genitive's s, which stays


class TargetWords:
    """The words of a translation, of which each gives way to one term at most.

    Args:
        hypothesis: the translation, perhaps still growing.
        subwords: the vocabulary.
        num_forced: how many of its ids stay.
    """

    def __init__(self, hypothesis: Hypothesis, subwords: SubwordTokenizer, num_forced: int) -> None:
        self._finished = hypothesis.finished
        self._num_forced = num_forced
        self._subwords = subwords
        self._ids = hypothesis.ids_before_end
        self._pieces = subwords.pieces(self._ids)
        self._words = split_words(self._ids, subwords)
        rows = [hypothesis.attention[word.start : self._end(word)].mean(axis=0) for word in self._words]
        self._looked = np.array(rows).reshape(len(rows), hypothesis.attention.shape[1])  # (words, source)
        self._texts = [word.text.casefold() for word in self._words]
        self._free = [not PLACEHOLDER.search(text) for text in self._texts]
        self._symbols_from = 0

    def text(self, span: Span) -> str:
        """Returns the text of some ids."""
        return self._subwords.decode(self._ids[slice(*span)]).strip()

    def find_symbol(self, symbol: int) -> Span | None:
        """Finds a placeholder, behind those asked for before."""
        if symbol not in self._ids[self._symbols_from :]:
            return None
        start = self._ids.index(symbol, self._symbols_from)
        self._symbols_from = start + 1
        return start, start + 1

    def find_held(self, target: str, plurals: Sequence[tuple[str, str]], source_ids: Sequence[int]) -> Span | None:
        """Finds the words that are a term, of several those that look at it most; `()` where they are a form of it."""
        encoded = self._subwords.encode_target(target)[:-1]
        wanted = [word.text.casefold() for word in split_words(encoded, self._subwords)]
        size = len(wanted)
        forms = {wanted[-1] + mark + "s" for mark in _APOSTROPHES}
        forms |= {wanted[-1].removesuffix(one) + many for one, many in plurals if wanted[-1].endswith(one)}
        looks = self._looks(source_ids)
        found = [
            start
            for start in range(len(self._texts) - size + 1)
            if all(self._free[start : start + size])
            and self._texts[start : start + size - 1] == wanted[:-1]
            and self._texts[start + size - 1] in {wanted[-1], *forms}
        ]
        if not found:
            return None
        start = max(found, key=lambda start: looks[start : start + size].sum())
        span = self._take(start, start + size)
        return span if self._texts[start + size - 1] == wanted[-1] else ()

    def find_aligned(self, source_ids: Sequence[int], num_words: int, at_no_edge: Container[str]) -> Span | None:
        """Finds the words that translate a term: side by side, and at most one more than twice as many as it has.

        Args:
            source_ids, num_words: of the term.
            at_no_edge: words that no translation of a term begins or ends with, such as articles.
        """
        looks, can = self._looks(source_ids), self._can_give_way()
        is_edge = np.array([text in at_no_edge for text in self._texts], bool)
        fit = np.where(can, looks - is_edge, -1.0)
        if not len(fit) or not can[anchor := int(fit.argmax())] or not self._translates(anchor, looks[anchor]):
            return None
        some = can & (looks >= _SOME_LOOKS)
        belongs = some & (looks > self._looks_elsewhere(source_ids))
        # In front of the translation of one word an article is that of the whole.
        in_front = ~is_edge | (num_words > 1)
        start, stop = anchor, anchor + 1
        while stop - start < 2 * num_words + 1:
            if _goes_on(belongs, some, stop, 1):
                stop += 1
            elif _goes_on(belongs & in_front, some & in_front, start - 1, -1):
                start -= 1
            else:
                break
        while start < anchor and is_edge[start]:
            start += 1
        while stop > anchor + 1 and is_edge[stop - 1]:
            stop -= 1
        return self._take(start, stop)

    def find_gap(self, source_ids: Sequence[int]) -> Span | None:
        """Finds a place between two words for a term that no word translates."""
        if not self._finished or self._num_forced or not self._words:
            return None
        start = self._words[int(self._looks(source_ids).argmax())].start
        return start, start

    def _translates(self, word: int, looks: float) -> bool:
        if not self._finished:  # the right word may be yet to come
            return looks >= _LOOKS
        return looks >= max(_LEAST_LOOKS, _SHARE * self._looked[word, 1:-1].sum())

    def _looks(self, source_ids: Sequence[int]) -> np.ndarray:
        """Returns how much of its attention each word (words,) gave to some of the source."""
        return self._looked[:, list(source_ids)].sum(axis=1)

    def _looks_elsewhere(self, source_ids: Sequence[int]) -> np.ndarray:
        """Returns the most that each word (words,) gave to a subword of the rest to which no other word gave more."""
        rest = self._looked.copy()
        rest[:, [0, -1, *source_ids]] = 0  # the tag, the end
        rest[rest < rest.max(axis=0, initial=0)] = 0
        return rest.max(axis=1, initial=0)

    def _can_give_way(self) -> np.ndarray:
        return np.array(
            [
                is_free and word.start >= self._num_forced and any(map(str.isalnum, word.text))
                for is_free, word in zip(self._free, self._words, strict=True)
            ],
            bool,
        )

    def _take(self, start: int, stop: int) -> Span:
        """Returns the ids of some words, without a genitive's s, and gives the words to nothing else."""
        self._free[start:stop] = [False] * (stop - start)
        return self._words[start].start, self._end(self._words[stop - 1])

    def _end(self, word: Word) -> int:
        """Returns where a word ends without a genitive's s."""
        marks = (index for index in range(word.start + 1, word.stop) if self._pieces[index].startswith(_APOSTROPHES))
        return next(marks, word.stop)


def _goes_on(belongs: np.ndarray, some: np.ndarray, place: int, step: int) -> bool:
    """Whether a translation goes on with a word: it belongs to it, or looks at its term and one behind it belongs."""
    behind = place + step
    if not 0 <= place < len(belongs):
        return False
    return bool(belongs[place]) or (0 <= behind < len(belongs) and bool(some[place] and belongs[behind]))
