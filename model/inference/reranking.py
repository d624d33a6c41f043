"""Noisy-channel reranking: of a beam, the hypothesis of which the source is a likely translation as well.

A search for what is likely may leave out what is hard; such a hypothesis says little of its source. One network serves
both directions, so it can tell how likely the source is as a translation of the hypothesis.
"""

from collections.abc import Generator, Mapping, Sequence
from typing import TypeVar

import numpy as np

from model.inference.constraints.constraint import Ids
from model.inference.pair import EncoderDecoder, Memory, pad, padded_length
from model.inference.search import Hypothesis, penalties
from tokenizer.special_tokens import BEGIN_ID, PAD_ID
from tokenizer.subword import SubwordTokenizer

_CANDIDATES = 16
_BATCH_POSITIONS = 1_024  # target ids scored at once, padding included: a row of the vocabulary each

# Nats a token that the best hypothesis may be ahead in score(y | x), for each by which score(x | y) counts. What is
# further behind hardly ever wins; with 1 short sentences lose 0.5 chrF (docs/recipe.md).
_MARGIN = 2.0

_Found = TypeVar("_Found")
_Steps = Generator[None, None, _Found]  # pauses after each step of the decoder, so that it can be given up


class NoisyChannelReranker:
    """Ranks the hypotheses of a beam by both directions.

    Yee et al. 2019, "Simple and Effective Noisy Channel Modeling for Neural Machine Translation".

    Of each sentence x, a finished hypothesis y is worth score(y | x) + weight * score(x | y), where a score is the
    log-probability, normalised by length as in the search. Placeholders are translated back as they are. Hypotheses
    that are too far behind in score(y | x) are not translated back: one of six, and none at all of one sentence in
    eight, among those of news, talk, stories, medicine and encyclopedias; more of short ones.

    Args:
        pair: the network.
        subwords: the vocabulary.
        weights: by the target's language; 0, which leaves the order as it is, where there is none.
    """

    def __init__(self, pair: EncoderDecoder, subwords: SubwordTokenizer, weights: Mapping[str, float]) -> None:
        self._pair = pair
        tags = [subwords.tag_id(language) for language in subwords.languages]
        self._other_tag = dict(zip(tags, tags[::-1], strict=True))
        self._weights = {tag: weights.get(code, 0.0) for tag, code in zip(tags, subwords.languages, strict=True)}
        self._k = min(subwords.vocabulary_size, _CANDIDATES)

    def applies_to(self, source: Ids) -> bool:
        """Tells whether the hypotheses of a source are reranked."""
        return self._weights[source[0]] > 0

    def rank(self, sentences: Sequence[Ids], found: Sequence[Sequence[Hypothesis]]) -> _Steps[list[list[Hypothesis]]]:
        """Ranks each sentence's hypotheses: pauses after each step of the decoder, and returns them, best first.

        Args:
            sentences: ids of each source: tag, pieces, end.
            found: its hypotheses, finished ones before those cut off.
        """
        candidates = [
            (index, hypothesis)
            for index, hypotheses in enumerate(found)
            for hypothesis in self._rivals(sentences[index], hypotheses)
        ]
        if not candidates:
            return [list(hypotheses) for hypotheses in found]
        sources = [(self._other_tag[sentences[index][0]], *hypothesis.ids) for index, hypothesis in candidates]
        targets = [sentences[index][1:] for index, _ in candidates]
        weights = np.array([self._weights[sentences[index][0]] for index, _ in candidates])
        # Rivals are read together, so a sentence's answer depends on nothing else but how long the longest is.
        longest: dict[int, int] = {}
        for (index, _), source in zip(candidates, sources, strict=True):
            longest[index] = max(longest.get(index, 0), padded_length(source))
        log_probs = yield from self.log_probs(sources, targets, [longest[index] for index, _ in candidates])
        backward = weights * log_probs / penalties(np.array([len(ids) for ids in targets]))
        values = {
            (index, each.ids): each.score + float(value)
            for (index, each), value in zip(candidates, backward, strict=True)
        }
        # Rivals change places among themselves: what was not translated back has no such value, and comes after them.
        return [
            sorted(hypotheses, key=lambda each: -values.get((index, each.ids), -np.inf))
            for index, hypotheses in enumerate(found)
        ]

    def _rivals(self, source: Ids, hypotheses: Sequence[Hypothesis]) -> list[Hypothesis]:
        """Returns the hypotheses that score(x | y) may put first; none where there is but one of them."""
        if not self.applies_to(source):
            return []
        finished = [each for each in hypotheses if each.finished]
        least = max((each.score for each in finished), default=0.0) - _MARGIN * self._weights[source[0]]
        rivals = [each for each in finished if each.score >= least]
        return rivals if len(rivals) > 1 else []

    def log_probs(self, sources: Sequence[Ids], targets: Sequence[Ids], lengths: Sequence[int]) -> _Steps[np.ndarray]:
        """Returns (rows,): the natural log of the probability of each target.

        A source is padded to its length. Rows of one length are read together, so many that all that is known of their
        positions fits into little memory.
        """
        by_length: dict[int, list[int]] = {}
        for row, length in enumerate(lengths):
            by_length.setdefault(length, []).append(row)
        totals = np.zeros(len(sources))
        for length, group in by_length.items():
            size = max(1, _BATCH_POSITIONS // max(len(targets[row]) for row in group))
            for start in range(0, len(group), size):
                rows = group[start : start + size]
                ids = pad([sources[row] for row in rows], length)
                totals[rows] = yield from self._log_probs_of(ids, [targets[row] for row in rows])
        return totals

    def _log_probs_of(self, source_ids: np.ndarray, targets: Sequence[Ids]) -> _Steps[np.ndarray]:
        """Returns the same for sources (rows, source) of one padded length."""
        memory, state = self._pair.encode(source_ids)
        labels = pad(targets, max(map(len, targets)))  # (rows, target)
        log_probs = self._pair.score(labels, state, memory, self._k)
        if log_probs is None:
            log_probs = yield from self._step_through(labels, state, memory)
        else:
            yield
        return np.where(labels == PAD_ID, 0.0, log_probs).sum(axis=1)

    def _step_through(self, labels: np.ndarray, state: np.ndarray, memory: Memory) -> _Steps[np.ndarray]:
        """Returns the log-probability (rows, target) of each label, for a network that can only take steps.

        A token that is not among the k likeliest counts as the last of them: it is hardly likely either way.
        """
        log_probs, rows = np.zeros(labels.shape), np.arange(len(labels))
        tokens = np.full(len(labels), BEGIN_ID)
        for position, wanted in enumerate(labels.T):
            output = self._pair.step(tokens, state, memory, self._k)
            hits = output.tokens == wanted[:, None]  # (rows, k)
            places = np.where(hits.any(axis=1), hits.argmax(axis=1), hits.shape[1] - 1)
            log_probs[:, position] = output.log_probs[rows, places]
            tokens, state = wanted, output.state
            yield
        return log_probs
