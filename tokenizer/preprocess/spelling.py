"""Words as letters: without accents, in threes, and mistyped."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

_APOSTROPHES = "'’"


def bare(word: str) -> str:
    """Returns a word without capitals, accents and apostrophes, as hurried people type it."""
    if word.isascii():  # as most are: a lexicon holds a hundred thousand
        return word.lower().replace("'", "")
    letters = unicodedata.normalize("NFD", word.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter) and letter not in _APOSTROPHES)


def accents_of(word: str) -> set[str]:
    """Returns the accents of a word, as combining characters."""
    return set(filter(unicodedata.combining, unicodedata.normalize("NFD", word)))


def trigrams(word: str) -> list[str]:
    """Returns each three letters in a row of a bare word between its marks of beginning and end."""
    spelling = f"^{bare(word)}$"
    return [spelling[index : index + 3] for index in range(len(spelling) - 2)]


def hurried_edits(word: str) -> Iterator[str]:
    """Yields what a hurried person, or one who stretched a word for emphasis, may have meant by `word`."""
    yield re.sub(r"(.)\1+", r"\1", word)
    yield re.sub(r"(.)\1{2,}", r"\1\1", word)
    for index in range(len(word) - 1):
        before, one, other, after = word[:index], word[index], word[index + 1], word[index + 2 :]
        yield before + (one + after if one == other else other + one + after)


def edits(word: str, letters: Iterable[str]) -> Iterator[str]:
    """Yields what is one edit away from `word`: a letter less, more or another (Damerau 1964)."""
    for index in range(len(word) + 1):
        before, after = word[:index], word[index:]
        yield before + after[1:]
        for letter in letters:
            yield before + letter + after
            yield before + letter + after[1:]
