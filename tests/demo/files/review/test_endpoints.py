"""What the page asks of a review, and what it is told where that cannot be."""

import itertools

import pytest

from demo.files.documents.reading import read_file
from demo.files.job import FileJob
from demo.files.review.endpoints import ReviewDesk
from demo.files.review.review import Review
from demo.server.limits import Guard, Limits
from model.inference.request import Direction


def reviewed(translator, text="hola casa\n\nel **gato** negro\n", guard=None):
    document = read_file("carta.md", text.encode(), "es", target="en")
    job = FileJob("carta.md", len(text), document, Direction("es", "en"), translator)
    list(job.run(Guard(Limits()), None))
    desk, review = ReviewDesk(guard or Guard(Limits())), Review(job)
    return desk, review, desk.open(review)


def test_a_review_lives_as_long_as_its_visitor(translator):
    desk, review, secret = reviewed(translator)
    assert desk.review_passages(secret, 0, None)["count"] == 2
    del review
    assert desk.review_passages(secret, 0, None) == {"problem": "files.review_gone"}
    assert desk.review_correct("guessed", 0, "x", None) == {"problem": "files.review_gone"}


def test_what_cannot_be_kept_is_told_in_a_sentence(translator):
    desk, review, secret = reviewed(translator)
    assert desk.review_correct(secret, 1, "the black cat", None)["problem"].startswith("Not kept yet: <1>…</1>")
    assert desk.review_correct(secret, 9, "x", None) == {"problem": "failed"}
    assert desk.review_ways(secret, -1, None) == {"problem": "failed"}
    assert review.pairs() == "es\ten\n"


def test_a_glossary_that_cannot_be_used_is_refused(translator):
    desk, review, secret = reviewed(translator)
    refused = desk.review_anew(secret, 0, None, glossary=[["a " * 1_000, "b"]])["problem"]
    assert refused not in ("failed", "files.review_no_ways")
    assert desk.review_anew(secret, 0, None) == {"ways": [review.passages(0, {})[0]["translation"]]}


@pytest.mark.parametrize("ask", ["review_ways", "review_anew", "review_anyway"])
def test_a_passage_takes_no_longer_than_a_message_may(translator, ask):
    clock = itertools.count(step=10)  # seconds, of which each look takes ten
    desk, review, secret = reviewed(translator, guard=Guard(Limits(max_seconds=5), clock=lambda: next(clock)))
    assert "5 seconds" in getattr(desk, ask)(secret, 0, None)["problem"]
    assert review.pairs() == "es\ten\n"
