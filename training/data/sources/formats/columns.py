"""Lines of text -> rows of cells: tabs, commas, `|||`; and which of their columns hold the two languages."""

import csv
import io
import re
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from training.data.sources.formats import CorpusError
from training.data.sources.formats.language_names import is_language_name, names_language

Cells = list[str]

_BARS = "|||"
_SEPARATOR_LINE = re.compile(r"sep=(.)\s*$", re.IGNORECASE)  # Excel's own first line of a CSV file
_DELIMITERS = (",", ";")
_LINES_TO_JUDGE_BY = 50
_SHOWN_CHARACTERS = 60  # of a line, in a message
_SOURCE_WORDS = {"source", "src", "original", "source_text", "source text", "source sentence"}
_TARGET_WORDS = {"target", "tgt", "trg", "translation", "target_text", "target text", "target sentence"}
# A score, or an identifier such as tatoeba-12, #3 or an address.
_NUMBER = re.compile(r"[-+]?\d+(?:[.,]\d+)?(?:e[-+]?\d+)?\s*%?", re.IGNORECASE)
_IDENTIFIER = re.compile(r"(?=\S*\d)[A-Za-z0-9_.:/#@-]+|\S+://\S+")
_QUOTED = re.compile(r'"(?:[^"]|"")*"')


def split_cells(lines: Sequence[str], path: Path) -> list[Cells]:
    """Returns the cells of each line, parted by tabs, by commas or semicolons as CSV has them, or by `|||`."""
    first = list(islice((line for line in lines if line.strip()), _LINES_TO_JUDGE_BY))
    if any("\t" in line for line in first):
        return _unquoted([line.split("\t") for line in lines])
    if sum(_BARS in line for line in first) > len(first) / 2:
        return [[cell.strip() for cell in line.split(_BARS)] for line in lines]
    if delimiter := _csv_delimiter(first, path):
        rest = lines[1:] if _SEPARATOR_LINE.match(first[0]) else lines
        reader = csv.reader(io.StringIO("\n".join(rest), newline=""), delimiter=delimiter)
        try:
            return list(reader)
        except csv.Error as error:
            raise CorpusError(f"{path}, line {reader.line_num}: a quote may be missing ({error}).") from None
    return [[line] for line in lines]


class Table(NamedTuple):
    """What was chosen of a file's columns, and which they are, counted from 0."""

    columns: tuple[int, int]
    rows: list[tuple[str, str]]


def choose_columns(rows: Sequence[Cells], languages: tuple[str, str], path: Path) -> Table:
    """Returns of each row the cells of the two languages, the heading left out.

    A heading names the two languages, or says `source` and `target`, anywhere among its cells; without one, the first
    two columns are taken.

    Raises:
        CorpusError: a row is too short, or the heading is for other languages.
    """
    heading = _heading(rows[0], languages, path)
    first, second = heading or (0, 1)
    chosen = []
    for number, cells in enumerate(rows, start=1):
        if heading and number == 1:
            continue
        if not any(cell.strip() for cell in cells):
            chosen.append(("", ""))
        elif len(cells) <= max(first, second):
            raise CorpusError(
                f"{path}, line {number}: expected two sentences with a tab between them. "
                f"Found {len(cells)} column{'s' if len(cells) > 1 else ''}: {_shorten(' '.join(cells))!r}. "
                "(Two files with one sentence a line each are given as --corpus FILE FILE2.)"
            )
        else:
            chosen.append((cells[first], cells[second]))
    return Table((first, second), chosen)


def refuse_columns_without_sentences(table: Table, rows: Sequence[Cells], path: Path) -> None:
    """Raises where a chosen column holds scores or identifiers, as exports of Tatoeba and of filters have them.

    Args:
        table: what was chosen.
        rows: of what: all columns, by which the message says what to choose instead.
        path: where they are from.

    Raises:
        CorpusError: a column holds something else than sentences.
    """
    for side, column in enumerate(table.columns):
        if kind := _kind([row[side] for row in table.rows]):
            width = min((len(row) for row in rows if len(row) > 1), default=0)
            kept = [str(index + 1) for index in range(width) if not _kind([row[index] for row in rows if len(row) > 1])]
            raise CorpusError(
                f"{path}: column {column + 1} holds {kind}, not sentences. Keep the two columns of sentences, such as "
                f"by: cut -f{','.join(kept[:2] or ['2', '3'])} {path.name} > pairs.tsv"
            )


# === Cells ===


def _unquoted(rows: list[Cells]) -> list[Cells]:
    """Returns the rows without the quotes that a spreadsheet put around its cells; other quotes are text.

    They are a spreadsheet's where every cell that holds a quote is quoted as a whole, and either most cells are, or
    quotes within are doubled.
    """
    cells = [cell for row in rows for cell in row[:2] if cell.strip()]
    quoted = [cell for cell in cells if _QUOTED.fullmatch(cell)]
    if not quoted or len(quoted) < sum('"' in cell for cell in cells):
        return rows
    if len(quoted) <= 0.9 * len(cells) and not any('""' in cell[1:-1] for cell in quoted):
        return rows
    return [[cell[1:-1].replace('""', '"') if _QUOTED.fullmatch(cell) else cell for cell in row] for row in rows]


def _csv_delimiter(first: Sequence[str], path: Path) -> str | None:
    """Returns what parts the cells of a CSV file, or None where the lines are no such file."""
    if declared := _SEPARATOR_LINE.match(first[0]):
        return declared[1]
    for delimiter in _DELIMITERS:
        try:
            rows = list(csv.reader(first, delimiter=delimiter))
        except csv.Error:  # a cell with a carriage return, or one longer than CSV has
            continue
        if len(rows[0]) < 2 or len({len(row) for row in rows}) > 1:
            continue
        if path.name.casefold().removesuffix(".gz").endswith(".csv") or f'"{delimiter}"' in "".join(first):
            return delimiter
    return None


def _kind(cells: Sequence[str]) -> str | None:
    """Returns what a column holds where that is no sentences."""
    if len(cells) < 2:
        return None
    for kind, pattern in (("numbers", _NUMBER), ("identifiers", _IDENTIFIER)):
        if sum(pattern.fullmatch(cell.strip()) is not None for cell in cells) > len(cells) / 2:
            return kind
    return None


# === The heading ===


def _heading(cells: Cells, languages: tuple[str, str], path: Path) -> tuple[int, int] | None:
    """Returns where the first row names the two languages, or None when it is a pair like any other."""
    first, second = (
        next((index for index, cell in enumerate(cells) if names_language(cell, language)), None)
        for language in languages
    )
    if first is not None and second is not None:
        return first, second
    sides = [
        next((index for index, cell in enumerate(cells) if cell.strip().casefold() in words), None)
        for words in (_SOURCE_WORDS, _TARGET_WORDS)
    ]
    if sides[0] is not None and sides[1] is not None:
        return sides[0], sides[1]
    # One asked language beside another one is a header for other languages, not a sentence pair.
    if len(cells) > 1 and all(map(is_language_name, cells)) and (first is not None or second is not None):
        missing = languages[0] if first is None else languages[1]
        raise CorpusError(f"{path}: the header row names {', '.join(cells)}, but no column is {missing!r}.")
    return None


def _shorten(line: str) -> str:
    """Returns the beginning of a line for a message."""
    return line if len(line) <= _SHOWN_CHARACTERS else f"{line[:_SHOWN_CHARACTERS]}..."
