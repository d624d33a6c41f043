"""What hurts is said, and what does not is not."""

import pytest

from training.data.corpus import CorpusReport, SentencePair
from training.data.findings import find_problems
from training.data.sources.formats.decoding import is_mangled

LANGUAGES = ("en", "es")
PAIRS = [
    SentencePair("Where is the station, please?", "¿Dónde está la estación, por favor?"),
    SentencePair("My brother has bought a new house.", "Mi hermano ha comprado una casa nueva."),
    SentencePair("I would like to drink a glass of water.", "Me gustaría beber un vaso de agua."),
    SentencePair("They were not able to come yesterday.", "No pudieron venir ayer por la tarde."),
] * 50
SWAPPED = [SentencePair(pair.target, pair.source) for pair in PAIRS]


def problems(pairs=PAIRS, languages=LANGUAGES, read=10_000, mangled=0, **dropped) -> str:
    report = CorpusReport(read=read, kept=read - sum(dropped.values()), dropped=dropped, mangled=mangled)
    return "\n".join(find_problems(pairs, report, languages))


def test_a_sound_corpus_gives_no_warning():
    assert problems() == ""
    assert problems(duplicate=500, untranslated=20, mangled=3) == ""


def test_a_tiny_corpus():
    assert "Only 800 pairs" in problems(read=800)


def test_a_duplicated_half():
    assert "50% of the rows came before" in problems(duplicate=5_000)


def test_a_column_that_is_partly_a_copy_of_the_other():
    assert "900 rows have the same text on both sides" in problems(untranslated=900)


def test_mojibake():
    assert "400 rows look as if they were decoded by the wrong encoding" in problems(mangled=400)


def test_swapped_columns_are_told_with_the_remedy():
    text = problems(SWAPPED)
    assert "look swapped" in text
    assert "--languages es en" in text
    assert problems(SWAPPED, ("es", "en")) == ""


def test_one_language_on_both_sides():
    assert "Both columns look like en" in problems([SentencePair(pair.source, pair.source) for pair in PAIRS])


def test_another_language_than_was_said():
    text = problems(languages=("en", "fr"))
    assert "second column should be fr, but 100% of the samples look like es" in text
    assert "first column" not in text


def test_a_column_that_changes_its_language_halfway():
    mixed = [*PAIRS, *(SentencePair(pair.source, pair.source) for pair in PAIRS[:80])]
    assert "second column should be es, but" in problems(mixed)


def test_close_languages_that_are_taken_for_each_other_now_and_then_are_no_problem(monkeypatch):
    import py3langid

    guesses = iter(["en"] * 10 + ["es"] * 6 + ["gl"] * 4)
    monkeypatch.setattr(py3langid, "classify", lambda text: (next(guesses), 0.0))
    assert problems() == ""


def test_of_a_language_that_cannot_be_told_nothing_is_said():
    assert problems(languages=("en", "tlh")) == ""


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252"])
@pytest.mark.parametrize("text", ["Café", "¿Qué?", "mañana", "안녕", "日本語", "“so”", "Ёлка", "Żółw"])
def test_text_read_by_the_wrong_encoding_is_mangled(text, encoding):
    data = text.encode()
    try:
        wrong = data.decode(encoding)
    except UnicodeDecodeError:
        pytest.skip("this encoding would have failed on it")
    assert is_mangled(f"a {wrong} b")


@pytest.mark.parametrize(
    "text",
    [
        "Café",
        "¿Qué?",
        "«Où est-il ?»",
        "NÃO!",
        "MAÇÃ…",
        "PÄÄ»",
        "안녕",
        "“so”",
        "Ça va ?",
        "¡AQUÍ!",
        "x² = ½",
        "Ã©t\u200b한",
    ],
)
def test_right_text_is_not(text):
    assert not is_mangled(text)


def test_a_replacement_character_is_a_sign_that_something_was_lost():
    assert is_mangled("Caf\ufffd")
