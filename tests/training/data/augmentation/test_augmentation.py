import re
import unicodedata

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tokenizer.special_tokens import PLACEHOLDERS
from training.data.augmentation.augmentation import (
    Renamer,
    drop_accents,
    drop_punctuation,
    find_names,
    make_typos,
    put_placeholders,
    type_casually,
)
from training.data.corpus import SentencePair

PAIRS = [
    SentencePair("I saw Tom in Boston.", "Vi a Tom en Boston."),
    SentencePair("Does Tom know Boston?", "¿Conoce Tom Boston?"),
    SentencePair("My friend Peter is here.", "Mi amigo Pedro está aquí."),
    SentencePair("It costs 25 euros.", "Cuesta 25 euros."),
]


def generator(seed=0):
    return np.random.default_rng(seed)


@pytest.mark.parametrize(
    ("text", "plain"),
    [("¿Qué año?", "¿Que ano?"), ("Größe, façade", "Große, facade"), ("한국어 がぎ й", "한국어 がぎ й")],
)
def test_accents_leave_latin_letters_alone_and_other_scripts_untouched(text, plain):
    assert drop_accents(text) == unicodedata.normalize("NFC", plain)


@pytest.mark.parametrize(
    ("text", "bare"),
    [("¿Dónde, señor?", "Dónde señor"), ("It's 3.50!", "It's 3.50"), ("¡¿?!", "¡¿?!"), ("- a -", "a")],
)
def test_punctuation_goes_from_the_ends_of_words_only(text, bare):
    assert drop_punctuation(text) == bare


@given(st.text(min_size=1).filter(str.strip), st.integers(0, 1000))
def test_casual_text_is_never_empty_and_depends_on_the_generator_alone(text, seed):
    casual = type_casually(text, generator(seed))
    assert casual == type_casually(text, generator(seed))
    assert casual.strip()


def test_typos_leave_something_of_the_shortest_word():
    assert all(make_typos("I", generator(seed), share=1.0) for seed in range(20))


def test_typos_touch_letters_only():
    text = "¿25 + 7 = 32?"
    assert make_typos(text, generator(), share=1.0) == text


def test_typos_come_about_as_often_as_asked():
    text = "abcdefghij" * 400
    assert make_typos(text, generator(), share=0.0) == text
    typed = make_typos(text, generator(), share=0.05)
    assert typed != text
    assert abs(len(typed) - len(text)) < 100


def test_names_stand_on_both_sides_inside_a_sentence_at_least_twice():
    once = SentencePair("I met Siobhan.", "Conocí a Siobhan.")
    first_word = SentencePair("Adiós, he said.", "Adiós, dijo.")
    assert find_names([*PAIRS, once, first_word, first_word]) == {"Tom", "Boston"}
    assert find_names([*PAIRS, once, once]) == {"Tom", "Boston", "Siobhan"}


def test_a_new_name_is_the_same_on_both_sides_and_the_rest_stays():
    renamer = Renamer(PAIRS)
    renamed = [renamer.rename(PAIRS[0], generator(seed)) for seed in range(40)]
    for pair in renamed:
        source = re.fullmatch(r"I saw (\w+) in (\w+)\.", pair.source)
        target = re.fullmatch(r"Vi a (\w+) en (\w+)\.", pair.target)
        assert source and target and source.groups() == target.groups()
        assert source[1][0].isupper()
    assert len(set(renamed)) > 20


def test_a_new_number_is_the_same_on_both_sides():
    renamer = Renamer(PAIRS)
    numbers = {re.findall(r"\d+", str(renamer.rename(PAIRS[3], generator(seed))))[0] for seed in range(20)}
    assert len(numbers) > 10
    pair = renamer.rename(PAIRS[3], generator(3))
    assert re.findall(r"\d+", pair.source) == re.findall(r"\d+", pair.target)


def test_names_and_numbers_of_one_pair_are_both_replaced():
    pair = SentencePair("I owe Tom 25 euros.", "Le debo 25 euros a Tom.")
    renamed = [Renamer(PAIRS).rename(pair, generator(seed)) for seed in range(10)]
    assert any("Tom" not in new.source and "25" not in new.target for new in renamed)


def test_a_number_longer_than_a_machine_word_is_replaced_too():
    digits = "1234567890" * 3
    renamer = Renamer([])
    for seed in range(20):
        pair = renamer.rename(SentencePair(f"n = {digits}", f"{digits} = n"), generator(seed))
        assert digits not in pair.source
        assert pair.source.removeprefix("n = ") == pair.target.removesuffix(" = n")


def test_part_of_a_word_is_no_name():
    renamer = Renamer(PAIRS)
    pair = SentencePair("I like Tomatoes, said Tom.", "Me gustan los Tomates, dijo Tom.")
    renamed = renamer.rename(pair, generator(1))
    assert renamed.source.startswith("I like Tomatoes, said ")
    assert renamed.target.startswith("Me gustan los Tomates, dijo ")
    assert renamed != pair


@given(
    st.lists(st.sampled_from(["Tom", "Boston", "25", "saw", "vio", "en", "'s", "¿", ".", "3.5", "Ｔom"]), max_size=9),
    st.lists(st.sampled_from(["Tom", "Boston", "25", "saw", "vio", "en", "'s", "¿", ".", "3.5", "Ｔom"]), max_size=9),
    st.integers(0, 99),
)
def test_renaming_keeps_what_the_sides_share(source, target, seed):
    """Two words that were equal across the sides are equal after it; the number of words never changes."""
    pair = SentencePair(" ".join(source), " ".join(target))
    renamed = Renamer(PAIRS).rename(pair, generator(seed))
    new_source, new_target = renamed.source.split(), renamed.target.split()
    assert (len(new_source), len(new_target)) == (len(source), len(target))
    for before, after in zip(source, new_source, strict=True):
        if before in target:
            assert after == new_target[target.index(before)]


def test_a_pair_without_names_and_numbers_is_left_alone():
    assert Renamer(PAIRS).rename(PAIRS[2], generator()) is PAIRS[2]


def test_shared_names_and_numbers_become_the_same_placeholder_on_both_sides() -> None:
    pair = SentencePair("Tom's train leaves at 14:30, Tom.", "El tren de Tom sale a las 14:30.")
    masked = put_placeholders(pair, {"Tom"}, np.random.default_rng(0))
    source, target = (re.findall(f"[{''.join(PLACEHOLDERS)}]", text) for text in (masked.source, masked.target))
    assert len(set(source)) == 2 and source == target
    assert masked.source.endswith(", Tom.")  # the other side has one Tom only


def test_names_side_by_side_become_one_placeholder() -> None:
    masked = put_placeholders(
        SentencePair("I am Tom Jackson.", "Soy Tom Jackson."), {"Tom", "Jackson"}, np.random.default_rng(0)
    )
    assert re.fullmatch(r"Soy .\.", masked.target)


def test_a_pair_that_shares_nothing_gets_a_placeholder_at_the_same_place() -> None:
    for seed in range(20):
        masked = put_placeholders(SentencePair("Come here!", "¡Ven aquí!"), set(), np.random.default_rng(seed))
        symbol = next(character for character in masked.source if character in PLACEHOLDERS)
        assert masked.source.replace(symbol, "") != masked.source
        assert masked.source.replace("Come here", "¡Ven aquí") == masked.target
