"""What is no prose is found whole, and prose is not taken for it."""

import pytest

from tokenizer.preprocess.signs import find_numbers, find_signs, without_ornaments, without_signs


def signs(text: str) -> list[str]:
    return [text[start:stop] for start, stop in find_signs(text)]


@pytest.mark.parametrize(
    "sign",
    [
        "{nombre}", "{0}", "{{user.name}}", "{{ count }}", "${total}", "#{name}", "%{name}",
        "{% if x %}", "<%= name %>",
        "%s", "%d", "%1$s", "%1", "#%d", "$%.2f", "%(name)s", "%.2f", "%05d", "%%",
        "`git push`", "`a b c`", "git push", "sudo apt update",
        "<<NOMBRE>>", "DEBUG=1", "lang=es", "Ctrl+Shift+P", "Alt + F4", "Ctrl+C",
        "SKU-88213-XL", "HCoV-229E", "A1-B2",
        "/usr/local/bin", "~/notes", "./run.sh", "../data/a.txt", "src/main.py", "C:\\Users\\Ana\\notes.txt", "D:\\",
        "archivo.pdf", "my-file_2.tar.gz", "index.html", "README.md", "backup.v2.zip",
        "550e8400-e29b-41d4-a716-446655440000", "da98421f", "0x7fff5e", "d41d8cd98f00b204e9800998ecf8427e",
        "v1.2.3", "2.0.1-beta.2", "10.0.19045.1",
        "--help", "--out=models/a", "$HOME", "print()", "snake_case_name", "camelCase", "getElementById()",
        "https://ejemplo.com/a?b=1", "www.ejemplo.org", "a.perez+x@correo.es", "@juan", "#fiesta",
        "x + 2 = 5", "R & B", "10 × 5",
        "***", "---", "===", "~~~",
        "A+", "AB-", "DD/MM/YYYY", "MM/AAAA", "__/__/____",
        "15-ene-2024", "3-oct-23", "C++", "C#", "bit.ly/3xYz9Q", "goo.gl/maps/x1", "PDF", "PIN", "USB",
    ],
)  # fmt: skip
def test_code_addresses_and_formulas_are_found_whole(sign) -> None:
    for text in (sign, f"Usa {sign} ahora", f"Usa {sign}, y ya.", f"Es {sign}."):
        assert signs(text) == [sign]


@pytest.mark.parametrize(
    "text",
    [
        "El niño y/o la niña, según el caso.",
        "I'd like 5 or 6, and/or none; he said: no.",
        "—Hola —dijo él—. Adiós.",
        "Well-known, state-of-the-art ideas (mine) and “yours”.",
        "¿Qué?! ... No sé… 50 % de descuento.",
        "Fin.Empieza otra vez.",
        "X-ray, T-shirt, WI-FI, COVID-19, SARS-CoV-2, F-16 and Jean-Luc.",
        "The U.S. won 3-2 at 5 p.m. on No. 7.",
        "Dear Mr. O'Neill: it's 1st-class & cheap.",
        "a - b? el A, la B",
        "La hija de Ana, mi hija. Aha, an aha moment. Ha, he!",
        "Wait.... what? A well-to-do man. Pin it, led by him.",
        "if (and only if) you can, return the book; for children in need (mine):",
        "import goods, let me return",
        "A - B, plan A-B, un A+B, AA, 50 % 5",
    ],
)
def test_prose_is_no_code(text) -> None:
    assert signs(text) == []


def test_the_short_name_of_an_option_is_found_beside_the_long_one() -> None:
    assert signs("Use -h, --help or -V --version") == ["-h", "--help", "-V", "--version"]


def test_signs_leave_a_space() -> None:
    assert without_signs("Usa `git push` ya") == "Usa   ya"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("xhttps://a.de/b y más", ["https://a.de/b"]),
        ("Mira:ftp://a.de y más", ["ftp://a.de"]),
        ("CO₂ y m² de ½", ["CO₂", "m²", "½"]),
        ("H₂O y H₂SO₄", ["H₂O", "H₂SO₄"]),
        ("20 € + IVA", ["+"]),
        ("A-Z, plan A-B", ["A-Z"]),
        ("De 9 am - 5 p.m. y 9 - 5h", ["9 am - 5 p.m.", "9 - 5h"]),
        ("De 9 a.m. - 5 p.m.", ["9 a.m. - 5 p.m"]),
        ("Haz esto:\n  npm install x\nY ya.", ["  npm install x"]),
        ('Prueba:\nif (x > 3) { print("hola"); }\nY ya.', ['if (x > 3) { print("hola"); }']),
        (
            "for i in range(10):\n  const n = 'Ana';\nreturn x + 1;",
            ["for i in range(10):", "  const n = 'Ana';", "return x + 1;"],
        ),
        ("import numpy as np\ndef f(a, b):", ["import numpy as np", "def f(a, b):"]),
        ("Comprueba que total == 5, o no.", ["total == 5"]),
        ("casa > perro -> gato * y total ..... nada", [">", "->", "*", "....."]),
        ("nombre* y correo *", ["*", "*"]),
        ("TODO: todo, TODO ESTO", ["TODO"]),
        ("Coca-Cola®, marca registrada®", ["Coca-Cola®", "®"]),
        ("Hornear a 180º durante una hora, el 25º año, hace 30º hoy", ["180º", "30º"]),
        ("Abierto 9:00 - 14:00, páginas 5 – 10.", ["9:00 - 14:00", "5 – 10"]),
        ("menos de 2º C, a -3 ºC y la 2ª planta", ["2º C", "-3 ºC"]),
        ("jajaja, xd y lol", ["jajaja", "xd", "lol"]),
        ("fin%s y a<b>c</b>", ["%s", "<b>", "</b>"]),
    ],
)
def test_what_begins_within_a_word_or_a_line_is_found_too(text, found) -> None:
    assert signs(text) == found


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("✓ Envío gratis", "Envío gratis"),
        ("😂😂 Qué bueno 🎂:)", "Qué bueno 🎂:)"),
        ("Hola :) 😂 ", "Hola"),
        ("~ Fin ~", "Fin"),
        ("— John.", "John."),
        ("But I —", "But I"),
        ("Sí - no", "Sí - no"),
        ("« Back", "Back"),
        ("Leer más »", "Leer más"),
        ("« Bonjour »", "« Bonjour »"),
        ("Te 😂 quiero", "Te 😂 quiero"),
        ("5 € gratis", "5 € gratis"),
        ("{} archivos", "{} archivos"),
        ("👍 :)", ""),
    ],
)
def test_what_stands_around_a_sentence_is_no_part_of_it(text, sentence) -> None:
    start, stop = without_ornaments(text)
    assert text[start:stop].strip() == sentence


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("15 kg. de pan y 16 kg.", ["15", "16 kg"]),
        ("10 min. left, 10 min", ["10", "10 min"]),
        ("5 km. Fin", ["5 km"]),
        ("a las 10 h., a 5 km.", ["10", "5 km"]),
    ],
)
def test_a_unit_with_a_stop_of_its_own_is_an_abbreviation(text, found) -> None:
    assert [text[start:stop] for start, stop in find_numbers(text)] == found
