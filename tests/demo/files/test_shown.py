"""What the files room says when it is done."""

import pytest

from demo.files.documents.segments import Written
from demo.files.job import DoubtfulPassage, FileJob, Progress
from demo.files.shown import outcome, progress_bar
from demo.i18n.languages import Direction
from demo.i18n.page_text import SPOKEN, Told, texts
from model.inference.reading.markup.runs import Run


class Document:
    segments = [(Run("uno"),)] * 300


def job_with(num_translated, doubtful):
    segments = Document.segments[:num_translated]
    return FileJob("a.txt", 1, Document(), Direction("es", "en"), None, translated=segments, doubtful=doubtful)


@pytest.mark.parametrize("language", SPOKEN)
def test_it_never_says_only_that_it_is_done(language):
    words = texts()[language]
    certain = outcome(job_with(300, []), Written(b""), words)
    assert words["files.no_doubts"].format(total=300) in certain
    doubtful = [DoubtfulPassage("<uno>", "one", ("low_confidence", "not_known_yet"))]
    doubted = outcome(job_with(300, doubtful), Written(b""), words)
    assert words["files.doubts"].format(doubtful=1, total=300) in doubted
    assert "&lt;uno&gt;" in doubted
    assert words["doubt.low_confidence"] in doubted


def test_numbers_are_written_as_the_visitor_writes_them():
    words = texts()["de"]
    job = job_with(300, [DoubtfulPassage("a", "b", ("repetition",))] * 1_200)
    assert "Zweifelhafte Abschnitte: 1.200 von 300" in outcome(job, Written(b""), words)
    progress = Progress(done=1, total=3, seconds_left=2, newest=("uno", "one"))
    assert "33\u00a0% fertig" in progress_bar(progress, words)
    assert Told("refused.characters", count=4_200, most=4_000).told(words).startswith("Dieser Text hat 4.200")


def test_a_long_list_ends_and_says_how_many_more_there_are():
    doubtful = [DoubtfulPassage(str(number), "x", ("repetition",)) for number in range(250)]
    shown = outcome(job_with(300, doubtful), Written(b""), texts()["en"])
    assert shown.count("<li>") == 200
    assert "and 50 more" in shown


def test_a_passage_that_stands_there_many_times_is_listed_once():
    shown = outcome(job_with(300, [DoubtfulPassage("a", "b", ("repetition",))] * 3), Written(b""), texts()["en"])
    assert shown.count("<li>") == 1
    assert "Doubtful passages: 3 of 300" in shown


def test_a_note_and_a_reason_are_told_in_the_visitors_language():
    job = job_with(2, [])
    job.problem = "porque sí"
    note = Told("files.recoded", character="€", encoding="latin-1")
    shown = outcome(job, Written(b"", note), texts()["es"])
    assert "2 de 300" in shown
    assert "ahora UTF-8" in shown
    assert '<p role="alert">porque sí</p>' in shown
