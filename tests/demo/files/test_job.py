"""A file on its way: in turns, with how far it is, stopped at any time."""

import pytest

from demo.files.documents.reading import read_file
from demo.files.job import FileJob
from demo.server.limits import SENTENCES_AT_ONCE, Guard, Limits
from model.inference.request import Direction

ES_EN = Direction("es", "en")
TEXT = "hola casa. el gato.\n\n" * 20


@pytest.fixture
def job(translator):
    return FileJob("carta.txt", len(TEXT), read_file("carta.txt", TEXT.encode(), "es"), ES_EN, translator)


@pytest.fixture
def guard():
    return Guard(Limits())


def test_it_tells_how_far_it_is_and_ends_with_everything_translated(job, guard):
    shown = list(job.run(guard, None))
    assert [progress.done for progress in shown] == sorted(progress.done for progress in shown)
    assert shown[-1].done == shown[-1].total
    assert shown[-1].seconds_left == 0
    assert shown[0].newest == ("hola casa. el gato.", "hello house. the cat.")
    assert job.is_done
    assert job.result_name == "carta.en.txt"
    assert job.write().data.decode() == "hello house. the cat.\n\n" * 20


def test_a_turn_is_short_so_that_others_wait_little(translator, job, guard):
    sizes = []
    translate_all = translator.translate_all
    translator.translate_all = lambda texts, **way: sizes.append(len(texts)) or translate_all(texts, **way)
    list(job.run(guard, None))
    assert max(sizes) * 2 <= SENTENCES_AT_ONCE


def test_stopping_keeps_what_is_done_and_leaves_the_rest_as_it_was(job, guard):
    for _ in job.run(guard, None):
        job.stop()
    done = len(job.translated)
    assert 0 < done < 20
    assert job.write().data.decode() == "hello house. the cat.\n\n" * done + "hola casa. el gato.\n\n" * (20 - done)


def test_when_the_time_is_up_what_is_done_stays_and_the_reason_is_said(job):
    now = iter(range(1_000_000))
    guard = Guard(Limits(max_file_seconds=3), clock=lambda: next(now) / 5)
    assert list(job.run(guard, None))
    assert not job.is_done
    assert "longer than 3 seconds" in job.problem
    assert job.write().data.decode().startswith("hello house. the cat.\n\n")


def test_a_second_file_of_the_same_visitor_waits(job, guard):
    with guard.file(None, 1):
        assert list(job.run(guard, None)) == []
    assert "still being translated" in job.problem


def test_it_knows_which_passages_are_doubtful(translator, guard):
    text = "hola casa\n\nhola xyzzy\n\nel gato\n"
    job = FileJob("carta.txt", len(text), read_file("carta.txt", text.encode(), "es"), ES_EN, translator)
    list(job.run(guard, None))
    assert job.doubtful == [("hola xyzzy", "hello xyzzy", ("low_confidence",))]


def test_what_is_in_another_language_stays_unless_it_is_wanted_anyway(translator, guard):
    text = "hola casa\n\nпривет gato\n"
    for anyway, expected in ((False, text.replace("hola casa", "hello house")), (True, "hello house\n\nпривет cat\n")):
        document = read_file("carta.txt", text.encode(), "es")
        job = FileJob("carta.txt", len(text), document, ES_EN, translator, anyway=anyway)
        list(job.run(guard, None))
        assert job.write().data.decode() == expected
        assert len(job.doubtful) == (0 if anyway else 1)
