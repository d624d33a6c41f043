"""Pairs that do not belong together are told apart from those that do."""

import pytest

from training.data.corpus import SentencePair
from training.data.filtering import PairFilter

CLEAN = [
    SentencePair("Where is the red book?", "¿Dónde está el libro rojo?"),
    SentencePair("My brother lives in a small house.", "Mi hermano vive en una casa pequeña."),
    SentencePair("I do not know what you want.", "No sé lo que quieres."),
    SentencePair("We have to leave now!", "¡Tenemos que irnos ahora!"),
    SentencePair("This is the house where I was born.", "Esta es la casa donde nací."),
] * 50


@pytest.fixture(scope="module")
def pair_filter():
    return PairFilter(CLEAN)


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("The (small) house is red.", "La casa (pequeña) es roja."),
        ("He said: “We — all of us — know.”", "Dijo: «Nosotros —todos— lo sabemos»."),
        ("José lives in Spain.", "José vive en España."),
        ("It costs 1,250.50 euros.", "Cuesta 1.250,50 euros."),
        ("Hello, {name}!", "¡Hola, {name}!"),
        ("Save", "Guardar"),
        ("I know...", "Lo sé…"),
    ],
)
def test_what_belongs_together_stays(pair_filter, source, target):
    assert pair_filter.flaw(SentencePair(source, target)) is None


@pytest.mark.parametrize(
    ("statement", "question"),
    [
        ("これは本です。", "これは本ですか？"),
        ("यह किताब है।", "यह किताब है?"),
        ("یہ کتاب ہے۔", "هل هذا كتاب؟"),
        ("ይህ መጽሐፍ ነው።", "ይህ መጽሐፍ ነው፧"),
        ("Սա գիրք է։", "Αυτό είναι βιβλίο;"),
    ],
)
def test_end_marks_of_other_scripts_are_those_of_english(statement, question):
    assert PairFilter([]).flaw(SentencePair("This is a book.", statement)) is None
    assert PairFilter([]).flaw(SentencePair("Is this a book?", question)) is None
    assert PairFilter([]).flaw(SentencePair("Is this a book?", statement)) == "of other end marks"


@pytest.mark.parametrize(
    ("source", "target", "flaw"),
    [
        ("Press <b>here</b>.", "Pulse <b>aquí</b>.", "with markup"),
        ("Use `git push`.", "Use `git push`.", "with markup"),
        ("Cats &amp; dogs.", "Gatos y perros.", "with markup"),
        ("Delete %d files?", "¿Borrar %d archivos?", "with markup"),
        ("Hello, {name}!", "¡Hola, {nombre}!", "with markup"),
        ("----------", "----------", "without words"),
        ("I have 3 books.", "Tengo 5 libros.", "of other numbers"),
        ("I have three books.", "Tengo 3 libros.", "of other numbers"),
        ("You know, ¿right?", "Lo sabes, ¿no?", "with foreign marks"),
        ("The traffic signal library function.", "The traffic signal library función.", "mostly untranslated"),
        ("Esta es la casa roja donde vive mi hermano.", "No sé lo que quieres.", "in the other language"),
        ("My house is small.", "This is what you want to know.", "in the other language"),
        ("Where do you live?", "Dónde vives.", "of other end marks"),
        ("All files", "Todos los archivos.", "of other end marks"),
    ],
)
def test_what_does_not_belong_together_goes(pair_filter, source, target, flaw):
    assert pair_filter.flaw(SentencePair(source, target)) == flaw


def test_end_marks_need_not_agree_where_speech_was_written_down_without(pair_filter):
    pair = SentencePair("Where do you live?", "dónde vives")
    assert pair_filter.flaw(pair, ends_alike=False) is None
