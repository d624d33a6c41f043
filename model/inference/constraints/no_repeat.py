"""Translations in which no phrase comes twice: for a second search, where the first left doubts."""

from collections.abc import Sequence

import numpy as np

from model.inference.constraints.constraint import Candidates, Prefixes
from tokenizer.subword import SubwordTokenizer

_NGRAM = 3  # pieces
_REPETITION_SCORE = -1e3  # next to impossible, and sums stay finite


class NoRepeatNgram:
    """Lets no three pieces in a row come again (Paulus et al. 2018, section 2.5).

    A piece that would complete an n-gram which its translation holds already comes only where nothing else can.

    Args:
        subwords: what cut the pieces.
    """

    def __init__(self, subwords: SubwordTokenizer) -> None:
        self._vocabulary_size = subwords.vocabulary_size

    def num_candidates(self, k: int, length: int) -> int:
        """Returns how many candidates it must see after `length` ids: each of these rules out one at most."""
        return min(self._vocabulary_size, k + length)

    def __call__(self, prefixes: Prefixes, candidates: Candidates) -> Candidates:
        """Returns the candidates with a very low score where one would be a repetition."""
        penalties = np.zeros(candidates.scores.shape)
        for row, pieces in enumerate(prefixes.ids.tolist()):
            penalties[row, np.isin(candidates.tokens[row], _completions(pieces))] = _REPETITION_SCORE
        return candidates._replace(scores=candidates.scores + penalties)


def _completions(pieces: Sequence[int]) -> list[int]:
    """Returns the pieces that would make the last ones an n-gram that stands further left already."""
    begun = pieces[1 - _NGRAM :]
    places = range(len(pieces) - _NGRAM + 1)
    return [pieces[place + _NGRAM - 1] for place in places if pieces[place : place + _NGRAM - 1] == begun]
