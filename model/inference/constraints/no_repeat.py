"""Translations that say no phrase twice: the last thing tried on a network that goes round in circles."""

import numpy as np

from model.inference.constraints.forced_prefix import ALL_BUT_IMPOSSIBLE, rank_again
from model.inference.pair import Memory, StepOutput
from model.inference.search import StepFunction
from tokenizer.subword import SubwordTokenizer

_PHRASE = 3  # pieces


class NoPhraseTwice:
    """A step function for which three pieces in a row never come again (Paulus et al. 2018, section 2.5).

    A piece that would complete a phrase that its hypothesis has said gets next to no probability, so it comes only
    where nothing else can. What a row has said so far is the end of its state. One object serves one search.

    Args:
        step: the step function that is asked.
        subwords: what cut the pieces.
    """

    def __init__(self, step: StepFunction, subwords: SubwordTokenizer) -> None:
        self._step = step
        self._vocabulary_size = subwords.vocabulary_size
        self._position = 0

    def __call__(self, tokens: np.ndarray, state: np.ndarray, memory: Memory, k: int) -> StepOutput:
        """Ranks the tokens that may follow in each row."""
        position, self._position = self._position, self._position + 1
        own = state.shape[1] - position
        said = np.hstack([state[:, own:], tokens[:, None].astype(state.dtype)])  # (rows, position + 1)
        # Each earlier piece bars one candidate at most.
        output = self._step(tokens, state[:, :own], memory, min(self._vocabulary_size, k + position))
        log_probs = output.log_probs.astype(float)
        for row, pieces in enumerate(said.astype(int).tolist()):
            log_probs[row, np.isin(output.tokens[row], _completions(pieces))] += ALL_BUT_IMPOSSIBLE
        output = rank_again(output, output.tokens, log_probs, k)
        return output._replace(state=np.hstack([output.state, said]))


def _completions(pieces: list[int]) -> list[int]:
    """Returns the pieces that would make the last ones a phrase that stands further left already."""
    begun = pieces[1 - _PHRASE :]
    places = range(len(pieces) - _PHRASE + 1)
    return [pieces[place + _PHRASE - 1] for place in places if pieces[place : place + _PHRASE - 1] == begun]
