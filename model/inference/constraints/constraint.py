"""What a constraint is: a function of what is written so far and of what may come next."""

from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol

import numpy as np

from model.inference.pair import Memory, StepOutput

Ids = tuple[int, ...]
StepFunction = Callable[[np.ndarray, np.ndarray, Memory, int], StepOutput]  # (tokens, state, memory, k)


class Prefixes(NamedTuple):
    """What each row has written so far, without the begin token."""

    ids: np.ndarray  # (rows, length) int64
    sentences: np.ndarray  # (rows,) int64, the sentence of the batch that each row translates


class Candidates(NamedTuple):
    """The tokens that may come next in each row."""

    tokens: np.ndarray  # (rows, candidates) int64
    log_probs: np.ndarray  # (rows, candidates), natural log, as the network gives it
    scores: np.ndarray  # (rows, candidates), what they are ranked by; -inf: never


class Constraint(Protocol):
    """Changes the scores of the candidates, from the prefixes and the candidates alone.

    A search applies a list of them, in any order. An object serves one batch of sentences, and keeps no count.
    """

    def num_candidates(self, k: int, length: int) -> int:
        """Returns how many candidates it must see after `length` ids, so that `k` are left of each row."""

    def __call__(self, prefixes: Prefixes, candidates: Candidates) -> Candidates:
        """Returns the candidates with their new scores."""


def rank_next(
    step: StepFunction,
    tokens: np.ndarray,
    state: np.ndarray,
    memory: Memory,
    k: int,
    prefixes: Prefixes,
    constraints: Sequence[Constraint],
) -> tuple[StepOutput, Candidates]:
    """Takes one step of the network, and returns its output and at least `k` candidates a row under constraints.

    Args:
        step, tokens, state, memory: as `InferencePair.step` has them.
        k: candidates wanted.
        prefixes: what the rows have written.
        constraints: what changes the scores.
    """
    for constraint in constraints:
        k = constraint.num_candidates(k, prefixes.ids.shape[1])
    output = step(tokens, state, memory, k)
    candidates = Candidates(output.tokens, output.log_probs, output.log_probs)
    for constraint in constraints:
        candidates = constraint(prefixes, candidates)
    return output, candidates
