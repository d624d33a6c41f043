"""Everything that a training reads: corpora, held-out parts, and what the loss is measured on besides."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import NamedTuple

from tokenizer.text import normalise
from training.data.batches import Example, both_ways, one_way
from training.data.corpus import (
    Corpus,
    CorpusError,
    CorpusReport,
    SentencePair,
    Split,
    grouping_key,
    read_pairs,
    split,
    text_keys,
    without_texts,
)
from training.data.filtering import PairFilter
from training.data.mixture import HeldOut, Mixture, Source
from training.data.sources.corpus_files import read_rows

OWN = "own"  # among the sets by name: the corpus' own held-out part
# Of an earlier test, where it has to serve as validation part too.
_PAIRS_PER_VALIDATION_PAIR = 5


class Share(NamedTuple):
    """What is trained on of one source: its pairs in the order of the languages, and how often each is seen."""

    pairs: list[SentencePair]
    weight: float
    into: str | None  # the only language that they are learnt into


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingData:
    """Sentence pairs, each where it belongs.

    Args:
        languages: codes of each pair's source and target.
        names: the corpus' files, or the mixture's.
        attribution: where the pairs are from and under which licence, as Markdown.
        report: what was read, kept and dropped.
        parts: the corpus, split by group. Its train part is every pair that people wrote, once: what words and names
            are learnt from.
        shares: what is trained on, source by source; empty: the train part.
        development: held-out sets of other kinds of text, by name.
        earlier_test: the test pairs of the bundle that the training starts from.
        one_way: the corpus is learnt into the second language alone, as published comparisons do it. Such a bundle
            does not translate back.
        notes: one sentence each about what else was added or left out.
    """

    languages: tuple[str, str]
    names: list[str]
    attribution: str
    report: CorpusReport
    parts: Split
    shares: list[Share] = field(default_factory=list)
    development: dict[str, list[SentencePair]] = field(default_factory=dict)
    earlier_test: list[SentencePair] = field(default_factory=list)
    one_way: bool = False
    notes: list[str] = field(default_factory=list)

    @property
    def weighted(self) -> list[Share]:
        """What is trained on, by its sources."""
        return self.shares or [Share(self.parts.train, 1.0, None)]

    @property
    def trained_on(self) -> list[SentencePair]:
        """Every pair that is learnt from, in one direction or both."""
        return [*self.parts.train, *chain.from_iterable(share.pairs for share in self.shares)]

    def directed(self, pairs: Sequence[SentencePair]) -> list[Example]:
        """Returns pairs of the corpus in each direction in which they are learnt."""
        return one_way(pairs, self.languages[1]) if self.one_way else both_ways(pairs, self.languages)

    def examples(self) -> list[Example]:
        """Returns what is trained on, in each direction in which it is learnt, with its weight."""
        examples = []
        for pairs, weight, into in self.weighted:
            directed = one_way(_towards(pairs, self.languages, into), into) if into else self.directed(pairs)
            examples += directed if weight == 1.0 else [example._replace(weight=weight) for example in directed]
        return examples


class OwnTexts(NamedTuple):
    """What a mixture is measured on: the corpus of which parts are held out, and its development sets by name."""

    pairs: list[SentencePair]
    development: dict[str, list[SentencePair]]

    @property
    def parts(self) -> Split:
        """The corpus, split by group.

        Raises:
            CorpusError: these are too few pairs.
        """
        return split(self.pairs)


def read_own_texts(mixture: Mixture) -> OwnTexts:
    """Reads what a mixture is measured on, and nothing of what is only trained on.

    Raises:
        CorpusError: a file cannot be used.
    """
    languages = mixture.languages
    sources = [source for source in mixture.sources if source.held_out]
    return OwnTexts(
        pairs=[pair for source in sources for pair in read_pairs(source.files, languages).pairs],
        development={each.name: read_held_out(each, languages) for each in mixture.held_out if each.measured},
    )


def read_mixture(mixture: Mixture, *, earlier_test: Sequence[SentencePair] = ()) -> TrainingData:
    """Reads every source of a mixture, holds out, and leaves out whatever shares a sentence with what is held out.

    1. the sources with `held_out` are read and split by group, together;
    2. the train part of all sources loses the pairs that share a text, on either side, with the validation part, the
       test part, a held-out set or the earlier test;
    3. filtered sources lose the pairs that do not belong together, and those that an earlier source has.

    Args:
        mixture: the sources, and what is held out besides.
        earlier_test: test pairs that must stay unseen besides the mixture's own.

    Raises:
        CorpusError: a file cannot be used, or there are too few pairs.
    """
    languages = mixture.languages
    _require_files(mixture)
    reports = [read_pairs(source.files, languages) for source in mixture.sources]
    read = list(zip(mixture.sources, reports, strict=True))
    corpus = [pair for source, report in read if source.held_out for pair in report.pairs]
    parts, notes = _split(corpus, earlier_test)
    held_out = [read_held_out(each, languages) for each in mixture.held_out]
    kept_away = [*parts.validation, *parts.test, *earlier_test, *chain.from_iterable(held_out)]
    shares = _Shares(parts, text_keys(kept_away), notes)
    for source, report in read:
        shares.add(source, report, languages)
    if not shares.words:
        raise CorpusError("No pair is left to train on: each shares a text with what is held out.")
    return TrainingData(
        languages=languages,
        names=list(mixture.names),
        attribution=shares.attribution,
        report=_sum_of([report.report for source, report in read if source.held_out]),
        parts=parts._replace(train=shares.words),
        shares=shares.shares,
        development={each.name: pairs for each, pairs in zip(mixture.held_out, held_out, strict=True) if each.measured},
        earlier_test=list(earlier_test),
        notes=notes,
    )


def _require_files(mixture: Mixture) -> None:
    """Raises before minutes are spent on reading what comes before a file that is not there."""
    named = [*(source.files for source in mixture.sources), *(each.files for each in mixture.held_out)]
    missing = [str(path) for path in chain.from_iterable(named) if not path.is_file()]
    if missing:
        raise CorpusError(f"There is no file {' and no file '.join(missing)}.")


class _Shares:
    """Gathers what is trained on, source by source, and what is to be said of it.

    Args:
        parts: of the sources that are split.
        held_out: keys of all texts that must stay unseen.
        notes: what was left out is added to them.
    """

    def __init__(self, parts: Split, held_out: set[str], notes: list[str]) -> None:
        self.shares: list[Share] = []
        self.words: list[SentencePair] = []
        self.notes = notes
        self._split_train = set(parts.train)
        self._held_out = held_out
        self._filter = PairFilter(parts.train)
        self._seen: set[tuple[str, str]] = set()
        self._credits: list[str] = []

    @property
    def attribution(self) -> str:
        """Every source with its licence and address, as Markdown."""
        return "\n\n".join(self._credits)

    def add(self, source: Source, read: Corpus, languages: tuple[str, str]) -> None:
        """Takes the pairs of a source that may be trained on."""
        pairs = [pair for pair in read.pairs if pair in self._split_train] if source.held_out else read.pairs
        unseen = without_texts(pairs, self._held_out)
        left_out = f"{len(pairs) - len(unseen):,} left out because they share a text with a held-out pair"
        kept, dropped = self._filtered(source, unseen) if source.filtered else (unseen, Counter())
        reasons = "".join(f", {count:,} {reason}" for reason, count in dropped.most_common())
        self.notes.append(f"{source.name}: {read.report}; {left_out}{reasons}.")
        if not source.held_out:
            self.notes.append(self._describe(source, len(kept)))
        self._credits.append(self._credit(source, len(kept)))
        self.shares.append(Share(kept, source.weight, source.into))
        if not source.into:
            self.words += kept

    def _filtered(self, source: Source, pairs: Sequence[SentencePair]) -> tuple[list[SentencePair], Counter[str]]:
        """Returns the pairs that belong together and are new, and how many were not for each reason."""
        kept, dropped = [], Counter[str]()
        for pair in pairs:
            keys = grouping_key(pair.source), grouping_key(pair.target)
            flaw = "seen before" if keys in self._seen else self._filter.flaw(pair, ends_alike=not source.into)
            if flaw:
                dropped[flaw] += 1
            else:
                self._seen.add(keys)
                kept.append(pair)
        return kept, dropped

    def _describe(self, source: Source, count: int) -> str:
        direction = f", learnt in one direction, into {source.into}" if source.into else ""
        weight = f", each counts as {source.weight:g}" if source.weight != 1 else ""
        return f"{count:,} {source.kind}{direction}{weight}."

    def _credit(self, source: Source, count: int) -> str:
        """Returns what the card says of a source."""
        if source.held_out and source.credit:
            return source.credit
        direction = f" and in one direction, into {source.into}" if source.into else ""
        where = "" if source.held_out else f" besides, in training only{direction}"
        about = f" ({source.attribution})" if source.attribution else ""
        return f"{count:,} {source.kind}{where}: `{source.name}`{about}."


def read_held_out(held_out: HeldOut, languages: tuple[str, str]) -> list[SentencePair]:
    """Returns the pairs of a held-out set as they are, nothing cleaned.

    Raises:
        CorpusError: a file cannot be used.
    """
    return [SentencePair(*map(normalise, row)) for row in read_rows(held_out.files, languages)]


def _sum_of(reports: Sequence[CorpusReport]) -> CorpusReport:
    """Returns one report for all."""
    dropped = Counter[str]()
    for report in reports:
        dropped.update(report.dropped)
    return CorpusReport(
        read=sum(report.read for report in reports),
        kept=sum(report.kept for report in reports),
        dropped=dropped,
        mangled=sum(report.mangled for report in reports),
    )


def _towards(pairs: Sequence[SentencePair], languages: tuple[str, str], target: str) -> list[SentencePair]:
    """Returns the pairs with the side of language `target` second."""
    return list(pairs) if target == languages[1] else [pair.swapped for pair in pairs]


def _split(pairs: list[SentencePair], earlier_test: Sequence[SentencePair]) -> tuple[Split, list[str]]:
    """Splits the corpus; a few corrections, too few to split, are measured on the earlier test alone."""
    try:
        return split(pairs), []
    except CorpusError:
        if len(earlier_test) < 2 * _PAIRS_PER_VALIDATION_PAIR:
            raise
    validation = list(earlier_test[::_PAIRS_PER_VALIDATION_PAIR])
    test = without_texts(earlier_test, text_keys(validation))
    note = "These are too few pairs for a validation and a test part of their own: the earlier test serves as both."
    return Split(pairs, validation, test), [note]


def describe(data: TrainingData) -> Iterator[str]:
    """Yields what a person wants to know about the data before training begins, line by line."""
    yield f"{', '.join(data.names)}: {data.report}"
    example = data.parts.train[len(data.parts.train) // 2]
    yield f"For example: {data.languages[0]}: {example.source} | {data.languages[1]}: {example.target}"
    yield from data.notes
    yield (
        f"{len(data.parts.train):,} pairs to train, {len(data.parts.validation):,} to validate, "
        f"{len(data.parts.test):,} to test; no sentence stands in two of these parts."
    )
