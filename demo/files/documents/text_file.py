"""A file of text: blocks to translate, and everything between them."""

import re
import textwrap
from collections.abc import Callable, Sequence
from typing import NamedTuple

from demo.files.documents.encodings import Encoding
from demo.files.documents.segments import Run, Segment, Written, is_translatable

LINE_END = re.compile(r"\r\n|\r|\n")


class Block(NamedTuple):
    """A stretch of a file that is one segment."""

    original: str
    segment: Segment
    write: Callable[[Segment], str]  # a segment as this stretch of the file


class TextFile:
    """A file read into blocks and the text between them; written back, that text is as it was.

    Args:
        parts: in their order; joined, with each block as its original, they are the file.
        encoding: of the file.
    """

    def __init__(self, parts: Sequence[Block | str], encoding: Encoding) -> None:
        self._parts = [
            part.original if isinstance(part, Block) and not is_translatable(part.segment) else part for part in parts
        ]
        self._encoding = encoding
        self.segments = [part.segment for part in self._parts if isinstance(part, Block)]

    def write(self, translated: Sequence[Segment]) -> Written:
        """Returns the file with its first segments replaced by `translated`."""
        waiting = iter(translated)
        texts = []
        for part in self._parts:
            if isinstance(part, str):
                texts.append(part)
                continue
            segment = next(waiting, None)
            texts.append(part.original if segment is None else part.write(segment))
        return self._encoding.encode("".join(texts))


def plain_block(text: str, write: Callable[[str], str] = str) -> Block:
    """Returns a block of text without any style, and how its translation is written."""
    return Block(text, (Run(text),), lambda segment: write("".join(run.text for run in segment)))


def split_lines(text: str) -> list[tuple[str, str]]:
    """Returns each line and its end, of which the last may be empty."""
    bounds = [match.span() for match in LINE_END.finditer(text)]
    starts = [0, *(stop for _, stop in bounds)]
    stops = [*bounds, (len(text), len(text))]
    lines = [(text[start:stop], text[stop:after]) for start, (stop, after) in zip(starts, stops, strict=True)]
    return lines if lines[-1][0] else lines[:-1]


def wrap(text: str, width: int) -> list[str]:
    """Returns the text in lines of at most `width` characters, broken at spaces alone."""
    lines = textwrap.wrap(
        text, width, break_long_words=False, break_on_hyphens=False, expand_tabs=False, replace_whitespace=False
    )
    return lines or [text]
