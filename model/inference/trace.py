"""How one answer was found: at every step what might have come, where the network looked, and what else was tried."""

import math
import re
from collections.abc import Sequence
from typing import NamedTuple

from model.inference.constraints.constraint import Ids
from model.inference.constraints.no_repeat import NoRepeatNgram
from model.inference.engine import Engine, ShouldStop, force_decode, run, watch
from model.inference.reading.source_sentence import SourceSentence
from model.inference.search import BeamSearch, Hypothesis
from tokenizer.special_tokens import END_ID, SPACE, language_of_tag

_VISIBLE_SPACE = "␣"
_BYTE = re.compile(r"<0x(..)>")
_SPECIAL = ("padding", "unknown", "begin", "end")  # by id


class BeamEntry(NamedTuple):
    """One hypothesis that a step has made."""

    text: str
    piece: str  # that this step has added
    log_prob: float
    score: float  # what hypotheses are ranked by: log_prob, normalised by length
    finished: bool
    kept: bool  # it is a beginning of the answer, or the answer
    parent: int  # the place in the previous step's beam of the one that it continues; -1 in the first step


class TraceStep(NamedTuple):
    """How one piece of the answer was found."""

    piece: str
    candidates: tuple[tuple[str, float], ...]  # likeliest next pieces after the answer so far, with probabilities
    attention: tuple[float, ...]  # on each source piece; sums to 1
    beam: tuple[BeamEntry, ...]  # the hypotheses that live, best first, then those that have ended in this step


class Trace(NamedTuple):
    """How the translation of a sentence was searched.

    Pieces are as the vocabulary cuts them, with a visible space (␣) where a word begins and special ones named:
    (to en), (end), (byte C3). A piece that stands for something protected is what it stands for.
    """

    text: str  # the answer
    source_pieces: tuple[str, ...]
    steps: tuple[TraceStep, ...]
    beam_size: int  # of the search: wider than asked for where a second one led to fewer doubts
    reranked: bool  # the finished hypotheses were ranked by the other direction as well
    no_repeat: bool  # no n-gram was let come twice, since the first search left doubts


class _Recording(NamedTuple):
    """A search, and the hypotheses that each of its steps has made."""

    search: BeamSearch
    beams: list[list[tuple[Hypothesis, int]]]  # each with the place of the one that it continues


def trace_search(
    engine: Engine,
    sentence: SourceSentence,
    beam_size: int,
    count: int,
    should_stop: ShouldStop | None,
) -> Trace:
    """Translates a sentence and writes down what happens.

    Args:
        engine: the network and its vocabulary.
        sentence: what is translated.
        beam_size: hypotheses that are kept.
        count: candidates to write down for each step.
        should_stop: see `model.inference.engine.run`.
    """
    recordings: list[_Recording] = []

    def record(search: BeamSearch) -> None:
        if not recordings or recordings[-1].search is not search:
            recordings.append(_Recording(search, []))
        recordings[-1].beams.append(search.newest())

    [hypotheses] = run(watch(engine.translate([sentence.ids], beam_size), record), should_stop)
    answer = hypotheses[0]
    (search, beams), written = _find(answer.ids, recordings, engine, sentence.ids)
    outputs = force_decode(
        engine.step, engine.encode([sentence.ids]), written.ids[:-1], min(count, engine.subwords.vocabulary_size)
    )
    steps = []
    for place, (output, beam) in enumerate(zip(outputs, beams, strict=False)):  # others may be longer than the answer
        names = name_pieces(output.tokens[0].tolist(), sentence)
        probabilities = [math.exp(log_prob) for log_prob in output.log_probs[0].tolist()]
        [piece] = name_pieces([written.ids[place]], sentence)
        entries = tuple(_entry(hypothesis, parent, written.ids, sentence) for hypothesis, parent in beam)
        candidates = tuple(zip(names, probabilities, strict=True))
        steps.append(TraceStep(piece, candidates, tuple(written.attention[place].tolist()), entries))
    return Trace(
        sentence.decode(sentence.place(answer, engine.log_prob).ids),
        tuple(name_pieces(sentence.ids, sentence)),
        tuple(steps),
        search.beam_size,
        engine.reranker.applies_to(sentence.ids) and len(hypotheses) > 1,
        any(isinstance(constraint, NoRepeatNgram) for constraint in search.constraints),
    )


def _find(
    answer: Ids, recordings: Sequence[_Recording], engine: Engine, source_ids: Ids
) -> tuple[_Recording, Hypothesis]:
    """Returns the first search that came to an answer, and the answer as the network wrote it."""
    return next(
        (recording, hypothesis)
        for recording in recordings
        for hypothesis in recording.search.n_best()
        if engine.placeholders.put_back(source_ids, hypothesis).ids == answer
    )


def name_pieces(ids: Sequence[int], sentence: SourceSentence) -> list[str]:
    """Returns each piece of a sentence or its translation as a person can read it."""
    pieces = sentence.subwords.pieces(ids)
    return [sentence.show(_name(index, piece)) for index, piece in zip(ids, pieces, strict=True)]


def _name(index: int, piece: str) -> str:
    if index <= END_ID:
        return f"({_SPECIAL[index]})"
    if language := language_of_tag(piece):
        return f"(to {language})"
    if match := _BYTE.fullmatch(piece):
        return f"(byte {match[1]})"
    return piece.replace(SPACE, _VISIBLE_SPACE)


def _entry(hypothesis: Hypothesis, parent: int, answer: Ids, sentence: SourceSentence) -> BeamEntry:
    return BeamEntry(
        text=sentence.decode(hypothesis.ids).rstrip("\ufffd"),
        piece=name_pieces(hypothesis.ids[-1:], sentence)[0],
        log_prob=hypothesis.log_prob,
        score=hypothesis.score,
        finished=hypothesis.finished,
        kept=hypothesis.ids == answer[: len(hypothesis.ids)],
        parent=parent,
    )
