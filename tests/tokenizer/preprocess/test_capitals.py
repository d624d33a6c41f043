import pytest
from hypothesis import given
from hypothesis import strategies as st

from tokenizer.preprocess.capitals import as_typed, in_small_letters, is_in_capitals, without_stress


@pytest.mark.parametrize(
    ("typed", "small"),
    [
        ("HELLO HOW ARE YOU", "Hello how are you"),
        ("¿DÓNDE ESTÁ?", "¿Dónde está?"),
        ("READ https://Example.com/A OR ANA@MAIL.ORG", "Read https://Example.com/A or ANA@MAIL.ORG"),
        ("I AM SO SAD", "I am so sad"),
        ("EL 2.º PISO, DE 9h A 14 h, 5 kg", "El 2.º piso, de 9h a 14 h, 5 kg"),
        ("2.º piso", None),
        ("USA", None),
        ("EE. UU.", None),
        ("HELLO you", None),
        ("hello", None),
        ("서울에서 만나요", None),
        ("https://EXAMPLE.COM/ABC", None),
    ],
)
def test_a_sentence_in_capitals_alone_becomes_small(typed: str, small: str | None) -> None:
    assert (in_small_letters(typed) if is_in_capitals(typed) else None) == small


@given(st.text(st.characters(codec="utf-8")))
def test_a_text_keeps_its_length(text: str) -> None:
    assert len(in_small_letters(text)) == len(text)


def test_spans_are_found_as_they_were_typed() -> None:
    assert list(as_typed(["ana", "ana"], "to ana and ana", "TO ANA AND ANA")) == ["ANA", "ANA"]
    assert list(as_typed(["b", "a"], "xbya", "XBYA")) == ["B", "A"]


@pytest.mark.parametrize(
    ("typed", "language", "read"),
    [
        ("DO NOT open the door.", "en", "Do not open the door."),
        ("I did NOT say it, and I DON’T know.", "en", "I did not say it, and I don’t know."),
        ("Esto es MUY importante.", "es", "Esto es muy importante."),
        ("¡NUNCA lo hagas!", "es", "¡Nunca lo hagas!"),
        ("The US and the WHO agree.", "en", "The US and the WHO agree."),
        ("Press ENTER, not NOTEPAD.", "en", "Press ENTER, not NOTEPAD."),
        ("NO", "es", "NO"),  # nothing around it tells how it is stressed
        ("DO NOT ENTER", "en", "DO NOT ENTER"),
        ("NICHT öffnen", "ko", "NICHT öffnen"),  # no list
    ],
)
def test_stressed_words_are_read_as_those_around_them(typed, language, read) -> None:
    assert without_stress(typed, language) == read


def test_other_common_words_in_capitals_are_read_so_too() -> None:
    def read(text: str) -> str:
        return without_stress(text, "en", {"SALE", "FREE"}.__contains__)

    assert read("FREE shipping, Big SALE by NASA") == "Free shipping, Big sale by NASA"
    assert read("SALE") == "SALE"
    assert read("Use `SALE` and FREE_SALE in a SALE-OUT") == "Use `SALE` and FREE_SALE in a SALE-OUT"
