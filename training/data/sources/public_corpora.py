"""Public corpora by name: `tatoeba:es-en`, `opus:CORPUS/VERSION/en-ko`."""

import json
import re
import urllib.parse
import urllib.request
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from model.bundle.folder import write_whole
from training.data.sources.download import DownloadError, cache_dir, fetch
from training.data.sources.formats import CorpusError
from training.data.sources.formats.language_names import three_letters
from training.publishing.card import TATOEBA, attribution

_NAME = re.compile(r"(?P<source>tatoeba|opus):(?P<rest>.+)")
_PAIR = re.compile(r"([A-Za-z]{2,3}(?:_[A-Za-z]+)?)-([A-Za-z]{2,3}(?:_[A-Za-z]+)?)")
_TENSORFLOW = "https://storage.googleapis.com/download.tensorflow.org/data/spa-eng.zip"
_TENSORFLOW_SHA256 = "0c4fd7825d3d872488d38c157f784e035edab4f2ff0df25a2a208790ecb5b58f"
_MANYTHINGS = "https://www.manythings.org/anki"
_OPUS = "https://object.pouta.csc.fi"
_OPUS_API = "https://opus.nlpl.eu/opusapi/"


class CorpusSource(NamedTuple):
    """Files of sentence pairs, what people call them, and where they are from, as Markdown."""

    paths: list[Path]
    names: list[str]
    attribution: str
    languages: tuple[str, str] | None  # where the name says them

    def languages_or(self, given: Sequence[str] | None) -> tuple[str, str]:
        """Returns the languages that were given, or else those of the name.

        Raises:
            CorpusError: neither says them.
        """
        if given:
            first, second = given
            return first, second
        if self.languages is None:
            raise CorpusError("Say which languages the two columns are in, such as: --languages en ko")
        return self.languages


@dataclass(frozen=True, slots=True)
class PublicCorpus:
    """A zip archive on the network.

    Args:
        name: as people give it.
        url: of the archive.
        languages: codes, in the order of the columns of the unpacked file.
        attribution: source and licence, as Markdown.
        sha256: of the archive, where it is known.
    """

    name: str
    url: str
    languages: tuple[str, str]
    attribution: str
    sha256: str | None = None


def find_corpus(corpus: Sequence[str]) -> CorpusSource:
    """Returns what `--corpus` means: files as they are, or a public corpus, which is downloaded if it is not yet.

    Raises:
        CorpusError, DownloadError: there is no such corpus, or it cannot be had; the message says how to by hand.
    """
    if not any(_NAME.fullmatch(name) for name in corpus):
        paths = [Path(name) for name in corpus]
        names = [path.name for path in paths]
        return CorpusSource(paths, names, attribution(names), None)
    if len(corpus) > 1:
        raise CorpusError(f"A public corpus stands alone in --corpus. Received: {' '.join(corpus)}")
    public = look_up(corpus[0])
    print(f"{public.name}: {public.url}\n{public.attribution}")
    path = download(public, cache_dir())
    languages = _languages(public.name, re.split("[:/]", public.name)[-1])
    return CorpusSource([path], [public.name], f"`{public.name}`: {public.attribution}", languages)


def look_up(name: str) -> PublicCorpus:
    """Returns where a public corpus is.

    Raises:
        CorpusError: there is none of this name.
        DownloadError: OPUS cannot be asked for its latest version.
    """
    match = _NAME.fullmatch(name)
    if not match:
        raise CorpusError(f"Expected tatoeba:es-en or opus:CORPUS/xx-yy. Received: {name!r}")
    return (_tatoeba if match["source"] == "tatoeba" else _opus)(name, match["rest"])


def download(public: PublicCorpus, folder: Path) -> Path:
    """Returns the corpus as a TSV file with a header row, downloaded if it is not there yet, and unpacked.

    Raises:
        CorpusError, DownloadError: it cannot be had or is not what was expected; the message says how to by hand.
    """
    stem = re.sub(r"[^\w.-]+", "-", public.name)
    archive, path = folder / f"{stem}.zip", folder / f"{stem}.tsv"
    try:
        digest = fetch(public.url, archive, sha256=public.sha256)
    except DownloadError as error:
        raise DownloadError(
            f"{error} To get it by hand, open {public.url} in a browser, unzip it, and give the text inside as "
            f"--corpus FILE --languages {' '.join(public.languages)}."
        ) from None
    print(f"SHA-256 {digest} ({'as known' if public.sha256 else 'as at its first download'}), kept as {archive}")
    write_whole(path, _unpack(archive, public.languages))
    return path


# === Sources ===


def _tatoeba(name: str, rest: str) -> PublicCorpus:
    first, second = _languages(name, rest)
    if "en" not in (first, second):
        raise CorpusError(f"manythings.org has pairs with English only, such as tatoeba:es-en. Received: {name!r}")
    other = second if first == "en" else first
    if other == "es":
        return PublicCorpus(name, _TENSORFLOW, ("en", "es"), TATOEBA, _TENSORFLOW_SHA256)
    code = three_letters(other)
    return PublicCorpus(name, f"{_MANYTHINGS}/{code}-eng.zip", ("en", other), TATOEBA)


def _opus(name: str, rest: str) -> PublicCorpus:
    corpus, *version = rest.split("/")[:-1] or [""]
    if not corpus or len(version) > 1:
        raise CorpusError(f"Expected opus:CORPUS/xx-yy or opus:CORPUS/VERSION/xx-yy. Received: {name!r}")
    first, second = sorted(_languages(name, rest.rpartition("/")[2]))
    release = version[0] if version else _latest_version(corpus, first, second)
    url = f"{_OPUS}/OPUS-{urllib.parse.quote(corpus)}/{urllib.parse.quote(release)}/moses/{first}-{second}.txt.zip"
    licence = (
        f"{corpus} {release} from [OPUS](https://opus.nlpl.eu/{urllib.parse.quote(corpus)}), Tiedemann 2012, "
        '"Parallel Data, Tools and Interfaces in OPUS". Its licence is in the archive and on that page; check it '
        "before you pass on what you train."
    )
    return PublicCorpus(name, url, (first, second), licence)


def _latest_version(corpus: str, first: str, second: str) -> str:
    """Asks OPUS for the latest version of a corpus that has this pair."""
    query = {"corpus": corpus, "source": first, "target": second, "preprocessing": "moses", "version": "latest"}
    url = f"{_OPUS_API}?{urllib.parse.urlencode(query)}"
    try:
        with urllib.request.urlopen(url, timeout=30) as response:
            found = json.load(response)["corpora"]
        if found:
            return str(found[0]["version"])
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise DownloadError(
            f"OPUS cannot be asked for the latest version of {corpus} ({getattr(error, 'reason', error)}). "
            f"Give the version, if you know it: opus:{corpus}/VERSION/{first}-{second}"
        ) from None
    raise CorpusError(f"OPUS has no {corpus} for {first}-{second}. See https://opus.nlpl.eu")


def _languages(name: str, pair: str) -> tuple[str, str]:
    match = _PAIR.fullmatch(pair)
    if not match or match[1] == match[2]:
        raise CorpusError(
            f"Expected two language codes, such as es-en, at the end of a corpus' name. Received: {name!r}"
        )
    return match[1], match[2]


# === Archives ===


def _unpack(archive: Path, languages: tuple[str, str]) -> str:
    """Returns the pairs in an archive as TSV with a header row: one file of columns, or one file a language."""
    try:
        with zipfile.ZipFile(archive) as file:
            names = [name for name in file.namelist() if not name.endswith("/")]
            sides = [[name for name in names if name.endswith(f".{code}")] for code in languages]
            if all(len(found) == 1 for found in sides):
                columns = [_lines(file.read(found[0])) for found in sides]
                rows = ["\t".join(line.replace("\t", " ") for line in row) for row in zip(*columns, strict=True)]
            else:
                [text] = [name for name in names if name.endswith(".txt") and not Path(name).name.startswith("_")]
                # Whatever else stands in a row, such as who wrote it, is in the archive for whoever asks.
                rows = ["\t".join(line.split("\t")[:2]) for line in _lines(file.read(text))]
    except (zipfile.BadZipFile, ValueError, RuntimeError, EOFError, zlib.error) as error:
        raise CorpusError(
            f"{archive} is not the archive of sentence pairs that was expected ({error}). Remove it and try again, or "
            "unzip it by hand and give the text inside as --corpus."
        ) from None
    return "\n".join(["\t".join(languages), *rows, ""])


def _lines(data: bytes) -> list[str]:
    return data.decode("utf-8-sig").replace("\r\n", "\n").removesuffix("\n").split("\n")
