"""Placeholders on their way through a search: each of the source comes once, and no other.

What they stand for is told in `tokenizer.preprocess.protect`.
"""

import math
from collections.abc import Sequence

import numpy as np

from model.inference.alignment import split_words
from model.inference.constraints.constraint import Candidates, Ids, Prefixes
from model.inference.search import Hypothesis
from tokenizer.special_tokens import END_ID, PLACEHOLDERS
from tokenizer.subword import SubwordTokenizer

# What it costs to end before a placeholder has come, in nats. With one or two of them in a sentence a trained network
# needs no such help. Of 100 sentences that held four, in four clauses, a network half-way through its training ended
# 21 too early without any cost, 16 with this one, and 7 with 6 nats; but the more it costs, the more of them loop
# instead (5, 9 and 12), and a span that is put back where the network looked at it serves a reader better.
_MISSING_COST = 2.0


class Placeholders:
    """The placeholder symbols of a vocabulary, which may have none.

    Args:
        subwords: the vocabulary.
    """

    def __init__(self, subwords: SubwordTokenizer) -> None:
        self._subwords = subwords
        spelt = [subwords.encode_target(symbol)[:-1] for symbol in PLACEHOLDERS]
        self.ids = tuple(
            ids[-1] for symbol, ids in zip(PLACEHOLDERS, spelt, strict=True) if subwords.pieces(ids[-1:]) == [symbol]
        )
        self._space = spelt[0][:-1] if self.ids else []  # what stands before one at the beginning of a word
        self.slots = np.full(subwords.vocabulary_size, -1)  # (vocabulary,) the place of each in `ids`
        self.slots[list(self.ids)] = range(len(self.ids))

    def count(self, ids: Sequence[int]) -> np.ndarray:
        """Returns how often each symbol stands in `ids`: (symbols,)."""
        slots = self.slots[list(ids)]
        return np.bincount(slots[slots >= 0], minlength=len(self.ids))

    def count_missing(self, source_ids: Ids, hypothesis: Hypothesis) -> int:
        """Returns how many symbols of the source a translation lacks."""
        return int(self._missing(source_ids, hypothesis).sum()) if self.ids else 0

    def constraint(self, sources: Sequence[Ids], prefixes: Sequence[Ids] = ()) -> "PlaceholderConstraint":
        """Returns what keeps the placeholders of some sentences in their translations.

        Args:
            sources: ids of each sentence.
            prefixes: for each sentence what its translation must begin with; what stands in it may come in any case.
        """
        wanted = np.array([self.count(ids) for ids in sources])  # (sentences, symbols)
        if any(prefixes):
            wanted = np.maximum(wanted, [self.count(prefix) for prefix in prefixes])
        return PlaceholderConstraint(self.slots, wanted)

    def put_back(self, source_ids: Ids, hypothesis: Hypothesis) -> Hypothesis:
        """Returns the translation with the symbols that it lacks, each before the word that looked at it most."""
        if not self.count_missing(source_ids, hypothesis):
            return hypothesis
        missing = self._missing(source_ids, hypothesis)
        for place, index in enumerate(source_ids):
            slot = self.slots[index]
            if slot >= 0 and missing[slot] > 0:
                missing[slot] -= 1
                hypothesis = self._insert(hypothesis, index, place)
        return hypothesis

    def _missing(self, source_ids: Ids, hypothesis: Hypothesis) -> np.ndarray:
        """Returns how often each symbol is missing: (symbols,)."""
        return np.maximum(self.count(source_ids) - self.count(hypothesis.ids), 0)

    def _insert(self, hypothesis: Hypothesis, symbol: int, place: int) -> Hypothesis:
        """Returns the translation with `symbol`, which stands at `place` in the source."""
        length = len(hypothesis.ids_before_end)
        looks = hypothesis.attention[:length, place]  # (target,)
        at, weight = length, 0.0
        if looks.any():
            most = int(looks.argmax())
            words = split_words(hypothesis.ids_before_end, self._subwords)
            at, weight = next((word.start for word in words if word.start <= most < word.stop), most), looks[most]
        at_the_symbol = np.zeros_like(hypothesis.attention[0])  # (source,)
        at_the_symbol[place] = 1
        log_prob = math.log(max(float(weight), 1e-3))  # as sure as the place
        return hypothesis.with_inserted(at, (*self._space, symbol), at_the_symbol, log_prob)


class PlaceholderConstraint:
    """Lets each placeholder of a sentence come once in its translation, and no other.

    1. A placeholder that the row has written already, or that its source does not hold, may not come.
    2. To end costs extra as long as one has not come.

    Args:
        slots: (vocabulary,) the place of each placeholder among its like, -1 for any other token.
        wanted: (sentences, symbols) how often each may come.
    """

    def __init__(self, slots: np.ndarray, wanted: np.ndarray) -> None:
        self._slots = slots
        self._wanted = wanted
        self._symbols = np.arange(wanted.shape[1])
        self._is_plain = not wanted.any()

    def num_candidates(self, k: int, length: int) -> int:
        """Returns how many candidates it must see: it rules out each placeholder, and may put the end further back."""
        del length
        return min(k + len(self._symbols) + 1, len(self._slots))

    def __call__(self, prefixes: Prefixes, candidates: Candidates) -> Candidates:
        """Returns the candidates, of which those that may not come have the score -inf."""
        slots = self._slots[candidates.tokens]  # (rows, candidates)
        if self._is_plain:
            rules_out = slots >= 0
            return candidates._replace(scores=np.where(rules_out, -np.inf, candidates.scores))
        written = self._slots[prefixes.ids][:, :, None] == self._symbols  # (rows, length, symbols)
        left = self._wanted[prefixes.sentences] - written.sum(axis=1)  # (rows, symbols)
        rules_out = (slots >= 0) & (np.take_along_axis(left, np.maximum(slots, 0), axis=1) <= 0)
        missing = np.maximum(left, 0).sum(axis=1, keepdims=True)  # (rows, 1)
        costs = _MISSING_COST * missing * (candidates.tokens == END_ID)
        return candidates._replace(scores=np.where(rules_out, -np.inf, candidates.scores - costs))
