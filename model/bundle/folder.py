"""A folder that is written as a whole or not at all, and whose files are those that were written."""

import glob
import hashlib
import json
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

# A checked file is read at once; no file of a bundle is larger than what a network of this project could need.
_MAX_BYTES = 1 << 30
_DESCRIPTION_MAX_BYTES = 1 << 20
_CHECKSUM = "checksum"
# Between the two moves of `_swap` the folder is missing for less than a millisecond.
_SWAP_SECONDS = 1.0


class BundleError(ValueError):
    """A bundle cannot be used; the message says which, why and what to do."""


# === Reading ===


def read_checked(directory: Path, file_name: str, expected: Mapping[str, Any]) -> bytes:
    """Returns the content of a file, which is the one that was written.

    Args:
        directory: where the file is.
        file_name: without any folder.
        expected: `bytes` and `sha256`, as `manifest` notes them.

    Raises:
        BundleError: the file is missing, damaged, or not in this folder.
    """
    path = directory / file_name
    if Path(file_name).name != file_name:
        raise BundleError(f"{directory} names a file outside the bundle: {file_name!r}.")
    if not path.is_file():
        raise BundleError(f"{directory} is half written: {file_name} is missing.")
    size = path.stat().st_size
    if size != expected["bytes"] or size > _MAX_BYTES:
        raise BundleError(f"{path} is damaged or half written: expected {expected['bytes']} bytes, found {size}.")
    content = path.read_bytes()
    if _digest(content) != expected["sha256"]:
        raise BundleError(f"{path} is damaged: its SHA-256 is not the one that was noted when it was written.")
    return content


def read_description(path: Path) -> dict[str, Any]:
    """Returns what `write_description` wrote.

    Raises:
        BundleError: it cannot be read, or was changed since. One that was written without a checksum cannot tell.
    """
    try:
        if path.stat().st_size > _DESCRIPTION_MAX_BYTES:
            raise ValueError(f"it has {path.stat().st_size:,} bytes")
        description = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise BundleError(f"{path} cannot be read ({error}).") from error
    if not isinstance(description, dict):
        raise BundleError(f"{path} does not describe a Parley bundle.")
    checksum = description.pop(_CHECKSUM, None)
    if checksum not in (None, _checksum(description)):
        raise BundleError(f"{path} was changed or damaged after it was written: its checksum does not fit.")
    return description


def recover(directory: Path) -> None:
    """Puts a folder back that a process which was killed between two moves had moved aside."""
    directory = directory.absolute()
    if directory.exists() or not _moved_aside(directory):
        return
    time.sleep(_SWAP_SECONDS)  # somebody may be in the middle of it
    for old in _moved_aside(directory):
        if directory.exists():
            return
        with suppress(OSError):
            (old / directory.name).rename(directory)
            old.rmdir()


def _moved_aside(directory: Path) -> list[Path]:
    """Returns the folders that hold a former `directory`, the newest first."""
    found = [
        old for old in directory.parent.glob(f".{glob.escape(directory.name)}-old-*") if (old / directory.name).is_dir()
    ]
    return sorted(found, key=lambda old: old.stat().st_mtime, reverse=True)


# === Writing ===


def manifest(directory: Path, file_names: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Returns size and SHA-256 of files, for `read_checked`."""
    contents = {file_name: (directory / file_name).read_bytes() for file_name in file_names}
    return {name: {"bytes": len(content), "sha256": _digest(content)} for name, content in contents.items()}


def write_description(path: Path, description: Mapping[str, Any]) -> None:
    """Writes JSON that knows whether it was changed."""
    # As JSON keeps it: a tuple becomes a list before it is summed up.
    plain = json.loads(json.dumps(description))
    path.write_text(json.dumps({**plain, _CHECKSUM: _checksum(plain)}, indent=2) + "\n", "utf-8")


def write_whole(path: Path, text: str) -> None:
    """Writes a file beside its place and then puts it there, so no reader ever sees half of it."""
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_text(text, "utf-8")
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def replacing(directory: Path) -> Iterator[Path]:
    """Lends an empty folder that takes the place of `directory` if all goes well, and vanishes if not."""
    directory = directory.absolute()  # "." has no name
    directory.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=f".{directory.name}-", dir=directory.parent))
    try:
        yield fresh
        fresh.chmod(0o755)
        _swap(fresh, directory)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    for old in _moved_aside(directory):  # what killed processes left
        shutil.rmtree(old, ignore_errors=True)


def _swap(fresh: Path, directory: Path) -> None:
    """Puts `fresh` where `directory` is; the old one goes only when the new one stands."""
    if not directory.exists():
        fresh.rename(directory)
        return
    old = Path(tempfile.mkdtemp(prefix=f".{directory.name}-old-", dir=directory.parent))
    try:
        directory.rename(old / directory.name)
        fresh.rename(directory)
    except OSError:
        if (old / directory.name).exists():
            (old / directory.name).rename(directory)
        old.rmdir()
        raise
    shutil.rmtree(old, ignore_errors=True)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _checksum(description: Mapping[str, Any]) -> str:
    return _digest(json.dumps(description, sort_keys=True).encode("utf-8"))
