"""How one answer was found: at every step what might have come, where the network looked, and what else was tried."""

import math
import re
from collections.abc import Sequence
from typing import NamedTuple

from model.inference.constraints.forced_prefix import Ids
from model.inference.document import SourceSentence
from model.inference.engine import Answer, Engine, read_along
from model.inference.search import BeamSearch
from tokenizer.special_tokens import END_ID

_SPACE = "▁"
_VISIBLE_SPACE = "␣"
_TAG = re.compile(r"<2(.+)>")
_BYTE = re.compile(r"<0x(..)>")
_SPECIAL = ("padding", "unknown", "begin", "end")  # by id


class BeamEntry(NamedTuple):
    """One hypothesis that a step has made."""

    text: str
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
    beam_size: int  # of the search: wider than asked for where that led to fewer faults
    ranked_back: bool  # the finished hypotheses were ranked by the way back as well
    no_phrase_twice: bool  # the search was barred from saying a phrase again, since the usual one did


def trace_search(engine: Engine, sentence: SourceSentence, answer: Answer, count: int) -> Trace:
    """Searches once more and writes down what happens.

    Args:
        engine: the network and its vocabulary.
        sentence: what is translated.
        answer: what the engine answers.
        count: candidates to write down for each step.
    """
    hypothesis = answer.written
    ids = hypothesis.ids
    outputs = read_along(engine.listen([sentence.ids]), ids[:-1], min(count, engine.subwords.vocabulary_size))
    search = engine.begin([sentence.ids], answer.beam_size, no_phrase_twice=answer.no_phrase_twice)
    beams = _beams(search, ids, sentence)
    steps = []
    for place, (output, beam) in enumerate(zip(outputs, beams, strict=False)):  # others may be longer than the answer
        names = name_pieces(output.tokens[0].tolist(), sentence)
        probabilities = [math.exp(log_prob) for log_prob in output.log_probs[0].tolist()]
        [piece] = name_pieces([ids[place]], sentence)
        candidates = tuple(zip(names, probabilities, strict=True))
        steps.append(TraceStep(piece, candidates, tuple(hypothesis.attention[place].tolist()), beam))
    return Trace(
        sentence.decode(answer.hypotheses[0].ids),
        tuple(name_pieces(sentence.ids, sentence)),
        tuple(steps),
        answer.beam_size,
        engine.ranks_back(sentence.ids) and len(answer.hypotheses) > 1,
        answer.no_phrase_twice,
    )


def name_pieces(ids: Sequence[int], sentence: SourceSentence) -> list[str]:
    """Returns each piece of a sentence or its translation as a person can read it."""
    pieces = sentence.subwords.pieces(ids)
    return [sentence.show(_name(index, piece)) for index, piece in zip(ids, pieces, strict=True)]


def _name(index: int, piece: str) -> str:
    if index <= END_ID:
        return f"({_SPECIAL[index]})"
    if match := _TAG.fullmatch(piece):
        return f"(to {match[1]})"
    if match := _BYTE.fullmatch(piece):
        return f"(byte {match[1]})"
    return piece.replace(_SPACE, _VISIBLE_SPACE)


def _beams(search: BeamSearch, answer: Ids, sentence: SourceSentence) -> list[tuple[BeamEntry, ...]]:
    """Returns what each step of a search has made."""
    return [
        tuple(
            BeamEntry(
                text=sentence.decode(hypothesis.ids).rstrip("\ufffd"),
                log_prob=hypothesis.log_prob,
                score=hypothesis.score,
                finished=hypothesis.finished,
                kept=hypothesis.ids == answer[: len(hypothesis.ids)],
                parent=parent,
            )
            for hypothesis, parent in step.newest()
        )
        for step in search
    ]
