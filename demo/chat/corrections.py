"""Better translations that people suggested: an SQLite file, which `training` reads as pairs."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

_TABLE = """
CREATE TABLE IF NOT EXISTS corrections (
    source_language TEXT NOT NULL,
    target_language TEXT NOT NULL,
    source TEXT NOT NULL,
    answer TEXT NOT NULL,
    better TEXT NOT NULL,
    created TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
    PRIMARY KEY (source_language, target_language, source)
)
"""
_SECONDS_FOR_THE_LOCK = 5


class Correction(NamedTuple):
    """What somebody would rather read."""

    source_language: str
    target_language: str
    source: str
    answer: str  # of the network
    better: str


class Corrections:
    """The corrections in one file; a later one of the same message takes the place of the one before.

    Any number of threads and processes may use one file.

    Args:
        path: the file; made when it is not there.

    Raises:
        ValueError: it is there and is no such file, or cannot be written.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            with closing(self._connect()) as connection, connection:
                connection.execute(_TABLE)
        except sqlite3.Error as error:
            raise ValueError(f"{path} cannot keep corrections: {error}. Name another file.") from error

    def add(self, correction: Correction) -> None:
        """Keeps a correction."""
        with closing(self._connect()) as connection, connection:
            connection.execute(
                "INSERT OR REPLACE INTO corrections (source_language, target_language, source, answer, better)"
                " VALUES (?, ?, ?, ?, ?)",
                correction,
            )

    def count(self) -> int:
        """Returns how many corrections there are."""
        with closing(self._connect()) as connection:
            return int(connection.execute("SELECT COUNT(*) FROM corrections").fetchone()[0])

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(self._path, timeout=_SECONDS_FOR_THE_LOCK)
