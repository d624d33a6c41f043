"""A bundle knows what it was trained on, exactly while that is little, by a fair sample when it is much."""

import numpy as np
import pytest

from training.data.corpus import SentencePair
from training.publishing import trained_on
from training.publishing.trained_on import TRAINED_ON, fingerprint, part_fingerprint, read_trained_on


def pairs(first: int, last: int) -> list[SentencePair]:
    return [SentencePair(f"I see {n} dogs.", f"Veo {n} perros.") for n in range(first, last)]


TEST, VALIDATION = pairs(900, 930), pairs(930, 960)


@pytest.fixture
def known():
    return fingerprint(pairs(0, 500), test=TEST, validation=VALIDATION)


def test_it_is_the_same_after_reading(known, tmp_path):
    (tmp_path / TRAINED_ON).write_bytes(known.serialise())
    again = read_trained_on(tmp_path)
    assert again[1:] == known[1:]
    np.testing.assert_array_equal(again.hashes, known.hashes)


@pytest.mark.parametrize("content", [None, b"", b"PK\x03\x04 damaged"])
def test_a_bundle_that_does_not_say_is_no_error(content, tmp_path):
    if content is not None:
        (tmp_path / TRAINED_ON).write_bytes(content)
    assert read_trained_on(tmp_path) is None


def test_a_little_is_told_exactly_and_one_side_is_enough(known):
    assert known.is_exact
    seen, cased, half, new = (
        SentencePair("I see 3 dogs.", "Veo 3 perros."),
        SentencePair("i see 3 DOGS!", "Otra cosa."),
        SentencePair("Something else.", "Veo 4 perros"),
        SentencePair("I see 700 dogs.", "Veo 700 perros."),
    )
    assert known.tell([seen, cased, half, new]) == [True, True, True, False]


def test_its_own_parts_are_known_in_any_order_and_either_way(known):
    assert known.part_of(TEST[::-1]) == "test"
    assert known.part_of([SentencePair(pair.target, pair.source) for pair in VALIDATION]) == "validation"
    assert known.part_of(TEST[:7]) is None
    assert known.part_of([*TEST, *pairs(0, 1)]) is None


def test_of_much_a_sample_tells_the_share(monkeypatch):
    monkeypatch.setattr(trained_on, "_MOST_HASHES", 500)
    known = fingerprint(pairs(0, 2_000), test=TEST, validation=VALIDATION)
    assert len(known.hashes) == 500 and known.num_texts == 4_000 and not known.is_exact
    told = known.tell(pairs(1_500, 2_500))
    assert not any(told[500:])
    sure = [answer for answer in told if answer is not None]
    assert 50 < len(sure) < 400
    assert told[:500].count(True) > 60


def test_a_training_that_goes_on_knows_both_or_says_that_it_does_not(known):
    later = fingerprint(pairs(600, 800), test=TEST, validation=VALIDATION)
    both = later.united_with(known)
    assert both.is_exact
    assert both.tell([*pairs(3, 4), *pairs(700, 701), *pairs(550, 551)]) == [True, True, False]
    alone = later.united_with(None)
    assert not alone.is_exact
    assert alone.tell(pairs(700, 701)) == [True]


def test_the_same_pairs_have_the_same_fingerprint_and_others_another():
    assert part_fingerprint(TEST) == part_fingerprint(TEST[5:] + TEST[:5]) != part_fingerprint(TEST[1:])
