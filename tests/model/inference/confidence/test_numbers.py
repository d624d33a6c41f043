"""Each number of a source is looked for in its translation, whichever way it is written."""

import pytest

from model.inference.confidence.numbers import numbers_differ


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("8 litres", "8 litros"),
        ("8 litres", "Ocho litros"),
        ("1 litre", "un litro"),
        ("the 3rd time", "la tercera vez"),
        ("1,000 people", "1.000 personas"),
        ("1,234,567.5 people", "1.234.567,5 personas"),
        ("1000 people", "1 000 personas"),
        ("1000 people", "1\u202f000 personas"),
        ("3.5 litres", "3,5 litros"),
        ("It costs 0.99", "Cuesta 0,99"),
        ("at 5 p.m.", "a las 17:00"),
        ("at 5 p.m.", "a las 5 de la tarde"),
        ("at 5:30", "a las 5.30"),
        ("on 12.05.2024", "el 12/05/2024"),
        ("3 million people", "3.000.000 de personas"),
        ("3,000,000 people", "3 millones de personas"),
        ("the 21st century", "el siglo XXI"),
        ("2 and 2 are 4", "2 y 2 son 4"),
        ("35 people", "treinta y cinco personas"),
        ("twenty-one people", "21 personas"),
        ("a dozen eggs", "12 huevos"),
        ("Luis Gómez, 8", "Luis Gómez, 8"),
        ("No number.", "Ningún número."),
        ("version 1.2.3", "versión 1.2.3"),
        ("A4 paper", "papel A4"),
        ("8.5 billion people", "8500 millones de personas"),
        ("the 1950s", "los años cincuenta"),
        ("the 1990s", "los 90"),
        ("the 1990s", "los años 1990"),
        ("at 9pm", "a las 21 horas"),
        ("Henry VIII", "Enrique VIII"),
        ("at 10:00", "a las 10"),
    ],
)
def test_the_same_numbers_however_they_are_written(source, target):
    assert not numbers_differ(source, target, "en", "es")
    assert not numbers_differ(target, source, "es", "en")


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("8 litres", "188 litros"),
        ("8 litres", "siete litros"),
        ("8 litres", "litros"),
        ("3.5 litres", "35 litros"),
        ("3.5 litres", "5,3 litros"),
        ("1,000 people", "100 personas"),
        ("between 3 and 7 days", "entre 3 y 3 días"),
        ("2 + 2", "2"),
        ("at 5:30", "a las 5:13"),
        ("Some litres", "8 litros"),
        ("the 21st century", "el siglo XX"),
        ("at 5", "a las 17:00"),
        ("8 litres", "8000 litros"),
    ],
)
def test_other_numbers(source, target):
    assert numbers_differ(source, target, "en", "es")


def test_a_word_stands_for_one_number() -> None:
    assert numbers_differ("30, 30 euros", "dreißig Euro", "en", "de")
    assert not numbers_differ("30, 30 euros", "dreißig, dreissig Euro", "en", "de")


def test_of_a_language_whose_words_are_not_known_small_numbers_are_not_missed():
    assert not numbers_differ("8 litres", "여덟 리터", "en", "ko")
    assert numbers_differ("88 litres", "여덟 리터", "en", "ko")
    assert not numbers_differ("여덟 리터", "8 litres", "ko", "en")
