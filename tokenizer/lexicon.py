"""The words that a network has learnt, so that a name which it has not can be told from them."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Self

_WORD = re.compile(r"[^\W\d_]+(?:[-'’](?!s\b)[^\W\d_]+)*")

# A network that saw a name so often spells it right.
_FAMILIAR_NAME = 3

# So many different words must share three letters in a row before these are a habit of the language.
_HABIT = 3


class Lexicon:
    """The words of a training corpus, by language.

    Args:
        words: for each language its words, case-folded.
    """

    def __init__(self, words: Mapping[str, frozenset[str]]) -> None:
        self._words = words
        self._all_words = frozenset().union(*words.values())

    @classmethod
    def learn(cls, sentences: Mapping[str, Iterable[str]]) -> Self:
        """Collects the words of each language's sentences.

        A word counts that stands somewhere without a capital, or so often that the network has learnt it as a name.
        """
        return cls({language: _learn_words(texts) for language, texts in sentences.items()})

    def __or__(self, other: "Lexicon") -> "Lexicon":
        """Returns the words of both."""
        languages = self._words.keys() | other._words.keys()
        none: frozenset[str] = frozenset()
        return Lexicon({code: self._words.get(code, none) | other._words.get(code, none) for code in languages})

    def knows(self, word: str) -> bool:
        """Whether the network has learnt `word`, in any of its languages and any case."""
        return word.casefold() in self._all_words

    def resembles(self, word: str, language: str) -> bool:
        """Whether `word` is built as words of `language` are: each three letters in a row stand in a few of them.

        Accents do not count: `ábrela` is no stranger than `abre`.
        """
        habits = self._habits.get(language, frozenset())
        return all(trigram in habits for trigram in _trigrams(word))

    @cached_property
    def _habits(self) -> dict[str, frozenset[str]]:
        habits = {}
        for language, words in self._words.items():
            counts = Counter(trigram for word in words for trigram in set(_trigrams(word)))
            habits[language] = frozenset(trigram for trigram, count in counts.items() if count >= _HABIT)
        return habits

    @property
    def serialised(self) -> bytes:
        """UTF-8 text: one line a language, its code first, then its words, sorted."""
        lines = (" ".join([language, *sorted(words)]) + "\n" for language, words in sorted(self._words.items()))
        return "".join(lines).encode()

    @classmethod
    def deserialise(cls, data: bytes) -> Self:
        """Reads what `serialised` wrote.

        Raises:
            ValueError: it is no UTF-8 text.
        """
        lines = (line.split() for line in data.decode().splitlines())
        return cls({fields[0]: frozenset(fields[1:]) for fields in lines if fields})


def find_words(text: str) -> Iterable[re.Match[str]]:
    """Yields the words of a text: letters only, without a genitive's `'s`."""
    return _WORD.finditer(text)


def _learn_words(texts: Iterable[str]) -> frozenset[str]:
    lower: set[str] = set()
    capitalised: Counter[str] = Counter()
    for text in texts:
        for match in find_words(text):
            word = match[0]
            if word == word.lower():
                lower.add(word.casefold())
            else:
                capitalised[word.casefold()] += 1
    return frozenset(lower | {word for word, count in capitalised.items() if count >= _FAMILIAR_NAME})


def _trigrams(word: str) -> list[str]:
    letters = unicodedata.normalize("NFD", word.casefold())
    spelling = f"^{''.join(letter for letter in letters if not unicodedata.combining(letter))}$"
    return [spelling[index : index + 3] for index in range(len(spelling) - 2)]
