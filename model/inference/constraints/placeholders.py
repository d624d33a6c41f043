"""Placeholders on their way through a search: each of the source comes out once, and no other.

What they stand for is told in `tokenizer.preprocess.protect`.
"""

import math
from collections.abc import Sequence

import numpy as np

from model.inference.alignment import split_words
from model.inference.constraints.forced_prefix import Ids, rank_again
from model.inference.pair import Memory, StepOutput
from model.inference.search import Hypothesis, StepFunction
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
        if not self.ids:
            return 0
        return int(np.maximum(self.count(source_ids) - self.count(hypothesis.ids), 0).sum())

    def without_cost(self, source_ids: Ids, hypothesis: Hypothesis) -> Hypothesis:
        """Returns a hypothesis of a search, whose end may have cost extra, with the probability that it really has."""
        missing = self.count_missing(source_ids, hypothesis)
        if not missing or not hypothesis.finished:
            return hypothesis
        *others, end = hypothesis.token_log_probs
        return hypothesis._replace(token_log_probs=(*others, end + _MISSING_COST * missing))

    def put_back(self, source_ids: Ids, hypothesis: Hypothesis) -> Hypothesis:
        """Returns the translation with the symbols that it lacks, each before the word that looked at it most."""
        if not self.count_missing(source_ids, hypothesis):
            return hypothesis
        missing = self.count(source_ids) - self.count(hypothesis.ids)
        for place, index in enumerate(source_ids):
            slot = self.slots[index]
            if slot >= 0 and missing[slot] > 0:
                missing[slot] -= 1
                hypothesis = self._insert(hypothesis, index, place)
        return hypothesis

    def _insert(self, hypothesis: Hypothesis, symbol: int, place: int) -> Hypothesis:
        """Returns the translation with `symbol`, which stands at `place` in the source."""
        length = len(hypothesis.ids) - hypothesis.finished
        looks = hypothesis.attention[:length, place]  # (target,)
        at, weight = length, 0.0
        if looks.any():
            most = int(looks.argmax())
            words = split_words(hypothesis.ids[:length], self._subwords)
            at, weight = next((word.start for word in words if word.start <= most < word.stop), most), looks[most]
        pieces = (*self._space, symbol)
        attention = np.zeros((len(pieces), hypothesis.attention.shape[1]), np.float32)
        attention[:, place] = 1
        log_prob = math.log(max(float(weight), 1e-3))  # as sure as the place
        return hypothesis._replace(
            ids=(*hypothesis.ids[:at], *pieces, *hypothesis.ids[at:]),
            token_log_probs=(
                *hypothesis.token_log_probs[:at],
                *[log_prob] * len(pieces),
                *hypothesis.token_log_probs[at:],
            ),
            attention=np.concatenate([hypothesis.attention[:at], attention, hypothesis.attention[at:]]),
        )


class CarryingStep:
    """A step function that lets each placeholder of a row's source come once, and no other.

    1. a placeholder that the row has written already, or that its source does not hold, is no candidate;
    2. the end costs extra as long as one has not come.

    Where a sentence of the batch holds one, the last numbers of a row's state are how many it has yet to write.

    Args:
        step: the step function that is asked.
        placeholders: of the vocabulary.
        sources: ids of each sentence.
    """

    def __init__(self, step: StepFunction, placeholders: Placeholders, sources: Sequence[Ids]) -> None:
        self._step = step
        self._slots = placeholders.slots
        self._count = len(placeholders.ids)
        self._to_write = np.array([placeholders.count(ids) for ids in sources])  # (sentences, symbols)
        self._is_plain = not self._to_write.any()

    def first_state(self, state: np.ndarray) -> np.ndarray:
        """Returns the state to begin with, from the step function's own."""
        return state if self._is_plain else np.hstack([state, self._to_write.astype(state.dtype)])

    def __call__(self, tokens: np.ndarray, state: np.ndarray, memory: Memory, k: int) -> StepOutput:
        """Ranks the tokens that may follow in each row; those that may not have the log-probability -inf."""
        if self._is_plain:
            output = self._step(tokens, state, memory, k)
            if (self._slots[output.tokens] < 0).all():
                return output
            return self._restrict(tokens, state, memory, k, np.zeros((len(tokens), self._count)))
        state, to_write = state[:, : -self._count], state[:, -self._count :].copy()
        slots = self._slots[tokens]  # (rows,)
        written = slots >= 0
        to_write[written, slots[written]] -= 1
        output = self._restrict(tokens, state, memory, k, to_write)
        return output._replace(state=np.hstack([output.state, to_write]))

    def _restrict(
        self, tokens: np.ndarray, state: np.ndarray, memory: Memory, k: int, to_write: np.ndarray
    ) -> StepOutput:
        """Asks for more candidates than can fall away, and returns the `k` best that are left."""
        output = self._step(tokens, state, memory, min(k + self._count + 1, len(self._slots)))
        log_probs = output.log_probs.astype(float)
        slots = self._slots[output.tokens]  # (rows, candidates)
        left = np.take_along_axis(to_write, np.maximum(slots, 0), axis=1)
        log_probs[(slots >= 0) & (left <= 0)] = -np.inf
        missing = np.maximum(to_write, 0).sum(axis=1, keepdims=True)  # (rows, 1)
        log_probs -= _MISSING_COST * missing * (output.tokens == END_ID)
        return rank_again(output, output.tokens, log_probs, k)
