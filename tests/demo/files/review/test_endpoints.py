"""What the page asks of a review, and what it is told where that cannot be."""

from demo.files.documents.reading import read_file
from demo.files.job import FileJob
from demo.files.review.endpoints import ReviewDesk
from demo.files.review.review import Review
from demo.server.limits import Guard, Limits
from model.inference.request import Direction


def reviewed(translator, text="hola casa\n\nel **gato** negro\n"):
    document = read_file("carta.md", text.encode(), "es", target="en")
    job = FileJob("carta.md", len(text), document, Direction("es", "en"), translator)
    guard = Guard(Limits())
    list(job.run(guard, None))
    desk, review = ReviewDesk(guard), Review(job)
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
