"""A Word file as a package of parts: opened with care, and the paragraphs in it."""

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

import docx
from docx.opc.package import OpcPackage
from docx.opc.part import Part, XmlPart
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from lxml import etree

from demo.files.documents.segments import FileError

_MOST_UNPACKED_BYTES = 60_000_000
_MOST_ENTRIES = 2_000
_READ_PARTS = re.compile(r"/word/(?:document|header|footer|footnotes|endnotes)\d*\.xml")
# A file saved as "Strict Open XML" (ISO/IEC 29500-4) has other names for the same things than most files, which are
# "transitional"; python-docx knows the latter alone.
_STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/(officeDocument|wordprocessingml|drawingml)/([A-Za-z/]*)")
_USUAL = re.compile(
    rb"http://schemas\.openxmlformats\.org/(officeDocument|wordprocessingml|drawingml)/2006/([A-Za-z/-]*)"
)
_RENAMED = ((b"extendedProperties", b"extended-properties"), (b"customProperties", b"custom-properties"))

Element = Any  # of lxml, which has no types


class WordPackage:
    """The parts of a Word file that hold text.

    Raises:
        FileError: it is none, or would be too large in memory.
    """

    def __init__(self, data: bytes) -> None:
        _check_size(data)
        try:
            self._is_strict = _is_strict(data)
            usual = _renamed(data, _to_usual) if self._is_strict else data
            self._package: OpcPackage = docx.Document(io.BytesIO(usual)).part.package
            self._parts: list[Part] = list(self._package.iter_parts())
            read = [part for part in self._parts if _READ_PARTS.fullmatch(part.partname)]
            self._roots = [(part, _root(part)) for part in read]
        except Exception as error:  # of the zip file, of its XML, of what is missing: a broken file has many ways
            raise FileError("word_broken") from error

    def paragraphs(self) -> Iterator[Element]:
        """Yields every paragraph: of the text, of tables and text boxes, of headers, footers and notes."""
        for _, root in self._roots:
            yield from root.iter(qn("w:p"))

    def root(self, name: str) -> Element | None:
        """Returns what stands in another part, such as "styles"; None where there is none, or it is broken."""
        part = next((part for part in self._parts if part.partname == f"/word/{name}.xml"), None)
        try:
            return None if part is None else _root(part)
        except etree.XMLSyntaxError:
            return None

    def save(self) -> bytes:
        """Returns the file with what was changed in its paragraphs."""
        for part, root in self._roots:
            if not isinstance(part, XmlPart):
                part._blob = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
        file = io.BytesIO()
        self._package.save(file)
        return _renamed(file.getvalue(), _to_strict) if self._is_strict else file.getvalue()


def _check_size(data: bytes) -> None:
    """Adds up what the entries say that they unpack to; no more than that is ever read of one."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise FileError("word_broken") from error
    if len(entries) > _MOST_ENTRIES or sum(entry.file_size for entry in entries) > _MOST_UNPACKED_BYTES:
        raise FileError("word_large", most=_MOST_UNPACKED_BYTES // 1_000_000)


def _root(part: Part) -> Element:
    return part.element if isinstance(part, XmlPart) else parse_xml(part.blob)


# === Strict files ===


def _is_strict(data: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return bool(_STRICT.search(archive.read("_rels/.rels")))


def _renamed(data: bytes, rename: Callable[[bytes], bytes]) -> bytes:
    """Returns a file with other names for the same things in all of its XML."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            content = old.read(entry)
            new.writestr(entry, rename(content) if entry.filename.endswith((".xml", ".rels")) else content)
    return file.getvalue()


def _to_usual(content: bytes) -> bytes:
    def name(match: re.Match[bytes]) -> bytes:
        rest = match[2]
        for strict, usual in _RENAMED:
            rest = rest.replace(strict, usual)
        return b"http://schemas.openxmlformats.org/%b/2006/%b" % (match[1], rest)

    return _STRICT.sub(name, content)


def _to_strict(content: bytes) -> bytes:
    def name(match: re.Match[bytes]) -> bytes:
        rest = match[2]
        for strict, usual in _RENAMED:
            rest = rest.replace(usual, strict)
        return b"http://purl.oclc.org/ooxml/%b/%b" % (match[1], rest)

    return _USUAL.sub(name, content)
