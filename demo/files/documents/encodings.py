"""Bytes -> text and back, in the encoding that the file came in."""

import codecs
import re
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
# Where a file of XML or a catalogue of messages says what it is written in.
_DECLARED = re.compile(rb"\A\s*<\?xml[^>]{0,200}?\bencoding=[\"']([\w.:-]{1,40})|charset=([\w.:-]{1,40})\\n")
_CHARSET = re.compile(r"(?<=charset=)[\w.:-]{1,40}(?=\\n)")
_HEAD = 4_000  # bytes in which it says so
_SHARE_OF_ZEROS = 0.1  # of the high bytes, at least, in UTF-16: Korean, too, has spaces and line ends
_SOUND = 4  # so many times as often as unsound bytes a file of UTF-8 has sound letters
_TEXT_CONTROLS = frozenset("\t\n\r\f\v\x1a\x1b\x85")


class Encoding(NamedTuple):
    """How a text stands in its file."""

    name: str
    bom: bytes = b""
    is_declared: bool = False  # the file says so itself

    def encode(self, text: str) -> Written:
        """Returns the text as bytes; as UTF-8 and with a note where the encoding lacks a character."""
        try:
            return Written(self.bom + text.encode(self.name))
        except UnicodeEncodeError as error:
            character = error.object[error.start]
            if 0xD800 <= ord(character) < 0xE000:  # half of a character, which no file can hold
                return self.encode(text.encode("utf-8", "replace").decode("utf-8"))
            if self.is_declared:
                text = _CHARSET.sub("UTF-8", text, count=1)
            return Written(text.encode("utf-8"), Told("files.recoded", character=character, encoding=self.name))


def decode(data: bytes, language: str, *, declares: bool = False) -> tuple[str, Encoding]:
    """Returns the text of a file and its encoding.

    Args:
        data: the file.
        language: what it is written in, which tells old encodings apart that look alike.
        declares: files of its kind say what they are written in. They are believed unless it is no ASCII and UTF-8.

    Raises:
        FileError: it is no text.
    """
    for bom, name in _BOMS:
        if data.startswith(bom):
            return _decoded(data.removeprefix(bom), Encoding(name, bom))
    # Letters of Latin script have a zero as their high byte: the second one where the low byte comes first.
    zeros = {"utf-16-le": data[1::2].count(0), "utf-16-be": data[::2].count(0)}
    likely = max(zeros, key=zeros.__getitem__)
    if zeros[likely] > _SHARE_OF_ZEROS * len(data) / 2:
        return _decoded(data, Encoding(likely))
    declared = _declared(data) if declares else None
    if declared and data.isascii():
        return _decoded(data, declared)
    try:
        return _decoded(data, Encoding("utf-8"))
    except FileError:
        if mended := _mostly_utf8(data):
            return mended, Encoding("utf-8")
        return _decoded(data, declared or Encoding(_detect(data, _LEGACY.get(language, _WESTERN))))


def _declared(data: bytes) -> Encoding | None:
    """Returns the encoding that a file names, if it is one in which ASCII is ASCII and can be true."""
    named = _DECLARED.search(data[:_HEAD])
    name = (named[1] or named[2]).decode("ascii") if named else ""
    try:
        if "<a".encode(name) != b"<a":
            return None
        data.decode(name)
    except (LookupError, ValueError):
        return None
    return Encoding(name, is_declared=True)


def _mostly_utf8(data: bytes) -> str | None:
    """Returns the text of UTF-8 into which a few other bytes got, read as cp1252; or None."""
    text = data.decode("utf-8", "surrogateescape")
    unsound = sum("\udc80" <= character <= "\udcff" for character in text)
    if sum(character > "\x7f" for character in text) - unsound < _SOUND * unsound:
        return None
    return re.sub("[\udc80-\udcff]", lambda match: bytes([ord(match[0]) - 0xDC00]).decode("cp1252", "replace"), text)


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
