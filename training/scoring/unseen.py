"""Which sentences are new to a bundle, as far as it says what it was trained on."""

from collections.abc import Sequence
from typing import NamedTuple

from model.bundle import Bundle
from training.data.corpus import CorpusError, SentencePair
from training.data.pairs_file import read_test_pairs
from training.publishing.trained_on import part_fingerprint, read_trained_on


class Unseen(NamedTuple):
    """The pairs that were not trained on, as far as that is known, and a phrase for people about how far it is."""

    pairs: list[SentencePair]
    about: str


def held_out_part(bundle: Bundle, pairs: Sequence[SentencePair]) -> str | None:
    """Returns which of a bundle's own held-out parts these pairs are, all of it and nothing else: `test`, `validation`.

    A bundle that does not say what it was trained on may still carry its test part.
    """
    trained_on = read_trained_on(bundle.directory)
    if trained_on:
        return trained_on.part_of(pairs)
    test = read_test_pairs(bundle.directory, bundle.languages)
    return "test" if test and part_fingerprint(test) == part_fingerprint(pairs) else None


def leave_out_seen(bundle: Bundle, pairs: Sequence[SentencePair]) -> Unseen:
    """Leaves out the pairs of which the bundle was trained on a side.

    Raises:
        CorpusError: that is all of them.
    """
    trained_on = read_trained_on(bundle.directory)
    if not trained_on:
        return Unseen(list(pairs), "whether it was trained on them is not known, since this bundle does not say")
    told = trained_on.tell(pairs)
    unseen = [pair for pair, seen in zip(pairs, told, strict=True) if not seen]
    if not unseen:
        raise CorpusError(f"{bundle.directory} was trained on every one of these {len(pairs):,} pairs.")
    left_out = f"{told.count(True):,} of {len(pairs):,} pairs, of which it was trained on a side, are left out"
    if trained_on.is_exact:
        return Unseen(unseen, left_out if len(unseen) < len(pairs) else "sentences that were in no training pair")
    known = len(told) - told.count(None)
    share = f"{told.count(True) / known:.0%} of the {known:,} pairs" if known else "none of the pairs"
    before = "" if trained_on.is_whole else "; what an earlier training read, from which it went on, is not known"
    return Unseen(
        unseen,
        f"the bundle keeps a sample of what it was trained on: {share} that it can tell were among it, and are left "
        f"out; of the others as large a share may be{before}",
    )
