"""Code, templates and addresses are no prose, whole as they stand."""

import pytest

from tokenizer.preprocess.lexicon import Lexicon
from tokenizer.preprocess.protect import mask
from tokenizer.preprocess.signs import find_signs
from tokenizer.text import split_sentences


@pytest.mark.parametrize(
    "sign",
    [
        "2 x 4",
        "2.5 x 4 x 10",
        "{count, number}",
        "{n, plural, one {# item} other {# items}}",
        "[[name]]",
        "%@",
        "__NAME__",
        "_private",
        r"\\server\share",
        "2001:db8::1",
        "00:1B:44:11:3A:B7",
        "192.168.0.1:8080",
        "10.0.0.0/24",
        "$HOME/bin",
        "os.path.join()",
        "std::vector",
        "&&",
        "./run.sh",
        "``a`b``",
        "AT & T",
        "CO₂",
        "x²",
        "①",
        "℃",
    ],
)
def test_a_sign_is_found_whole(sign):
    text = f"Usa {sign} aquí."
    assert [text[start:stop] for start, stop in find_signs(text)] == [sign]


@pytest.mark.parametrize(
    "line",
    [
        "npm install -g typescript",
        'git commit -m "first change"',
        "$ ls docs",
        "pip install parley",
        "SELECT name FROM users WHERE id = 3",
        "DELETE FROM users WHERE id = 3;",
        "UPDATE users SET name = 'x' WHERE id = 3",
        "40º",
    ],
)
def test_a_line_of_code_is_no_prose(line):
    assert [*find_signs(line)] == [(0, len(line))]


@pytest.mark.parametrize(
    "text",
    [
        "Dijo: hola.",
        "Son las 12 : 30",
        "uno, dos (tres) [cuatro]",
        "¿Tú & yo?",
        "50 % mañana",
        "El 12º piso.",
        "Go to the shop - and come back.",
        "Make a wish.",
        "git is a tool.",
        "SELECT FROM THE MENU",
        "Select a name from the list.",
        "Tengo 2 x favor",
    ],
)
def test_prose_is_none(text):
    assert list(find_signs(text)) == []


def test_a_number_and_its_unit_are_one_though_the_vocabulary_lacks_a_sign_of_it():
    masked = mask("Hace -3 °C hoy.", "es", Lexicon({"es": ["hace", "hoy"]}), lambda text: "°" not in text)
    assert masked.spans == ("-3 °C",)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Abre ./run.sh primero.", ["Abre ./run.sh primero."]),
        ("Mira https://a.es/x?y=1. Gracias", ["Mira https://a.es/x?y=1.", "Gracias"]),
    ],
)
def test_no_sentence_ends_in_a_sign(text, expected):
    sentences = [span.text for span in split_sentences(text, "es") if span.is_sentence]
    assert sentences == expected


@pytest.mark.parametrize(
    ("text", "language", "letter"),
    [
        ("La letra k es rara.", "es", "k"),
        ("La letra a", "es", "a"),
        ("the letter p", "en", "p"),
        ("Vitamina C", "es", "C"),
    ],
)
def test_a_letter_that_is_spoken_of_stays_one(text, language, letter):
    assert mask(text, language, Lexicon({language: text.casefold().split()})).spans == (letter,)


def test_any_other_letter_is_left_to_the_network():
    assert mask("x q no vienes a la letrada y te vas", "es", Lexicon({})).spans == ()
