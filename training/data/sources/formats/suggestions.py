"""Better translations that visitors suggested (`launch.py --corrections`) -> rows of text."""

import sqlite3
from contextlib import closing
from pathlib import Path

from training.data.sources.formats import CorpusError

DATABASE_MARK = b"SQLite format 3\x00"


def suggested_rows(path: Path, languages: tuple[str, str]) -> list[tuple[str, str]]:
    """Reads what was suggested between two languages, in either direction; those of other languages are left out.

    Raises:
        CorpusError: it is a database of another kind, or a damaged one.
    """
    first, second = languages
    query = "SELECT source_language, target_language, source, better FROM corrections ORDER BY rowid"
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            found = connection.execute(query).fetchall()
    except sqlite3.Error as error:
        raise CorpusError(f"{path} is no file of launch.py --corrections: {error}.") from None
    rows = [{source: text, target: better} for source, target, text, better in found]
    return [(row[first], row[second]) for row in rows if row.keys() == {first, second}]
