import pytest
from hypothesis import given
from hypothesis import strategies as st

from tokenizer.text import Span, normalise, plain_punctuation, split_sentences

ANY_TEXT = st.text(alphabet=st.characters(exclude_categories=()))  # lone surrogates too
LANGUAGES = st.sampled_from(["en", "es", "fr", "de", "ko", "ja", "ar", "xx"])
TYPED = st.text(alphabet=" \n\r\t.?!,;:¿¡«»\"'()-*1aAéß한。、👩‍👧\u0301\u00a0\u2028\x85\x00\u200b\ud800Dr")


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("  a \n b\u00a0c ", "a b c"),
        ("e\u0301", "é"),
        ("ﬁn①", "fin1"),
        ("CASE Kept", "CASE Kept"),
        ("¿ Qué ?  ¡ Ah!", "¿Qué ? ¡Ah!"),
        ("\u1112\u1161\u11ab", "한"),
        ("a\ud800b", "a\ufffdb"),
        ("▁", "_"),
        ("", ""),
    ],
)
def test_normal_form_by_example(text, normal):
    assert normalise(text) == normal


@given(ANY_TEXT)
def test_normalising_twice_is_normalising_once(text):
    assert normalise(normalise(text)) == normalise(text)


@given(ANY_TEXT | TYPED, LANGUAGES)
def test_the_spans_of_a_text_are_the_text(text, language):
    spans = split_sentences(text, language)
    assert "".join(span.text for span in spans) == text
    assert all(span.text for span in spans)
    assert all(span.text.strip() for span in spans if span.is_sentence)
    assert all(len(span.text.strip()) < 10 for span in spans if not span.is_sentence)
    assert all(span.text == span.text.strip() for span in spans if span.is_sentence)


def test_sentences_and_lines_are_cut_and_abbreviations_are_not():
    spans = split_sentences("Hola. ¿Cómo está, Sr. Pérez?\n\n- Bien", "es")
    assert spans == [
        Span("Hola.", True),
        Span(" ", False),
        Span("¿Cómo está, Sr. Pérez?", True),
        Span("\n\n", False),
        Span("-", False),
        Span(" ", False),
        Span("Bien", True),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "a. Pan",
        "ii. Pan",
        "IV. Pan",
        "- [ ] Pan",
        "* [x] Pan",
        "1.1 Pan",
        "1.2.3. Pan",
        "Q: Pan",
        "- Pan",
        "  * Pan",
        "• Pan",
        "2. Pan",
        "13) Pan",
        "(2) Pan",
        "b) Pan",
        "## Pan",
        "> Pan",
        "— Pan",
    ],
)
def test_the_marker_of_a_list_is_no_part_of_the_sentence(line):
    spans = split_sentences(f"Compra:\n{line}\n", "es")
    assert [span.text for span in spans if span.is_sentence] == ["Compra:", "Pan"]


@pytest.mark.parametrize(
    "line",
    [
        "-5 grados.",
        "3.5 kilos.",
        "1984. Nada.",
        "A. Nada.",
        "I. Nada.",
        "p. ej. pan",
        "e. g. pan",
        "z. B. pan",
        "s. 5",
        "1.5 kilos",
        "#pan",
        "—Pan.",
    ],
)
def test_what_only_looks_like_a_marker_stays(line):
    assert next(span for span in split_sentences(line, "es")).is_sentence


def test_capitals_mark_the_entries_of_a_list_where_one_follows_the_other():
    lists = (
        ("A. Pan\nB. Vino", ["Pan", "Vino"]),
        ("I. Uno\nII. Dos", ["Uno", "Dos"]),
        ("1º Pan\n2º Vino", ["Pan", "Vino"]),
    )
    for lines, entries in lists:
        assert [span.text for span in split_sentences(lines, "es") if span.is_sentence] == entries
    assert split_sentences("A. García\nC. Pérez", "es")[0] == Span("A. García", True)


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        ("Nombre:\tJuan\tEdad: 30", ["Nombre:", "Juan", "Edad: 30"]),
        ("- Pan      3 €", ["Pan", "3 €"]),
        ("Inicio | Contacto", ["Inicio", "Contacto"]),
        ("Inicio\u2002 | \u2002Contacto", ["Inicio", "Contacto"]),  # as tags are blanked
        ("Ve a Ajustes > Mi cuenta → Salir y ya.", ["Ve a Ajustes", "Mi cuenta", "Salir y ya."]),
        ("Inicio / Mi tienda / Ofertas", ["Inicio", "Mi tienda", "Ofertas"]),
        ("Lunes - Viernes: 9h", ["Lunes", "Viernes: 9h"]),
        ("Sí/No", ["Sí", "No"]),
        ("Tienda / Abre 9:00 - 14:00 / Casa", ["Tienda", "Abre 9:00 - 14:00", "Casa"]),
        ("Vino y/o Agua/Zumo, sí", ["Vino y/o Agua/Zumo, sí"]),
        ("- Talla: M / Color: rojo", ["Talla: M", "Color: rojo"]),
        ("Casa - perro - gato", ["Casa - perro - gato"]),
        ("Fui a casa - Luego dormí.", ["Fui a casa - Luego dormí."]),
        ("A / B y 10 - 3 = 7, x > Y", ["A / B y 10 - 3 = 7, x > Y"]),
        ("dos  espacios   o tres, a|b || c", ["dos  espacios   o tres, a|b || c"]),
    ],
)
def test_what_parts_columns_ends_a_sentence(line, cells):
    spans = split_sentences(line, "es")
    assert [span.text for span in spans if span.is_sentence] == cells
    assert "".join(span.text for span in spans) == line


@pytest.mark.parametrize("text", ["2 kg. de patatas", "a 5 min. de aquí"])
def test_the_stop_behind_a_unit_ends_no_sentence_where_it_goes_on_in_small_letters(text):
    assert [span.text for span in split_sentences(text, "es")] == [text]


def test_quotation_marks_and_dashes_become_plain():
    assert plain_punctuation("«No», she said – “don’t” — ever.") == '"No", she said, "don\'t", ever.'
    assert plain_punctuation("10 - 3, -5, well-known") == "10 - 3, -5, well-known"
    assert plain_punctuation("Él —mi tío—, no. Yo–sí, él –mi tío– no") == "Él, mi tío, no. Yo–sí, él, mi tío, no"
    assert plain_punctuation("He is—as I said—here; 1990–1995, “I—”") == 'He is, as I said, here; 1990–1995, "I—"'


def test_a_space_stands_behind_commas_and_dots():
    assert plain_punctuation("Hola,tú; 1,5...y no…¿quién?") == "Hola, tú; 1,5...y no… ¿quién?"
    assert plain_punctuation("...y ya,") == "... y ya,"


@pytest.mark.parametrize(
    ("line", "language", "marker"),
    [
        ("-Hola", "es", "-"),
        ("-5 grados", "es", None),
        ("*Nota", "es", "*"),
        ("*uno* dos", "es", None),
        ("•uno", "es", "•"),
        ("—Hello", "en", "—"),
        ("—Hola", "es", None),
    ],
)
def test_a_mark_that_touches_its_line_is_none_of_the_sentence(line, language, marker):
    first = split_sentences(line, language)[0]
    assert first == (Span(marker, False) if marker else Span(line, True))


def test_loud_marks_end_a_sentence_before_a_capital():
    for text, sentences in (("¿Sí??? ¡No!!! Ya", ["¿Sí???", "¡No!!!", "Ya"]), ("No!!! dijo", ["No!!! dijo"])):
        assert [span.text for span in split_sentences(text, "es") if span.is_sentence] == sentences


@pytest.mark.parametrize(
    ("language", "text", "sentences"),
    [
        ("en", "Dr. Smith came at 3.5 p.m. yesterday. Fine!", ["Dr. Smith came at 3.5 p.m. yesterday.", "Fine!"]),
        ("en", 'He said "Go." Then he left.', ['He said "Go."', "Then he left."]),
        ("de", "Gut, z.B. heute. Wie geht's?", ["Gut, z.B. heute.", "Wie geht's?"]),
        ("ko", "저는 학생입니다. 감사합니다!", ["저는 학생입니다.", "감사합니다!"]),
        ("ja", "元気ですか？はい！", ["元気ですか？", "はい！"]),  # no space between them
        ("xx", "One. Two.", ["One.", "Two."]),  # a language that nobody knows
    ],
)
def test_every_language_has_its_own_ends_of_sentences(language, text, sentences):
    assert [span.text for span in split_sentences(text, language) if span.is_sentence] == sentences


def test_a_line_break_of_any_kind_ends_a_sentence():
    sentences = [span.text for span in split_sentences("a\r\nb\u2028c\x85d", "en") if span.is_sentence]
    assert sentences == ["a", "b", "c", "d"]


@pytest.mark.parametrize("text", [" " * 200_000 + "a", "\n" * 200_000, "a" * 200_000, "." * 200_000, "a. " * 50_000])
def test_a_huge_text_is_cut_whole(text):
    # Quadratic work would take minutes here.
    assert "".join(span.text for span in split_sentences(text, "en")) == text
