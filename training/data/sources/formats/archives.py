"""A zip archive of one file of pairs, or of two parallel files -> its members."""

import io
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from training.data.sources.formats import CorpusError

ZIP_MARK = b"PK\x03\x04"
_TOLD_APART = {
    "xl/workbook.xml": "an Excel workbook. Save it as CSV (UTF-8) first",
    "word/document.xml": "a Word document. Save it as plain text in UTF-8 first, one pair a line",
    "content.xml": "an OpenDocument file. Save it as CSV (UTF-8) first",
}
_NO_TEXT = ("readme", "license", "licence", "_", ".")


def zip_members(data: bytes, path: Path, languages: tuple[str, str]) -> list[tuple[Path, bytes]]:
    """Returns one member, or two in the order of the languages where their names say them, else as they stand.

    Raises:
        CorpusError: it is damaged, some other kind of file, or holds more than two files that may be meant.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = [name for name in archive.namelist() if not name.endswith("/")]
            for part, what in _TOLD_APART.items():
                if part in names:
                    raise CorpusError(f"{path} is {what}.")
            chosen = _choose([name for name in names if _may_be_text(name)], languages)
            if not 1 <= len(chosen) <= 2:
                raise CorpusError(
                    f"{path} is a zip archive. Unzip it and give the file of pairs, or two parallel files. "
                    f"It holds: {', '.join(names[:6]) or 'nothing'}{', ...' if len(names) > 6 else ''}"
                )
            return [(path / name, archive.read(name)) for name in chosen]
    except (zipfile.BadZipFile, RuntimeError, EOFError, NotImplementedError, zlib.error) as error:
        raise CorpusError(f"{path} is a zip archive. Unzip it and give the text file inside ({error}).") from None


def _may_be_text(name: str) -> bool:
    return not PurePosixPath(name).name.casefold().startswith(_NO_TEXT) and not name.casefold().startswith("__macosx")


def _choose(names: Sequence[str], languages: tuple[str, str]) -> list[str]:
    """Returns the members that are named after the languages, where there is one of each, or else all."""
    named = [[name for name in names if _is_of(name, language)] for language in languages]
    return [side[0] for side in named] if all(len(side) == 1 for side in named) else list(names)


def _is_of(name: str, language: str) -> bool:
    """Whether a name such as `train.es` or `corpus.es.txt` says the language."""
    return language.casefold() in PurePosixPath(name).name.casefold().replace("_", ".").split(".")[1:]
