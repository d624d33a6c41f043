"""Lines of UTF-8 in, as many lines out."""

import codecs
import sys
from collections.abc import Iterable, Iterator
from typing import BinaryIO


class UsageError(ValueError):
    """What was asked for cannot be done; the message says why."""


def standard_streams() -> tuple[BinaryIO, BinaryIO]:
    """Returns standard input and output as bytes.

    Raises:
        UsageError: whoever started the program closed one of them.
    """
    if sys.stdin is None or sys.stdout is None:
        raise UsageError("Lines come by standard input and go to standard output, and one of them is closed.")
    return sys.stdin.buffer, sys.stdout.buffer


def read_lines(file: Iterable[bytes], start: int = 1) -> Iterator[str]:
    """Yields lines without their ends, which are line feeds and nothing else.

    Args:
        file: lines of bytes, such as an opened file.
        start: number of the first of them, counted from 1, for whoever reads the error.

    Raises:
        UsageError: a line is no UTF-8.
    """
    for number, line in enumerate(file, start=start):
        try:
            yield line.removesuffix(b"\n").decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            encoding = "utf-16" if line.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "latin1"
            raise UsageError(
                f"The input must be UTF-8. Line {number} is not: byte 0x{line[error.start]:02x} at its position "
                f"{error.start + 1}. Convert the input first, for example by: iconv -f {encoding} -t utf-8"
            ) from error


def encode_lines(texts: Iterable[str]) -> bytes:
    """Returns one line a text: the network can spell any byte, so even a line break, and the number must stay."""
    return "".join(text.replace("\n", " ") + "\n" for text in texts).encode("utf-8")
