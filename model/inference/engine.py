"""Sentences as ids in, hypotheses out: how every translation is searched, alone, in a batch or in a stream."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby, islice
from typing import NamedTuple

import numpy as np

from model.inference.confidence.checks import GUESSED_PLACE, REPETITION, find_faults, severity
from model.inference.constraints.forced_prefix import ForcedPrefixes, Ids
from model.inference.constraints.no_repeat import NoPhraseTwice
from model.inference.constraints.placeholders import CarryingStep, Placeholders
from model.inference.pair import Memory, Pair, StepOutput, padded_length
from model.inference.reranking import WayBack
from model.inference.search import BeamSearch, Hypothesis, StepFunction
from tokenizer.special_tokens import BEGIN_ID, PAD_ID
from tokenizer.subword import SubwordTokenizer

_BATCH_SENTENCES = 128
_BATCH_TOKENS = 4_096  # source ids in a batch, padding included

# Tried where a narrower beam finds nothing without a fault.
_WIDE_BEAM = 12


class Opening(NamedTuple):
    """All that a search begins with."""

    step: StepFunction
    memory: Memory
    state: np.ndarray  # (sentences, state)


class Answer(NamedTuple):
    """What is found for one sentence."""

    hypotheses: tuple[Hypothesis, ...]  # the answer first, then the others of the beam, best first
    written: Hypothesis  # the answer as the network wrote it: without what was put back
    doubts: tuple[str, ...]  # what is wrong with the answer, see `find_faults`
    beam_size: int  # of the search that found it: wider than asked for, if that helped
    no_phrase_twice: bool = False  # that search was barred from saying a phrase again, since others did


class Engine:
    """Searches the translations of sentences that are given as ids: tag, pieces, end token.

    What it answers about a sentence depends on this sentence, the beam size and the prefix alone.

    Args:
        pair: the network.
        subwords: the vocabulary that the network was trained with.
        way_back: how much the way back counts among hypotheses, by the target's language; 0 where there is none.
    """

    def __init__(self, pair: Pair, subwords: SubwordTokenizer, way_back: Mapping[str, float] | None = None) -> None:
        self.subwords = subwords
        self.placeholders = Placeholders(subwords)
        self._pair = pair
        self._way_back = WayBack(pair, subwords, way_back or {})

    def answer_all(self, sentences: Iterable[Ids], beam_size: int) -> dict[Ids, Answer]:
        """Returns the answer to every different sentence, searched in batches of like length."""
        answers: dict[Ids, Answer] = {}
        for batch in in_batches(dict.fromkeys(sentences)):
            found = self.begin(batch, beam_size).run()
            answers |= zip(batch, self.settle(batch, found, beam_size), strict=True)
        return answers

    def answer_from(self, ids: Ids, beam_size: int, prefixes: Sequence[Ids]) -> list[Answer]:
        """Returns, for each prefix, the answer to one sentence that begins with it."""
        sentences = [ids] * len(prefixes)
        return self.settle(sentences, self.begin(sentences, beam_size, prefixes).run(), beam_size, prefixes)

    def ranks_back(self, ids: Ids) -> bool:
        """Tells whether the hypotheses of a sentence are ranked by the way back as well."""
        return self._way_back.counts(ids)

    def settle(
        self,
        sentences: Sequence[Ids],
        found: Sequence[Sequence[Hypothesis]],
        beam_size: int,
        prefixes: Sequence[Ids] = (),
    ) -> list[Answer]:
        """Turns what a search has found into answers: hypotheses with milder faults first, then as the way back has it.

        Where the beam holds none without, a wider one is tried; where that repeats itself as well, one that may not;
        where nothing helps, the answer says what is wrong with it.

        Args:
            sentences, beam_size, prefixes: as the search began, see `begin`.
            found: for each sentence its hypotheses, best first.
        """
        ranked = self._way_back.rank(sentences, found)
        answers = [self._choose(ids, each, beam_size) for ids, each in zip(sentences, ranked, strict=True)]
        if beam_size < _WIDE_BEAM:
            faulty = [index for index, answer in enumerate(answers) if answer.doubts]
            self._search_again(sentences, prefixes, answers, faulty)
        if not any(prefixes):  # what a reader has chosen may well say something twice
            repetitive = [index for index, answer in enumerate(answers) if REPETITION in answer.doubts]
            self._search_again(sentences, prefixes, answers, repetitive, no_phrase_twice=True)
        return answers

    def _search_again(
        self,
        sentences: Sequence[Ids],
        prefixes: Sequence[Ids],
        answers: list[Answer],
        places: Sequence[int],
        *,
        no_phrase_twice: bool = False,
    ) -> None:
        """Searches with a wide beam what stands in some places, and keeps the answers that have milder faults."""
        if not places:
            return
        again = [sentences[place] for place in places]
        wider = self.begin(
            again,
            _WIDE_BEAM,
            [prefixes[place] for place in places] if prefixes else (),
            no_phrase_twice=no_phrase_twice,
        )
        for place, hypotheses in zip(places, self._way_back.rank(again, wider.run()), strict=True):
            answer = self._choose(sentences[place], hypotheses, _WIDE_BEAM)
            if severity(answer.doubts) < severity(answers[place].doubts):
                answers[place] = answer._replace(no_phrase_twice=no_phrase_twice)

    def _choose(self, ids: Ids, hypotheses: Sequence[Hypothesis], beam_size: int) -> Answer:
        """Puts the best hypothesis of those with the mildest faults first."""
        faults: list[tuple[str, ...]] = []
        for hypothesis in hypotheses:
            faults.append(self._find_faults(ids, hypothesis))
            if not faults[-1]:
                break
        chosen = min(range(len(faults)), key=lambda place: severity(faults[place]))
        order = (chosen, *(place for place in range(len(hypotheses)) if place != chosen))
        written = [self.placeholders.without_cost(ids, hypotheses[place]) for place in order]
        whole = tuple(self.placeholders.put_back(ids, hypothesis) for hypothesis in written)
        return Answer(whole, written[0], faults[chosen], beam_size)

    def _find_faults(self, ids: Ids, hypothesis: Hypothesis) -> tuple[str, ...]:
        faults = find_faults(ids, hypothesis, self.subwords)
        return (*faults, GUESSED_PLACE) if self.placeholders.count_missing(ids, hypothesis) else faults

    def begin(
        self,
        sentences: Sequence[Ids],
        beam_size: int,
        prefixes: Sequence[Ids] = (),
        *,
        no_phrase_twice: bool = False,
    ) -> BeamSearch:
        """Sets a search up.

        Args:
            sentences: ids of each, of one padded length.
            beam_size: hypotheses kept for each sentence.
            prefixes: for each sentence what its translations must begin with, to the end of a word. None: nothing.
            no_phrase_twice: whether a translation may not say a phrase again that it has said.
        """
        step, memory, state = self.open(sentences)
        if any(prefixes):
            step = ForcedPrefixes(step, prefixes, self.subwords)
            state = step.first_state(state)
        if no_phrase_twice:
            step = NoPhraseTwice(step, self.subwords)
        limits = [length_limit(ids) for ids in sentences]
        return BeamSearch(step, memory, state, beam_size=beam_size, max_lengths=limits)

    def open(self, sentences: Sequence[Ids]) -> Opening:
        """Encodes sentences of one padded length, whose placeholders come out as often as they came in."""
        opening = self.listen(sentences)
        if not self.placeholders.ids:
            return opening
        step = CarryingStep(opening.step, self.placeholders, sentences)
        return Opening(step, opening.memory, step.first_state(opening.state))

    def listen(self, sentences: Sequence[Ids]) -> Opening:
        """Encodes sentences of one padded length, for a network that says what it likes."""
        length = padded_length(sentences[0])
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


def in_batches(sentences: Iterable[Ids]) -> Iterator[list[Ids]]:
    """Puts sentences of one padded length together, so many that a batch fits into little memory."""
    for length, group in groupby(sorted(sentences, key=padded_length), key=padded_length):
        size = max(1, min(_BATCH_SENTENCES, _BATCH_TOKENS // length))
        while batch := list(islice(group, size)):
            yield batch
