"""Everything that a training reads: its corpus in three parts, and pairs that only help."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from training.data.batches import Example, both_ways, one_way
from training.data.corpus import CorpusError, CorpusReport, SentencePair, Split, read_pairs, split, without_held_out
from training.data.corpus_files import read_rows
from training.data.public_corpora import CorpusSource

# Kept in the bundle, so that whoever trains on can score the old and the new model on the same sentences.
TEST_PAIRS = "test.tsv"

# A phrase that has to work, such as a greeting, stands once or never in a corpus of full sentences.
_COPIES_OF_A_PHRASE = 4

# Of an earlier test, where it has to serve as validation part too.
_PAIRS_PER_VALIDATION_PAIR = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingData:
    """Sentence pairs, each where it belongs.

    Args:
        languages: codes of each pair's source and target.
        names: the corpus' files.
        attribution: where the pairs are from and under which licence, as Markdown.
        report: what was read, kept and dropped.
        parts: the corpus, split by group; its train part holds the phrases too.
        synthetic: pairs to learn from in one direction only: the source is a machine's, the target a person's.
        synthetic_language: the code of that target.
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
    synthetic: list[SentencePair] = field(default_factory=list)
    synthetic_language: str = ""
    earlier_test: list[SentencePair] = field(default_factory=list)
    one_way: bool = False
    notes: list[str] = field(default_factory=list)

    def directed(self, pairs: Sequence[SentencePair]) -> list[Example]:
        """Returns pairs of the corpus in each direction in which they are learnt."""
        return one_way(pairs, self.languages[1]) if self.one_way else both_ways(pairs, self.languages)


def read_data(
    source: CorpusSource,
    languages: tuple[str, str],
    *,
    phrases: Path | None = None,
    synthetic: tuple[str, Path] | None = None,
    earlier_test: Sequence[SentencePair] = (),
) -> TrainingData:
    """Reads a corpus and splits it; what else is given only ever adds to the train part or takes from it.

    Pairs that share a text with a held-out pair are left out of whatever is added.

    Args:
        source: the corpus' files and where they are from, see `training.data.public_corpora.find_corpus`.
        languages: codes of the corpus' two columns.
        phrases: a TSV file of pairs that are to count for more than one each.
        synthetic: the code of a language, and a TSV file of pairs of which people wrote that side alone, such as
            back-translations.
        earlier_test: test pairs that must stay unseen besides the corpus' own; train pairs that share a text with
            one are left out.

    Raises:
        CorpusError: a file cannot be used, or there are too few pairs.
    """
    corpus = read_pairs(source.paths, languages)
    parts, notes = _split(corpus.pairs, earlier_test)
    held_out = [*parts.validation, *parts.test, *earlier_test]
    attribution, train = source.attribution, parts.train
    if earlier_test:
        train = without_held_out(train, earlier_test)
        dropped = len(parts.train) - len(train)
        notes.append(f"{dropped:,} pairs share a text with the earlier test and are not trained on.")
    if phrases:
        unseen = _read_unseen(phrases, languages, held_out, notes)
        notes.append(f"{len(unseen):,} phrases, each counts as {_COPIES_OF_A_PHRASE}.")
        attribution += f"\n\n{len(unseen):,} phrases besides, in training only: `{phrases.name}`."
        train = [*train, *unseen * _COPIES_OF_A_PHRASE]
    if not train:
        raise CorpusError("No pair is left to train on: each shares a text with the earlier test.")
    into_one: list[SentencePair] = []
    if synthetic:
        language, path = synthetic
        into_one = _oriented(_read_unseen(path, languages, held_out, notes), languages, language)
        notes.append(f"{len(into_one):,} synthetic pairs, learnt in one direction, into {language}.")
        attribution += (
            f"\n\n{len(into_one):,} synthetic pairs besides, in training only and in one direction, into {language}: "
            f"`{path.name}`."
        )
    return TrainingData(
        languages=languages,
        names=source.names,
        attribution=attribution,
        report=corpus.report,
        parts=parts._replace(train=train),
        synthetic=into_one,
        synthetic_language=synthetic[0] if synthetic else "",
        earlier_test=list(earlier_test),
        notes=notes,
    )


def _read_unseen(
    path: Path, languages: tuple[str, str], held_out: Sequence[SentencePair], notes: list[str]
) -> list[SentencePair]:
    """Returns the pairs of a file that share no text with a held-out one, and notes what was left out."""
    read = read_pairs([path], languages)
    unseen = without_held_out(read.pairs, held_out)
    dropped = len(read.pairs) - len(unseen)
    notes.append(f"{path.name}: {read.report}; {dropped:,} left out because they share a text with a held-out pair.")
    return unseen


def _oriented(pairs: Sequence[SentencePair], languages: tuple[str, str], target: str) -> list[SentencePair]:
    """Returns the pairs with the side of language `target` second.

    Raises:
        CorpusError: it is neither of the languages.
    """
    if target not in languages:
        raise CorpusError(f"--synthetic: expected {' or '.join(languages)} before the file. Received: {target!r}")
    return list(pairs) if target == languages[1] else [SentencePair(pair.target, pair.source) for pair in pairs]


def _split(pairs: list[SentencePair], earlier_test: Sequence[SentencePair]) -> tuple[Split, list[str]]:
    """Splits the corpus; a few corrections, too few to split, are measured on the earlier test alone."""
    try:
        return split(pairs), []
    except CorpusError:
        if len(earlier_test) < 2 * _PAIRS_PER_VALIDATION_PAIR:
            raise
    validation = list(earlier_test[::_PAIRS_PER_VALIDATION_PAIR])
    test = [pair for index, pair in enumerate(earlier_test) if index % _PAIRS_PER_VALIDATION_PAIR]
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


def pairs_tsv(pairs: Sequence[SentencePair], languages: tuple[str, str]) -> str:
    """Returns pairs as a TSV file whose header row names the languages."""
    # A tab inside a sentence is white space that `normalise` took away.
    return "".join(f"{first}\t{second}\n" for first, second in [languages, *((p.source, p.target) for p in pairs)])


def read_test_pairs(bundle_dir: Path, languages: tuple[str, str]) -> list[SentencePair]:
    """Returns the test pairs that a bundle carries, in the order of `languages`; none where it carries none.

    Raises:
        CorpusError: they cannot be read.
    """
    path = bundle_dir / TEST_PAIRS
    return [SentencePair(*row) for row in read_rows([path], languages)] if path.is_file() else []
