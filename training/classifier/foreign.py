"""Texts in no language of a bundle: invented ones of languages that no corpus holds, and gibberish."""

from collections import Counter
from collections.abc import Collection, Sequence

import numpy as np
import stopwordsiso

from tokenizer.languages.codes import base_code

_COMMON = 3  # a word that the bundle's languages have so often tells nothing
_FEWEST_WORDS = 3
_MOST_WEIGHT = 60
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_KEYBOARD = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


class ForeignTexts:
    """Invents texts in languages that are known by their commonest words only.

    Italian or Portuguese, unheard of, look like misspelt Spanish. What gives a language away are its little words. So
    most words of a sentence in a language of the bundle are replaced by little words of another. That is no Italian,
    but whoever learns that it is not Spanish will not take Italian for Spanish. Languages that share many little words
    with the bundle's, and so are mistaken most easily, come most often.

    Args:
        carriers: sentences in the bundle's languages.
        covered: codes of languages that need no invention, since there are real sentences of them.
    """

    def __init__(self, carriers: Sequence[str], covered: Collection[str]) -> None:
        long_enough = [words for text in carriers if len(words := text.split()) >= _FEWEST_WORDS]
        # Of languages that are written without spaces, and of single words, nothing is left: then all of it is foreign.
        self._carriers = long_enough or [[""] * _FEWEST_WORDS]
        counts = Counter(word.strip('.,;:!?¡¿"').lower() for text in carriers for word in text.split())
        self._words: list[list[str]] = []
        weights = []
        for code in sorted(set(stopwordsiso.langs()) - set(map(base_code, covered))):
            all_words = sorted(stopwordsiso.stopwords(code))
            own_words = [word for word in all_words if len(word) > 1 and counts[word] < _COMMON]
            self._words.append(own_words)
            weights.append(1 + min(_MOST_WEIGHT, len(all_words) - len(own_words)))
        self._weights = np.array(weights) / sum(weights)

    def invent(self, generator: np.random.Generator) -> str:
        """Returns a text."""
        words = self._words[int(generator.choice(len(self._words), p=self._weights))]
        carrier = self._carriers[int(generator.integers(len(self._carriers)))]
        share = generator.uniform(0.6, 1.0)
        text = " ".join(
            words[int(generator.integers(len(words)))] if not word or generator.random() < share else word
            for word in carrier
        )
        return text[:1].upper() + text[1:]


def gibberish(generator: np.random.Generator) -> str:
    """Returns one to six words that are none: letters drawn at random, or fingers that run along a keyboard."""
    mashed = generator.random() < 0.5
    words = []
    for _ in range(int(generator.integers(1, 7))):
        length = int(generator.integers(4, 12))
        row = _KEYBOARD[int(generator.integers(3))] if mashed else _LETTERS
        words.append("".join(generator.choice(list(row), length)))
    return " ".join(words)
