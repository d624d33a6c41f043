"""A file reviewed: what is doubtful first, corrected, given back."""

import json

import pytest

from demo.files.documents.reading import read_file
from demo.files.job import FileJob
from demo.files.review.marked import MarkLost
from demo.files.review.review import PAGE, Review
from demo.i18n.page_text import texts
from demo.server.limits import Guard, Limits
from model.inference.request import Direction

WORDS = texts()["en"]


def reviewed(translator, name: str, text: str) -> Review:
    document = read_file(name, text.encode(), "es", target="en")
    job = FileJob(name, len(text), document, Direction("es", "en"), translator)
    list(job.run(Guard(Limits()), None))
    return Review(job)


@pytest.fixture
def review(translator):
    return reviewed(translator, "carta.md", "hola casa\n\nel **gato** negro\n\nhola xyzzy\n")


def test_doubtful_passages_come_first_and_say_why(review):
    first, *others = review.passages(0, WORDS)
    assert (first["index"], first["source"], first["translation"]) == (2, "hola xyzzy", "hello xyzzy")
    assert first["doubts"]
    assert [(each["source"], each["translation"], each["doubts"]) for each in others] == [
        ("hola casa", "hello house", []), ("el <1>gato</1> negro", "the <1>cat</1> black", []),
    ]  # fmt: skip


def test_the_file_and_the_pairs_hold_the_corrections(review):
    assert review.correct(1, "the black <1>cat</1>") == "the black <1>cat</1>"
    review.correct(2, "hi\nthere")
    assert review.file() == ("carta.en.md", b"hello house\n\nthe black **cat**\n\nhi there\n")
    assert review.pairs() == "es\ten\nel gato negro\tthe black cat\nhola xyzzy\thi there\n"
    assert [each["is_corrected"] for each in review.passages(0, WORDS)] == [True, False, True]


def test_a_correction_that_loses_a_mark_changes_nothing(review):
    with pytest.raises(MarkLost, match="<1>…</1> has to stand"):
        review.correct(1, "the black cat")
    assert review.file()[1] == b"hello house\n\nthe **cat** black\n\nhello xyzzy\n"


def test_what_was_not_changed_is_no_correction(review):
    review.correct(0, "hello house")
    assert review.pairs() == "es\ten\n"


def test_other_ways_hold_the_marks_and_are_not_the_one_that_stands_there(review):
    assert review.other_ways(0, None) == ["hello house indeed"]
    assert review.other_ways(1, None) == []  # the attention of this one does not say where the mark goes
    assert review.translate_anew(1, None) == "the <1>cat</1> black"


def test_a_long_file_comes_in_pages(translator):
    review = reviewed(translator, "carta.txt", "".join(f"hola {number}\n" for number in range(500)))
    pages = [review.passages(start, WORDS) for start in range(0, 500, PAGE)]
    assert [len(page) for page in pages] == [PAGE] * 10
    assert sorted(each["index"] for page in pages for each in page) == list(range(500))
    assert json.dumps(pages[0])


def test_there_is_no_passage_beyond_the_last(review):
    for index in (-1, 3):
        with pytest.raises(ValueError, match="from 0 to 2"):
            review.correct(index, "x")


def test_what_stayed_in_another_language_says_so_and_is_translated_anyway(translator):
    review = reviewed(translator, "carta.md", "hola casa\n\nпривет **gato**\n")
    [left, other] = review.passages(0, WORDS)
    assert (left["translation"], left["is_left"], other["is_left"]) == ("привет <1>gato</1>", True, False)
    assert left["doubts"] == ["This does not look like Spanish or English, so it stays as it is."]
    review.correct(1, "hello <1>gato</1>")
    renewed = review.translate_anyway(1, None, WORDS)
    assert (renewed["translation"], renewed["is_left"], renewed["doubts"]) == ("привет <1>cat</1>", False, [])
    assert review.pairs() == "es\ten\n"  # nobody corrected what stands there now
    assert review.file()[1].decode() == "hello house\n\nпривет **cat**\n"
