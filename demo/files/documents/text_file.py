"""A file of text: blocks to translate, and everything between them."""

import re
import textwrap
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from demo.files.documents.encodings import Encoding
from demo.files.documents.segments import Written, is_translatable
from model.inference.reading.markup.runs import Run, Segment

_LINE_END = re.compile(r"\r\n|\r|\n")


class Block(NamedTuple):
    """A stretch of a file that is translated as a whole.

    Args:
        original: as it stands in the file.
        segments: what is to be translated in it, in order.
        write: its segments, translated, as this stretch of the file.
        is_copied: a translation that is the same as its source is written, too: the file has a place for each of them.
    """

    original: str
    segments: tuple[Segment, ...]
    write: Callable[[Sequence[Segment]], str]
    is_copied: bool = False


class TextFile:
    """A file read into blocks and the text between them; written back, that text is as it was.

    A block of which nothing changed is written as it was, too, however its kind of file could be written otherwise.

    Args:
        parts: in their order; joined, with each block as its original, they are the file.
        encoding: of the file.
    """

    def __init__(self, parts: Iterable[Block | str], encoding: Encoding) -> None:
        self._parts = list(parts)
        self._encoding = encoding
        blocks = [part for part in self._parts if isinstance(part, Block)]
        self.segments = [segment for block in blocks for segment in filter(is_translatable, block.segments)]

    def write(self, translated: Sequence[Segment]) -> Written:
        """Returns the file with its first segments replaced by `translated`; half a block stays as it was."""
        waiting = iter(translated)
        texts = [part if isinstance(part, str) else _write_block(part, waiting) for part in self._parts]
        return self._encoding.encode("".join(texts))


def _write_block(block: Block, waiting: Iterator[Segment]) -> str:
    segments = [next(waiting, None) if is_translatable(segment) else segment for segment in block.segments]
    whole = [segment for segment in segments if segment is not None]
    is_written = len(whole) == len(segments) and (block.is_copied or tuple(whole) != block.segments)
    return block.write(whole) if is_written else block.original


def single_block(original: str, segment: Segment, write: Callable[[Segment], str]) -> Block:
    """Returns a block that is one segment."""
    return Block(original, (segment,), lambda segments: write(segments[0]))


def plain_block(original: str, text: str | None = None, write: Callable[[str], str] = str) -> Block:
    """Returns a block without any style.

    Args:
        original: as it stands in the file.
        text: what a reader sees of it, where that is something else.
        write: the translation of that text as this stretch of the file.
    """
    segment = (Run(original if text is None else text),)
    return single_block(original, segment, lambda translated: write("".join(run.text for run in translated)))


def split_lines(text: str) -> list[tuple[str, str]]:
    """Returns each line and its end, of which the last may be empty."""
    bounds = [match.span() for match in _LINE_END.finditer(text)]
    starts = [0, *(stop for _, stop in bounds)]
    stops = [*bounds, (len(text), len(text))]
    lines = [(text[start:stop], text[stop:after]) for start, (stop, after) in zip(starts, stops, strict=True)]
    return lines if lines[-1][0] else lines[:-1]


def wrap(text: str, width: int, prefixes: tuple[str, str] = ("", "")) -> list[str]:
    """Returns the text in lines of at most `width` characters, broken at spaces alone.

    Args:
        text: a paragraph.
        width: of a line.
        prefixes: what the first line begins with, and what every other does.
    """
    lines = textwrap.wrap(
        text,
        width,
        initial_indent=prefixes[0],
        subsequent_indent=prefixes[1],
        break_long_words=False,
        break_on_hyphens=False,
        expand_tabs=False,
        replace_whitespace=False,
    )
    return lines or [text]
