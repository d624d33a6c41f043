"""One file from the network: with a progress bar, resumed where it was cut, checked, kept."""

import hashlib
import http.client
import os
import urllib.error
import urllib.request
from pathlib import Path

from tqdm import tqdm

_TIMEOUT_SECONDS = 30
_CHUNK_BYTES = 1 << 16
_TRIES = 5  # connections that may break before the person is asked to start the command again
# Some hosts, manythings.org among them, answer 406 to a program that names no browser.
_HEADERS = {"User-Agent": "Mozilla/5.0 (compatible; Parley)"}


class DownloadError(ValueError):
    """A file could not be had; the message says why and what a person can do."""


def cache_dir() -> Path:
    """Returns where downloads are kept: `parley` in XDG_CACHE_HOME, or in ~/.cache."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "parley"


def fetch(url: str, path: Path, *, sha256: str | None = None) -> str:
    """Downloads `url` to `path` unless it is there already, and returns its SHA-256.

    A cut download leaves `path.part`, and the next try goes on from there. Without a known checksum, the one of the
    first download is written down beside the file, and every later one must be equal.

    Args:
        url: what to download.
        path: where it is kept; folders are made.
        sha256: the file's checksum, where it is known.

    Raises:
        DownloadError: no network, no such file, a connection that keeps breaking, or another checksum.
        OSError: the disk is full or not writable.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    record = path.with_name(path.name + ".sha256")
    expected = sha256 or (record.read_text("utf-8").strip() if record.is_file() else None)
    if not path.is_file():
        part = path.with_name(path.name + ".part")
        _download(url, part)
        _check(part, expected, url, record)
        part.replace(path)
    found = _check(path, expected, url, record)
    record.write_text(found + "\n", "utf-8")
    return found


def _check(path: Path, expected: str | None, url: str, record: Path) -> str:
    """Returns the file's SHA-256; a file with another one than expected is removed."""
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if expected is None or found == expected:
        return found
    path.unlink()
    raise DownloadError(
        f"{url}: the file's SHA-256 is {found}, expected {expected}. It is removed; try again. "
        f"If the file at that address has really changed, remove {record} first."
    )


def _download(url: str, part: Path) -> None:
    """Downloads to `part`, going on where it ends, over a few connections if one after the other breaks."""
    for _ in range(_TRIES):
        before = _size(part)
        try:
            if _read_on(url, part):
                return
        except urllib.error.HTTPError as error:
            if error.code == http.HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE and before:
                part.unlink()  # the file there is shorter than what is here: begin anew
                continue
            raise DownloadError(f"{url}: the server answers {error.code} ({error.reason}).") from None
        except (http.client.HTTPException, OSError) as error:
            if isinstance(error, OSError) and error.filename:
                raise  # the disk's, not the network's
            reason = getattr(error, "reason", error)
            if _size(part) == before:
                raise DownloadError(f"{url} cannot be reached ({reason}).{_how_to_go_on(part)}") from None
    raise DownloadError(f"{url}: the connection keeps breaking.{_how_to_go_on(part)}")


def _read_on(url: str, part: Path) -> bool:
    """Reads over one connection from where `part` ends; returns whether the file is whole then."""
    have = _size(part)
    headers = _HEADERS | ({"Range": f"bytes={have}-"} if have else {})
    request = urllib.request.Request(url, headers=headers)
    with urllib.request.urlopen(request, timeout=_TIMEOUT_SECONDS) as response:
        if response.status != http.HTTPStatus.PARTIAL_CONTENT:
            have = 0  # a server that knows no ranges sends everything again
        length = response.headers.get("Content-Length")
        total = have + int(length) if length else None
        bar = tqdm(total=total, initial=have, unit="B", unit_scale=True, desc=part.name.removesuffix(".part"))
        with bar, part.open("ab" if have else "wb") as file:
            while chunk := response.read(_CHUNK_BYTES):
                file.write(chunk)
                bar.update(len(chunk))
    # A connection that breaks looks like the end of the file.
    return total is None or _size(part) == total


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


def _how_to_go_on(part: Path) -> str:
    return f" {_size(part) / 1e6:.1f} MB are kept; the same command goes on from there." if _size(part) else ""
