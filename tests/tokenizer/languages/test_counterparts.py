"""Phrases that each language has its own of."""

import pytest

from tokenizer.languages.counterparts import counterpart, counterparts_beside, find_counterparts


@pytest.mark.parametrize(
    ("text", "source", "target", "phrase", "written"),
    [
        ("La letra k es rara.", "es", "en", "La letra k", "The letter k"),
        ("Empieza con la letra ñ.", "es", "en", "la letra ñ", "the letter ñ"),
        ("The vowel e is common.", "en", "es", "The vowel e", "La vocal e"),
        ("Fruta, p. ej. peras.", "es", "en", "p. ej.", "e.g."),
        ("Fruta, p.ej. peras.", "es", "en", "p.ej.", "e.g."),
        ("Some, e.g. cats.", "en", "es", "e.g.", "p. ej."),
        ("Vino D. Juan Ruiz ayer.", "es", "en", "D. Juan Ruiz", "Don Juan Ruiz"),
        ("Estimada Sra. Gómez:", "es", "en", "Estimada Sra. Gómez", "Dear Mrs. Gómez"),
        ("Dear Mr. Smith,", "en", "es", "Dear Mr. Smith", "Estimado Sr. Smith"),
        ("Vivo en el 2.º piso.", "es", "en", "2.º", "2nd"),
        ("La 3ª planta", "es", "en", "3ª", "3rd"),
        ("El 11.º, en 1.er lugar", "es", "en", "11.º", "11th"),
        ("Chicos y/o chicas", "es", "en", "y/o", "and/or"),
        ("P. D.: Ven.", "es", "en", "P. D.", "P.S."),
        ("En el 44 a. C.", "es", "en", "44 a. C.", "44 B.C."),
        ("from B.C. in 44 BC", "en", "es", "44 BC", "44 a. C."),
        ("Smith et al. say", "en", "es", "et al.", "et al."),
        ('"Hi," said Mary Ann.', "en", "es", "said Mary Ann", "dijo Mary Ann"),
        ('"¿Sí?", preguntó Ana. "No."', "es", "en", "preguntó Ana", "asked Ana"),
        ("en 4to grado", "es", "en", "4to", "4th"),
        ("Kind regards, Tom", "en", "es", "Kind regards", "Saludos cordiales"),
        ("I know Don Johnson.", "en", "es", "Don Johnson", "Don Johnson"),  # a first name, too
    ],
)
def test_a_phrase_is_written_as_the_other_language_has_it(text, source, target, phrase, written):
    start, stop = next(find_counterparts(text, source, target))
    assert text[start:stop] == phrase
    assert counterpart(phrase, source, target) == written


@pytest.mark.parametrize(
    "text",
    [
        "La 5 y la 3a, 1,5º.",
        "La letra es mala.",
        "La letra de la canción.",
        "La letra l'a.",
        "Vino D. ayer.",
        "D. x",
        "Se lo dijo Ana.",
        '"Sí", dijo Ana que vino.',
    ],
)
def test_what_is_no_such_phrase_is_left_to_the_network(text):
    assert [*find_counterparts(text, "es", "en")] == []


def test_degrees_are_no_ordinals():
    beside = counterparts_beside("Hace 5º, hornear a 180º durante 2 h, el 25º año", "es", "en", [])
    assert [*beside.values()] == ["25th"]


def test_a_language_that_has_no_such_phrase_gets_none():
    assert [*find_counterparts("La letra k", "es", "xx")] == []
    assert counterpart("La letra k", "es", "xx") is None
