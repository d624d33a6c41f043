"""A user's own words, put into a translation where their terms are translated.

The network reads the sentence as it stands, so that the rest of its translation is what it is without a glossary. What
the network cannot read, such as a name that it never saw, is a placeholder for it from the start instead:
`model.inference.reading.document` says which terms are.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from model.inference.alignment import split_words
from model.inference.confidence.checks import GUESSED_PLACE
from model.inference.constraints.constraint import Ids
from model.inference.search import Hypothesis
from tokenizer.special_tokens import PLACEHOLDER, SPACE
from tokenizer.subword import SubwordTokenizer

_LOOKS = 0.5  # of a word's attention: what looks at a term so much belongs to its translation
_LEAST_LOOKS = 0.1  # what looks at a term less is no translation of it
_APOSTROPHES = ("'", "’")  # before a genitive's s, which stays


class PlacedTerm(NamedTuple):
    """A term that the network reads as it stands.

    Args:
        source_ids: the places of its subwords among the ids of the sentence.
        num_words: how many words it has.
        target: what the translation is to hold.
        plurals: endings that the target may have there instead, each after the one that it has.
        symbol: the placeholder that stands for the target in the translation, with the space before it.
    """

    source_ids: tuple[int, ...]
    num_words: int
    target: str
    plurals: tuple[tuple[str, str], ...]
    symbol: Ids


_Span = tuple[int, int] | tuple[()]


class _Place(NamedTuple):
    """The ids of a translation from `start` to before `stop`, which give way to a term."""

    start: int
    stop: int
    term: PlacedTerm


def place_terms(
    hypothesis: Hypothesis, terms: Sequence[PlacedTerm], subwords: SubwordTokenizer, num_forced: int = 0
) -> Hypothesis:
    """Returns a translation that holds the terms of its source, each as its symbol.

    1. Where the translation holds a term already, its words become its symbol; a plural of it stays.
    2. Of the other terms, each takes the place of the word that looked at it most; a term of several words also
       those of the words beside that one which looked at it.
    3. If no word did, a finished translation gets the term before the one that looked at it more than the others, and
       the doubt "guessed_place".

    Args:
        hypothesis: a translation, perhaps still growing.
        terms: of its source, in their order.
        subwords: the vocabulary.
        num_forced: how many of its ids somebody has chosen: they stay.
    """
    if not terms:
        return hypothesis
    places = _find_places(hypothesis, terms, subwords, num_forced)
    # From the end on, and what gives way before what is put in front of it.
    for place in sorted(reversed(places), key=lambda place: (-place.start, -place.stop)):
        hypothesis = _put(hypothesis, place, subwords)
    return hypothesis


def _find_places(
    hypothesis: Hypothesis, terms: Sequence[PlacedTerm], subwords: SubwordTokenizer, num_forced: int
) -> list[_Place]:
    row = _Row(hypothesis, subwords, num_forced)
    places: list[_Place] = []
    for find in (row.find_held, row.find_aligned, row.find_gap):
        found = [(term, find(term)) for term in terms]
        places += [_Place(*span, term) for term, span in found if span]
        terms = [term for term, span in found if span is None]
    return places


class _Row:
    """The words of a translation, of which each gives way to one term at most."""

    def __init__(self, hypothesis: Hypothesis, subwords: SubwordTokenizer, num_forced: int) -> None:
        self._attention = hypothesis.attention
        self._finished = hypothesis.finished
        self._num_forced = num_forced
        self._subwords = subwords
        ids = hypothesis.ids[:-1] if hypothesis.finished else hypothesis.ids
        self._pieces = subwords.pieces(ids)
        self._words = split_words(ids, subwords)
        self._texts = [word.text.casefold() for word in self._words]
        self._free = [not PLACEHOLDER.search(text) for text in self._texts]

    def find_held(self, term: PlacedTerm) -> _Span | None:
        """Finds the words that are a term, of several those that look at it most; `()` where they are a form of it."""
        wanted = [word.text.casefold() for word in split_words(self._encode(term.target), self._subwords)]
        size = len(wanted)
        forms = {wanted[-1] + mark + "s" for mark in _APOSTROPHES}
        forms |= {wanted[-1].removesuffix(one) + many for one, many in term.plurals if wanted[-1].endswith(one)}
        looks = self._looks(term)
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

    def find_aligned(self, term: PlacedTerm) -> _Span | None:
        """Finds the words that translate a term."""
        looks = self._looks(term)
        looks[[not can for can in self._can_give_way()]] = 0
        least = _LEAST_LOOKS if self._finished else _LOOKS  # while it grows, the right word may be yet to come
        if looks.max(initial=0) < least:
            return None
        start = int(looks.argmax())
        stop = start + 1
        while stop - start < 2 * term.num_words - 1:
            before, after = looks[start - 1] if start else 0, looks[stop] if stop < len(looks) else 0
            if max(before, after) < _LOOKS:
                break
            start, stop = (start - 1, stop) if before > after else (start, stop + 1)
        return self._take(start, stop)

    def find_gap(self, term: PlacedTerm) -> _Span | None:
        """Finds a place between two words for a term that no word translates."""
        if not self._finished or self._num_forced or not self._words:
            return None
        looks = self._looks(term)
        start = self._words[int(looks.argmax())].start
        return start, start

    def _looks(self, term: PlacedTerm) -> np.ndarray:
        """Returns how much of its attention each word (words,) gave to a term."""
        looks = self._attention[:, list(term.source_ids)].sum(axis=1)  # (target,)
        return np.array([looks[word.start : word.stop].mean() for word in self._words])

    def _can_give_way(self) -> list[bool]:
        return [
            is_free and word.start >= self._num_forced and any(map(str.isalnum, word.text))
            for is_free, word in zip(self._free, self._words, strict=True)
        ]

    def _take(self, start: int, stop: int) -> tuple[int, int]:
        """Returns the ids of some words, without a genitive's s, and gives the words to nothing else."""
        self._free[start:stop] = [False] * (stop - start)
        first, end = self._words[start].start, self._words[stop - 1].stop
        marks = (index for index in range(first + 1, end) if self._pieces[index].startswith(_APOSTROPHES))
        return first, next(marks, end)

    def _encode(self, text: str) -> list[int]:
        return self._subwords.encode_target(text)[:-1]


def _put(hypothesis: Hypothesis, place: _Place, subwords: SubwordTokenizer) -> Hypothesis:
    """Returns a translation with a term's symbol in its place, as sure as what was there, or as the place is."""
    start, stop, term = place
    ids, attention, log_probs = hypothesis.ids, hypothesis.attention, hypothesis.token_log_probs
    if start < stop:
        looks = attention[start:stop].mean(axis=0)  # (source,)
        log_prob = sum(log_probs[start:stop]) / (stop - start)
    else:
        looks = np.zeros_like(attention[0])
        looks[list(term.source_ids)] = 1 / max(1, len(term.source_ids))
        log_prob = math.log(max(float(attention[start, list(term.source_ids)].sum()), 1e-3))
    begins_word = subwords.pieces(ids[start : start + 1])[0].startswith(SPACE)
    pieces = term.symbol if begins_word else term.symbol[-1:]
    return hypothesis._replace(
        ids=(*ids[:start], *pieces, *ids[stop:]),
        token_log_probs=(*log_probs[:start], *[log_prob] * len(pieces), *log_probs[stop:]),
        attention=np.concatenate([attention[:start], [looks] * len(pieces), attention[stop:]]),
        doubts=hypothesis.doubts if start < stop else (*hypothesis.doubts, GUESSED_PLACE),
    )
