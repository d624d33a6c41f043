"""What is spoken in a subtitle file, and what stands around it: tags, dashes, notes, brackets, names of speakers."""

import re
from collections.abc import Iterator, Sequence
from enum import Enum, auto
from itertools import pairwise
from typing import NamedTuple

from demo.files.documents.inline import OVERRIDE, SUBTITLE_TAG
from demo.files.documents.subtitles.cues import Cue

_LEAD = re.compile(
    rf"\s+|<[^<>]{{1,200}}>|{OVERRIDE}|(?P<turn>[-–—‐]+\s*|>{{2,3}})|[♪♫]+|[#*]+(?=\s)|(?:\.{{2,3}}|…)\s?(?=[¿¡\w])"
)
_TAIL = re.compile(r"\s+|</[^<>]{1,50}>|[♪♫]+|(?<=\s)[#*]+")
_LONGEST_LINE = 1_000  # characters; a longer one is no subtitle, and is translated as it stands
_TAIL_ALONE = re.compile(rf"(?:{_TAIL.pattern})*")
_TAG = re.compile(r"<(?P<closes>/?)(?P<name>[A-Za-z]\w*)")
_NAME = re.compile(r"(?P<name>[^\s:<>\[\](){}.!?¿¡,][^:<>\[\](){}.!?¿¡,]{0,29}):(?=\s|$)")  # JUAN:
# [MÚSICA], (risas), [JUAN]:
_SOUND = re.compile(r"\[(?P<heard>[^\[\]]{1,200})\]:?|\((?P<seen>[^()]{1,200})\):?")
_BREAK_WITHIN = re.compile(r"(\\N|<br\s?/?>)", re.IGNORECASE)  # as SubStation and HTML have it
# Two who speak in one line: -Hola. -Adiós.
_TURN = re.compile(rf"(?:\s|<[^<>]{{1,200}}>|{OVERRIDE})*[-–—‐]")
_TURN_WITHIN = re.compile(r"(?<=[.!?…])(\s+)(?=[-–—‐]\s?[¿¡A-ZÀ-ÖØ-Þ])")
_LINE_BREAK = re.compile(r"[ \t]*(?:\r\n|\r|\n|\\N|<br\s?/?>)[ \t]*", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?…:。！？](?:[\"'”’»)\]♪]|</?\w[^<>]*>|\s)*$")
_ANY_SENTENCE_END = re.compile(r"[.!?…。！？](?=[\"'”’»)\]<\s]|$)")
# A capital amid a sentence; hardly any other language has a word of this letter alone.
_ENGLISH_I = re.compile(r"\W*I(?:['’]|\b)")
# A sentence is not looked for over more cues than this; a file without any full stop is translated cue by cue.
_MOST_CUES = 5


class Joint(Enum):
    """How a stretch is joined to the one before it."""

    NEW = auto()  # not at all: someone else speaks, a sound is heard, a sentence begins
    LINE = auto()  # by a line break, which may stand elsewhere in the translation
    MARKED = auto()  # by tags, times or the like, which stay between them, amid one sentence


class Stretch(NamedTuple):
    """A piece of what is spoken: a line without what stands around it.

    Args:
        before: what stands between the stretch before and this one, and stays.
        text: what is translated.
        joint: how it is joined to the stretch before.
        cue: the number of its cue.
    """

    before: str
    text: str
    joint: Joint
    cue: int


class _Piece(NamedTuple):
    before: str  # what stands before it in its line
    text: str
    is_turn: bool  # someone begins to speak
    is_sound: bool


def read_stretches(cues: Sequence[Cue]) -> tuple[list[Stretch], str]:
    """Returns all that is spoken, in order, and what stands behind it; joined, they are the cues."""
    stretches: list[Stretch] = []
    before = ""
    last: _Piece | None = None
    for number, cue in enumerate(cues):
        before += cue.before
        for line, end in _lines(cue):
            pieces, after = _pieces(line)
            for piece in pieces:
                before += piece.before
                joint = _joint(stretches, last, piece, before, number)
                stretches.append(Stretch(before, piece.text, joint, number))
                before, last = "", piece
            before += after + end
    return _parted(stretches), before


def _lines(cue: Cue) -> Iterator[tuple[str, str]]:
    """Yields the lines as a viewer sees them, what two say in one as two, and their ends."""
    for line, end in cue.lines:
        parts = [*_BREAK_WITHIN.split(line), end]
        for seen, seen_end in zip(parts[::2], parts[1::2], strict=True):
            turns = [*(_TURN_WITHIN.split(seen) if _TURN.match(seen) else [seen]), seen_end]
            yield from zip(turns[::2], turns[1::2], strict=True)


def _joint(stretches: Sequence[Stretch], last: _Piece | None, piece: _Piece, before: str, cue: int) -> Joint:
    if last is None or piece.is_turn or piece.is_sound or last.is_sound:
        return Joint.NEW
    if stretches[-1].cue == cue and _LINE_BREAK.fullmatch(before):
        return Joint.LINE
    return Joint.MARKED if _goes_on(last.text, piece.text) else Joint.NEW


def _goes_on(text: str, following: str) -> bool:
    """Whether a text ends amid a sentence that the following one goes on with."""
    following = SUBTITLE_TAG.sub("", following)
    first = next(filter(str.isalnum, following), "")
    is_amid = not first.isupper() or bool(_ENGLISH_I.match(following)) or text.rstrip()[-1:] in {",", ";", "、"}
    return is_amid and not _SENTENCE_END.search(text)


def _parted(stretches: Sequence[Stretch]) -> list[Stretch]:
    """Returns the stretches, those of different cues joined only where their sentence has an end not far away."""
    has_end: dict[int, bool] = {}
    for stretch in stretches:
        has_end[stretch.cue] = has_end.get(stretch.cue, False) or bool(_ANY_SENTENCE_END.search(stretch.text))
    parted = list(stretches[:1])
    for before, stretch in pairwise(stretches):
        is_far = before.cue != stretch.cue and not _ends_soon(has_end, before.cue, stretch.cue)
        parted.append(stretch._replace(joint=Joint.NEW) if is_far else stretch)
    return parted


def _ends_soon(has_end: dict[int, bool], last: int, following: int) -> bool:
    back = next((step for step in range(_MOST_CUES) if has_end.get(last - step, True)), _MOST_CUES)
    forth = next((step for step in range(_MOST_CUES) if has_end.get(following + step)), _MOST_CUES)
    return back + forth < _MOST_CUES


# === One line ===


def _pieces(line: str) -> tuple[list[_Piece], str]:
    """Returns what is spoken in a line, and what stands behind it; joined, they are the line."""
    start, stop, is_turn = _peel(line)
    pieces: list[_Piece] = []
    before, end = line[:start], start
    for match in (*_SOUND.finditer(line, start, stop), None):
        if match and not _is_sound(match[0], line[start:stop]):
            continue
        between = line[end : match.start() if match else stop]
        if body := between.strip():
            head, _, tail = between.partition(body)
            pieces.append(_Piece(before + head, body, is_turn and not pieces, is_sound=False))
            before = tail
        else:
            before += between
        if match:
            heard = match["heard"] or match["seen"]
            pieces.append(_Piece(before + match[0][0], heard, is_turn and not pieces, is_sound=True))
            before, end = match[0][1 + len(heard) :], match.end()
    return pieces, before + line[stop:]


def _is_sound(match: str, text: str) -> bool:
    """Whether something in brackets is heard or seen: always in square ones, else alone or in capitals."""
    return match[0] == "[" or match == text or (match.isupper() and text.startswith(match))


def _peel(line: str) -> tuple[int, int, bool]:
    """Returns where the text of a line starts and stops, and whether someone begins to speak there."""
    start, stop, is_turn = 0, len(line), False
    if stop > _LONGEST_LINE:
        return start, stop, is_turn
    while start < stop:
        name = _NAME.match(line, start)
        lead = _LEAD.match(line, start)
        if name and name["name"].isupper():
            start, is_turn = name.end(), True
        elif lead and not _closes_within(line, lead):
            start, is_turn = lead.end(), is_turn or bool(lead["turn"])
        else:
            break
    for tail in reversed(list(_TAIL.finditer(line, start))):
        if tail.end() < stop or _opens_within(line, start, tail):
            break
        stop = tail.start()
    return start, stop, is_turn


def _closes_within(line: str, opening: re.Match[str]) -> bool:
    """Whether a tag at the head of a line closes before the text of the line does."""
    tag = _TAG.match(opening[0])
    if tag is None or tag["closes"]:
        return False
    closing = line.find(f"</{tag['name']}", opening.end())
    return closing >= 0 and not _TAIL_ALONE.fullmatch(line, closing)


def _opens_within(line: str, start: int, closing: re.Match[str]) -> bool:
    """Whether a tag at the end of a line opens after the text of the line does."""
    tag = _TAG.match(closing[0])
    return tag is not None and re.search(rf"<{tag['name']}\b", line[start : closing.start()]) is not None
