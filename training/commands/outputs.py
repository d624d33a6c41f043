"""Places that a command writes to: looked at before anything is read, and named when they cannot be written."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class OutputError(ValueError):
    """A place cannot be written to; the message says which, and why."""


def check_folder(path: Path) -> None:
    """Refuses a folder that cannot be made, or written into.

    Raises:
        OutputError: what stands in the way is said.
    """
    place = path
    while not place.exists() and place != place.parent:
        place = place.parent
    if not place.is_dir():
        raise OutputError(f"{path} cannot be written: {place} is no folder.")
    try:
        with tempfile.TemporaryFile(dir=place):
            pass
    except OSError as error:
        raise OutputError(f"{path} cannot be written: {place}: {error.strerror or error}.") from None


def check_file(path: Path) -> None:
    """Refuses a file that cannot be written.

    Raises:
        OutputError: what stands in the way is said.
    """
    if path.is_dir():
        raise OutputError(f"{path} is a folder. Expected the name of a file.")
    if not path.absolute().parent.is_dir():
        raise OutputError(f"{path} cannot be written: there is no folder {path.absolute().parent}.")
    check_folder(path.absolute().parent)


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Within it an error of the system that names no file, as a full disk does not, is given this one's name."""
    try:
        yield
    except OSError as error:
        if error.filename is None:
            error.filename = str(path)
        raise
