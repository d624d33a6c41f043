"""Sentences as ids in, hypotheses out: the one path that every translation takes, alone, in a batch or in a stream."""

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from itertools import groupby, islice
from typing import TypeVar

import numpy as np

from model.inference.confidence.agreement import with_agreement
from model.inference.confidence.checks import GUESSED_PLACE, find_doubts, severity
from model.inference.constraints.constraint import Constraint, Ids, StepFunction
from model.inference.constraints.forced_prefix import ForcedPrefix
from model.inference.constraints.no_repeat import NoRepeatNgram
from model.inference.constraints.placeholders import Placeholders
from model.inference.pair import EncoderDecoder, Memory, StepOutput, pad, padded_length
from model.inference.reranking import NoisyChannelReranker
from model.inference.search import BeamSearch, Hypothesis
from tokenizer.special_tokens import BEGIN_ID
from tokenizer.subword import SubwordTokenizer

_BATCH_SENTENCES = 128
_BATCH_TOKENS = 4_096  # source ids in a batch, padding included

# Of a second search, where the first finds nothing without a doubt.
_SECOND_BEAM_SIZE = 12

ShouldStop = Callable[[], bool]  # asked between the steps of a search

_Found = TypeVar("_Found")
_Seen = TypeVar("_Seen")
_Step = TypeVar("_Step")
Steps = Generator[BeamSearch, None, _Found]  # a search after each of its steps, and what comes of it


class TranslationStopped(Exception):
    """A translation was ended before it was done, since whoever asked for it wanted so."""


class Engine:
    """Searches the translations of sentences that are given as ids: tag, pieces, end token.

    1. `encode` the sentences;
    2. `search` them, under constraints: what was protected comes once, what a reader has chosen comes first;
    3. rerank the hypotheses by how well they lead back to the source;
    4. check them, best first: the first without a doubt, or else with the mildest ones, is the answer, and
       placeholders that it lacks are put back;
    5. where doubts are left, take the path once more, with a wide beam and no n-gram twice. An answer that is no
       better is dropped.

    The answer to a sentence depends on this sentence, the beam size and the prefix alone.

    Args:
        pair: the network.
        subwords: the vocabulary that the network was trained with.
        reranking_weights: see `NoisyChannelReranker`.
    """

    def __init__(
        self, pair: EncoderDecoder, subwords: SubwordTokenizer, reranking_weights: Mapping[str, float] | None = None
    ) -> None:
        self.subwords = subwords
        self.placeholders = Placeholders(subwords)
        self.step = pair.step
        self.reranker = NoisyChannelReranker(pair, subwords, reranking_weights or {})
        self._pair = pair

    def translate_all(
        self, sources: Iterable[Ids], beam_size: int, should_stop: ShouldStop | None = None
    ) -> dict[Ids, list[Hypothesis]]:
        """Returns the hypotheses of every different source, searched in batches of like length.

        Raises:
            TranslationStopped: `should_stop`, which is asked after each step, said so.
        """
        found: dict[Ids, list[Hypothesis]] = {}
        for batch in in_batches(dict.fromkeys(sources)):
            found |= zip(batch, run(self.translate(batch, beam_size), should_stop), strict=True)
        return found

    def translate(
        self, sources: Sequence[Ids], beam_size: int, prefixes: Sequence[Ids] = ()
    ) -> Steps[list[list[Hypothesis]]]:
        """Translates a batch: yields the running search after each of its steps, and of those of the reranking.

        Args:
            sources: ids of each sentence, of one padded length.
            beam_size: hypotheses kept for each sentence.
            prefixes: for each sentence what its translations must begin with, to the end of a word; empty: nothing.

        Returns:
            For each sentence its hypotheses: the answer first, whose doubts say what is wrong with it, then the
            others of its beam, best first.
        """
        found = yield from self._find(sources, beam_size, prefixes)
        yield from self._improve(found, sources, beam_size, prefixes)
        return found

    def _improve(
        self, found: list[list[Hypothesis]], sources: Sequence[Ids], beam_size: int, prefixes: Sequence[Ids]
    ) -> Steps[None]:
        """Searches doubtful sentences once more, and keeps what is less doubtful than what was `found`."""
        doubtful = [place for place, hypotheses in enumerate(found) if hypotheses[0].doubts]
        if not doubtful:
            return
        again = [sources[place] for place in doubtful]
        forced = [prefixes[place] for place in doubtful] if prefixes else ()
        others = yield from self._find(again, max(beam_size, _SECOND_BEAM_SIZE), forced, no_repeat=True)
        for place, hypotheses in zip(doubtful, others, strict=True):
            if severity(hypotheses[0].doubts) < severity(found[place][0].doubts):
                found[place] = hypotheses

    def _find(
        self, sources: Sequence[Ids], beam_size: int, prefixes: Sequence[Ids], *, no_repeat: bool = False
    ) -> Steps[list[list[Hypothesis]]]:
        """Searches, reranks and checks."""
        search = self.search(sources, beam_size, prefixes, no_repeat=no_repeat)
        yield from search
        found = [search.n_best(sentence) for sentence in range(len(sources))]
        ranked = yield from watch(self.reranker.rank(sources, found), lambda _: search)
        return [self._check(ids, hypotheses) for ids, hypotheses in zip(sources, ranked, strict=True)]

    def search(
        self, sources: Sequence[Ids], beam_size: int, prefixes: Sequence[Ids] = (), *, no_repeat: bool = False
    ) -> BeamSearch:
        """Sets a search up; `sources`, `beam_size` and `prefixes` as in `translate`."""
        return BeamSearch(
            self.step,
            *self.encode(sources),
            beam_size=beam_size,
            max_lengths=[length_limit(ids) for ids in sources],
            constraints=self.constraints(sources, prefixes, no_repeat=no_repeat),
        )

    def encode(self, sources: Sequence[Ids]) -> tuple[Memory, np.ndarray]:
        """Encodes sentences of one padded length, see `InferencePair.encode`."""
        return self._pair.encode(pad(sources, padded_length(sources[0])))

    def log_prob(self, source: Ids, ids: Ids) -> float:
        """Returns the natural log of the probability of a translation, see `NoisyChannelReranker.log_probs`."""
        [log_prob] = run(self.reranker.log_probs([source], [ids], [padded_length(source)]))
        return float(log_prob)

    def constraints(
        self, sources: Sequence[Ids], prefixes: Sequence[Ids] = (), *, no_repeat: bool = False
    ) -> list[Constraint]:
        """Returns what the translations of some sentences are bound by."""
        constraints: list[Constraint] = []
        if self.placeholders.ids:
            constraints.append(self.placeholders.constraint(sources, prefixes))
        if any(prefixes):
            constraints.append(ForcedPrefix(prefixes, self.subwords))
        if no_repeat:
            constraints.append(NoRepeatNgram(self.subwords))
        return constraints

    def _check(self, ids: Ids, hypotheses: Sequence[Hypothesis]) -> list[Hypothesis]:
        """Puts the best hypothesis of those with the mildest doubts first, and placeholders where they are missing."""
        checked: list[Hypothesis] = []
        for hypothesis in hypotheses:
            checked.append(hypothesis._replace(doubts=self._find_doubts(ids, hypothesis)))
            if not checked[-1].doubts:
                break
        best = min(range(len(checked)), key=lambda place: severity(checked[place].doubts))
        rest = [*checked, *hypotheses[len(checked) :]]
        ordered = [self.placeholders.put_back(ids, each) for each in (rest.pop(best), *rest)]
        return with_agreement(ordered, self.subwords)

    def _find_doubts(self, ids: Ids, hypothesis: Hypothesis) -> tuple[str, ...]:
        doubts = find_doubts(ids, hypothesis, self.subwords)
        return (*doubts, GUESSED_PLACE) if self.placeholders.count_missing(ids, hypothesis) else doubts


def run(steps: Generator[object, None, _Found], should_stop: ShouldStop | None = None) -> _Found:
    """Takes all steps and returns what comes of them.

    Args:
        steps: as `Engine.translate` gives them.
        should_stop: asked after each step.

    Raises:
        TranslationStopped: `should_stop` said so.
    """
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value
        if should_stop and should_stop():
            raise TranslationStopped("The translation was stopped before it was done.")


def watch(steps: Generator[_Step, None, _Found], look: Callable[[_Step], _Seen]) -> Generator[_Seen, None, _Found]:
    """Yields what is seen of each step, such as the running search, and returns what comes of all of them."""
    while True:
        try:
            step = next(steps)
        except StopIteration as end:
            return end.value
        yield look(step)


def force_decode(step: StepFunction, encoded: tuple[Memory, np.ndarray], ids: Ids, k: int) -> Iterator[StepOutput]:
    """Yields what the network says of a single sentence's next token before and after each id of a translation.

    Args:
        step: as `InferencePair.step`.
        encoded: the sentence, as `Engine.encode` returns it.
        ids: the translation.
        k: how many next tokens to rank.
    """
    memory, state = encoded
    for token in (BEGIN_ID, *ids):
        output = step(np.array([token], np.int64), state, memory, k)
        state = output.state
        yield output


def length_limit(source_ids: Ids) -> int:
    """Returns how many ids a translation may have, end token included: far more than any good one needs."""
    return 10 + 2 * len(source_ids)


def in_batches(sentences: Iterable[Ids]) -> Iterator[list[Ids]]:
    """Puts sentences of one padded length together, so many that a batch fits into little memory."""
    for length, group in groupby(sorted(sentences, key=padded_length), key=padded_length):
        size = max(1, min(_BATCH_SENTENCES, _BATCH_TOKENS // length))
        while batch := list(islice(group, size)):
            yield batch
