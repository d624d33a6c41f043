"""The cues of a subtitle file, SubRip or WebVTT, where they stand in it.

pysubs2 says what a time is, and as there a cue reaches from a line of two times to the next such line, whatever blank
lines stand between or fail to. Its own writer knows neither positions nor notes nor how numbers were written, so the
file is not written by it: each line stays in its place here.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from pysubs2.time import TIMESTAMP, TIMESTAMP_SHORT

from demo.files.documents.segments import FileError
from demo.files.documents.text_file import split_lines

_ARROW = re.compile(r"\s*(?:[-–—=]{1,3}\s?>|→)\s*")
_SPACED_SIGN = re.compile(r"\s*([:：.,])\s*")
_DAMAGED_TIME = re.compile(
    r"[-−]?\d+[:：][\d:：.,Oo]*\d[\d:：.,Oo]*"
)  # below zero, of a hundred hours, with a letter for 0
_FOURTH_COLON = re.compile(r"(\d+:\d+:\d+):")  # stands for the comma before the thousandths
_DOES_NOT_SHOW = re.compile(r"(?:NOTE|STYLE|REGION)(?:\s|$)")  # blocks of a WebVTT file

Line = tuple[str, str]  # a line and its end


class Cue(NamedTuple):
    """What is spoken between two times.

    Args:
        before: all that stands before it in the file, up to the cue before: number, times, positions, notes.
        lines: its lines, blank ones among them.
    """

    before: str
    lines: Sequence[Line]


def read_cues(text: str) -> list[Cue]:
    """Returns the cues of a file, which joined are the file; one that a note parts comes as two.

    Raises:
        FileError: there are no times in the file.
    """
    lines = split_lines(text)
    times = [number for number, (line, _) in enumerate(lines) if is_times(line)]
    if not times:
        raise FileError("no_subtitles")
    is_web = text.lstrip("\ufeff \t\r\n").startswith("WEBVTT")
    heads = [_find_head(lines, number, is_web) for number in times]
    cues: list[Cue] = []
    before = _joined(lines[: heads[0]])
    for head, number, following in zip(heads, times, [*heads[1:], len(lines)], strict=True):
        before += _joined(lines[head : number + 1])
        for hidden, spoken in _parts(lines[number + 1 : following], is_web):
            cues.append(Cue(before + hidden, spoken))
            before = ""
    return cues


def is_times(line: str) -> bool:
    """Whether a line holds a cue's two times: "00:00:01,000 --> 00:00:02,000", or as loose as "0:0:5,0-->0:6".

    So does one whose times no player reads, or that lacks the second: nobody speaks it.
    """
    start, *rest = _ARROW.split(line, maxsplit=1)
    if not rest:
        return False
    first, second = (_plain(start).split() or [""])[-1], (_plain(rest[0]).split() or [""])[0]
    if _DAMAGED_TIME.fullmatch(_plain(start).strip()) and (not second or _DAMAGED_TIME.fullmatch(second)):
        return True
    return not any(map(str.isalpha, start)) and _is_time(first) and _is_time(second)


def _plain(times: str) -> str:
    return _FOURTH_COLON.sub(r"\1.", _SPACED_SIGN.sub(r"\1", times))


def _is_time(word: str) -> bool:
    return any(stamp.match(text) for text in (word, f"0:{word}") for stamp in (TIMESTAMP, TIMESTAMP_SHORT))


def _find_head(lines: Sequence[Line], times: int, is_web: bool) -> int:
    """Returns where a cue begins: at its number, or at the name that WebVTT allows behind an empty line."""
    if not times:
        return 0
    above = lines[times - 1][0].strip()
    if not above or is_times(above):
        return times
    is_number = any(map(str.isdigit, above)) and not any(map(str.isalpha, above))
    is_name = is_web and (times < 2 or not lines[times - 2][0].strip())
    return times - 1 if is_number or is_name else times


def _parts(lines: Sequence[Line], is_web: bool) -> list[tuple[str, list[Line]]]:
    """Returns blocks that are not shown, such as a note, each with the lines behind it that are; the first is none."""
    parts: list[tuple[list[Line], list[Line]]] = [([], [])]
    is_hidden = False
    for number, line in enumerate(lines):
        is_first = number > 0 and not lines[number - 1][0]
        if is_web and is_first and _DOES_NOT_SHOW.match(line[0]):
            is_hidden = True
            parts.append(([], []))
        is_hidden = is_hidden and bool(line[0])
        parts[-1][0 if is_hidden else 1].append(line)
    return [(_joined(hidden), shown) for hidden, shown in parts]


def _joined(lines: Sequence[Line]) -> str:
    return "".join(line + end for line, end in lines)
