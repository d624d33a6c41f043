"""Beam search over any step function: one search for a single sentence, a stream of words and a batch.

A step function is all that the search knows of a network, so a test can script one. Constraints say what may be
written next. Greedy search is a beam of one: it takes the same way and skips the sorting.
"""

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple, Self

import numpy as np

from model.inference.constraints.constraint import Candidates, Constraint, Prefixes, StepFunction, rank_next
from model.inference.pair import Memory, StepOutput
from tokenizer.special_tokens import BEGIN_ID, END_ID

DEFAULT_LENGTH_PENALTY = 1.0

_UNKNOWN = np.zeros(0, np.float32)


class Hypothesis(NamedTuple):
    """One translation of one sentence, as ids."""

    ids: tuple[int, ...]  # without the begin token; with the end token if finished
    token_log_probs: tuple[float, ...]  # one for each id, as the network gives it
    attention: np.ndarray  # (target, source) float32: a row for each id, a column for each source id
    score: float  # the sum of what the search ranked its ids by, normalised by the length
    finished: bool  # False: it still grows, or it was cut off at the length limit
    doubts: tuple[str, ...] = ()  # what is wrong with it, once it is checked: `model.inference.confidence.checks`
    source_mean: np.ndarray = _UNKNOWN  # (2 * encoder_units,) float32: the mean of the encoder's outputs for its source
    rivals: tuple[tuple[int, ...], ...] = ()  # ids of others of its beam, from here on: `confidence.agreement`
    agreement: float = 0.0  # how much of it they say, too, less what is usual; 0 where there are none

    @property
    def log_prob(self) -> float:
        """The natural log of the probability that the network gives to these ids."""
        return sum(self.token_log_probs)

    @property
    def ids_before_end(self) -> tuple[int, ...]:
        """The ids without the end token."""
        return self.ids[:-1] if self.finished else self.ids

    def with_inserted(self, place: int, ids: Sequence[int], looks: np.ndarray, log_prob: float) -> Self:
        """Returns it with more ids before the one at `place`, all of which looked as `looks` (source,) says."""
        log_probs, attention = self.token_log_probs, self.attention
        return self._replace(
            ids=(*self.ids[:place], *ids, *self.ids[place:]),
            token_log_probs=(*log_probs[:place], *[log_prob] * len(ids), *log_probs[place:]),
            attention=np.concatenate([attention[:place], [looks] * len(ids), attention[place:]]),
        )


class _Step(NamedTuple):
    """What is remembered of one step, to trace hypotheses back."""

    parents: np.ndarray  # (rows after the step,) the row before the step that each one continues
    tokens: np.ndarray  # (rows after the step,)
    log_probs: np.ndarray  # (rows after the step,)
    attention: np.ndarray  # (rows before the step, source)


class _Tip(NamedTuple):
    """A hypothesis by its last token and the row that holds the ids before it."""

    score: float
    finished: bool
    step: int
    parent: int
    token: int
    log_prob: float


class BeamSearch(Iterator["BeamSearch"]):
    """Searches for the likeliest translations of a batch of sentences, one token at each `next`.

    Iterating yields the search itself after every step: ask it for a sentence's `best` hypothesis so far, and
    for its `n_best` after the last step. Who has seen enough stops iterating.

    A row is one live hypothesis. The rows of a sentence stand side by side, best first, and a sentence begins
    as a single row. One step:

    1. the network ranks the k likeliest next tokens of each row, log_probs and tokens (rows, k), where k is
       the largest number of free places in a beam; constraints look at more of them and change their scores;
    2. of its rows' candidates, a sentence keeps the best, as many as it has free places. So k are enough: if
       all of them continue one and the same row, they are its best k;
    3. a candidate that ends the sentence takes its place in the beam along, so the beam narrows until it is
       closed (as Bahdanau et al. 2015 did in their GroundHog code);
    4. the sentence's search ends when its beam is closed, or at the length limit. To end it as soon as no live
       row can overtake the best one (log_prob / penalty(limit) is the most that it can score) would save 1% of
       the steps of a trained network, and cost the other hypotheses.

    Rows of memory are gathered again only when the rows' owners have changed, and hypotheses are traced back
    through their parents only when someone asks for them.

    Args:
        step: the network: ranks the tokens that may follow in each row.
        memory, state: what the encoder made of the sentences, one row each.
        beam_size: hypotheses kept for each sentence; 1 is greedy search.
        constraints: what changes the scores of the next tokens.
        max_lengths: for each sentence, the most ids that a hypothesis may have, end token included.
        length_penalty: alpha of Wu et al. 2016 (GNMT), equation 14. 0 compares log-probabilities as they
            are and so prefers short translations; 1 comes close to comparing their mean over the ids.

    Raises:
        ValueError: an argument is out of its range.
        FloatingPointError: in `best` and `n_best`, if the network gave no token a probability, as weights do
            that are not finite.
    """

    def __init__(
        self,
        step: StepFunction,
        memory: Memory,
        state: np.ndarray,
        *,
        beam_size: int,
        max_lengths: Sequence[int] | np.ndarray,
        constraints: Sequence[Constraint] = (),
        length_penalty: float = DEFAULT_LENGTH_PENALTY,
    ) -> None:
        self.beam_size = beam_size
        self.constraints = constraints
        self._limits = np.asarray(max_lengths, np.int64)  # (sentences,)
        _check_arguments(len(state), self._limits, beam_size, length_penalty)
        self._penalties = penalties(np.arange(1 + self._limits.max(initial=0)), length_penalty)
        self._step = step

        # === Sentences ===
        self._sentence_memory = memory
        self._source_lengths = memory.mask.sum(axis=1)  # (sentences,)
        self._source_means = mean_outputs(memory)
        self._free = np.full(len(state), beam_size)  # (sentences,) places that no ended hypothesis has taken
        self._ended: list[list[_Tip]] = [[] for _ in range(len(state))]

        # === Rows ===
        self._memory, self._state = memory, state
        self._tokens = np.full(len(state), BEGIN_ID)  # (rows,)
        self._totals = np.zeros(len(state))  # (rows,) sum of the scores of the hypothesis' tokens
        self._written = np.zeros((len(state), self._limits.max(initial=0)), np.int64)  # (rows, longest) ids so far
        self._set_owners(np.arange(len(state)))
        self._width = beam_size  # the largest number of free places in a beam
        self._history: list[_Step] = []

    def __next__(self) -> Self:
        """Takes one step with all rows."""
        if not len(self._owners):
            raise StopIteration
        output, candidates = self._rank()
        parents, places = self._choose(candidates.scores)
        tokens, log_probs = candidates.tokens[parents, places], candidates.log_probs[parents, places]
        totals, owners = self._totals[parents] + candidates.scores[parents, places], self._owners[parents]

        length = len(self._history) + 1
        ends = tokens == END_ID
        leaves = ends | (self._limits[owners] == length)
        if leaving := leaves.nonzero()[0].tolist():
            for row in leaving:
                score = float(totals[row] / self._penalties[length])
                tip = _Tip(score, bool(ends[row]), length - 1, parents[row], tokens[row], log_probs[row])
                self._ended[owners[row]].append(tip)
                self._free[owners[row]] -= 1
            parents, tokens, log_probs = parents[~leaves], tokens[~leaves], log_probs[~leaves]
            totals, owners = totals[~leaves], owners[~leaves]
            self._width = int(self._free[owners].max(initial=0))

        self._history.append(_Step(parents, tokens, log_probs, output.attention))
        self._tokens, self._totals = tokens, totals
        if parents is self._rows:  # greedy search, and no sentence has ended: every row stays where it is
            self._state = output.state
            self._written[:, length - 1] = tokens
            return self
        self._state = output.state[parents]
        self._written = self._written[parents]
        self._written[:, length - 1] = tokens
        if len(owners) != len(self._owners) or (owners != self._owners).any():
            self._set_owners(owners)
            self._memory = Memory(*(part[owners] for part in self._sentence_memory))
        return self

    def best(self, sentence: int = 0) -> Hypothesis:
        """Returns the sentence's best hypothesis so far, live or ended; there is one after the first step."""
        row = int(np.searchsorted(self._owners, sentence))
        if row == len(self._owners) or self._owners[row] != sentence:
            return self.n_best(sentence)[0]
        length, last = len(self._history), self._history[-1]
        score = float(self._totals[row] / self._penalties[length])
        live = _Tip(score, False, length - 1, last.parents[row], last.tokens[row], last.log_probs[row])
        return self._trace_back(sentence, max([live, *self._ended[sentence]], key=lambda tip: tip.score))

    def n_best(self, sentence: int = 0) -> list[Hypothesis]:
        """Returns the sentence's ended hypotheses, finished ones before those cut off, best first."""
        ranked = sorted(self._ended[sentence], key=lambda tip: (not tip.finished, -tip.score))
        if not ranked or not math.isfinite(ranked[0].score):
            raise FloatingPointError("The network gave no token a probability: its weights are broken.")
        return [self._trace_back(sentence, tip) for tip in ranked]

    def newest(self) -> list[tuple[Hypothesis, int]]:
        """Returns what the last step made of a single sentence: hypotheses that live, then those that it ended.

        Each with the place of the one that it continues among those that lived before: -1 in the first step.
        """
        step = len(self._history) - 1
        last = self._history[step]
        live = zip(last.parents, last.tokens, last.log_probs, self._totals, strict=True)
        tips = [
            _Tip(float(total / self._penalties[step + 1]), False, step, parent, token, log_prob)
            for parent, token, log_prob, total in live
        ]
        tips += [tip for tip in self._ended[0] if tip.step == step]
        return [(self._trace_back(0, tip), int(tip.parent) if step else -1) for tip in tips]

    def run(self) -> list[list[Hypothesis]]:
        """Steps to the end and returns the `n_best` of every sentence."""
        for _ in self:
            pass
        return [self.n_best(sentence) for sentence in range(len(self._ended))]

    def _rank(self) -> tuple[StepOutput, Candidates]:
        """Takes a step of the network, and returns the candidates of each row under the constraints."""
        prefixes = Prefixes(self._written[:, : len(self._history)], self._owners)
        return rank_next(self._step, self._tokens, self._state, self._memory, self._width, prefixes, self.constraints)

    def _choose(self, scores: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Returns the candidates that fit into the beams, sentence by sentence, best first.

        They come as the rows that they continue and their places among the candidates of these, from the scores
        (rows, candidates) of all.
        """
        if self._width == 1:  # then every sentence has one row, and its best token is all that fits
            return self._rows, scores.argmax(axis=1)
        k = scores.shape[1]
        grid = np.full((len(self._first_rows), self._slots.max() + 1, k), -np.inf)
        grid[self._groups, self._slots] = self._totals[:, None] + scores
        totals = grid.reshape(len(grid), -1)  # (running sentences, rows of a sentence * k)
        order = (-totals).argsort(axis=1, kind="stable")[:, : self._width]
        free = self._free[self._owners[self._first_rows]]  # (running sentences,)
        fits = np.arange(order.shape[1]) < free[:, None]
        fits &= totals[np.arange(len(grid))[:, None], order] > -np.inf
        groups, places = fits.nonzero()
        rows, ranks = np.divmod(order[groups, places], k)
        return self._first_rows[groups] + rows, ranks

    def _set_owners(self, owners: np.ndarray) -> None:
        """Notes which sentence (rows,) each row belongs to."""
        self._owners = owners
        self._rows = np.arange(len(owners))
        starts = np.ones(len(owners), bool)  # (rows,) whether a row is the first of its sentence
        starts[1:] = owners[1:] != owners[:-1]
        self._first_rows = starts.nonzero()[0]  # (running sentences,)
        self._groups = starts.cumsum() - 1  # (rows,) the row's sentence, counted among those running
        self._slots = self._rows - self._first_rows[self._groups]  # (rows,) the row's place in its sentence

    def _trace_back(self, sentence: int, tip: _Tip) -> Hypothesis:
        """Follows the parents from a hypothesis' last token to its first."""
        ids, log_probs, row = [int(tip.token)], [float(tip.log_prob)], tip.parent
        attention = [self._history[tip.step].attention[row]]
        for step in reversed(self._history[: tip.step]):
            ids.append(int(step.tokens[row]))
            log_probs.append(float(step.log_probs[row]))
            row = step.parents[row]
            attention.append(step.attention[row])
        real = np.stack(attention[::-1])[:, : self._source_lengths[sentence]]  # (target, source)
        return Hypothesis(
            tuple(ids[::-1]),
            tuple(log_probs[::-1]),
            real,
            tip.score,
            tip.finished,
            source_mean=self._source_means[sentence],
        )


def mean_outputs(memory: Memory) -> np.ndarray:
    """Returns the mean of the encoder's outputs over each sentence's real places: (sentences, 2 * encoder_units)."""
    mask = memory.mask[:, :, None]
    total: np.ndarray = np.where(mask, memory.outputs, 0).sum(axis=1)
    return total / np.maximum(1, mask.sum(axis=1))


def penalties(lengths: np.ndarray, length_penalty: float = DEFAULT_LENGTH_PENALTY) -> np.ndarray:
    """Returns what the log-probabilities of so many ids are divided by (Wu et al. 2016, equation 14): (lengths,)."""
    return ((5.0 + lengths) / 6.0) ** length_penalty


def _check_arguments(num_sentences: int, limits: np.ndarray, beam_size: int, length_penalty: float) -> None:
    if beam_size < 1:
        raise ValueError(f"beam_size must be at least 1. Received: beam_size={beam_size}")
    if length_penalty < 0:
        raise ValueError(f"length_penalty must be at least 0. Received: length_penalty={length_penalty}")
    if limits.shape != (num_sentences,) or limits.min(initial=1) < 1:
        raise ValueError(
            f"max_lengths must hold a number from 1 for each of {num_sentences} sentences. Received: {limits}"
        )
