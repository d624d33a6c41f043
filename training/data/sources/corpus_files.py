"""Files of sentence pairs -> rows of text, or an error that says which file, which line and what to do."""

from collections.abc import Sequence
from pathlib import Path

from training.data.sources.formats import CorpusError
from training.data.sources.formats.archives import ZIP_MARK, zip_members
from training.data.sources.formats.columns import Cells, choose_columns, refuse_columns_without_sentences, split_cells
from training.data.sources.formats.decoding import decode, read_bytes, read_lines, split_lines
from training.data.sources.formats.exchange import json_rows, looks_like_json, xml_rows
from training.data.sources.formats.suggestions import DATABASE_MARK, suggested_rows


def read_rows(paths: Sequence[Path], languages: tuple[str, str]) -> list[tuple[str, str]]:
    """Reads the rows of one file of pairs or of two parallel files, nothing cleaned yet.

    A table (tabs, CSV or `|||`) holds the sentences in the order of `languages`, or has a heading that names the two
    languages (`en<tab>ko`, `Spanish<tab>English`, ...) or says `source` and `target`, anywhere among its columns. Other
    columns are ignored. TMX, XLIFF and JSON lines name their languages. Quotes are part of a sentence, as in Tatoeba's
    exports, but for those that a spreadsheet puts around its cells. Any file may be gzipped, and all may be in a zip.
    What `launch.py --corrections` keeps is read as it is.

    Args:
        paths: one file of pairs, or two files with one sentence a line in the order of `languages`.
        languages: the two language codes.

    Returns:
        (sentence in languages[0], sentence in languages[1]) of each line; a blank line is a row of two "".

    Raises:
        CorpusError: a file is missing, empty, binary or not UTF-8, a line has one column, a column holds no sentences,
            the two files have different numbers of lines, or the two languages are the same.
    """
    if languages[0].casefold() == languages[1].casefold():
        raise CorpusError(f"A translator needs two different languages. Received: {' '.join(languages)}")
    paths = [Path(path) for path in paths]
    if len(paths) == 1:
        return _rows_of(paths[0], read_bytes(paths[0]), languages)
    if len(paths) == 2:
        return _parallel_rows(*((path, read_lines(path, [code])) for path, code in zip(paths, languages, strict=True)))
    raise CorpusError(f"Expected one TSV file or two parallel files. Received: {len(paths)} files")


def read_column_pairs(path: Path, names: tuple[str, str]) -> list[tuple[str, str]]:
    """Reads two columns of one table that hold whatever they are said to; else as `read_rows`.

    Raises:
        CorpusError: the file cannot be used.
    """
    return choose_columns(_cells(path, read_bytes(path), names), names, path).rows


def _rows_of(path: Path, data: bytes, languages: tuple[str, str]) -> list[tuple[str, str]]:
    if data.startswith(DATABASE_MARK):
        return suggested_rows(path, languages)
    if data.startswith(ZIP_MARK):
        members = zip_members(data, path, languages)
        if len(members) == 1:
            return _rows_of(*members[0], languages)
        return _parallel_rows(
            *((name, split_lines(decode(content, name, languages), name)) for name, content in members)
        )
    table = choose_columns(cells := _cells(path, data, languages), languages, path)
    refuse_columns_without_sentences(table, cells, path)
    return table.rows


def _cells(path: Path, data: bytes, languages: tuple[str, str]) -> list[Cells]:
    """Reads a file of pairs as a table; what it begins with says which kind it is."""
    text = decode(data, path, languages)
    start = text.lstrip()[:200].casefold()
    if start.startswith(("<!doctype html", "<html")):
        raise CorpusError(f"{path} is a web page. Download the file that it links to.")
    if start.startswith(("<?xml", "<tmx", "<xliff")):
        return xml_rows(text, languages, path)
    if looks_like_json(text):
        return json_rows(text, path)
    return split_cells(split_lines(text, path), path)


def _parallel_rows(first: tuple[Path, list[str]], second: tuple[Path, list[str]]) -> list[tuple[str, str]]:
    """Pairs line n of the first file with line n of the second."""
    if len(first[1]) != len(second[1]):
        raise CorpusError(
            f"Two parallel files must have the same number of lines, one sentence a line. "
            f"{first[0]} has {len(first[1]):,} lines and {second[0]} has {len(second[1]):,}."
        )
    return list(zip(first[1], second[1], strict=True))
