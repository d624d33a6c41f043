"""A language's file says what a corpus does not teach, and a language without one is read without."""

from importlib import resources

import pytest

from tokenizer.languages.rules import LanguageRules, rules_of
from tokenizer.text import split_sentences


@pytest.mark.parametrize("name", [item.name for item in resources.files("tokenizer.languages").iterdir()])
def test_every_file_can_be_read(name) -> None:
    code, _, suffix = name.partition(".")
    if suffix == "toml":
        rules = rules_of(code)
        assert rules != LanguageRules()
        for short in (*rules.abbreviations, *rules.closing_abbreviations):
            assert rules.abbreviation_pattern.fullmatch(short)
        assert all(short == short.lower() and len(short) > 1 for short in rules.shorthand)


@pytest.mark.parametrize("code", ["xx", "", "../es", "rules"])
def test_a_language_without_a_file_has_the_usual_rules(code) -> None:
    assert rules_of(code) == LanguageRules()


@pytest.mark.parametrize("code", ["zh-Hant", "zh_CN", "ZH"])
def test_a_regional_form_has_the_file_of_its_language(code) -> None:
    assert rules_of(code) == rules_of("zh") != LanguageRules()


@pytest.mark.parametrize(
    ("language", "short", "full"),
    [("es", "Sr.", "señor"), ("es", "EE.UU.", "Estados Unidos"), ("es", "ee. uu.", "Estados Unidos"),
     ("es", "p. ej.", "por ejemplo"), ("en", "e.g.", "for example"), ("en", "Mr.", None)],
)  # fmt: skip
def test_an_abbreviation_is_read_in_full(language, short, full) -> None:
    rules = rules_of(language)
    assert [rules.in_full(match) for match in rules.find_abbreviations(short)] == [full]


@pytest.mark.parametrize(
    ("language", "text", "read"),
    [
        ("en", "min. 8 characters", ["minimum"]),
        ("en", "8 min. left", ["minutes"]),
        ("en", "No. 5, 8 oz.", ["number", "ounces"]),
        ("es", "km. 12, a 12 km. de aquí", ["kilómetro", "kilómetros"]),
        ("es", "8 uds. para Uds.", ["unidades", "ustedes"]),
        ("es", "a 100 m. de aquí", ["metros"]),
    ],
)
def test_a_unit_stands_behind_its_number(language, text, read) -> None:
    rules = rules_of(language)
    assert [rules.in_full(match) for match in rules.find_abbreviations(text)] == read


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        ("es", ["El Sr. Pérez llegó.", "La Dra. Gómez no."]),
        ("es", ["Ud. tiene razón.", "Uds. no."]),
        ("es", ["Vive en la Av. Mayor, n.º 5."]),
        ("es", ["EE. UU. ganó.", "Y ya."]),
        ("es", ["Llegó a las 5 p. m. de ayer.", "Luego se fue."]),
        ("es", ["Hay frutas, p. ej. Manzanas de Chile."]),
        ("es", ["Los RR. HH. de aquí.", "Las FF. AA. no."]),
        ("es", ["La Dña. Carmen no está.", "Él sí."]),
        ("es", ["Nació el 15 ene. 2024.", "Vino en feb. de 2025, creo."]),
        ("es", ["Compré pan, etc.", "Luego volví el 3 de dic.", "¿Y tú?"]),
        ("es", ["J. Pérez vino.", "J. R. R. Tolkien no."]),
        ("en", ["It was in Sept. 2019 or on Jan. 5.", "He left in Jan.", "She stayed."]),
        ("en", ["He works for Smith & Co. Ltd. in the U.S. Army."]),
        ("en", ["Mr. Smith came.", "Dr. Who left."]),
        ("en", ["Bring fruit, e.g. Apples."]),
        ("en", ["She works for Acme Inc. in Ohio.", "He does not."]),
    ],
)
def test_an_abbreviation_ends_no_sentence(language, sentences) -> None:
    text = " ".join(sentences)
    assert [span.text for span in split_sentences(text, language) if span.text.strip()] == sentences


def test_some_are_none_without_a_number_beside_them() -> None:
    found = [match[0] for match in rules_of("en").find_abbreviations("Jan Kowalski came on Jan 5, Dec. or 3 mar")]
    assert found == ["Jan", "Dec.", "mar"]


def test_code_between_fences_is_no_sentence() -> None:
    text = "Hola.\n```python\nprint('hola')\n```\nAdiós.\n```\nsin fin"
    spans = [(span.text, span.is_sentence) for span in split_sentences(text, "es") if span.text.strip()]
    assert spans == [
        ("Hola.", True), ("```python", False), ("print('hola')", False), ("```", False), ("Adiós.", True),
        ("```", True), ("sin fin", True),
    ]  # fmt: skip
