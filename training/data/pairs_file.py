"""Pairs as a TSV file with a header row, as a bundle carries those of its test part."""

from collections.abc import Sequence
from pathlib import Path

from training.data.corpus import SentencePair
from training.data.sources.corpus_files import read_rows

# Kept in the bundle, so that whoever trains on can score the old and the new model on the same sentences.
TEST_PAIRS = "test.tsv"


def pairs_tsv(pairs: Sequence[SentencePair], languages: tuple[str, str]) -> str:
    """Returns pairs as a TSV file whose header row names the languages."""
    # A tab inside a sentence is white space that `normalise` took away.
    return "".join(f"{first}\t{second}\n" for first, second in [languages, *pairs])


def read_test_pairs(bundle_dir: Path, languages: tuple[str, str]) -> list[SentencePair]:
    """Returns the test pairs that a bundle carries, in the order of `languages`; none where it carries none.

    Raises:
        CorpusError: they cannot be read.
    """
    path = bundle_dir / TEST_PAIRS
    return [SentencePair(*row) for row in read_rows([path], languages)] if path.is_file() else []
