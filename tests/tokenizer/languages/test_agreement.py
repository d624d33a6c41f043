"""What stands around a noun has the form that the noun wants, as the files of the languages tell."""

import pytest

from tokenizer.languages.agreement import agreement_of


def before(language, text, noun):
    words = text.split()
    for change in agreement_of(language).before(words, noun):
        words[change.start : change.stop] = [change.text]
    return " ".join(words)


@pytest.mark.parametrize(
    ("text", "noun", "expected"),
    [
        ("el", "furgoneta", "la"),
        ("El", "estación de tren", "La"),
        ("LOS", "MANOS", "LAS"),
        ("un", "problema", "un"),
        ("la", "problemas", "el"),
        ("del", "red social", "de la"),
        ("a la", "camión", "al"),
        ("la", "agua", "el"),
        ("una", "águila", "un"),
        ("esta", "agua", "esta"),
        ("todos los", "canciones", "todas las"),
        ("un viejo", "mesa", "una vieja"),
        ("la primera", "capítulo", "el primer"),
        ("su gran nuevo", "casa", "su gran nueva"),
        ("como", "sopa", "como"),
        ("un", "artista", "un"),
        ("un", "", "un"),
    ],
)
def test_spanish_articles_and_adjectives_have_the_gender_of_the_noun(text, noun, expected):
    assert before("es", text, noun) == expected


@pytest.mark.parametrize(
    ("text", "noun", "expected"),
    [
        ("a", "attorney", "an"),
        ("an", "lawyer", "a"),
        ("an", "university", "a"),
        ("a", "unimportant thing", "an"),
        ("A", "hour", "An"),
        ("a big", "attorney", "a big"),
        ("the", "attorney", "the"),
    ],
)
def test_an_english_article_goes_by_the_sound_of_the_noun(text, noun, expected):
    assert before("en", text, noun) == expected


def test_what_may_be_an_adjective_behind_a_noun_is_told_to_the_end_of_its_clause():
    changes = agreement_of("es").behind(["cuesta", "mucho", "y", "es", "nueva", ".", "vieja"], "barco")
    assert [(change.start, change.text, change.is_sure) for change in changes] == [
        (0, "cuesto", False),
        (4, "nuevo", False),
    ]


def test_nothing_agrees_in_a_language_of_which_nothing_is_told():
    assert before("xx", "el", "furgoneta") == "el"
    assert agreement_of("xx").behind(["nuevo"], "furgoneta") == []
    assert not agreement_of("xx").is_other("furgoneta", "coche")
