from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tokenizer.preprocess import lexicon
from tokenizer.preprocess.lexicon import Lexicon
from tokenizer.preprocess.protect import mask, unmask
from tokenizer.preprocess.signs import find_numbers
from tokenizer.special_tokens import PLACEHOLDERS

LEXICON = Lexicon.learn(
    {
        "en": ["my friend lives in town", "call me at or", "he came with dogs and is not here", "Tom Tom Tom", "Ana"],
        "es": ["enterraron aterraron", "desterraron encerraron", "entero entera", "enterrar encerrar", "Ana"],
    }
)
ONE, TWO, THREE = PLACEHOLDERS[:3]


@pytest.mark.parametrize(
    ("text", "masked", "spans"),
    [
        (
            "Siobhan came at 14:30 with $1,299.99.",
            f"{ONE} came at {TWO} with {THREE}.",
            ("Siobhan", "14:30", "$1,299.99"),
        ),
        ("My friend Thandiwe Nkosi is here", f"My friend {ONE} is here", ("Thandiwe Nkosi",)),
        ("He lives in O'Malley's town", f"He lives in {ONE}'s town", ("O'Malley",)),
        ("Tom came", "Tom came", ()),
        ("Call me at +34 612 345 678.", f"Call me at {ONE}.", ("+34 612 345 678",)),
        ("here: https://ejemplo.com/a?b=1, ok", f"here: {ONE}, ok", ("https://ejemplo.com/a?b=1",)),
        ("a.perez+x@correo.es is here", f"{ONE} is here", ("a.perez+x@correo.es",)),
        ("he is here 😂👍🏽 #fiesta @juan", f"he is here {ONE}", ("😂👍🏽 #fiesta @juan",)),
        ("5 dogs, 1990s, 20th, 10-year-old", f"5 dogs, 1990s, 20th, {ONE}-year-old", ("10",)),
        ("1 000 000 dogs and 3,5 at -5°C", f"{ONE} dogs and {TWO} at {THREE}", ("1 000 000", "3,5", "-5°C")),
        ("he came with 25 % or 9.50 €", f"he came with {ONE} or {TWO}", ("25 %", "9.50 €")),
        ("3 kg dogs, 1.91 m, 90 km/h", f"{ONE} dogs, {TWO}, {THREE}", ("3 kg", "1.91 m", "90 km/h")),
        ("In 20 min or 2 h, at 5 minutes", f"In {ONE} or {TWO}, at 5 minutes", ("20 min", "2 h")),
        ("he came at 9:15 a.m. with 3 men", f"he came at {ONE} with 3 men", ("9:15 a.m.",)),
        ("he came at 9 a.m.", f"he came at {ONE}.", ("9 a.m",)),
        ("Jajaja, he is not here LOL", f"{ONE}, he is not here {TWO}", ("Jajaja", "LOL")),
        ("<i>he</i> is here &amp; not", f"{ONE}he{TWO} is here {THREE} not", ("<i>", "</i>", "&amp;")),
        ("dogs < cats & 3 > 2", f"dogs {ONE} cats & 3 {TWO} 2", ("<", ">")),
        ("–5 °C here, 1990–1995", f"{ONE} here, {TWO}", ("–5 °C", "1990–1995")),
        ("he came at 20—30 %", f"he came at {ONE}", ("20—30 %",)),
        ("20\u00a0€, 3\u202fkg, 9 a.m.", f"{ONE}, {TWO}, {THREE}.", ("20\u00a0€", "3\u202fkg", "9 a.m")),
        ("he is 5'10\" here, 6' or 27\" dogs", f"he is {ONE} here, {TWO} or {THREE} dogs", ("5'10\"", "6'", '27"')),
        ("the 1990s' dogs, 'in 1990'", f"the 1990s' dogs, 'in {ONE}'", ("1990",)),
        ("he is here with R&D", f"he is here with {ONE}", ("R&D",)),
        ("is he here 2nite", "is he here 2nite", ()),  # short for a word
        ("is he here :-)", f"is he here {ONE}", (":-)",)),
        ("ALL OF THIS IS LOUD", "ALL OF THIS IS LOUD", ()),
    ],
)
def test_what_must_not_change_becomes_a_placeholder(text: str, masked: str, spans: tuple[str, ...]) -> None:
    assert mask(text, "en", LEXICON) == (masked, spans)


def test_the_first_word_is_a_name_unless_it_may_be_a_form_of_a_word() -> None:
    assert mask("Enterrarón tesoros", "es", LEXICON).spans == ()
    assert mask("Xqzobhan cantaron", "es", LEXICON).spans == ("Xqzobhan",)


def test_a_stranger_in_lower_case_is_kept_and_what_was_joined_of_known_words_is_not(monkeypatch) -> None:
    monkeypatch.setattr(lexicon, "_WELL_READ", 3)
    assert mask("my friend siobhan lives in xqzobhan-town", "en", LEXICON).spans == ("siobhan",)
    assert mask("my 서울에서 friend", "en", LEXICON).spans == ()


def test_a_rare_name_is_kept_wherever_it_stands() -> None:
    assert mask("Ana and ana call Tom", "en", LEXICON) == (f"{ONE} and {TWO} call Tom", ("Ana", "ana"))


def test_a_rare_name_in_small_letters_is_no_name_if_it_is_a_common_word_without_its_accent() -> None:
    fillers = ["".join(letters) for letters in product("bcdfghjklm", repeat=4)][:5_000]
    known = Lexicon({"es": ["hablo", "francés", *fillers], "en": ["the"]}, ["frances"])
    assert [mask(text, "es", known).spans for text in ("hablo frances", "hablo Frances")] == [(), ("Frances",)]


def test_a_capital_makes_a_name_of_a_word_that_only_the_other_language_has() -> None:
    assert mask("Entero is here with Entera", "en", LEXICON).spans == ("Entero", "Entera")
    assert mask("Entero y Entera", "es", LEXICON).spans == ()


def test_a_letter_that_is_spoken_of_is_kept() -> None:
    known = Lexicon({"en": ["my", "letter", "size", "is", "here"]})
    assert mask("my letter k is here, size: M", "en", known).spans == ("k", "M")


def test_what_people_shorten_is_no_name() -> None:
    assert mask("Tmrw he came with my bday dogs, idk", "en", LEXICON).spans == ()


def test_german_nouns_are_no_names() -> None:
    assert mask("mein Hausboot", "de", LEXICON).spans == ()


def test_more_spans_than_symbols_use_the_symbols_again() -> None:
    text = ", ".join(str(number) for number in range(10, 30))
    masked = mask(text, "en", LEXICON)
    assert len(masked.spans) == 20
    assert unmask(masked.text, masked) == text


def test_spans_come_back_in_another_order_and_in_a_part_of_the_answer() -> None:
    masked = mask("call Siobhan at 14:30", "en", LEXICON)
    assert unmask(f"a las {TWO}, {ONE}", masked) == "a las 14:30, Siobhan"
    assert unmask(f"a las {TWO}", masked) == "a las 14:30"


def test_a_placeholder_that_stands_for_nothing_vanishes() -> None:
    assert unmask(f"a{ONE}b", mask("nothing", "en", LEXICON)) == "ab"


def test_a_text_that_holds_placeholders_keeps_them() -> None:
    text = f"call {THREE} at {ONE}{ONE}"
    masked = mask(text, "en", LEXICON)
    assert unmask(masked.text, masked) == text


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_nothing_is_lost(text: str) -> None:
    masked = mask(text, "en", LEXICON)
    assert unmask(masked.text, masked) == text


@given(st.text("0123456789.,:$%abAB@#/ -'😂", max_size=30))
def test_spans_stand_in_the_text(text: str) -> None:
    assert all(span in text for span in mask(text, "en", LEXICON).spans)


def test_numbers_are_found_with_their_signs() -> None:
    text = "5 or 30% of $20 at 2:30"
    assert [text[start:stop] for start, stop in find_numbers(text)] == ["30%", "$20", "2:30"]


@pytest.mark.parametrize(
    ("language", "kept"), [("en", ["12º", "20"]), ("es", ["20th", "20"]), ("ko", ["20th", "12º", "20"])]
)
def test_a_number_with_an_ending_of_its_language_is_a_word(language, kept) -> None:
    text = "the 20th, el 12º, 20"
    assert [text[start:stop] for start, stop in find_numbers(text, language)] == kept


@pytest.mark.parametrize(
    ("language", "text", "spans"),
    [
        ("ko", "12층에 살아요", ("12",)),
        ("ja", "たいてい15時に起きた。", ("15",)),
        ("ja", "私はxyz時", ("xyz",)),
    ],
)
def test_only_the_number_is_protected_where_letters_touch_it(language, text, spans) -> None:
    assert mask(text, language, Lexicon({}), can_spell=lambda word: not set("xyz") & set(word)).spans == spans


def test_the_stop_of_an_abbreviation_is_that_of_the_sentence() -> None:
    masked = mask("at 7 p.m. tomorrow", "en", LEXICON)
    assert unmask(f"mañana a las {ONE}.", masked) == "mañana a las 7 p.m."


def test_a_rare_name_is_protected_where_all_nouns_have_capitals() -> None:
    lexicon = Lexicon({"de": ["haus", "mein"]}, ["thandiwe"])
    assert mask("Mein Hausboot heißt Thandiwe", "de", lexicon).spans == ("Thandiwe",)
