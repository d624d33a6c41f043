"""Translations that begin as a reader wants them to."""

from collections.abc import Sequence

import numpy as np

from model.inference.alignment import which_go_on
from model.inference.pair import Memory, StepOutput
from model.inference.search import StepFunction
from tokenizer.subword import SubwordTokenizer

# So many of the likeliest pieces are looked at where a word ends; what follows them has next to no probability.
NUM_CANDIDATES = 64

# A log-probability for what the network rules out. A reader may insist on it, and sums stay finite.
ALL_BUT_IMPOSSIBLE = -1e3

Ids = tuple[int, ...]


class ForcedPrefixes:
    """A step function that makes each hypothesis of a sentence begin with the ids that are given for the sentence.

    1. while a prefix lasts, its next id is the only candidate, as likely as the network finds it;
    2. then the pieces that would go on with the prefix' last word are left out, since a reader who has chosen
       "live" does not want "lives";
    3. from then on all goes as the network has it.

    The last number of a row's state is the sentence that it belongs to. One object serves one search.

    Args:
        step: the step function that is asked.
        prefixes: for each sentence, ids to the end of a word.
        subwords: what cut them.
    """

    def __init__(self, step: StepFunction, prefixes: Sequence[Ids], subwords: SubwordTokenizer) -> None:
        self._step = step
        self._prefixes = prefixes
        self._longest = max(map(len, prefixes))
        self._subwords = subwords
        self._position = 0

    def first_state(self, state: np.ndarray) -> np.ndarray:
        """Returns the state to begin with (sentences, state + 1), from the step function's own."""
        return np.hstack([state, np.arange(len(state), dtype=state.dtype)[:, None]])

    def __call__(self, tokens: np.ndarray, state: np.ndarray, memory: Memory, k: int) -> StepOutput:
        """Ranks the tokens that may follow in each row; those that may not have the log-probability -inf."""
        position, self._position = self._position, self._position + 1
        sentences = state[:, -1].astype(int).tolist()
        prefixes = [self._prefixes[sentence] for sentence in sentences]
        most = min(self._subwords.vocabulary_size, max(k, NUM_CANDIDATES)) if position <= self._longest else k
        output = self._step(tokens, state[:, :-1], memory, most)
        if position <= self._longest:
            wanted = [prefix[position] for prefix in prefixes if position < len(prefix)]
            if not np.isin(wanted, output.tokens).all():  # a word that the network would hardly have said
                output = self._step(tokens, state[:, :-1], memory, self._subwords.vocabulary_size)
            output = self._restrict(output, prefixes, position, k)
        return output._replace(state=np.hstack([output.state, state[:, -1:]]))

    def _restrict(self, output: StepOutput, prefixes: Sequence[Ids], position: int, k: int) -> StepOutput:
        """Returns the `k` best candidates of each row, after what it must begin with has had its say."""
        tokens, log_probs = output.tokens.copy(), output.log_probs.astype(float)
        for row, prefix in enumerate(prefixes):
            if position < len(prefix):
                places = np.flatnonzero(tokens[row] == prefix[position])
                log_prob = log_probs[row, places[0]] if len(places) else ALL_BUT_IMPOSSIBLE
                tokens[row, 0], log_probs[row] = prefix[position], -np.inf
                log_probs[row, 0] = max(log_prob, ALL_BUT_IMPOSSIBLE)
            elif position == len(prefix) and prefix:
                begins = ~np.array(which_go_on(prefix, tokens[row].tolist(), self._subwords))
                if np.isfinite(log_probs[row, begins]).any():
                    log_probs[row, ~begins] = -np.inf
        return rank_again(output, tokens, log_probs, k)


def rank_again(output: StepOutput, tokens: np.ndarray, log_probs: np.ndarray, k: int) -> StepOutput:
    """Returns the output with the `k` best of other candidates: tokens and log_probs (rows, candidates)."""
    order = (-log_probs).argsort(axis=1, kind="stable")[:, :k]
    rows = np.arange(len(order))[:, None]
    return output._replace(tokens=tokens[rows, order], log_probs=log_probs[rows, order])
