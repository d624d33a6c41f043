"""Bytes -> text and back, in the encoding that the file came in."""

import codecs
from typing import NamedTuple

from charset_normalizer import from_bytes

from demo.files.documents.segments import FileError, Written
from demo.i18n.page_text import Told

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # begins as UTF-16's does, so it is looked for first
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# What texts of a language that are no Unicode are written in; cp1252 is Latin-1 and its quotation marks.
_WESTERN = ("cp1252", "latin-1")
_LEGACY = {"ko": ("cp949", "johab"), "ja": ("cp932", "euc_jp"), "zh": ("gb18030", "big5"), "ru": ("cp1251", "koi8_r")}
_TEXT_CONTROLS = frozenset("\t\n\r\f\v\x1a\x1b\x85")


class Encoding(NamedTuple):
    """How a text stands in its file."""

    name: str
    bom: bytes = b""

    def encode(self, text: str) -> Written:
        """Returns the text as bytes; as UTF-8 and with a note where the encoding lacks a character."""
        try:
            return Written(self.bom + text.encode(self.name))
        except UnicodeEncodeError as error:
            character = error.object[error.start]
            if 0xD800 <= ord(character) < 0xE000:  # half of a character, which no file can hold
                return self.encode(text.encode("utf-8", "replace").decode("utf-8"))
            return Written(text.encode("utf-8"), Told("files.recoded", character=character, encoding=self.name))


def decode(data: bytes, language: str) -> tuple[str, Encoding]:
    """Returns the text of a file and its encoding.

    Args:
        data: the file.
        language: what it is written in, which tells old encodings apart that look alike.

    Raises:
        FileError: it is no text.
    """
    for bom, name in _BOMS:
        if data.startswith(bom):
            return _decoded(data.removeprefix(bom), Encoding(name, bom))
    if b"\0" in data:
        # Letters of Latin script have a zero as their high byte: the second one where the low byte comes first.
        return _decoded(data, Encoding("utf-16-le" if data[1::2].count(0) >= data[::2].count(0) else "utf-16-be"))
    try:
        return _decoded(data, Encoding("utf-8"))
    except FileError:
        return _decoded(data, Encoding(_detect(data, _LEGACY.get(language, _WESTERN))))


def _detect(data: bytes, candidates: tuple[str, ...]) -> str:
    best = from_bytes(data, cp_isolation=list(candidates)).best()
    if best is not None:
        return best.encoding
    for name in candidates:  # too short to be sure
        try:
            data.decode(name)
        except UnicodeDecodeError:
            continue
        return name
    return "latin-1"


def _decoded(data: bytes, encoding: Encoding) -> tuple[str, Encoding]:
    try:
        text = data.decode(encoding.name)
    except UnicodeDecodeError as error:
        raise FileError("no_text") from error
    controls = sum(character < " " and character not in _TEXT_CONTROLS for character in text)
    if controls > len(text) // 1_000:
        raise FileError("no_text")
    return text, encoding
