"""What a file is to a translator: segments of text, each a row of runs."""

from collections.abc import Sequence
from enum import Enum, auto
from typing import NamedTuple, Protocol

from demo.i18n.page_text import Told


class FileError(Told):
    """A file that cannot be translated; `name` is that of the page's sentence, below `unreadable`."""

    def __init__(self, name: str, **values: str | int) -> None:
        super().__init__(f"unreadable.{name}", **values)


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
        text: what a reader sees of it; of a fixed piece or a mark, whatever its file finds it again by.
        style: what stands around it.
        kind: what a translation does with it.
    """

    text: str
    style: Style = ()
    kind: Kind = Kind.TEXT


Segment = tuple[Run, ...]


class Written(NamedTuple):
    """A file as it is given back."""

    data: bytes
    note: str = ""  # what its owner should know of it


class Document(Protocol):
    """A file that was read."""

    @property
    def segments(self) -> Sequence[Segment]:
        """What is to be translated, in its order."""

    def write(self, translated: Sequence[Segment]) -> Written:
        """Returns the file with its first segments replaced by `translated`, and all else as it was."""


def is_translatable(segment: Segment) -> bool:
    """Whether there is a letter to translate."""
    return any(run.kind is Kind.TEXT and any(map(str.isalpha, run.text)) for run in segment)


def visible_text(segment: Segment) -> str:
    """Returns what a reader sees of a segment."""
    return "".join(run.text for run in segment if run.kind is not Kind.MARK)


def common_style(first: Style, second: Style) -> Style:
    """Returns what stands around both."""
    shared = 0
    while shared < min(len(first), len(second)) and first[shared] == second[shared]:
        shared += 1
    return first[:shared]


def joined(runs: Sequence[Run]) -> Segment:
    """Returns the runs with neighbouring text in one style put together, and empty text left out."""
    result: list[Run] = []
    for run in runs:
        last = result[-1] if result else None
        if last and last.kind is run.kind is Kind.TEXT and last.style == run.style:
            result[-1] = last._replace(text=last.text + run.text)
        elif run.text or run.kind is not Kind.TEXT:
            result.append(run)
    return tuple(result)
