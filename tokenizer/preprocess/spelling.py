"""Words as letters: without accents, in threes, and mistyped."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

_APOSTROPHES = "'’"

# How likely slips are beside a certain letter that is forgotten.
HURRIED = 10.0  # two letters exchanged or one typed twice: there are few ways to do so
_WRONG = 0.1  # a certain letter more, or in the place of another
_FIRST = 0.5  # of any at the first letter


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


def edits(word: str, letters: Iterable[str]) -> Iterator[tuple[str, float]]:
    """Yields what may have been meant by a mistyped `word`, and how likely the slip is beside a forgotten letter.

    Two letters exchanged, or one typed twice; a letter forgotten, added or taken for another (Damerau 1964). The first
    letter is mistyped more rarely.
    """
    yield from hurried_edits(word)
    yield from forgotten_letters(word, letters)
    for index in range(len(word)):
        before, after = word[:index], word[index + 1 :]
        likely = _WRONG * (1.0 if index else _FIRST)
        yield before + after, likely
        yield from ((before + letter + after, likely) for letter in letters)


def hurried_edits(word: str) -> Iterator[tuple[str, float]]:
    """Yields those of `edits` that a hurried person makes, or one who stretches a word for emphasis."""
    yield re.sub(r"(.)\1+", r"\1", word), HURRIED
    yield re.sub(r"(.)\1{2,}", r"\1\1", word), HURRIED
    for index in range(len(word) - 1):
        before, one, other, after = word[:index], word[index], word[index + 1], word[index + 2 :]
        yield before + (one + after if one == other else other + one + after), HURRIED


def forgotten_letters(word: str, letters: Iterable[str]) -> Iterator[tuple[str, float]]:
    """Yields those of `edits` that have a letter more than `word`."""
    for index in range(len(word) + 1):
        likely = 1.0 if index else _FIRST
        yield from ((word[:index] + letter + word[index:], likely) for letter in letters)
