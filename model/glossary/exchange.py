"""A glossary -> TSV, CSV or TBX, and back.

In a table each row is a pair: the term, its translation, and perhaps the direction (`es>en`, `es<>en`). A row of one
term is not translated. A first row of two codes of languages says what the columns are in: then pairs go both ways.
TBX (ISO 30042) holds the terms of a concept by language; the terms of two languages go both ways.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from pathlib import Path
from xml.dom import XML_NAMESPACE

from lxml import etree

from model.glossary.glossary import Glossary, GlossaryError, TermPair
from tokenizer.languages.codes import base_code

_MAX_BYTES = 8 * 2**20
_XML_LANGUAGE = f"{{{XML_NAMESPACE}}}lang"
_WAY = re.compile(r"\w+<?>\w+")


def load_glossary(path: Path, languages: Sequence[str]) -> Glossary:
    """Returns the glossary that a file holds, see `read_glossary`.

    Raises:
        OSError: the file cannot be read.
        GlossaryError: it holds none.
    """
    return read_glossary(path.name, path.read_bytes(), languages)


def read_glossary(name: str, data: bytes, languages: Sequence[str]) -> Glossary:
    """Returns the glossary that a file holds.

    Args:
        name: its name, whose ending tells what it is: .tsv, .txt, .csv or .tbx.
        data: UTF-8, or whatever an XML file says of itself.
        languages: codes that a first row may be made of.

    Raises:
        GlossaryError: it holds none.
    """
    ending = Path(name).suffix.lower()
    if len(data) > _MAX_BYTES:
        raise GlossaryError("large_file", most=_MAX_BYTES, name=name, count=len(data))
    if ending in (".tbx", ".xml"):
        return Glossary(_read_tbx(name, data))
    if ending not in (".tsv", ".txt", ".csv"):
        raise GlossaryError("other_file", name=name)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        byte, position = f"{data[error.start]:02x}", error.start + 1
        raise GlossaryError("not_utf8", name=name, byte=byte, position=position) from error
    rows = _read_csv(text) if ending == ".csv" else (line.split("\t") for line in text.splitlines())
    return Glossary(_as_pairs(rows, languages))


def write_glossary(glossary: Glossary, kind: str, languages: Sequence[str]) -> str:
    """Returns the text of a file that `read_glossary` reads.

    Args:
        glossary: the pairs.
        kind: .tsv, .csv or .tbx.
        languages: two codes; in TBX they stand for what a pair without a direction is in.
    """
    if kind == ".tbx":
        return _write_tbx(glossary.pairs, languages)
    text = io.StringIO()
    if kind == ".csv":
        csv.writer(text, lineterminator="\n").writerows(_columns(pair) for pair in glossary.pairs)
        return text.getvalue()
    return "".join("\t".join(_columns(pair)) + "\n" for pair in glossary.pairs)


def _columns(pair: TermPair) -> list[str]:
    """Returns a pair without what is empty at its end."""
    last = max(index for index, value in enumerate(pair) if value)
    return list(pair[: last + 1])


def _read_csv(text: str) -> Iterator[list[str]]:
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error as error:
        raise GlossaryError("no_csv", error=str(error)) from error


def _as_pairs(rows: Iterable[Sequence[str]], languages: Sequence[str]) -> Iterator[list[str]]:
    way = ""
    for number, row in enumerate(rows):
        cells = [cell.strip() for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        codes = [cell.lower() for cell in cells]
        if not number and len(codes) == 2 and codes[0] != codes[1] and {*codes} <= {*languages}:
            way = "<>".join(codes)
        elif cells:
            yield [*cells, way] if len(cells) == 2 else cells


# === TBX ===


def _read_tbx(name: str, data: bytes) -> Iterator[TermPair]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise GlossaryError("no_tbx", name=name, error=str(error)) from error
    for concept in root.iter("{*}termEntry", "{*}conceptEntry"):
        terms = _terms_of(concept)
        notes = [note.text.strip() for note in concept.iterchildren("{*}note") if note.text]
        way = next((note for note in notes if _WAY.fullmatch(note)), "")
        if len(terms) == 1:
            yield TermPair(next(iter(terms.values())))
        for (one, source), (other, target) in combinations(terms.items(), 2):
            backwards = way == f"{other}>{one}"
            yield TermPair(*((target, source) if backwards else (source, target)), way or f"{one}<>{other}")


def _terms_of(concept: etree._Element) -> dict[str, str]:
    """Returns the preferred term of a concept in each language: the first."""
    terms: dict[str, str] = {}
    for section in concept.iter("{*}langSet", "{*}langSec"):
        language = base_code(section.get(_XML_LANGUAGE, section.get("lang", "")))
        term = next(section.iter("{*}term"), None)
        if language and term is not None and (text := "".join(term.itertext()).strip()):
            terms.setdefault(language, text)
    return terms


def _write_tbx(pairs: Iterable[TermPair], languages: Sequence[str]) -> str:
    root = etree.Element(
        "tbx", {"style": "dct", "type": "TBX-Core", _XML_LANGUAGE: languages[0]}, {None: "urn:iso:std:iso:30042:ed-2"}
    )
    body = etree.SubElement(etree.SubElement(root, "text"), "body")
    for number, (source, target, way) in enumerate(pairs, start=1):
        concept = etree.SubElement(body, "conceptEntry", id=f"c{number}")
        codes = re.split("<?>", way) if way else languages
        if way and "<" not in way:
            etree.SubElement(concept, "note").text = way
        for code, term in zip(codes, (source, target), strict=False):
            if term:
                section = etree.SubElement(concept, "langSec", {_XML_LANGUAGE: code})
                etree.SubElement(etree.SubElement(section, "termSec"), "term").text = term
    text: str = etree.tostring(root, encoding="unicode", pretty_print=True)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + text
