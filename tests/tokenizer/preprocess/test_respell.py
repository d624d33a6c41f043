"""What people type is read as what they meant, and names are left alone."""

from itertools import product

import pytest

from tokenizer.preprocess import lexicon
from tokenizer.preprocess.lexicon import Lexicon
from tokenizer.preprocess.respell import respell
from tokenizer.special_tokens import PLACEHOLDERS


@pytest.fixture
def spanish(monkeypatch) -> Lexicon:
    monkeypatch.setattr(lexicon, "_WELL_READ", 3)
    return Lexicon.learn({"es": ["la habitación de mi hermano está libre", "mañana"]})


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("la habitacion de mi hemrano", "la habitación de mi hermano"),
        ("Habitacion libre", "Habitación libre"),
        ("¿Manana?", "¿Mañana?"),
        ("la Habitacion", "la Habitacion"),  # a name, perhaps
        ("la habitación", "la habitación"),
        ("xyzzy plugh", "xyzzy plugh"),
    ],
)
def test_a_word_that_nobody_writes_is_read_as_the_one_that_was_meant(spanish, typed, read) -> None:
    assert respell(typed, "es", spanish).text == read


def test_what_was_typed_is_kept(spanish) -> None:
    assert respell("Habitacion de mi hemrano", "es", spanish).changes == (
        ("Habitación", "Habitacion"), ("hermano", "hemrano"),
    )  # fmt: skip


@pytest.fixture
def accented() -> Lexicon:
    """5,000 words, of which `mas` is the rarest but for a name, and `esta` and `está` are about as common."""
    fillers = ["".join(letters) for letters in product("bcdfghjklm", repeat=4)][:5_000]
    words = ["más", "esta", "está", "no", "puedo", "francés", *fillers[:4_000], "mas", *fillers[4_000:]]
    return Lexicon({"es": words, "en": ["the"]}, ["frances"])


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("no puedo mas", "no puedo más"),
        ("hablo frances", "hablo francés"),
        ("esta", "esta"),  # or "está": the network knows from the sentence
        ("puedo, mas está", "puedo, mas está"),  # whoever types accents means what stands there
        ("no puedo Mas", "no puedo Mas"),  # a name
    ],
)
def test_a_rare_word_is_read_as_a_common_one_if_only_its_accent_was_left_out(accented, typed, read) -> None:
    assert respell(typed, "es", accented).text == read


@pytest.mark.parametrize(
    ("typed", "language", "read"),
    [
        ("bn, grax", "es", "bien, gracias"),
        ("xq no", "es", "xq no"),  # or "por qué no": the network knows from the sentence
        ("Thx, luv u", "en", "Thanks, love u"),
        ("ur nice", "en", "ur nice"),
        ("idk", "en", "I don't know"),
        ("2 hrs", "en", "2 hours"),
        ("2 hrs", "es", "2 horas"),
        ("vitamin K", "en", "vitamin K"),
        ("thx", "es", "thx"),
        ("c u 2nite at my place & dont b l8r", "en", "c u tonight at my place & dont b later"),
        ("R & B, x + u = r, la letra k", "en", "R & B, x + u = r, la letra k"),
        ("Open Mon-Fri", "en", "Open Monday to Friday"),
        ("abierto Lunes - vie.", "es", "abierto Lunes a viernes."),
        ("9 €/mes", "es", "9 €/mes"),  # the number is hidden where it is read
        (f"{PLACEHOLDERS[0]}/mes", "es", f"{PLACEHOLDERS[0]} al mes"),
        ("w/o salt, USA", "en", "without salt, United States"),
    ],
)
def test_what_people_shorten_is_read_in_full(spanish, typed, language, read) -> None:
    assert respell(typed, language, spanish).text == read


def test_an_abbreviation_at_the_end_of_a_sentence_leaves_its_full_stop_there(spanish) -> None:
    respelt = respell("Está en el dpto.", "es", spanish)
    assert respelt.text == "Está en el departamento."
    assert respelt.changes == (("departamento", "dpto"),)
    assert respell("El dpto. es", "es", spanish).text == "El departamento es"


def test_beside_a_name_nothing_is_a_month(spanish) -> None:
    text = f"El Mar {PLACEHOLDERS[0]}"
    for span, read in (("Céltico", text), ("2020", f"El martes {PLACEHOLDERS[0]}")):
        assert respell(text, "es", spanish, spans=[span]).text == read


def test_an_abbreviation_before_the_capital_of_a_new_sentence_leaves_its_full_stop_there(spanish) -> None:
    lexicon = Lexicon({"es": ["trabaja", "Trump"]})
    for typed, read in (
        ("Vive en EE. UU. Trabaja mucho.", "Vive en Estados Unidos. Trabaja mucho."),
        ("En EE. UU. Trump ganó.", "En Estados Unidos Trump ganó."),
        ("El Sr. Trabaja no.", "El señor Trabaja no."),
    ):
        assert respell(typed, "es", lexicon).text == read


def test_what_is_short_for_several_words_stands_with_each(spanish) -> None:
    assert respell("porfa hemrano", "es", spanish).changes == (
        ("por", "porfa"), ("favor", "porfa"), ("hermano", "hemrano"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("he wont go, i cant either", "he won't go, i can't either"),
        ("Wont he go?", "Won't he go?"),
        ("as was his wont", "as was his wont"),
        ("It was Her wont.", "It was Her wont."),
        ("(their cant)", "(their cant)"),
        ("this wont go", "this won't go"),
    ],
)
def test_what_a_noun_must_follow_is_followed_by_no_verb(monkeypatch, typed, read) -> None:
    monkeypatch.setattr(lexicon, "_WELL_READ", 3)
    known = Lexicon.learn({"en": ["he won't go and i can't go either as it was this his her their"]})
    assert respell(typed, "en", known).text == read


def test_what_is_short_beside_a_number_alone_is_written_in_full_there() -> None:
    lexicon = Lexicon({"es": ["de", "pan", "dicen"], "en": ["is", "the"]})
    assert respell("5 uds. de pan", "es", lexicon).text == "5 unidades de pan"
    assert respell("Uds. dicen", "es", lexicon).text == "Ustedes dicen"
    assert respell("the no. 5 is", "en", lexicon).text == "the number 5 is"
    assert respell("nº 5", "es", lexicon).text == "número 5"


def test_the_first_of_two_names_is_short_for_nothing() -> None:
    lexicon = Lexicon({"es": ["nació", "el"]})
    assert respell("Cole Porter nació", "es", lexicon).text == "Cole Porter nació"
    assert respell("Cole el lunes", "es", lexicon).text == "Colegio el lunes"
