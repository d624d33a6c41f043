"""What a bundle was trained on, as fingerprints of its texts: enough to tell whether a sentence is new to it."""

import hashlib
import io
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple, Self

import numpy as np

from training.data.corpus import SentencePair, grouping_key

TRAINED_ON = "trained_on.npz"
# Of all texts the ones with the smallest hashes are kept (a bottom-k sketch, Broder 1997): 64 KB, whatever was read.
# A text whose hash is smaller than the largest of them can be told for sure; of the others the share is as large.
_MOST_HASHES = 8_192


class TrainedOn(NamedTuple):
    """Fingerprints of every text that a bundle was trained on, or of an even sample where there are many.

    Args:
        hashes: (n,) uint64, sorted: the smallest ones.
        num_texts: how many texts there were in all.
        is_whole: False where an earlier training, which this one went on from, left no fingerprints.
        test: fingerprint of the test part, which nothing was trained on.
        validation: of the validation part.
    """

    hashes: np.ndarray
    num_texts: int
    is_whole: bool
    test: int
    validation: int

    @property
    def is_exact(self) -> bool:
        """Whether every text is in it."""
        return self.is_whole and len(self.hashes) == self.num_texts

    def part_of(self, pairs: Sequence[SentencePair]) -> str | None:
        """Returns which held-out part these pairs are, all of it and nothing else."""
        found = part_fingerprint(pairs)
        return "test" if found == self.test else "validation" if found == self.validation else None

    def tell(self, pairs: Sequence[SentencePair]) -> list[bool | None]:
        """Returns for each pair whether a text of it was trained on; None where the sample does not say."""
        largest = int(self.hashes[-1]) if len(self.hashes) else 0
        known = set(self.hashes.tolist())
        told: list[bool | None] = []
        for pair in pairs:
            sides = [_hash(text) for text in pair]
            unseen = False if self.is_exact or all(side <= largest for side in sides) else None
            told.append(True if known.intersection(sides) else unseen)
        return told

    def serialise(self) -> bytes:
        """Returns the bytes that `read_trained_on` reads."""
        content = io.BytesIO()
        np.savez(content, allow_pickle=False, **{name: np.asarray(value) for name, value in self._asdict().items()})
        return content.getvalue()

    def united_with(self, earlier: Self | None) -> Self:
        """Returns the fingerprints of both trainings; without those of the earlier one it is not whole."""
        if earlier is None:
            return self._replace(is_whole=False)
        hashes = np.union1d(self.hashes, earlier.hashes)[:_MOST_HASHES]
        # Above the sample's size this counts texts that both have read twice, which only makes it less exact.
        num_texts = max(len(hashes), self.num_texts + earlier.num_texts if len(hashes) == _MOST_HASHES else 0)
        return self._replace(hashes=hashes, num_texts=num_texts, is_whole=self.is_whole and earlier.is_whole)


def fingerprint(
    pairs: Iterable[SentencePair], *, test: Sequence[SentencePair], validation: Sequence[SentencePair]
) -> TrainedOn:
    """Returns the fingerprints of a training.

    Texts that differ in case, punctuation and white space only count as one text.

    Args:
        pairs: everything that was trained on.
        test: the part that scores are measured on.
        validation: the part that chose the weights.
    """
    texts = {text for pair in pairs for text in pair}
    hashes = np.unique(np.fromiter(map(_hash, texts), np.uint64, len(texts)))
    return TrainedOn(hashes[:_MOST_HASHES], len(hashes), True, part_fingerprint(test), part_fingerprint(validation))


def read_trained_on(bundle_dir: Path) -> TrainedOn | None:
    """Returns what a bundle was trained on, or None where it does not say, as older ones do not."""
    try:
        with np.load(bundle_dir / TRAINED_ON, allow_pickle=False) as file:
            return TrainedOn(
                hashes=file["hashes"].astype(np.uint64),
                num_texts=int(file["num_texts"]),
                is_whole=bool(file["is_whole"]),
                test=int(file["test"]),
                validation=int(file["validation"]),
            )
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None


def part_fingerprint(pairs: Sequence[SentencePair]) -> int:
    """Returns a number that a set of pairs has alone, in whatever order and columns."""
    keys = sorted("\t".join(sorted(map(grouping_key, pair))) for pair in pairs)
    return _hash_of("\n".join(keys))


def _hash(text: str) -> int:
    return _hash_of(grouping_key(text))


def _hash_of(key: str) -> int:
    return int.from_bytes(hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big") >> 1
