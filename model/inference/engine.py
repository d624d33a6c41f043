"""Sentences as ids in, hypotheses out: how every translation is searched, alone, in a batch or in a stream."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, islice
from typing import NamedTuple, Protocol

import numpy as np

from model.inference.forcing import ForcedPrefixes, Ids
from model.inference.pair import Memory, StepOutput
from model.inference.search import BeamSearch, Hypothesis, StepFunction
from tokenizer.special_tokens import BEGIN_ID, PAD_ID
from tokenizer.subword import SubwordTokenizer

_BATCH_SENTENCES = 128
_BATCH_TOKENS = 4_096  # source ids in a batch, padding included
_LENGTH_STEP = 4


class Pair(Protocol):
    """What a translator needs of an `InferencePair`."""

    def encode(self, source_ids: np.ndarray) -> tuple[Memory, np.ndarray]:
        """Encodes source ids (rows, source)."""

    def step(self, tokens: np.ndarray, state: np.ndarray, memory: Memory, k: int) -> StepOutput:
        """Ranks the k likeliest next tokens of each row."""


class Opening(NamedTuple):
    """All that a search begins with."""

    step: StepFunction
    memory: Memory
    state: np.ndarray  # (sentences, state)


class Engine:
    """Searches the translations of sentences that are given as ids: tag, pieces, end token.

    What it answers about a sentence depends on this sentence, the beam size and the prefix alone.

    Args:
        pair: the network.
        subwords: the vocabulary that the network was trained with.
    """

    def __init__(self, pair: Pair, subwords: SubwordTokenizer) -> None:
        self.subwords = subwords
        self._pair = pair

    def answer_all(self, sentences: Iterable[Ids], beam_size: int) -> dict[Ids, list[Hypothesis]]:
        """Returns the hypotheses of every different sentence, best first, searched in batches of like length."""
        answers: dict[Ids, list[Hypothesis]] = {}
        for batch in _batches(dict.fromkeys(sentences)):
            answers |= zip(batch, self.begin(batch, beam_size).run(), strict=True)
        return answers

    def answer_from(self, ids: Ids, beam_size: int, prefixes: Sequence[Ids]) -> list[list[Hypothesis]]:
        """Returns, for each prefix, the hypotheses of one sentence that begin with it, best first."""
        return self.begin([ids] * len(prefixes), beam_size, prefixes).run()

    def begin(self, sentences: Sequence[Ids], beam_size: int, prefixes: Sequence[Ids] = ()) -> BeamSearch:
        """Sets a search up.

        Args:
            sentences: ids of each, of one padded length.
            beam_size: hypotheses kept for each sentence.
            prefixes: for each sentence what its translations must begin with, to the end of a word. None: nothing.
        """
        step, memory, state = self.open(sentences)
        if any(prefixes):
            step = ForcedPrefixes(step, prefixes, self.subwords)
            state = step.first_state(state)
        limits = [length_limit(ids) for ids in sentences]
        return BeamSearch(step, memory, state, beam_size=beam_size, max_lengths=limits)

    def open(self, sentences: Sequence[Ids]) -> Opening:
        """Encodes sentences of one padded length."""
        length = _padded_length(sentences[0])
        padded = [(*ids, *[PAD_ID] * (length - len(ids))) for ids in sentences]
        memory, state = self._pair.encode(np.array(padded, np.int64))  # (sentences, source)
        return Opening(self._pair.step, memory, state)


def read_along(opening: Opening, ids: Ids, k: int) -> Iterator[StepOutput]:
    """Yields what the network says of a single sentence's next token before and after each id of a translation."""
    state = opening.state
    for token in (BEGIN_ID, *ids):
        output = opening.step(np.array([token], np.int64), state, opening.memory, k)
        state = output.state
        yield output


def length_limit(source_ids: Ids) -> int:
    """Returns how many ids a translation may have, end token included: far more than any good one needs."""
    return 10 + 2 * len(source_ids)


def _padded_length(ids: Ids) -> int:
    """Returns how many ids the sentence is padded to, alone and in every batch.

    Padding has no weight, yet a sum over more places may round otherwise, and now and then another word wins.
    So what a sentence is padded to depends on nothing but itself.
    """
    return -(-len(ids) // _LENGTH_STEP) * _LENGTH_STEP


def _batches(sentences: Iterable[Ids]) -> Iterator[list[Ids]]:
    """Puts sentences of one padded length together, so many that a batch fits into little memory."""
    for length, group in groupby(sorted(sentences, key=_padded_length), key=_padded_length):
        size = max(1, min(_BATCH_SENTENCES, _BATCH_TOKENS // length))
        while batch := list(islice(group, size)):
            yield batch
