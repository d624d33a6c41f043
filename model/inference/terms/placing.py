"""A user's own words, put into a translation where their terms are translated.

The network reads the sentence as it stands, so that the rest of its translation is what it is without a glossary.
What it cannot read, such as a name that it never saw, is a placeholder for it from the start instead, and so are all
terms of a sentence whose translation has no words for one. What stands in front of a user's word agrees with it. So
does what stands behind it, unless the network finds that unlikely: there a verb may look as an adjective does.
"""

import math
from collections.abc import Callable, Sequence
from functools import cache
from itertools import groupby
from typing import NamedTuple

import numpy as np

from model.inference.alignment import Word, split_words
from model.inference.confidence.checks import GUESSED_PLACE
from model.inference.constraints.constraint import Ids
from model.inference.search import Hypothesis
from model.inference.terms.target_words import Span, TargetWords
from tokenizer.languages.agreement import Agreement, Change
from tokenizer.special_tokens import PLACEHOLDERS, SPACE
from tokenizer.subword import SubwordTokenizer

_LOOK_BACK = 4  # words in front of a term that may agree with it

# Nats that a translation may lose by an adjective that agrees with the user's word: the network has another noun in
# mind. Of 70 words behind terms of the other gender, those that had to change lost up to 2.3, the others 3.6 and more.
_MOST_LOST = 2.9

LogProb = Callable[[Ids], float]  # of a translation of the sentence


class PlacedTerm(NamedTuple):
    """A term of a sentence.

    Args:
        source_ids: the places of its subwords, or of its placeholder, among the ids of the sentence.
        num_words: how many words it has.
        target: what the translation is to hold.
        plurals: endings that the target may have there instead, each after the one that it has.
        symbol: the placeholder that stands for the target in the translation, with the space before it.
        is_carried: whether the network read that placeholder.
        is_given: whether the target is the user's own, or what stands in the source.
        agreement: of the target's language.
    """

    source_ids: tuple[int, ...]
    num_words: int
    target: str
    plurals: tuple[tuple[str, str], ...]
    symbol: Ids
    is_carried: bool
    is_given: bool
    agreement: Agreement


class _Place(NamedTuple):
    """The ids of a translation from `start` to before `stop`, which give way to a term."""

    start: int
    stop: int
    term: PlacedTerm
    is_held: bool  # they are the term already
    text: str  # theirs


def place_terms(
    hypothesis: Hypothesis,
    terms: Sequence[PlacedTerm],
    subwords: SubwordTokenizer,
    log_prob: LogProb,
    num_forced: int = 0,
) -> Hypothesis:
    """Returns a translation that holds the terms of its source, each as its symbol.

    1. Where the translation holds a term already, its words become its symbol; a plural of it stays.
    2. Of the other terms, each takes the place of the word that looked at it most, and of those beside that one which
       looked at it rather than at any other word.
    3. If no word did, a finished translation gets the term before the one that looked at it more than the others, and
       the doubt "guessed_place".

    What stands around a term that the network did not write itself agrees with it.

    Args:
        hypothesis: a translation, perhaps still growing.
        terms: of its source, in their order.
        subwords: the vocabulary.
        log_prob: tells of a finished translation how likely it is.
        num_forced: how many of its ids somebody has chosen: they stay.
    """
    if not terms:
        return hypothesis
    log_prob = cache(log_prob)
    places = _find_places(TargetWords(hypothesis, subwords, num_forced), terms)
    # From the end on, and what gives way before what is put in front of it.
    from_the_end = sorted(reversed(places), key=lambda place: (-place.start, -place.stop))
    forced = num_forced  # of the ids as they are now
    for _, at_one_place in groupby(from_the_end, lambda place: place.start):
        length = len(hypothesis.ids)
        for place in at_one_place:
            if not place.term.is_carried:
                hypothesis = _put(hypothesis, place, subwords)
        is_forced = place.start < num_forced
        forced += len(hypothesis.ids) - length if is_forced else 0
        if place.term.is_given and (is_forced or not place.is_held):
            hypothesis = _Around(place, subwords, forced, is_forced).agree(hypothesis, terms, log_prob)
    return hypothesis


def are_placed(hypothesis: Hypothesis, terms: Sequence[PlacedTerm], subwords: SubwordTokenizer) -> bool:
    """Whether a translation has its own words for all of the terms of its source."""
    words = TargetWords(hypothesis, subwords, 0)
    return all(
        term.is_carried or _find_held(words, term) is not None or _find_aligned(words, term) is not None
        for term in terms
    )


def _find_places(words: TargetWords, terms: Sequence[PlacedTerm]) -> list[_Place]:
    carried = [(term, words.find_symbol(term.symbol[-1])) for term in terms if term.is_carried]
    places = [_Place(*span, term, is_held=False, text="") for term, span in carried if span]
    left = [term for term in terms if not term.is_carried]
    for find in (_find_held, _find_aligned, _find_gap):
        found: list[tuple[PlacedTerm, Span | None]] = [(term, find(words, term)) for term in left]
        places += [_Place(*span, term, find is _find_held, words.text(span)) for term, span in found if span]
        left = [term for term, span in found if span is None]
    return places


def _find_held(words: TargetWords, term: PlacedTerm) -> Span | None:
    return words.find_held(term.target, term.plurals, term.source_ids)


def _find_aligned(words: TargetWords, term: PlacedTerm) -> Span | None:
    return words.find_aligned(term.source_ids, term.num_words, term.agreement.at_no_edge)


def _find_gap(words: TargetWords, term: PlacedTerm) -> Span | None:
    return words.find_gap(term.source_ids)


def _put(hypothesis: Hypothesis, place: _Place, subwords: SubwordTokenizer) -> Hypothesis:
    """Returns a translation with a term's symbol in its place, as sure as the place is."""
    start, stop, term = place[:3]
    pieces = term.symbol if _begins_word(hypothesis.ids, start, subwords) else term.symbol[-1:]
    if place.is_held:
        return _replace(hypothesis, start, stop, pieces)
    source_ids = list(term.source_ids)
    seen = hypothesis.attention[start : max(stop, start + 1), source_ids].sum(axis=1)  # (ids,)
    log_prob = math.log(max(float(seen.max()), 1e-3))
    if start < stop:
        return _replace(hypothesis, start, stop, pieces, log_prob)
    looks = np.zeros_like(hypothesis.attention[0])
    looks[source_ids] = 1 / max(1, len(source_ids))
    placed = hypothesis.with_inserted(start, pieces, looks, log_prob)
    return placed._replace(doubts=(*hypothesis.doubts, GUESSED_PLACE))


class _Around:
    """What stands around a term."""

    def __init__(self, place: _Place, subwords: SubwordTokenizer, num_forced: int, is_forced: bool) -> None:
        self._start = place.start
        self._term = place.term
        self._text = place.text
        self._is_forced = is_forced  # and so nobody knows what the network would have written
        self._subwords = subwords
        self._num_forced = num_forced

    def agree(self, hypothesis: Hypothesis, terms: Sequence[PlacedTerm], log_prob: LogProb) -> Hypothesis:
        """Returns a translation in which what stands around the term agrees with it."""
        term, agreement = self._term, self._term.agreement
        words = split_words(hypothesis.ids[: self._start], self._subwords)[-_LOOK_BACK:]
        changes = agreement.before([word.text for word in words], term.target)
        changed = hypothesis
        for change in changes:
            changed = self._change(changed, words, change)
        if not all(change.is_sure for change in changes):
            lost = self._lost(hypothesis, changed, terms, log_prob) if hypothesis.finished else math.inf
            changed = changed if lost < len(changes) * _MOST_LOST else hypothesis
        had_another = self._is_forced or changed is not hypothesis or agreement.is_other(term.target, self._text)
        if hypothesis.finished and had_another:
            behind = self._start + len(changed.ids) - len(hypothesis.ids) + len(term.symbol)
            return self._agree_behind(changed, behind, terms, log_prob)
        return changed

    def _agree_behind(
        self, hypothesis: Hypothesis, start: int, terms: Sequence[PlacedTerm], log_prob: LogProb
    ) -> Hypothesis:
        words = [
            word._replace(start=start + word.start, stop=start + word.stop)
            for word in split_words(hypothesis.ids[start:-1], self._subwords)
        ]
        changes = self._term.agreement.behind([word.text for word in words], self._term.target)
        for change in reversed(changes):
            changed = self._change(hypothesis, words, change)
            if self._lost(hypothesis, changed, terms, log_prob) < _MOST_LOST:
                hypothesis = changed
        return hypothesis

    def _lost(self, before: Hypothesis, after: Hypothesis, terms: Sequence[PlacedTerm], log_prob: LogProb) -> float:
        """Returns by how many nats a changed translation is less likely."""
        return log_prob(self._spelt(before.ids, terms)) - log_prob(self._spelt(after.ids, terms))

    def _change(self, hypothesis: Hypothesis, words: Sequence[Word], change: Change) -> Hypothesis:
        start, stop = words[change.start].start, words[change.stop - 1].stop
        if start < self._num_forced:
            return hypothesis
        subwords = self._subwords
        begins_word = _begins_word(hypothesis.ids, start, subwords)
        joined = "" if begins_word else subwords.decode(hypothesis.ids[start - 1 : start])
        skipped = len(subwords.encode_target(joined)[:-1]) if joined else 0
        return _replace(hypothesis, start, stop, subwords.encode_target(joined + change.text)[skipped:-1])

    def _spelt(self, ids: Ids, terms: Sequence[PlacedTerm]) -> Ids:
        """Returns a translation with the terms instead of symbols that the network did not read."""
        spelt = {
            term.symbol[-1]: self._subwords.encode_target(term.target)[:-1] for term in terms if not term.is_carried
        }
        space = self._subwords.encode_target(PLACEHOLDERS[0])[:-2]
        row: list[int] = []
        for index in ids:
            if index in spelt:
                row = row[: -len(space)] if space and row[-len(space) :] == space else row
                row += spelt[index]
            else:
                row.append(index)
        return tuple(row)


def _begins_word(ids: Ids, place: int, subwords: SubwordTokenizer) -> bool:
    return subwords.pieces(ids[place : place + 1])[0].startswith(SPACE)


def _replace(
    hypothesis: Hypothesis, start: int, stop: int, ids: Sequence[int], log_prob: float | None = None
) -> Hypothesis:
    """Returns a translation with other ids from `start` to before `stop`, looking as those, and as sure if not told."""
    looks = hypothesis.attention[start:stop].mean(axis=0)  # (source,)
    if log_prob is None:
        log_prob = sum(hypothesis.token_log_probs[start:stop]) / (stop - start)
    kept = np.r_[0:start, stop : len(hypothesis.ids)]
    without = hypothesis._replace(
        ids=tuple(hypothesis.ids[place] for place in kept),
        token_log_probs=tuple(hypothesis.token_log_probs[place] for place in kept),
        attention=hypothesis.attention[kept],
    )
    return without.with_inserted(start, ids, looks, log_prob)
