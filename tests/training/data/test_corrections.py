"""Corrections become training data: some held out, the others among pairs of the corpus."""

import pytest

from training.data.corpus import CorpusError, CorpusReport, SentencePair, Split, text_keys
from training.data.corrections import with_corrections
from training.data.training_data import Share, TrainingData

CORPUS = [SentencePair(f"sentence {number}", f"frase {number}") for number in range(16_000)]
WEB = [SentencePair(f"page {number}", f"página {number}") for number in range(16_000)]
CORRECTIONS = [SentencePair(f"correction {number}", f"corrección {number}") for number in range(100)]


def data() -> TrainingData:
    train, validation, test = CORPUS[:15_800], CORPUS[15_800:15_900], CORPUS[15_900:]
    return TrainingData(
        languages=("en", "es"),
        names=["pairs.tsv"],
        attribution="Pairs.",
        report=CorpusReport(read=16_000, kept=16_000, dropped={}),
        parts=Split([*train, *WEB], validation, []),
        shares=[Share(train, 3.0, None), Share(WEB, 1.0, "es")],
        earlier_test=test,
    )


def test_a_share_is_held_out_and_the_rest_is_learnt_among_pairs_of_the_corpus():
    taught = with_corrections(data(), CORRECTIONS, "kept.tsv")
    *sampled, learnt = taught.shares
    held_out = taught.development["corrections"]
    assert sorted([*learnt.pairs, *held_out], key=str) == sorted(CORRECTIONS, key=str)
    assert 5 < len(held_out) < 40
    assert len(sampled[0].pairs) == pytest.approx(3 * len(sampled[1].pairs), rel=0.1)
    assert sum(len(share.pairs) for share in sampled) >= 10 * len(learnt.pairs)
    assert sampled[1].into == "es"
    assert set(taught.parts.train) == {*sampled[0].pairs, *learnt.pairs}


@pytest.mark.parametrize("count", [12, 40])
def test_few_corrections_are_seen_as_often_each_and_forget_nothing(count):
    *sampled, learnt = with_corrections(data(), CORRECTIONS[:count], "kept.tsv").shares
    assert learnt.weight == 50
    assert learnt.weight * len(learnt.pairs) < sum(len(share.pairs) for share in sampled) / 3


def test_many_corrections_are_a_quarter_of_what_is_seen():
    many = [SentencePair(f"much better {number}", f"mucho mejor {number}") for number in range(400)]
    *sampled, learnt = with_corrections(data(), many, "kept.tsv").shares
    seen = learnt.weight * len(learnt.pairs)
    assert seen / (seen + sum(len(share.pairs) for share in sampled)) == pytest.approx(0.25, abs=0.01)


def test_the_next_bundle_carries_the_earlier_test_on():
    assert with_corrections(data(), CORRECTIONS, "kept.tsv").parts.test == CORPUS[15_900:]


def test_a_correction_stays_on_its_side_as_more_come():
    few = with_corrections(data(), CORRECTIONS[:50], "kept.tsv").development["corrections"]
    more = with_corrections(data(), CORRECTIONS, "kept.tsv").development["corrections"]
    assert few == [pair for pair in more if pair in CORRECTIONS[:50]]


def test_what_is_measured_on_is_not_trained_on():
    corpus_has = [*CORRECTIONS, CORPUS[5_950], CORPUS[5_850]]
    mixed = data()
    mixed.shares.append(Share(CORRECTIONS, 1.0, None))  # the corpus holds them, too
    taught = with_corrections(mixed, corpus_has, "kept.tsv")
    kept_away = text_keys([*taught.parts.test, *taught.parts.validation, *taught.development["corrections"]])
    assert kept_away.isdisjoint(text_keys(taught.trained_on))


@pytest.mark.parametrize("count", [1, 9])
def test_too_few_are_told_what_is_needed(count):
    with pytest.raises(CorpusError, match=f"holds {count} corrections .* at least 10 .* Collect more"):
        with_corrections(data(), CORRECTIONS[:count], "kept.tsv")
