"""Translations that begin as a reader wants them to."""

from collections.abc import Sequence

import numpy as np

from model.inference.alignment import which_go_on
from model.inference.constraints.constraint import Candidates, Ids, Prefixes
from tokenizer.subword import SubwordTokenizer

# So many of the likeliest pieces are looked at where a word ends; what follows them has next to no probability.
NUM_CANDIDATES = 64


class ForcedPrefix:
    """Makes each translation of a sentence begin with the ids that are given for the sentence.

    1. While a prefix lasts, its next id is the only candidate, as likely as the network finds it; where it is not
       among the likeliest, as likely as the last of them.
    2. Then the pieces that would go on with the prefix' last word are ruled out, since a reader who has chosen
       "live" does not want "lives"; unless nothing else may come.
    3. From then on nothing is changed.

    Args:
        prefixes: for each sentence, ids to the end of a word.
        subwords: what cut them.
    """

    def __init__(self, prefixes: Sequence[Ids], subwords: SubwordTokenizer) -> None:
        self._wanted = prefixes
        self._longest = max(map(len, prefixes))
        self._subwords = subwords

    def num_candidates(self, k: int, length: int) -> int:
        """Returns how many candidates it must see after `length` ids."""
        return min(self._subwords.vocabulary_size, max(k, NUM_CANDIDATES)) if length <= self._longest else k

    def __call__(self, prefixes: Prefixes, candidates: Candidates) -> Candidates:
        """Returns the candidates, of which those that may not come have the score -inf."""
        length = prefixes.ids.shape[1]
        if length > self._longest:
            return candidates
        tokens, log_probs = candidates.tokens.copy(), candidates.log_probs.copy()
        scores = candidates.scores.copy()
        for row, sentence in enumerate(prefixes.sentences.tolist()):
            wanted = self._wanted[sentence]
            if length < len(wanted):
                place = _place_of(wanted[length], tokens[row])
                tokens[row, place] = wanted[length]
                scores[row] = -np.inf
                scores[row, place] = log_probs[row, place]
            elif length == len(wanted) > 0:
                goes_on = np.array(which_go_on(wanted, tokens[row].tolist(), self._subwords))
                if np.isfinite(scores[row, ~goes_on]).any():
                    scores[row, goes_on] = -np.inf
        return Candidates(tokens, log_probs, scores)


def _place_of(token: int, tokens: np.ndarray) -> int:
    """Returns where a token stands among the candidates (candidates,) of a row, or the last place."""
    places = np.flatnonzero(tokens == token)
    return int(places[0]) if len(places) else len(tokens) - 1
