"""Translations as the page shows them."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from demo.chat.translation_data import GAP, cut_into_words, gaps_around, translation_data
from model.inference.alignment import Word


def words(*texts):
    return [Word(text, 0, 0) for text in texts]


@given(st.text(max_size=60), st.lists(st.text(max_size=4), max_size=12))
def test_whatever_the_words_the_pieces_are_the_text(text, parts):
    assert "".join(piece for piece, _ in cut_into_words(text, words(*parts))) == text


@given(st.text(max_size=60), st.lists(st.text(max_size=8), max_size=6))
def test_gaps_of_parts_that_stand_in_a_text_are_all_that_is_left_of_it(gap, parts):
    text = gap.join(["", *parts, ""])
    gaps = gaps_around(parts, text)
    assert len(gaps) == len(parts) + 1
    assert "".join(a + b for a, b in zip(gaps, [*parts, ""], strict=True)) == text


def test_words_keep_their_index_and_gaps_have_none():
    assert cut_into_words("¿Dónde está?", words("¿", "Dónde", "está", "?")) == [
        ("¿", 0), ("Dónde", 1), (" ", GAP), ("está", 2), ("?", 3),
    ]  # fmt: skip


def test_a_word_that_is_written_in_another_way_is_shown_as_the_text_has_it():
    assert cut_into_words("½ cup", words("1⁄2", "cup")) == [("½ ", GAP), ("cup", 1)]


def test_an_answer_is_plain_data_that_says_what_each_word_looked_at(translator):
    answer = translation_data(translator.translate("hola Zebulon", source_language="es", target_language="en"))
    assert json.loads(json.dumps(answer))["text"] == "hello Zebulon"
    [sentence] = answer["sentences"]
    assert sentence["source_words"] == ["hola", "Zebulon"]
    assert sentence["confidence"] == [0.9, 0.3]
    assert sentence["attention"] == [[pytest.approx(0.8), 0.0], [0.0, pytest.approx(0.8)]]
    assert [
        sum(row) + sum(beside) for row, beside in zip(sentence["attention"], sentence["beside_words"], strict=True)
    ] == [
        pytest.approx(1.0),
        pytest.approx(1.0),
    ]
    assert (answer["source_gaps"], answer["target_gaps"]) == (["", ""], ["", ""])


def test_a_doubtful_answer_says_so(translator):
    answer = translation_data(translator.translate("xyzzy", source_language="es", target_language="en"))
    assert answer["adequacy"] == pytest.approx(0.2)
    assert answer["doubts"] == [{"doubt": "low_confidence", "words": []}]
