"""Corrections of a bundle's answers as training data: a share held out, the others mixed with pairs of the corpus."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from training.data.corpus import CorpusError, SentencePair, split, text_keys, without_texts
from training.data.training_data import Share, TrainingData

HELD_OUT = "corrections"  # what tables call the corrections that are held out
_FEWEST = 10
_HELD_OUT_SHARE = 0.2
# Few corrections are seen again and again, and what was known is not lost beside them: measured in docs/training.md.
_LARGEST_SHARE = 0.25  # of what is trained on
_MOST_OFTEN = 50  # as often as so many pairs of the corpus
_PAIRS_PER_CORRECTION = 12
_FEWEST_PAIRS = 12_000  # of a thousand each would be seen so often that it stands for all that was known


def with_corrections(data: TrainingData, corrections: Sequence[SentencePair], name: str) -> TrainingData:
    """Returns what teaches a bundle its corrections without letting it forget (rehearsal, Robins 1995).

    1. corrections that share a text with the earlier test or with the validation part are left out;
    2. a fifth of the others, by the hash of their texts, is held out: a correction stays on its side as more come;
    3. a sample of the corpus, source by source as often as the mixture wants it, is trained on beside them;
    4. the earlier test is the test, so that the next bundle carries it on.

    Args:
        data: the corpus, with the earlier test.
        corrections: pairs in the order of its languages.
        name: where they are from, for the card.

    Raises:
        CorpusError: they are too few.
    """
    new = without_texts(corrections, text_keys([*data.earlier_test, *data.parts.validation]))
    if len(new) < _FEWEST:
        raise CorpusError(
            f"{name} holds {len(new):,} corrections to learn from; at least {_FEWEST} are needed, since a fifth of "
            "them is held out to see whether they teach anything. Collect more, then run this again."
        )
    learnt, _, held_out = split(new, validation_share=0, test_share=_HELD_OUT_SHARE)
    shares = _sample(data, max(_FEWEST_PAIRS, _PAIRS_PER_CORRECTION * len(learnt)), text_keys(held_out))
    rehearsed = [pair for share in shares if not share.into for pair in share.pairs]
    count = sum(len(share.pairs) for share in shares)
    weight = min(_MOST_OFTEN, max(1.0, _LARGEST_SHARE / (1 - _LARGEST_SHARE) * count / len(learnt)))
    return replace(
        data,
        names=[*data.names, name],
        attribution=f"{len(learnt):,} corrections: `{name}`. Beside them {count:,} pairs of these:\n\n"
        + data.attribution,
        parts=data.parts._replace(train=[*rehearsed, *learnt], test=data.earlier_test),
        shares=[*shares, Share(learnt, weight, None)],
        development={HELD_OUT: held_out},
        notes=[
            *data.notes,
            f"{name}: {len(learnt):,} corrections to learn, {len(held_out):,} held out; {count:,} pairs of the corpus "
            "are trained on beside them.",
        ],
    )


def _sample(data: TrainingData, count: int, held_out: set[str]) -> list[Share]:
    """Returns about `count` pairs of the corpus, each source's part by its size and weight; the same ones each time."""
    rng = np.random.default_rng(0)
    shares = [share._replace(pairs=without_texts(share.pairs, held_out)) for share in data.shares]
    total = sum(len(share.pairs) * share.weight for share in shares)
    sampled = []
    for pairs, weight, into in shares:
        size = min(len(pairs), round(count * len(pairs) * weight / total)) if total else 0
        chosen = sorted(rng.permutation(len(pairs))[:size])
        sampled.append(Share([pairs[index] for index in chosen], 1.0, into))
    return sampled
