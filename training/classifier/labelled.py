"""Texts with a label each: read from a file and split."""

from pathlib import Path
from typing import NamedTuple

from tokenizer.text import normalise
from training.data.corpus import CorpusError, SentencePair, split
from training.data.sources.corpus_files import read_column_pairs

_HELD_OUT_SHARE = 0.1  # for validation, and as much again for the test
_MAX_LABELS = 200


class LabelledText(NamedTuple):
    """A text and what it is."""

    label: str
    text: str


class Parts(NamedTuple):
    """Labelled texts in three parts; no text is in two."""

    train: list[LabelledText]
    validation: list[LabelledText]
    test: list[LabelledText]

    @property
    def labels(self) -> list[str]:
        """Every label, sorted."""
        return sorted({example.label for part in self for example in part})

    def __str__(self) -> str:
        uses = zip(self, ("train", "validate", "test"), strict=True)
        return ", ".join(f"{len(part):,} texts to {use}" for part, use in uses)


def read_labelled(path: Path) -> Parts:
    """Reads and splits labelled texts.

    Args:
        path: a TSV file, gzipped or not: label, text. A header row `label<tab>text` may name the columns in any order.

    Raises:
        CorpusError: the file cannot be used, has less than two labels, or too few texts for three parts.
    """
    by_text: dict[str, str] = {}  # the first label of a text that comes twice counts
    for label, text in read_column_pairs(path, ("label", "text")):
        if label.strip() and (clean := normalise(text)):
            by_text.setdefault(clean, label.strip())
    if not 2 <= len(set(by_text.values())) <= _MAX_LABELS:
        raise CorpusError(
            f"{path}: expected two to {_MAX_LABELS} different labels in the first column, texts in the second. "
            f"Found {len(set(by_text.values())):,} labels in {len(by_text):,} texts."
        )
    pairs = [SentencePair(text, text) for text in by_text]
    parts = split(pairs, validation_share=_HELD_OUT_SHARE, test_share=_HELD_OUT_SHARE)
    return Parts(*([LabelledText(by_text[pair.source], pair.source) for pair in part] for part in parts))
