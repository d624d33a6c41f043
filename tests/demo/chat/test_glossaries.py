"""Why a visitor's own words are refused is said in the language of the page."""

import pytest

from demo.chat.glossaries import import_pairs, read_pairs
from demo.i18n.page_text import texts
from demo.server.limits import Refusal
from model.glossary.glossary import REASONS


def test_the_page_has_a_sentence_for_every_reason():
    assert {key for key in texts()["en"] if key.startswith("no_glossary.")} == {f"no_glossary.{key}" for key in REASONS}


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("de", "„casa“ hat zwei Übersetzungen: „home“ und „house“."),
        ("es", "«casa» tiene dos traducciones: «home» y «house»."),
        ("ko", "“casa”의 번역이 둘입니다"),
    ],
)
def test_two_translations_of_a_term_are_told_in_the_visitor_s_language(language, told):
    with pytest.raises(Refusal) as refused:
        read_pairs([("casa", "home"), ("Casa", "house")])
    assert refused.value.told(texts()[language]).startswith(told)


def test_numbers_are_written_as_the_visitor_s_language_has_them():
    with pytest.raises(Refusal) as refused:
        read_pairs([(f"word{number}", "b") for number in range(10_001)])
    assert refused.value.told(texts()["de"]) == "Hier ist Platz für 10.000 Paare, und das sind 10.001."


def test_a_file_of_another_kind_is_told_in_the_visitor_s_language():
    with pytest.raises(Refusal) as refused:
        import_pairs("words.docx", "x", ("en", "es"))
    assert refused.value.told(texts()["fr"]).endswith("Celui-ci est words.docx.")
