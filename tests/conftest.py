"""What many tests need: a small vocabulary in two languages, learnt in a blink."""

import pytest
from hypothesis import settings

from tokenizer.learn import learn_subwords
from tokenizer.subword import SubwordTokenizer

# How long an example takes says nothing where other work shares the processor.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

SENTENCES = [
    f"{subject} {verb} {thing}."
    for subject in ("I", "You", "My brother", "Tom", "Yo", "Tú", "Mi hermano", "Tomás", "¿Quién")
    for verb in ("see", "want", "buy", "need", "veo", "quieres", "compra", "necesitaría")
    for thing in ("a house", "the book", "two dogs", "una casa", "el libro", "dos perros", "la estación", "años")
]


@pytest.fixture(scope="session")
def sentences() -> list[str]:
    return SENTENCES


@pytest.fixture(scope="session")
def subwords() -> SubwordTokenizer:
    return learn_subwords(SENTENCES, ("en", "es"), 500)
