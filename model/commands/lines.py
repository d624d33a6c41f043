"""Lines of UTF-8 in, as many lines out."""

from collections.abc import Iterable, Iterator


class UsageError(ValueError):
    """What was asked for cannot be done; the message says why."""


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
            raise UsageError(
                f"The input must be UTF-8. Line {number} is not: byte 0x{line[error.start]:02x} at its position "
                f"{error.start + 1}. Convert the input first, for example by: iconv -f latin1 -t utf-8"
            ) from error


def write_lines(texts: Iterable[str]) -> bytes:
    """Returns one line a text: the network can spell any byte, so even a line break, and the number must stay."""
    return "".join(text.replace("\n", " ") + "\n" for text in texts).encode("utf-8")
