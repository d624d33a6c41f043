"""A Word file as a package of parts: opened with care, and the paragraphs in it."""

import io
import re
import zipfile
from collections.abc import Iterator
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

Element = Any  # of lxml, which has no types


class WordPackage:
    """The parts of a Word file that hold text.

    Raises:
        FileError: it is none, or would be too large in memory.
    """

    def __init__(self, data: bytes) -> None:
        _check_size(data)
        try:
            self._package: OpcPackage = docx.Document(io.BytesIO(data)).part.package
            parts = [part for part in self._package.iter_parts() if _READ_PARTS.fullmatch(part.partname)]
            self._roots = [(part, _root(part)) for part in parts]
        except Exception as error:  # of the zip file, of its XML, of what is missing: a broken file has many ways
            raise FileError("word_broken") from error

    def paragraphs(self) -> Iterator[Element]:
        """Yields every paragraph: of the text, of tables and text boxes, of headers, footers and notes."""
        for _, root in self._roots:
            yield from root.iter(qn("w:p"))

    def save(self) -> bytes:
        """Returns the file with what was changed in its paragraphs."""
        for part, root in self._roots:
            if not isinstance(part, XmlPart):
                part._blob = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
        file = io.BytesIO()
        self._package.save(file)
        return file.getvalue()


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
