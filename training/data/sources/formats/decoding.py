"""Bytes of a file -> text, or an error that says what the file is, where it breaks and what to do."""

import bz2
import gzip
import lzma
import re
import tomllib
import zlib
from collections.abc import Sequence
from functools import cache
from importlib import resources
from pathlib import Path

from charset_normalizer import from_bytes

from tokenizer.languages.codes import base_code
from training.data.sources.formats import CorpusError
from training.data.sources.formats.language_names import script_of

_UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_UNPACK = {
    b"\x1f\x8b": ("gzip", gzip.decompress),
    b"BZh": ("bzip2", bz2.decompress),
    b"\xfd7zXZ\0": ("xz", lzma.decompress),
}
_FOREIGN = {
    b"%PDF": "a PDF. Copy its text into two columns of a spreadsheet, and save that as CSV",
    b"PAR1": "a Parquet file. Write it as JSON lines or CSV first, such as by pandas",
    b"SQLite format 3\0": "an SQLite database. Export the table as CSV first",
    b"Rar!": "a RAR archive. Unpack it and give the text inside",
    b"7z\xbc\xaf\x27\x1c": "a 7z archive. Unpack it and give the text inside",
    b"\xd0\xcf\x11\xe0": "an old Office file. Save it as CSV (UTF-8) or tab-separated text first",
}
_WITHOUT_ZEROS = r"tr -d '\000'"
_TAR_MARK, _TAR_POSITION = b"ustar", 257
# How iconv calls them; others have one name.
_ICONV_NAMES = {"koi8_r": "KOI8-R", "euc_jp": "EUC-JP"}

# UTF-8 read as Latin-1 or Windows-1252: a letter with a mark before one that hardly ever follows it.
_SUSPICIOUS = re.compile("[\u0080-\u009f]|[À-ï][\u00a0-\u00bf\u0080-\u009f€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]")


def read_bytes(path: Path) -> bytes:
    """Reads a file, unpacking gzip, bzip2 and xz; the first bytes decide, since names lie.

    Raises:
        CorpusError: there is no such file, it cannot be read, or it is damaged.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise CorpusError(f"There is no file {path}.") from None
    except IsADirectoryError:
        raise CorpusError(f"{path} is a directory. Expected a file of sentence pairs.") from None
    except OSError as error:
        raise CorpusError(f"{path} cannot be read: {error.strerror or error}.") from None
    for mark, (kind, unpack) in _UNPACK.items():
        if data.startswith(mark):
            try:
                return unpack(data)
            except (EOFError, OSError, ValueError, zlib.error, lzma.LZMAError) as error:
                raise CorpusError(f"{path} is a damaged {kind} file ({error}). Fetch or pack it again.") from None
    return data


def decode(data: bytes, path: Path, languages: Sequence[str] = ()) -> str:
    """Decodes UTF-8, with or without a byte order mark, line ends as line feeds.

    Args:
        data: the file's bytes.
        path: where they are from, for messages.
        languages: codes of what is written there, by which another encoding is recognised.

    Raises:
        CorpusError: it is something else; the message says what and, as far as possible, which command helps.
    """
    for mark, what in _FOREIGN.items():
        if data.startswith(mark):
            raise CorpusError(f"{path} is {what}.")
    if data[_TAR_POSITION : _TAR_POSITION + len(_TAR_MARK)] == _TAR_MARK:
        raise CorpusError(f"{path} is a tar archive. Unpack it and give the text inside: tar -xf {path}")
    if data.startswith(_UTF_16_MARKS):
        if (text := data.decode("utf-16", "replace")).startswith("<?xml"):
            return text  # translation memories are often written so
        raise CorpusError(f"{path} is UTF-16, expected UTF-8. Convert it: {_convert('UTF-16', path)}")
    if (position := data.find(b"\0")) >= 0:
        raise CorpusError(
            f"{path} is binary: byte {position:,} is zero (line {_line(data, position):,}). Expected text in UTF-8. "
            f"If it is text all the same, take such bytes out: {_filter(_WITHOUT_ZEROS, path, 'clean-')}"
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # The codec counts from after a byte order mark.
        position = len(data) - len(error.object) + error.start
        raise CorpusError(
            f"{path} is not UTF-8: byte {position:,} (line {_line(data, position):,}) is 0x{data[position]:02x}. "
            f"{_guess(data, path, languages)}"
        ) from None
    text = text.replace("\r\n", "\n")
    return text if "\n" in text else text.replace("\r", "\n")  # the line end of old Macs


def split_lines(text: str, path: Path) -> list[str]:
    """Returns the lines of a text; only line feeds end a line, never U+2028.

    Raises:
        CorpusError: it is empty.
    """
    if not text.strip():
        raise CorpusError(f"{path} is empty. Expected sentence pairs, one a line.")
    return text.removesuffix("\n").split("\n")


def read_lines(path: Path, languages: Sequence[str] = ()) -> list[str]:
    """Reads the lines of a UTF-8 file, packed or not.

    Raises:
        CorpusError: the file is missing, empty, binary or not UTF-8.
    """
    return split_lines(decode(read_bytes(path), path, languages), path)


def is_mangled(text: str) -> bool:
    """Whether a text was decoded by the wrong encoding somewhere on its way: `CafÃ©` for `Café`."""
    if "\ufffd" in text:
        return True
    if not _SUSPICIOUS.search(text):
        return False
    for encoding in ("cp1252", "latin-1"):
        try:
            return text.encode(encoding).decode("utf-8") != text
        except UnicodeError:
            continue
    return False


# === Other encodings ===


def _guess(data: bytes, path: Path, languages: Sequence[str]) -> str:
    """Returns which encoding the data is probably in, and the command that converts it."""
    known = [encoding for language in languages for encoding in _encodings_of(language)]
    candidates = [encoding for encoding in known if _fits(data, encoding)]
    if not candidates:
        return f"If it is Latin-1, convert it: {_convert('LATIN1', path)}"
    best = from_bytes(data, cp_isolation=candidates).best() if len(candidates) > 1 else None
    encoding = best.encoding if best and best.encoding in candidates else candidates[0]
    name = _ICONV_NAMES.get(encoding, encoding.upper())
    return f"It looks like {name}; convert it: {_convert(name, path)}"


def _fits(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _encodings_of(language: str) -> list[str]:
    known = _encodings()
    return known["languages"].get(base_code(language)) or known["scripts"].get(script_of(language), [])


@cache
def _encodings() -> dict[str, dict[str, list[str]]]:
    file = resources.files("training.data.sources.formats") / "encodings.toml"
    return tomllib.loads(file.read_text("utf-8"))


def _line(data: bytes, position: int) -> int:
    return data.count(b"\n", 0, position) + 1


def _convert(encoding: str, path: Path) -> str:
    return _filter(f"iconv -f {encoding} -t UTF-8", path, "utf8-")


def _filter(command: str, path: Path, prefix: str) -> str:
    """Returns the shell's line that sends a file, packed or not, through a command."""
    for suffix, unpack in ((".gz", "zcat"), (".bz2", "bzcat"), (".xz", "xzcat")):
        if path.name.endswith(suffix):
            return f"{unpack} {path} | {command} > {prefix}{path.name.removesuffix(suffix)}"
    return f"{command}{' <' if command.startswith('tr ') else ''} {path} > {prefix}{path.name}"
