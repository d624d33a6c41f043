"""A mixture of corpora as data: which files, how often, from where, under which licence."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, TypeVar

from training.data.sources.corpus_files import CorpusError
from training.data.sources.public_corpora import CorpusSource, find_corpus

SUFFIX = ".toml"

# A phrase that has to work, such as a greeting, stands once or never in a corpus of full sentences.
_WEIGHT_OF_A_PHRASE = 4.0
# Names that a history or a comparison has already.
_COLUMNS = ("own", "new", "earlier", "step", "loss", "validation_loss", "tokens_per_second", "minutes")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One corpus of a mixture.

    Args:
        files: one TSV file of pairs, or two parallel files.
        name: what the card calls it.
        weight: how often one of its pairs is seen while a pair of weight 1 is seen once; need not be whole.
        domain: what kind of text it is; for people only.
        licence: of the text.
        address: where it is from.
        credit: where it is from and under which licence, as Markdown, in place of `licence` and `address`.
        into: the code of a language: its pairs are learnt into that language alone.
        synthetic: a machine wrote the other side than `into`; no word is learnt from it but by the network.
        held_out: a part of it is held out for validation and test.
        filtered: its pairs are looked through (`training.data.filtering`) before they are trained on.
    """

    files: tuple[Path, ...]
    name: str
    weight: float = 1.0
    domain: str = ""
    licence: str = ""
    address: str = ""
    credit: str = ""
    into: str | None = None
    synthetic: bool = False
    held_out: bool = False
    filtered: bool = True

    def __post_init__(self) -> None:
        if not 0 < self.weight <= 1_000:
            raise CorpusError(f"{self.name}: weight must be above 0 and at most 1,000. Received: {self.weight}")
        if self.synthetic and not self.into:
            raise CorpusError(f"{self.name}: a synthetic source must say which side people wrote, by into.")
        if self.held_out and self.into:
            raise CorpusError(f"{self.name}: a source that is learnt in one direction cannot be held out.")

    @property
    def kind(self) -> str:
        """What its pairs are called."""
        return "synthetic pairs" if self.synthetic else "phrases" if self.domain == "phrases" else "pairs"

    @property
    def attribution(self) -> str:
        """Where it is from and under which licence, as Markdown."""
        return self.credit or ", ".join(part for part in (self.licence, self.address) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldOut:
    """Pairs that are never trained on, nor is anything that shares a sentence with them.

    Args:
        files: one TSV file of pairs, or two parallel files.
        name: what tables call it.
        measured: the loss on it is shown at every validation.
    """

    files: tuple[Path, ...]
    name: str
    measured: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Mixture:
    """What to train on, what to measure on, and what to keep away from.

    Args:
        names: what the card calls it.
        languages: codes of the two columns.
        sources: in the order in which a pair that stands in two of them counts for the first.
        held_out: pairs that are never trained on.
    """

    names: tuple[str, ...]
    languages: tuple[str, str]
    sources: tuple[Source, ...]
    held_out: tuple[HeldOut, ...] = field(default=())

    def __post_init__(self) -> None:
        if not any(source.held_out for source in self.sources):
            raise CorpusError(f"{self.names[0]}: at least one source needs held_out = true, for validation and test.")
        measured = [each.name for each in self.held_out if each.measured]
        for name in measured:
            if measured.count(name) > 1 or name in _COLUMNS:
                raise CorpusError(f"{self.names[0]}: each development set needs a name of its own. Received: {name!r}")
        for source in self.sources:
            if source.into not in (None, *self.languages):
                codes = " or ".join(self.languages)
                raise CorpusError(f"{source.name}: into must be {codes}. Received: {source.into!r}")


def find_mixture(named: Sequence[str], languages: tuple[str, str]) -> Mixture:
    """Returns the mixture that a command line names: its TOML file, or files of one corpus, or a public corpus.

    Args:
        named: what `--corpus` was given.
        languages: codes of the two columns, which a mixture says itself.

    Raises:
        CorpusError: nothing of that name can be used, or a mixture has other languages, or in another order.
    """
    path, mixture = Path(named[0]), named_mixture(named, languages)
    if mixture.languages != languages:
        raise CorpusError(
            f"{path}: expected the languages {' and '.join(languages)}, in this order, as the bundle has them. "
            f"Received: {' and '.join(mixture.languages)}"
        )
    return mixture


def named_mixture(
    named: Sequence[str],
    languages: Sequence[str] | None,
    *,
    phrases: Path | None = None,
    synthetic: tuple[str, Path] | None = None,
) -> Mixture:
    """Returns the same in whatever languages it is.

    Args:
        named: what `--corpus` was given.
        languages: those of a corpus that does not say its own.
        phrases, synthetic: what is added to a corpus, see `single`.

    Raises:
        CorpusError: nothing of that name can be used, or nobody says its languages.
    """
    path = Path(named[0])
    if path.suffix == SUFFIX:
        return load_mixture(path)
    corpus = find_corpus(named)
    return single(corpus, corpus.languages_or(languages), phrases=phrases, synthetic=synthetic)


def single(
    corpus: CorpusSource,
    languages: tuple[str, str],
    *,
    phrases: Path | None = None,
    synthetic: tuple[str, Path] | None = None,
) -> Mixture:
    """Returns the mixture of one corpus and what only ever adds to it.

    Args:
        corpus: its files and where they are from, see `training.data.sources.public_corpora.find_corpus`.
        languages: codes of the corpus' two columns.
        phrases: a TSV file of pairs that are to count for more than one each.
        synthetic: the code of a language, and a TSV file of pairs of which people wrote that side alone, such as
            back-translations.

    Raises:
        CorpusError: the synthetic pairs are of another language.
    """
    name = ", ".join(corpus.names)
    credit = corpus.attribution
    sources = [Source(files=tuple(corpus.paths), name=name, credit=credit, held_out=True, filtered=False)]
    if phrases:
        weight = _WEIGHT_OF_A_PHRASE
        sources.append(
            Source(files=(phrases,), name=phrases.name, domain="phrases", weight=weight, filtered=False)
        )  # fmt: skip
    if synthetic:
        into, path = synthetic
        if into not in languages:
            raise CorpusError(f"--synthetic: expected {' or '.join(languages)} before the file. Received: {into!r}")
        sources.append(Source(files=(path,), name=path.name, into=into, synthetic=True, filtered=False))
    return Mixture(names=tuple(corpus.names), languages=languages, sources=tuple(sources))


_Entry = TypeVar("_Entry", Source, HeldOut)


def load_mixture(path: Path) -> Mixture:
    """Reads a mixture from TOML; its paths are relative to the file.

    Raises:
        CorpusError: the file cannot be read, or says what no mixture says; the message names the entry.
    """
    try:
        values = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CorpusError(f"{path}: {error}") from error
    _require_known(path.name, values, ("languages", "sources", "development", "unseen"))
    languages = values.get("languages")
    if not (isinstance(languages, list) and len(languages) == 2 and all(isinstance(code, str) for code in languages)):
        raise CorpusError(f'{path}: languages must be two codes, such as ["en", "es"]. Received: {languages!r}')
    entries = {kind: _entries(path, values, kind) for kind in ("sources", "development", "unseen")}
    return Mixture(
        names=(path.name,),
        languages=(languages[0], languages[1]),
        sources=tuple(_build(Source, path.name, entry) for entry in entries["sources"]),
        held_out=(
            *(_build(HeldOut, path.name, {**entry, "measured": True}) for entry in entries["development"]),
            *(_build(HeldOut, path.name, entry) for entry in entries["unseen"]),
        ),
    )


def _entries(path: Path, values: Mapping[str, Any], kind: str) -> list[dict[str, Any]]:
    """Returns the tables of one kind with their files as paths and a name each."""
    tables = values.get(kind, [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise CorpusError(f"{path}: write one [[{kind}]] for each file.")
    entries = []
    for table in tables:
        files = table.get("files")
        files = [files] if isinstance(files, str) else files
        if not (isinstance(files, list) and files and all(isinstance(name, str) for name in files)):
            raise CorpusError(f'{path}: every [[{kind}]] needs files = "pairs.tsv". Received: {table!r}')
        paths = tuple(path.parent / name for name in files)
        entries.append({"name": paths[0].name.split(".tsv")[0], **table, "files": paths})
    return entries


def _build(kind: type[_Entry], file_name: str, values: Mapping[str, Any]) -> _Entry:
    """Returns one entry; a wrong name or kind of value is an error."""
    types = {item.name: item.type if item.type in (float, bool) else str for item in fields(kind)}
    _require_known(f"{file_name}, {values['name']}", values, list(types))
    for name, value in values.items():
        wanted = types[name]
        if name != "files" and type(value) not in ((float, int) if wanted is float else (wanted,)):
            raise CorpusError(f"{file_name}, {values['name']}: {name} cannot be {value!r}.")
    return kind(**values)


def _require_known(where: str, values: Mapping[str, Any], known: Sequence[str]) -> None:
    if unknown := sorted(set(values) - set(known)):
        raise CorpusError(f"{where}: expected {', '.join(known)}. Received besides: {', '.join(unknown)}")
