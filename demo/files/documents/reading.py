"""Any file that people translate: its kind by its name, refused where nothing good can come of it."""

from pathlib import PurePath
from typing import NamedTuple

from demo.files.documents.encodings import Encoding, decode
from demo.files.documents.plain import read_plain
from demo.files.documents.segments import Document, FileError, visible_text
from demo.files.documents.tables import Table, read_column, read_table

TABLE_SUFFIXES = (".csv", ".tsv")
SUBTITLE_SUFFIXES = (".srt", ".vtt")
CATALOGUE_SUFFIXES = (".po", ".pot")
XLIFF_SUFFIXES = (".xlf", ".xliff")
SUFFIXES = (".txt", ".md", *SUBTITLE_SUFFIXES, *TABLE_SUFFIXES, ".docx", *CATALOGUE_SUFFIXES, *XLIFF_SUFFIXES)
MAX_CHARACTERS = 1_000_000


class Columns(NamedTuple):
    """What a table offers for translation."""

    names: list[str]
    wordiest: int
    has_heading: bool


def check_file(name: str, data: bytes) -> str:
    """Returns the suffix of a file that may be read; how large it may be, `demo.server.limits` says.

    Raises:
        FileError: it is of no known kind or empty.
    """
    suffix = PurePath(name).suffix.lower()
    if suffix not in SUFFIXES:
        kinds = ", ".join(SUFFIXES)
        raise FileError("kind", kinds=kinds, kind=suffix) if suffix else FileError("no_ending", kinds=kinds)
    if not data.strip():
        raise FileError("empty")
    return suffix


def read_columns(name: str, data: bytes, language: str) -> Columns | None:
    """Returns the columns of a table, or None for a file of another kind.

    Raises:
        FileError: as `read_file`.
    """
    suffix = check_file(name, data)
    if suffix not in TABLE_SUFFIXES:
        return None
    table = _read_table(data, suffix, language)[0]
    return Columns(table.column_names, table.wordiest_column, table.has_heading)


def read_file(
    name: str,
    data: bytes,
    language: str,
    *,
    target: str | None = None,
    column: int | None = None,
    has_heading: bool | None = None,
) -> Document:
    """Reads a file.

    Args:
        name: its name, whose ending tells its kind.
        data: what is in it.
        language: what it is written in.
        target: what it is translated into, which some kinds say in the file.
        column: of a table, the one to translate, counted from 0; None takes the one with the most words.
        has_heading: whether the table's first row stays; None finds it out.

    Raises:
        FileError: it is of no known kind, empty, damaged, no text, holds nothing to translate or more than one should.
    """
    suffix = check_file(name, data)
    if suffix == ".docx":
        from demo.files.documents.word.reader import (
            WordFile,
        )  # loading lxml takes as long as a file, and few files need it

        return _checked(WordFile(data))
    if suffix in TABLE_SUFFIXES:
        table, encoding = _read_table(data, suffix, language)
        chosen = table.wordiest_column if column is None else column
        heading = table.has_heading if has_heading is None else has_heading
        return _checked(read_column(table, chosen, encoding, has_heading=heading))
    declares = suffix in (*CATALOGUE_SUFFIXES, *XLIFF_SUFFIXES)
    return _checked(_read_text(suffix, *decode(data, language, declares=declares), language, target))


def _read_text(suffix: str, text: str, encoding: Encoding, language: str, target: str | None) -> Document:
    """Reads a text; what only some kinds need is loaded with the first of them, and not with the page."""
    if suffix == ".md":
        from demo.files.documents.markdown import read_markdown

        return read_markdown(text, encoding)
    if suffix in SUBTITLE_SUFFIXES:
        from demo.files.documents.subtitles.reader import read_subtitles

        return read_subtitles(text, encoding, language)
    if suffix in CATALOGUE_SUFFIXES:
        from demo.files.documents.exchange.catalogue import read_catalogue

        return read_catalogue(text, encoding, target)
    if suffix in XLIFF_SUFFIXES:
        from demo.files.documents.exchange.xliff import read_xliff

        return read_xliff(text, encoding, target)
    return read_plain(text, encoding, language)


def translated_name(name: str, language: str) -> str:
    """Returns what the translation of a file is called: `letter.txt` becomes `letter.en.txt`; of a template, `.po`."""
    path = PurePath(name)
    suffix = ".po" if path.suffix.lower() == ".pot" else path.suffix
    return f"{path.stem}.{language}{suffix}"


def _read_table(data: bytes, suffix: str, language: str) -> tuple[Table, Encoding]:
    text, encoding = decode(data, language)
    return read_table(text, suffix), encoding


def _checked(document: Document) -> Document:
    segments = document.segments
    if not segments:
        raise FileError("nothing")
    characters = sum(len(visible_text(segment)) for segment in segments)
    if characters > MAX_CHARACTERS:
        raise FileError("characters", count=characters, most=MAX_CHARACTERS)
    return document
