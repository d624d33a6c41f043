"""What a file is to a translator: segments of text, each a row of runs."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from demo.i18n.page_text import Told
from model.inference.reading.markup.runs import Kind, Segment


class FileError(Told):
    """A file that cannot be translated; `name` is that of the page's sentence, below `unreadable`."""

    def __init__(self, name: str, **values: str | int) -> None:
        super().__init__(f"unreadable.{name}", **values)


class Written(NamedTuple):
    """A file as it is given back."""

    data: bytes
    note: Told | None = None  # what its owner should know of it


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
