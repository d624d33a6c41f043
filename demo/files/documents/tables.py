"""Tables, CSV and TSV: the cells of one column; every other character of the file stays as it is."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import cycle
from typing import NamedTuple

from demo.files.documents.encodings import Encoding
from demo.files.documents.segments import FileError
from demo.files.documents.text_file import Block, TextFile
from demo.i18n.page_text import shortened
from model.inference.reading.markup.runs import Kind, Run, Segment

_DELIMITERS = ",;\t|"
_SAMPLE_ROWS = 50
# A spreadsheet takes a cell for a formula that begins so (OWASP, "CSV Injection"); the wide forms count in Japan.
_FORMULA_STARTS = frozenset("=+-@\t\r\n＝＋－＠")
# What a spreadsheet works out or shows by itself, and no one speaks: a formula ("=SUM(A1:A2)", "+A1*2"), an error value
# ("#N/A", "#¡REF!"), what is true or not, an account's name ("@ana"); a sentence has spaces.
_NO_TEXT = re.compile(
    r"\s*(?:['{]?[=＝].*|[#@＃＠]\S*|[+＋\-－](?=[^\s\d(]*+[\d(])\S*+|TRUE|FALSE|VERDADERO|FALSO)\s*", re.DOTALL
)
# A line break as programs write it in one line; in C:\notas there is none.
_BREAK_WITHIN = re.compile(r"((?:\\r)?\\n)")
_DRIVE = re.compile(r"\b[A-Za-z]:\\")
# The first line of a file that Excel wrote for people whose lists have another separator.
_SEPARATOR_LINE = re.compile(r"\"?sep=(?P<delimiter>[^\r\n\"])\"?(?:\r\n|\r|\n)", re.IGNORECASE)
_HEADING_CHARACTERS = 40
_NO_WORD = re.compile(r"(?<!\S)(?=[^\s\d/_@]*[\d/_@])\S+")  # a link, a hash, a file's name, an address


class Field(NamedTuple):
    """A cell as it stands in the file, and what ends it: a delimiter, a line end, or nothing at the file's end."""

    raw: str
    end: str

    @property
    def text(self) -> str:
        """What a reader sees in the cell."""
        is_quoted = len(self.raw) > 1 and self.raw[0] == self.raw[-1] == '"'
        return self.raw[1:-1].replace('""', '"') if is_quoted else self.raw


class Table(NamedTuple):
    """A table that was read, before a column of it is chosen.

    Args:
        preamble: what stands before its rows: the line that names the separator, or nothing.
        rows: each with its cells.
        delimiter: what parts the cells.
        has_heading: whether the first row with text in it looks like names of the columns.
    """

    preamble: str
    rows: list[list[Field]]
    delimiter: str
    has_heading: bool

    @property
    def column_names(self) -> list[str]:
        """What a person calls the columns: their heading or else their first cell, and their number."""
        widest = max(len(row) for row in self.rows)
        first = [*(field.text for field in self.rows[self.heading]), *[""] * widest][:widest]
        return [
            f"{number}: {shortened(text, _HEADING_CHARACTERS)}" if text.strip() else str(number)
            for number, text in enumerate(first, 1)
        ]

    @property
    def heading(self) -> int:
        """Where the names of the columns stand, if they have any: the first row that is not a title or empty."""
        return _first_row(self.rows)

    @property
    def wordiest_column(self) -> int:
        """The column with the most letters in words: most likely the one to translate."""
        letters: Counter[int] = Counter({0: 0})
        for row in self.rows[:_SAMPLE_ROWS]:
            for column, field in enumerate(row):
                letters[column] += sum(map(str.isalpha, _NO_WORD.sub("", field.text))) + field.text.count(" ")
        return letters.most_common(1)[0][0]


def read_table(text: str, suffix: str) -> Table:
    """Reads a table whose cells are parted by tabs (.tsv) or by what parts the most cells of the first lines.

    Raises:
        FileError: it has no rows.
    """
    named = _SEPARATOR_LINE.match(text)
    preamble = named[0] if named else ""
    text = text.removeprefix(preamble)
    delimiter = named["delimiter"] if named else "\t" if suffix == ".tsv" else _find_delimiter(text)
    rows = list(_read_rows(text, delimiter))
    if not rows:
        raise FileError("no_rows")
    return Table(preamble, rows, delimiter, _has_heading(rows))


def read_column(table: Table, column: int, encoding: Encoding, *, has_heading: bool) -> TextFile:
    """Returns the file in which one column is to be translated.

    Raises:
        FileError: there is no such column.
    """
    if not any(column < len(row) for row in table.rows):
        raise FileError("no_column", number=column + 1)
    heading = table.heading if has_heading else None
    parts: list[Block | str] = [table.preamble]
    for number, row in enumerate(table.rows):
        for index, field in enumerate(row):
            is_text = index == column and number != heading and not _NO_TEXT.fullmatch(field.text)
            parts += [_cell_block(field, table.delimiter) if is_text else field.raw, field.end]
    return TextFile(parts, encoding)


def write_cell(text: str, raw: str, delimiter: str) -> str:
    """Returns a text as a cell that is no formula, quoted where it must be or where `raw` was.

    A quotation mark within a cell need not be, where the file's other ones are not.
    """
    if text.lstrip(" ")[:1] in _FORMULA_STARTS:
        text = "'" + text
    is_loose = '"' in raw and not text.startswith('"')
    wants_quotes = (delimiter, "\r", "\n") if is_loose else (delimiter, '"', "\r", "\n")
    if raw.startswith('"') or any(character in text for character in wants_quotes):
        return '"' + text.replace('"', '""') + '"'
    return text


def _cell_block(field: Field, delimiter: str) -> Block:
    lines = [field.text] if _DRIVE.search(field.text) else _BREAK_WITHIN.split(field.text)

    def write(translated: Sequence[Segment]) -> str:
        return write_cell("".join(run.text for segment in translated for run in segment), field.raw, delimiter)

    kinds = cycle((Kind.TEXT, Kind.FIXED))
    return Block(field.raw, tuple((Run(line, kind=kind),) for line, kind in zip(lines, kinds, strict=False)), write)


def _read_rows(text: str, delimiter: str) -> Iterator[list[Field]]:
    """Yields rows of fields, which joined are the file. A quotation mark without a partner is a letter like others."""
    pattern = re.compile(
        rf'(?P<raw>"(?:[^"]++|"")*+"(?=[{re.escape(delimiter)}\r\n]|\Z)|[^{re.escape(delimiter)}\r\n]*+)'
        rf"(?P<end>{re.escape(delimiter)}|\r\n|\r|\n|\Z)"
    )
    row: list[Field] = []
    position = 0
    while position < len(text) and (match := pattern.match(text, position)):
        row.append(Field(match["raw"], match["end"]))
        position = match.end()
        if match["end"] != delimiter:
            yield row
            row = []
    if row:
        yield [*row, Field("", "")]


def _find_delimiter(text: str) -> str:
    """Returns what parts the first rows into the same number of cells, and into the most."""

    def cells(delimiter: str) -> tuple[int, int]:
        lengths = [len(row) for row, _ in zip(_read_rows(text, delimiter), range(_SAMPLE_ROWS), strict=False)]
        usual, times = Counter(lengths).most_common(1)[0] if lengths else (1, 0)
        return (times, usual) if usual > 1 else (0, 0)

    return max(_DELIMITERS, key=cells)


def _has_heading(rows: Sequence[Sequence[Field]]) -> bool:
    """Whether the first row looks like names of columns: short, different, each with a letter, none a sentence."""
    heading = _first_row(rows)
    names = [name for field in rows[heading] if (name := field.text.strip())]
    return (
        len(rows) > heading + 1
        and bool(names)
        and len(set(names)) == len(names)
        and all(
            len(name) <= _HEADING_CHARACTERS and any(map(str.isalpha, name)) and name[-1] not in ".!?。？！"
            for name in names
        )
    )


def _first_row(rows: Sequence[Sequence[Field]]) -> int:
    """Returns the number of the first row with text in most of its cells, or at least in two; 0 if there is none."""
    filled = [(sum(bool(field.text.strip()) for field in row), len(row)) for row in rows[:_SAMPLE_ROWS]]
    return next((number for number, (count, width) in enumerate(filled) if count > 1 or 2 * count > width), 0)
