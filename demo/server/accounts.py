"""Names and passwords of those who may use a private link: one line each, the password hashed."""

import asyncio
import base64
import hashlib
import hmac
import os
import re
import secrets
import tempfile
from pathlib import Path
from typing import NamedTuple

# As OWASP's Password Storage Cheat Sheet asks for: 32 MB and a tenth of a second for each try.
_COST, _BLOCK_SIZE, _PARALLELISM = 2**15, 8, 3
_MAX_MEMORY = 64 * 2**20
_SALT_BYTES = 16
_HASHES_AT_ONCE = 2
SHORTEST_PASSWORD = 8
_NAME = re.compile(r"[\w.@-]{1,64}")


class AccountError(ValueError):
    """A file of accounts, a name or a password cannot be used; the message says why."""


class _Password(NamedTuple):
    salt: bytes
    digest: bytes


class Accounts:
    """The accounts in a file. It is read at every login, so that a new one counts at once.

    Args:
        path: lines of `name:salt:digest`, both in base64.

    Raises:
        AccountError: there is no such file, it has no accounts or is damaged.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._turns = asyncio.Semaphore(_HASHES_AT_ONCE)
        if not _read(path):
            raise AccountError(
                f"{path} holds no accounts. Add one: python launch.py --auth-file {path} --add-user NAME"
            )

    async def check(self, name: str, password: str) -> bool:
        """Whether this is the password of that account. An unknown name takes as long to refuse as a known one."""
        async with self._turns:
            return await asyncio.to_thread(self._check, name, password)

    def _check(self, name: str, password: str) -> bool:
        nobody = _Password(bytes(_SALT_BYTES), bytes(hashlib.sha256().digest_size))
        try:
            expected = _read(self._path).get(name, nobody)
        except AccountError:  # it was removed or is being edited: nobody gets in
            expected = nobody
        is_same = hmac.compare_digest(_digest(password, expected.salt), expected.digest)
        return is_same and expected is not nobody


def add_account(path: Path, name: str, password: str) -> None:
    """Adds an account to a file, or gives an account that is there another password.

    Raises:
        AccountError: the name or the password cannot be used, or the file is damaged.
        OSError: the file cannot be written; it is as it was.
    """
    if not _NAME.fullmatch(name):
        raise AccountError(f"A name has up to 64 letters, digits or any of . _ @ - Received: {name!r}")
    if len(password) < SHORTEST_PASSWORD:
        raise AccountError(f"A password has at least {SHORTEST_PASSWORD} characters. Received: {len(password)}")
    salt = secrets.token_bytes(_SALT_BYTES)
    accounts = (_read(path) if path.exists() else {}) | {name: _Password(salt, _digest(password, salt))}
    lines = [":".join([name, *(base64.b64encode(part).decode() for part in word)]) for name, word in accounts.items()]
    _write_private(path, "\n".join(lines) + "\n")


def _read(path: Path) -> dict[str, _Password]:
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise AccountError(f"The accounts in {path} cannot be read ({error}).") from error
    accounts = {}
    for number, line in enumerate(lines, 1):
        name, *parts = line.split(":")
        try:
            salt, digest = (base64.b64decode(part, validate=True) for part in parts)
        except ValueError as error:  # of base64, or of another number of parts
            raise AccountError(f"{path}, line {number}, is no account: expected name:salt:digest.") from error
        accounts[name] = _Password(salt, digest)
    return accounts


def _digest(password: str, salt: bytes) -> bytes:
    data = password.encode("utf-8", "surrogatepass")
    return hashlib.scrypt(
        data, salt=salt, n=_COST, r=_BLOCK_SIZE, p=_PARALLELISM, maxmem=_MAX_MEMORY, dklen=hashlib.sha256().digest_size
    )


def _write_private(path: Path, text: str) -> None:
    """Puts a file there that only its owner may read, as a whole."""
    handle, part = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)  # for the owner alone
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(part).replace(path)
    finally:
        Path(part).unlink(missing_ok=True)
