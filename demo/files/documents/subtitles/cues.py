"""The cues of a subtitle file, SubRip or WebVTT, where they stand in it.

pysubs2 says what a time is, and as there a cue reaches from a line of two times to the next such line, whatever blank
lines stand between or fail to. Its own writer knows neither positions nor notes nor how numbers were written, so the
file is not written by it: each line stays in its place here.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pysubs2.time import TIMESTAMP, TIMESTAMP_SHORT

from demo.files.documents.segments import FileError
from demo.files.documents.text_file import split_lines

_ARROW = re.compile(r"\s*(?:[-–—]{1,2}\s?>|→)\s*")
_SPACED_SIGN = re.compile(r"\s*([:.,])\s*")
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


def read_cues(text: str) -> tuple[list[Cue], str]:
    """Returns the cues of a file, and what stands behind the last one; joined, they are the file.

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
        spoken, hidden = _part(lines[number + 1 : following], is_web)
        cues.append(Cue(before, spoken))
        before = hidden
    return cues, before


def is_times(line: str) -> bool:
    """Whether a line holds a cue's two times: "00:00:01,000 --> 00:00:02,000", or as loose as "0:0:5,0-->0:6"."""
    start, *rest = _ARROW.split(line, maxsplit=1)
    if not rest or any(map(str.isalpha, start)):
        return False
    return _is_time((_plain(start).split() or [""])[-1]) and _is_time((_plain(rest[0]).split() or [""])[0])


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


def _part(lines: Sequence[Line], is_web: bool) -> tuple[list[Line], str]:
    """Returns the lines that are shown, and as a text those behind them that are not, such as a note."""
    for number, (line, _) in enumerate(lines):
        is_head = is_web and bool(_DOES_NOT_SHOW.match(line)) and number > 0 and not lines[number - 1][0]
        if is_head and all(_is_hidden(block) for block in _blocks(lines[number:])):
            return list(lines[:number]), _joined(lines[number:])
    return list(lines), ""


def _blocks(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Yields the stretches between empty lines."""
    block: list[Line] = []
    for line in (*lines, ("", "")):
        if line[0]:
            block.append(line)
        elif block:
            yield block
            block = []


def _is_hidden(block: Sequence[Line]) -> bool:
    return bool(_DOES_NOT_SHOW.match(block[0][0]))


def _joined(lines: Sequence[Line]) -> str:
    return "".join(line + end for line, end in lines)
