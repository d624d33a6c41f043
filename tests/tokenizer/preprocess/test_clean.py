"""What nobody sees goes, letters are composed, and what was typed can be shown."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tokenizer.preprocess.clean import clean

STRANGE = st.text(
    st.characters(exclude_categories=()) | st.sampled_from("a\u0301n\u0303\u00ad\u200b\u200d\ufeff\u1112\u1161❤\ufe0f")
)


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [
        ("Co\u0301mo", "Cómo"),
        ("man\u0303ana", "mañana"),
        ("tempe\u00adratura", "temperatura"),
        ("temperatura\u200b", "temperatura"),
        ("\ufeffHola", "Hola"),
        ("ho\x00la", "hola"),
        ("a\u202eb\u200fc\u2066d", "abcd"),
        ("co\u200dche", "coche"),
        ("\u1112\u1161\u11ab", "한"),
        ("❤️\u200d🔥 क्\u200dष", "❤️\u200d🔥 क्\u200dष"),  # written with joiners
        ("uno\n\tdos\u00a0tres", "uno\n\tdos\u00a0tres"),
        ("\ud800", "\ufffd"),
        ("I don´t know, it`s o´clock", "I don't know, it's o'clock"),  # accents for apostrophes
        ("el `código` ´ y `x`", "el `código` ´ y `x`"),
        ("How are you\u037e", "How are you?"),
        ("a\u200b\u200d", "a"),  # a joiner that joins nothing
        ("\u0bc6\u0bbe", "\u0bca"),  # a vowel sign in two halves
    ],
)
def test_each_character_is_one_that_a_reader_sees(typed, cleaned) -> None:
    assert clean(typed).text == cleaned


@given(STRANGE)
def test_a_clean_text_is_left_alone(text) -> None:
    cleaned = clean(text).text
    assert clean(cleaned).text == cleaned
    assert unicodedata.is_normalized("NFC", cleaned)
    assert unicodedata.is_normalized("NFC", cleaned) or not unicodedata.is_normalized("NFC", text)


@given(STRANGE, st.data())
def test_what_was_typed_comes_back_in_pieces(text, data) -> None:
    cleaned = clean(text)
    cut = data.draw(st.integers(0, len(cleaned.text)))
    first, second = cleaned.part(0, cut), cleaned.part(cut, len(cleaned.text))
    assert first.text + second.text == cleaned.text
    if cleaned.text:
        assert cleaned.as_typed(0, len(cleaned.text)) in text
        assert first.typed + second.typed == cleaned.as_typed(0, len(cleaned.text))


def test_a_word_is_shown_as_it_was_typed() -> None:
    cleaned = clean("La tempe\u00adratura, man\u0303ana")
    assert cleaned.as_typed(3, 14) == "tempe\u00adratura"
    assert cleaned.as_typed(16, 22) == "man\u0303ana"
