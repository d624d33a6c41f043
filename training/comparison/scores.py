"""How well a network translates short sentences, and how well long ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from training.comparison.network import BareNetwork
from training.scoring.evaluate import TestSet
from training.scoring.metrics import score, signatures

# First and last number of words of each class; the last one has no end.
LENGTHS = ((1, 4), (5, 6), (7, 8), (9, 10), (11, 12), (13, 15), (16, 10_000))
# A score of fewer sentences says nothing.
_FEWEST = 10
_MAP_LENGTHS = (5, 7, 9, 11, 13)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """Which sentences of a test set are translated, by their index.

    Args:
        all: drawn from the whole set, as it comes.
        by_length: for each of `LENGTHS`, drawn from the sentences of that many words, for the rare long ones too.
    """

    all: list[int]
    by_length: list[list[int]]

    @property
    def indices(self) -> list[int]:
        """Every index once."""
        return sorted({*self.all, *(index for indices in self.by_length for index in indices)})


def draw(test_set: TestSet, count: int, count_by_length: int) -> Sample:
    """Draws at most `count` sentences of a test set, and at most `count_by_length` of each length; always the same."""
    order = np.random.default_rng(0).permutation(len(test_set.sources)).tolist()
    by_length = []
    for first, last in LENGTHS:
        members = [index for index in order if first <= num_words(test_set.sources[index]) <= last]
        by_length.append(members[:count_by_length])
    return Sample(all=order[:count], by_length=by_length)


def measure_direction(network: BareNetwork, test_set: TestSet, sample: Sample) -> dict[str, Any]:
    """Returns BLEU and chrF of a direction.

    `all`, the same `lowercase`, `by_length` with the words of each class, and sacreBLEU's `signatures` of `all`.
    """
    indices = sample.indices
    texts = network.translate([test_set.sources[index] for index in indices], test_set.target_language)
    translations = dict(zip(indices, texts, strict=True))

    def scores_of(members: Sequence[int], *, lowercase: bool = False) -> dict[str, Any]:
        written = [translations[index] for index in members]
        references = [test_set.references[index] for index in members]
        return {
            "sentences": len(members),
            **score(written, references, target_language=test_set.target_language, lowercase=lowercase),
        }

    by_length = []
    for (first, last), members in zip(LENGTHS, sample.by_length, strict=True):
        if len(members) >= _FEWEST:
            mean = float(np.mean([num_words(test_set.sources[index]) for index in members]))
            by_length.append({"first": first, "last": last, "mean": round(mean, 2), **scores_of(members)})
    return {
        "all": scores_of(sample.all),
        "lowercase": scores_of(sample.all, lowercase=True),
        "by_length": by_length,
        "signatures": signatures([test_set.references[index] for index in sample.all], test_set.target_language),
    }


def pick_sentences(test_set: TestSet) -> list[int]:
    """Returns the indices of five sentences, a short one to a long one, without digits; always the same."""
    candidates = [index for index, text in enumerate(test_set.sources) if not any(map(str.isdigit, text))]
    picked: list[int] = []
    for length in _MAP_LENGTHS:
        rest = [index for index in candidates if index not in picked]
        picked += sorted(rest, key=lambda index: abs(num_words(test_set.sources[index]) - length))[:1]
    return picked


def show(network: BareNetwork, test_set: TestSet, index: int) -> dict[str, Any]:
    """Returns a sentence, its reference, the network's own translation, and its attention to the reference."""
    source, reference = test_set.sources[index], test_set.references[index][0]
    return {
        "source": source,
        "reference": reference,
        "translation": network.translate([source], test_set.target_language)[0],
        **network.attention(source, reference, test_set.target_language)._asdict(),
    }


def num_words(text: str) -> int:
    """Returns the words of a text, as white space separates them."""
    return len(text.split())
