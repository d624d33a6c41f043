"""A translator made of a word list: what the page needs of the real one, without a network."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pytest

SPANISH_TO_ENGLISH = {
    "¿": "", "?": "?", "¡": "", "!": "!", ".": ".", ",": ",",
    "dónde": "where", "está": "is", "la": "the", "estación": "station", "hola": "hello", "casa": "house",
    "ayer": "yesterday", "leí": "read", "un": "a", "libro": "book", "muy": "very", "interesante": "interesting",
    "es": "is", "roja": "red", "gato": "cat", "negro": "black", "el": "the",
}  # fmt: skip
ENGLISH_TO_SPANISH = {english: spanish for spanish, english in SPANISH_TO_ENGLISH.items() if english}


@dataclass(frozen=True, slots=True, kw_only=True)
class FakeTranslation:
    """The fields of `model.inference.translator.Translation`."""

    source: str
    text: str
    source_language: str
    target_language: str
    source_words: tuple[str, ...]
    target_words: tuple[str, ...]
    attention: np.ndarray  # (target_words, source_words)
    confidence: tuple[float, ...]
    log_prob: float
    score: float
    alternatives: tuple[str, ...]
    finished: bool


class FakeTranslator:
    """Word by word, diagonal attention, 90 % sure of what is in the list and 30 % of what is not.

    A text with `boom` raises, and `before_word` is called before each word, so that a test can hold it there.
    """

    languages = ("en", "es")
    name = "word list"

    def __init__(self, before_word=lambda: None):
        self.before_word = before_word

    def translate(self, text, *, source_language, target_language, beam_size=4):
        *_, last = self.stream(
            text, source_language=source_language, target_language=target_language, beam_size=beam_size
        )
        return last

    def stream(self, text, *, source_language, target_language, beam_size=4) -> Iterator[FakeTranslation]:
        words = re.findall(r"\w+|[^\w\s]+", text)
        table = SPANISH_TO_ENGLISH if source_language == "es" else ENGLISH_TO_SPANISH
        partial = FakeTranslation(
            source=text, text="", source_language=source_language, target_language=target_language,
            source_words=tuple(words), target_words=(), attention=np.zeros((0, len(words)), np.float32),
            confidence=(), log_prob=-1.0, score=-0.1, alternatives=(), finished=False,
        )  # fmt: skip
        for position, word in enumerate(words):
            self.before_word()
            if word == "boom":
                raise RuntimeError("the secret path /srv/parley")
            translated = table.get(word.lower(), word)
            if translated:
                partial = self._longer(partial, translated, position, word.lower() in table)
                yield partial
        yield replace(partial, finished=True)

    @staticmethod
    def _longer(partial, word, position, is_known):
        row = np.zeros((1, len(partial.source_words)), np.float32)
        row[0, position] = 0.8
        space = " " if partial.text and word[0].isalnum() else ""
        return replace(
            partial,
            text=partial.text + space + word,
            target_words=(*partial.target_words, word),
            attention=np.concatenate([partial.attention, row]),
            confidence=(*partial.confidence, 0.9 if is_known else 0.3),
        )


@pytest.fixture
def translator():
    return FakeTranslator()


@pytest.fixture(scope="module")
def module_translator():
    return FakeTranslator()


@pytest.fixture(scope="session")
def fake_translator_class():
    return FakeTranslator
