"""Better translations that people suggested: an SQLite file, and the pairs that `training fit` reads.

python -m demo.chat.corrections corrections.sqlite --languages en es > pairs.tsv
"""

import argparse
import sqlite3
import sys
from collections.abc import Iterator, Sequence
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

    def all(self) -> list[Correction]:
        """Returns every correction, oldest first."""
        with closing(self._connect()) as connection:
            rows = connection.execute(
                "SELECT source_language, target_language, source, answer, better FROM corrections ORDER BY rowid"
            )
            return [Correction(*row) for row in rows]

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(self._path, timeout=_SECONDS_FOR_THE_LOCK)


def pairs(corrections: Sequence[Correction], languages: tuple[str, str]) -> Iterator[str]:
    """Yields the lines of a corpus: the first language, a tab, the second; white space inside becomes one space."""
    first, second = languages
    for correction in corrections:
        texts = {
            correction.source_language: " ".join(correction.source.split()),
            correction.target_language: " ".join(correction.better.split()),
        }
        if texts.keys() == {first, second}:
            yield f"{texts[first]}\t{texts[second]}"


def main(argv: Sequence[str] | None = None) -> int:
    """Prints all corrections between two languages as a corpus; returns 1 where there is no such file."""
    parser = argparse.ArgumentParser(prog="python -m demo.chat.corrections", description=main.__doc__)
    parser.add_argument("file", type=Path, help="what launch.py --corrections wrote")
    parser.add_argument("--languages", nargs=2, required=True, metavar=("FIRST", "SECOND"), help="en es, say")
    arguments = parser.parse_args(argv)
    try:
        if not arguments.file.is_file():
            raise ValueError(f"There is no file {arguments.file}. Name the one that launch.py --corrections wrote.")
        corrections = Corrections(arguments.file).all()
    except ValueError as error:
        print(f"parley: {error}", file=sys.stderr)
        return 1
    for line in pairs(corrections, tuple(arguments.languages)):
        print(line)
    return 0


if __name__ == "__main__":
    sys.exit(main())
