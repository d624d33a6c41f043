"""Subtitles, SubRip and WebVTT: what is spoken in each cue; numbers, times, notes and styles stay."""

import re
from itertools import groupby

from demo.files.documents.encodings import Encoding
from demo.files.documents.inline import SUBTITLE_MARKS, read_inline, write_inline
from demo.files.documents.segments import FileError, Segment
from demo.files.documents.text_file import Block, TextFile, single_block, split_lines, wrap

_TIMES = re.compile(r"\s*(?:\d+:)?\d{1,2}:\d{2}[,.]\d{1,3}\s+-->\s+(?:\d+:)?\d{1,2}:\d{2}[,.]\d{1,3}")
_SPEAKER = re.compile(r"\s*[-–—‐]\s*")
_USUAL_WIDTH = 42  # what broadcasters allow in a line


def read_subtitles(text: str, encoding: Encoding) -> TextFile:
    """Reads the lines that follow a line of times, up to the next empty one.

    Raises:
        FileError: there are no times in the file.
    """
    parts: list[Block | str] = []
    num_cues = 0
    for is_blank, group in groupby(split_lines(text), key=lambda line: not line[0].strip()):
        lines = list(group)
        times = next((number for number, (line, _) in enumerate(lines) if _TIMES.match(line)), None)
        if is_blank or times is None:
            parts.append("".join(line + end for line, end in lines))
            continue
        num_cues += 1
        parts.append("".join(line + end for line, end in lines[: times + 1]))
        parts += _read_cue(lines[times + 1 :])
    if not num_cues:
        raise FileError("no_subtitles")
    return TextFile(parts, encoding)


def _read_cue(lines: list[tuple[str, str]]) -> list[Block | str]:
    """Returns a cue's lines as one block, or as one each where each has a speaker of its own."""
    if not lines:
        return []
    if any(_SPEAKER.match(line) for line, _ in lines):
        return [part for line, end in lines for part in (*_read_turn(line), end)]
    return [_block([line for line, _ in lines], lines[0][1]), lines[-1][1]]


def _read_turn(line: str) -> tuple[str, Block]:
    dash = match[0] if (match := _SPEAKER.match(line)) else ""
    return dash, _block([line.removeprefix(dash)], "")


def _block(lines: list[str], line_end: str) -> Block:
    segment = read_inline(" ".join(line.strip() for line in lines), SUBTITLE_MARKS)

    def write(translated: Segment) -> str:
        return line_end.join(_balanced(write_inline(translated), len(lines), max(map(len, lines))))

    return single_block(line_end.join(lines), segment, write)


def _balanced(text: str, num_lines: int, width: int) -> list[str]:
    """Returns a text in at most as many lines as the original had, of about equal length."""
    if num_lines == 1 or len(text) <= min(width, _USUAL_WIDTH):
        return [text]
    length = -(-len(text) // num_lines)
    while len(lines := wrap(text, length)) > num_lines:
        length += 1
    return lines
