"""Which words the doubts about a sentence are about."""

import numpy as np
import pytest

from model.inference.alignment import Word
from model.inference.confidence.word_doubts import find_word_doubts

SURE = 0.9


def words(text):
    return [Word(word, place, place + 1) for place, word in enumerate(text.split())]


def find(source, target, doubts=(), confidence=None, attention=None, **options):
    source, target = words(source), words(target)
    merged = np.eye(len(target), len(source), dtype=np.float32) if attention is None else attention
    # The tag before the source and the end token after it, and an end token after the translation.
    padded = np.pad(merged, ((0, 1), (1, 1)))
    options = {"is_unknown": lambda word: word == "zumbo", "is_inadequate": False, **options}
    return find_word_doubts(source, target, padded, merged, confidence or [SURE] * len(target), doubts, **options)


def test_a_sure_translation_has_no_doubtful_word():
    assert find("el tren largo", "the long train") == ({}, {})


def test_an_unsure_word_says_whether_its_source_is_unknown():
    found = find("el zumbo largo", "the bus long", confidence=[SURE, 0.1, 0.2])
    assert found == ({1: "unknown_word"}, {1: "unknown_word", 2: "unsure_word"})


def test_a_number_without_a_partner_is_marked_on_both_sides():
    found = find("son 3 casas y 25 perros", "they are 3 houses and 52 dogs", ["missing_number"])
    assert found == ({4: "missing_number"}, {5: "missing_number"})


def test_a_part_that_is_left_out_is_named():
    attention = np.zeros((2, 6), np.float32)
    attention[0, 0] = attention[1, 1] = 1.0
    found = find("hola Ana dónde está la estación", "hello Ana", ["dropped_clause"], attention=attention)
    assert found == (dict.fromkeys([2, 3, 4, 5], "dropped_clause"), {})


@pytest.mark.parametrize(
    ("target", "places"), [("very very good", [1]), ("the red house and the red house", [4, 5, 6])]
)
def test_what_is_said_again_is_marked(target, places):
    assert find("una casa roja", target, ["repetition"]).target == dict.fromkeys(places, "repetition")


def test_a_doubt_of_which_no_word_can_be_told_is_about_the_least_sure_one():
    assert find("a b c", "d e f", ["repetition"], [SURE, 0.5, SURE]) == ({}, {1: "repetition"})
    assert find("a b c", "d e f", (), [SURE, 0.5, SURE], is_inadequate=True) == ({}, {1: "low_confidence"})
