"""A text with marks in it, as a row of runs: what stands around each stretch, what is kept and what is translated."""

from collections.abc import Iterable
from enum import Enum, auto
from typing import NamedTuple


class Kind(Enum):
    """What a translation does with a run."""

    TEXT = auto()  # translates it
    FIXED = auto()  # keeps it, as a word of the sentence: inline code, an address
    MARK = auto()  # keeps it, beside the word before it: a footnote's number, a tag


class Wrap(NamedTuple):
    """What stands around a stretch of a segment: bold type, a link.

    Args:
        number: tells it from others that look the same.
        opening, closing: how the file writes its ends.
    """

    number: int
    opening: str = ""
    closing: str = ""


Style = tuple[Wrap, ...]  # the outermost first


class Run(NamedTuple):
    """A piece of a segment in one style.

    Args:
        text: what a reader sees of it; of a mark, how its file writes it.
        style: what stands around it.
        kind: what a translation does with it.
        number: what its file finds a fixed piece or a mark again by, where that is not its text.
    """

    text: str
    style: Style = ()
    kind: Kind = Kind.TEXT
    number: int = 0


Segment = tuple[Run, ...]


def common_style(first: Style, second: Style) -> Style:
    """Returns what stands around both."""
    shared = 0
    while shared < min(len(first), len(second)) and first[shared] == second[shared]:
        shared += 1
    return first[:shared]


def cut_out(segment: Segment, start: int, stop: int) -> Segment:
    """Returns the part of a segment between two places of its visible text; a mark goes with the word it touches."""
    runs, place = [], 0
    for run in segment:
        if run.kind is Kind.MARK:
            runs += [run] if start <= place <= stop else []
            continue
        runs.append(run._replace(text=run.text[max(0, start - place) : max(0, stop - place)]))
        place += len(run.text)
    return joined(run for run in runs if run.text or run.kind is Kind.MARK)


def joined(runs: Iterable[Run]) -> Segment:
    """Returns the runs with neighbouring text in one style put together, and empty text left out."""
    result: list[Run] = []
    for run in runs:
        last = result[-1] if result else None
        if last and last.kind is run.kind is Kind.TEXT and last.style == run.style:
            result[-1] = last._replace(text=last.text + run.text)
        elif run.text or run.kind is not Kind.TEXT:
            result.append(run)
    return tuple(result)
