"""Each other form of an example, by what both sides show."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.data.augmentation.forms import Forms
from training.data.augmentation.written_forms import WrittenForms, written_forms
from training.data.corpus import SentencePair

PAIRS = [
    SentencePair("I saw the red book in the house.", "Vi el libro rojo en la casa."),
    SentencePair("The American met Tom in March.", "El americano vio a Tom en marzo."),
    SentencePair("When it rains, we stay here.", "Cuando llueve, nos quedamos aquí."),
    SentencePair("red", "rojo"),
    SentencePair("house", "casa"),
]
SENTENCE = SentencePair("The red book belongs to Tom.", "El libro rojo es de Tom.")


@pytest.fixture(scope="module")
def forms():
    return Forms(PAIRS, {"Tom"}, ("en", "es"))


def swapped(pair):
    return SentencePair(pair.target, pair.source)


def made(forms, pair, language, count=400):
    return {forms.change(pair, language, np.random.default_rng(seed)) for seed in range(count)}


def test_a_label_comes_in_small_letters_with_a_capital_and_with_a_stop(forms):
    assert made(forms, SentencePair("house", "casa"), "es") == {
        SentencePair("house", "casa"), SentencePair("House", "Casa"), SentencePair("House.", "Casa."),
    }  # fmt: skip


def test_what_is_never_written_small_stays(forms):
    assert {pair.source[0] for pair in made(forms, SentencePair("American", "americano"), "es")} == {"A"}
    assert {pair.source[:3] for pair in made(forms, SentencePair("Tom", "Tom"), "es")} == {"Tom"}


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("The red book belongs to Tom", "El libro rojo es de Tom"),  # no stop
        ("the red book belongs to Tom", "el libro rojo es de Tom"),
        ('"The red book belongs to Tom."', '"El libro rojo es de Tom."'),
        ("'The red book belongs to Tom.'", "'El libro rojo es de Tom.'"),
        ("(The red book belongs to Tom.)", "(El libro rojo es de Tom.)"),
        ("[The red book belongs to Tom.]", "[El libro rojo es de Tom.]"),
        ("The red book belongs to (Tom).", "El libro rojo es de (Tom)."),
        ("The red book belongs to Tom...", "El libro rojo es de Tom..."),
        ("The red book belongs to Tom:", "El libro rojo es de Tom:"),
        ("The Red Book Belongs to Tom", "El libro rojo es de Tom"),  # a title, in Spanish like any text
        ('"The red book belongs to Tom," said Tom.', '"El libro rojo es de Tom", dijo Tom.'),
    ],
)
def test_a_sentence_comes_in_every_form_on_both_sides(forms, source, target):
    assert SentencePair(source, target) in made(forms, SENTENCE, "es")


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("—El libro rojo es de Tom.", '"The red book belongs to Tom."'),
        ("—El libro rojo es de Tom —dijo Tom.", '"The red book belongs to Tom," said Tom.'),
        ("El Libro Rojo Es de Tom", "The Red Book Belongs to Tom"),  # a title on both sides
    ],
)
def test_dialogue_with_dashes_is_answered_in_quotes_where_the_language_has_it_so(forms, source, target):
    assert SentencePair(source, target) in made(forms, swapped(SENTENCE), "en")


def test_what_is_bracketed_does_not_hang_on_the_order_of_a_set(monkeypatch):
    longer = Forms(PAIRS, set(), ("en", "es"))
    changed = []
    for partners in (["libro", "rojo"], ["rojo", "libro"]):
        monkeypatch.setattr(Forms, "_partners_of", lambda _, word, found=partners: found if word == "book" else [])
        changed.append([longer.change(SENTENCE, "es", np.random.default_rng(seed)) for seed in range(100)])
    assert changed[0] == changed[1] and any("(book)" in pair.source for pair in changed[0])


def test_a_word_alone_is_bracketed_with_what_stands_for_it(forms):
    longer = Forms([*PAIRS, SentencePair("book", "libro")], set(), ("en", "es"))
    wrapped = {pair for pair in made(longer, SENTENCE, "es") if "(book)" in pair.source}
    assert wrapped == {SentencePair("The red (book) belongs to Tom.", "El (libro) rojo es de Tom.")}


def test_a_half_of_a_sentence_is_the_same_half_on_both_sides(forms):
    pair = SentencePair("When it rains, we stay here.", "Cuando llueve, nos quedamos aquí.")
    halves = made(forms, pair, "es")
    assert SentencePair("When it rains", "Cuando llueve") in halves
    assert SentencePair("we stay here", "nos quedamos aquí") in halves
    crossed = SentencePair("Here, we stay when it rains.", "Nos quedamos cuando llueve, aquí.")
    assert all("," in changed.source for changed in made(forms, crossed, "es"))


def test_question_marks_stay_what_they_are(forms):
    question = SentencePair("Where is the house?", "¿Dónde está la casa?")
    assert all("?" in pair.source and "¿" in pair.target for pair in made(forms, question, "es"))


def test_several_sentences_stand_beside_each_other_in_brackets_or_are_told(forms):
    other = SentencePair("It rains.", "Llueve.")
    joined = {forms.join([swapped(SENTENCE), swapped(other)], "en", np.random.default_rng(seed)) for seed in range(200)}
    assert {
        SentencePair("El libro rojo es de Tom. Llueve.", "The red book belongs to Tom. It rains."),
        SentencePair("El libro rojo es de Tom (Llueve).", "The red book belongs to Tom (It rains)."),
        SentencePair(
            "—El libro rojo es de Tom —dijo Tom—. Llueve.", '"The red book belongs to Tom," Tom said. "It rains."'
        ),
    } <= joined
    three = [forms.join([SENTENCE, other, other], "es", np.random.default_rng(seed)) for seed in range(50)]
    assert all(pair.target.count("lueve") == 2 for pair in three)


@pytest.mark.parametrize(
    ("text", "language", "short"),
    [
        ("El señor Pérez llegó.", "en", {"El Sr. Pérez llegó.", "El sr. Pérez llegó.", "El Sr Pérez llegó."}),
        ("Vive en los Estados Unidos.", "en", {"Vive en EE. UU.."}),
        ("Fruit, for example apples.", "es", {"Fruit, e.g. apples."}),
    ],
)
def test_what_print_shortens_is_shortened_in_sources(forms, text, language, short):
    made = {forms.shorten(text, language, np.random.default_rng(seed), chat=False) for seed in range(100)}
    assert text in made
    assert short <= made


def test_shorthand_is_for_chats_only(forms):
    texts = [
        {forms.shorten("Do you know Tom?", "es", np.random.default_rng(seed), chat=chat) for seed in range(50)}
        for chat in (False, True)
    ]
    assert texts == [{"Do you know Tom?"}, {"Do you know Tom?", "Do u know Tom?"}]


def test_parts_of_words_are_never_shortened(forms):
    texts = {forms.shorten("Aquella señorial mesa", "en", np.random.default_rng(s), chat=True) for s in range(50)}
    assert texts == {"Aquella señorial mesa"}


def test_a_language_without_a_file_has_brackets_and_quotes_alone():
    assert written_forms("xx") == WrittenForms()
    other = Forms([SentencePair("a b", "c d")], {"Tom"}, ("en", "xx"))
    texts = {pair.target for pair in made(other, SentencePair("It was.", "Ezo volt."), "xx")}
    assert {"Ezo volt", "(Ezo volt.)", '"Ezo volt."'} <= texts
    assert not any("Tom" in text for text in texts)


@given(st.text(min_size=1).filter(str.strip), st.text(min_size=1).filter(str.strip), st.integers(0, 100))
def test_any_text_has_some_form_and_the_generator_decides(source, target, seed):
    forms = Forms(PAIRS, {"Tom"}, ("en", "es"))
    pair = SentencePair(source, target)
    changed = forms.change(pair, "es", np.random.default_rng(seed))
    assert changed == forms.change(pair, "es", np.random.default_rng(seed))
    assert changed.source.strip()
    assert changed.target.strip()
