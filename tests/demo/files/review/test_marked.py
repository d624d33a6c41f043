"""A passage with marks as a text, and back."""

import pytest

from demo.files.review.marked import MarkedText, MarkLost
from model.inference.reading.markup.runs import Kind, Run, Wrap

BOLD, LINK = Wrap(1, "**", "**"), Wrap(2, "[", "](x)")
CODE = Run("ls", kind=Kind.FIXED)
SOURCE = (Run("la "), Run("casa", (BOLD,)), Run(" y "), CODE, Run(" "), Run("roja", (LINK, BOLD)))
TARGET = (Run("the "), Run("house", (BOLD,)), Run(" and "), CODE, Run(" "), Run("red", (LINK, BOLD)))
WRITTEN = "the <1>house</1> and <2/> <3><1>red</1></3>"


def test_marks_are_written_by_number_and_read_again():
    marked = MarkedText(SOURCE)
    assert marked.write(SOURCE) == "la <1>casa</1> y <2/> <3><1>roja</1></3>"
    assert marked.write(TARGET) == WRITTEN
    assert marked.read(WRITTEN, TARGET) == TARGET


def test_a_correction_may_move_marks():
    corrected = MarkedText(SOURCE).read("<2/> the <3>red <1>house</1></3>", TARGET)
    assert corrected == (CODE, Run(" the "), Run("red ", (LINK,)), Run("house", (LINK, BOLD)))


@pytest.mark.parametrize(
    ("text", "lost"),
    [
        ("the house and <2/> <3>red</3>", "<1>…</1>"),
        ("the <1>house</1> and <3>red</3>", "<2/>"),
        ("the <1>house</1> and <2/> <2/> <3>red</3>", "<2/>"),
        ("the <1>house and <2/> <3>red</3>", "<1>…</1>"),
        ("the <1>house</1> and <2/> <3>red", "<3>…</3>"),
        ("", "<1>…</1> <2/> <3>…</3>"),
    ],
)
def test_a_mark_that_is_lost_is_named(text, lost):
    with pytest.raises(MarkLost, match=f": {lost} has to stand in the translation"):
        MarkedText(SOURCE).read(text, TARGET)


def test_what_only_looks_like_a_mark_is_text():
    source = (Run("ponga <1> y "), Run("</7>", (BOLD,)))
    marked = MarkedText(source)
    assert marked.write(source) == "ponga <1> y <8></7></8>"
    assert marked.read("put <1> and <8></7></8>", source) == (Run("put <1> and "), Run("</7>", (BOLD,)))


def test_white_space_around_a_passage_stays():
    assert MarkedText((Run("hola\n"),)).read("  hi ", (Run("hello\n"),)) == (Run("hi\n"),)
