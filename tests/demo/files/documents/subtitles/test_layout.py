"""Translations as their originals were laid out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from demo.files.documents.segments import visible_text
from demo.files.documents.subtitles.layout import balance, cut_segment
from model.inference.reading.markup.runs import Kind, Run, Wrap


@pytest.mark.parametrize(
    ("text", "shares", "expected"),
    [
        ("one two three four", [1, 1], ["one two", "three four"]),
        ("one two three four", [1, 3], ["one", "two three four"]),
        ("one, two three four", [1, 2], ["one,", "two three four"]),
        ("one two", [1, 1, 1], ["one", "two", ""]),
        ("one", [5], ["one"]),
        ("", [1, 1], ["", ""]),
    ],
)
def test_a_text_is_cut_in_proportion_at_spaces_and_rather_behind_a_comma(text, shares, expected):
    assert [visible_text(part) for part in cut_segment((Run(text),), shares)] == expected


@given(
    st.lists(st.tuples(st.sampled_from(["uno", "y", "casas,"]), st.booleans()), min_size=1, max_size=12),
    st.lists(st.integers(0, 30), min_size=1, max_size=5),
)
def test_no_word_is_lost_and_as_many_parts_as_can_have_one(words, shares):
    bold = Wrap(1, "<b>", "</b>")
    runs = [Run(f"{word} ", (bold,) if is_bold else ()) for word, is_bold in words]
    runs[-1] = runs[-1]._replace(text=runs[-1].text.rstrip())
    parts = cut_segment(tuple(runs), shares)
    assert len(parts) == len(shares)
    texts = [visible_text(part) for part in parts]
    assert " ".join(filter(None, texts)) == " ".join(word for word, _ in words)
    assert sum(map(bool, texts)) == min(len(words), len(shares))


def test_a_mark_goes_with_the_word_that_it_touches():
    mark = Run("<x>", (), Kind.MARK)
    assert cut_segment((Run("one"), mark, Run(" two")), [1, 1]) == [(Run("one"), mark), (Run("two"),)]
    assert cut_segment((Run("one "), mark, Run("two")), [1, 1]) == [(Run("one"),), (mark, Run("two"))]


def test_a_line_is_not_broken_inside_a_tag():
    text = 'una casa <font color="#ff0000" size="10">muy grande</font> y roja en el campo verde'
    lines = balance(text, ["x" * 30, "x" * 20])
    assert " ".join(lines) == text
    assert len(lines) == 2
    assert lines[0].startswith('una casa <font color="#ff0000" size="10">muy')
