"""Files of sentence pairs -> rows of text, or an error that says which file, which line and what to do."""

import gzip
import re
import zlib
from collections.abc import Sequence
from pathlib import Path

# Other ways to name a language in a header row: ISO 639-3 code, English name, own name.
LANGUAGE_NAMES = {
    "ar": ("ara", "arabic", "العربية"),
    "cs": ("ces", "czech", "čeština"),
    "da": ("dan", "danish", "dansk"),
    "de": ("deu", "german", "deutsch"),
    "el": ("ell", "greek", "ελληνικά"),
    "en": ("eng", "english"),
    "eo": ("epo", "esperanto"),
    "es": ("spa", "spanish", "español"),
    "fi": ("fin", "finnish", "suomi"),
    "fr": ("fra", "french", "français"),
    "he": ("heb", "hebrew", "עברית"),
    "hi": ("hin", "hindi", "हिन्दी"),
    "hu": ("hun", "hungarian", "magyar"),
    "it": ("ita", "italian", "italiano"),
    "ja": ("jpn", "japanese", "日本語"),
    "ko": ("kor", "korean", "한국어"),
    "nl": ("nld", "dutch", "nederlands"),
    "pl": ("pol", "polish", "polski"),
    "pt": ("por", "portuguese", "português"),
    "ro": ("ron", "romanian", "română"),
    "ru": ("rus", "russian", "русский"),
    "sv": ("swe", "swedish", "svenska"),
    "tr": ("tur", "turkish", "türkçe"),
    "uk": ("ukr", "ukrainian", "українська"),
    "vi": ("vie", "vietnamese", "tiếng việt"),
    "zh": ("cmn", "zho", "chinese", "mandarin", "中文"),
}
_GZIP_MAGIC = b"\x1f\x8b"
_ZIP_MAGIC = b"PK\x03\x04"
_UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")

# UTF-8 read as Latin-1 or Windows-1252: a letter with a mark before one that hardly ever follows it.
_SUSPICIOUS = re.compile("[\u0080-\u009f]|[À-ï][\u00a0-\u00bf\u0080-\u009f€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]")


class CorpusError(ValueError):
    """A corpus cannot be used; the message tells a person which file, where, and what to do."""


def read_rows(paths: Sequence[Path], languages: tuple[str, str]) -> list[tuple[str, str]]:
    """Reads the rows of one TSV file or of two parallel files, nothing cleaned yet.

    A TSV file holds the sentences in the order of `languages`, or has a header row that names the two
    languages (`en<tab>ko`, `Spanish<tab>English`, ...) anywhere among its columns. Other columns are ignored.
    Quotes are part of a sentence, as in Tatoeba's exports. Any file may be gzipped.

    Args:
        paths: one TSV file, or two files with one sentence a line in the order of `languages`.
        languages: the two language codes.

    Returns:
        (sentence in languages[0], sentence in languages[1]) of each line; a blank line is a row of two "".

    Raises:
        CorpusError: a file is missing, empty, binary or not UTF-8, a line has one column, the two files
            have different numbers of lines, or the two languages are the same.
    """
    if languages[0].casefold() == languages[1].casefold():
        raise CorpusError(f"A translator needs two different languages. Received: {' '.join(languages)}")
    paths = [Path(path) for path in paths]
    if len(paths) == 1:
        return _tsv_rows(paths[0], languages)
    if len(paths) == 2:
        return _parallel_rows(paths[0], paths[1])
    raise CorpusError(f"Expected one TSV file or two parallel files. Received: {len(paths)} files")


def _parallel_rows(first: Path, second: Path) -> list[tuple[str, str]]:
    """Pairs line n of the first file with line n of the second."""
    first_lines, second_lines = read_lines(first), read_lines(second)
    if len(first_lines) != len(second_lines):
        raise CorpusError(
            f"Two parallel files must have the same number of lines, one sentence a line. "
            f"{first} has {len(first_lines):,} lines and {second} has {len(second_lines):,}."
        )
    return list(zip(first_lines, second_lines, strict=True))


def _tsv_rows(path: Path, languages: tuple[str, str]) -> list[tuple[str, str]]:
    """Reads the two columns of a TSV file that hold `languages`."""
    lines = read_lines(path)
    columns = _header_columns(lines[0].split("\t"), languages, path)
    first, second = columns or (0, 1)
    rows = []
    for number, line in enumerate(lines, start=1):
        if columns and number == 1:
            continue
        cells = line.split("\t")
        if not line.strip():
            rows.append(("", ""))
        elif len(cells) <= max(first, second):
            raise CorpusError(
                f"{path}, line {number}: expected two sentences with a tab between them. "
                f"Found {_count(len(cells), 'column')}: {_shorten(line)!r}. "
                "(Two files with one sentence a line each are given as --corpus FILE FILE2.)"
            )
        else:
            rows.append((cells[first], cells[second]))
    _refuse_numbers(rows, (first, second), path)
    return rows


def _refuse_numbers(rows: list[tuple[str, str]], columns: tuple[int, int], path: Path) -> None:
    """Raises where a column holds numbers: Tatoeba's own exports have one before each sentence."""
    for index, column in enumerate(columns):
        cells = [row[index] for row in rows]
        if sum(cell.isdecimal() for cell in cells) > len(cells) / 2 and len(cells) > 1:
            raise CorpusError(
                f"{path}: column {column + 1} holds numbers, not sentences. Keep the two columns of sentences, such as "
                f"the second and the fourth: cut -f2,4 {path.name} > pairs.tsv"
            )


def _header_columns(cells: list[str], languages: tuple[str, str], path: Path) -> tuple[int, int] | None:
    """Returns where the first row names the two languages, or None when it is a pair like any other."""
    first, second = (
        next((index for index, cell in enumerate(cells) if _names(cell, language)), None) for language in languages
    )
    if first is not None and second is not None:
        return first, second
    known = [cell for cell in cells if any(_names(cell, code) for code in LANGUAGE_NAMES)]
    # One asked language beside another one is a header for other languages, not a sentence pair.
    if len(cells) > 1 and len(known) == len(cells) and (first is not None or second is not None):
        missing = languages[0] if first is None else languages[1]
        raise CorpusError(f"{path}: the header row names {', '.join(cells)}, but no column is {missing!r}.")
    return None


def _names(cell: str, language: str) -> bool:
    """Whether a header cell names a language: `en`, `eng`, `English` or `en-GB` for "en"."""
    name, code = cell.strip().casefold().replace("_", "-"), language.casefold().replace("_", "-")
    base = code.split("-")[0]
    return name == code or name.split("-")[0] == code or name in LANGUAGE_NAMES.get(base, ())


# === Bytes ===


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


def read_lines(path: Path) -> list[str]:
    """Reads the lines of a UTF-8 file, gzipped or not; only line feeds end a line, never U+2028.

    Raises:
        CorpusError: the file is missing, empty, binary or not UTF-8.
    """
    text = _decode(_read_bytes(path), path).replace("\r\n", "\n")
    if "\n" not in text:
        text = text.replace("\r", "\n")  # the line end of old Macs
    if not text.strip():
        raise CorpusError(f"{path} is empty. Expected sentence pairs, one a line.")
    return text.removesuffix("\n").split("\n")


def _read_bytes(path: Path) -> bytes:
    """Reads a file, unpacking gzip; the first bytes decide, since names lie."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise CorpusError(f"There is no file {path}.") from None
    except IsADirectoryError:
        raise CorpusError(f"{path} is a directory. Expected a file of sentence pairs.") from None
    except OSError as error:
        raise CorpusError(f"{path} cannot be read: {error.strerror or error}.") from None
    if not data.startswith(_GZIP_MAGIC):
        return data
    try:
        return gzip.decompress(data)
    except (EOFError, OSError, zlib.error) as error:
        raise CorpusError(f"{path} is a damaged gzip file ({error}). Fetch or pack it again.") from None


def _decode(data: bytes, path: Path) -> str:
    """Decodes UTF-8, with or without a byte order mark, or says what stands in the way and where."""
    if data.startswith(_ZIP_MAGIC):
        raise CorpusError(f"{path} is a zip archive. Unzip it and give the text file inside.")
    if data.startswith(_UTF_16_MARKS):
        raise CorpusError(f"{path} is UTF-16, expected UTF-8. Convert it: {_iconv('UTF-16', path)}")
    if (position := data.find(b"\0")) >= 0:
        raise CorpusError(f"{path} is binary: byte {position:,} is zero. Expected text in UTF-8.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # The codec counts from after a byte order mark.
        position = len(data) - len(error.object) + error.start
        line = data.count(b"\n", 0, position) + 1
        raise CorpusError(
            f"{path} is not UTF-8: byte {position:,} (line {line:,}) is 0x{data[position]:02x}. "
            f"If it is Latin-1, convert it: {_iconv('LATIN1', path)}"
        ) from None


def _iconv(encoding: str, path: Path) -> str:
    """Returns the command that converts a file to UTF-8."""
    name = path.name.removesuffix(".gz")
    command = f"iconv -f {encoding} -t UTF-8"
    return f"{f'zcat {path} | {command}' if name != path.name else f'{command} {path}'} > utf8-{name}"


def _shorten(line: str, length: int = 60) -> str:
    """Returns the beginning of a line for a message."""
    return line if len(line) <= length else f"{line[:length]}..."


def _count(number: int, noun: str) -> str:
    """Returns "1 column" or "2 columns"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
