"""A translator made of a word list: what the page needs of the real one, without a network."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pytest

from model.inference.alternatives import Alternative
from model.inference.confidence.word_doubts import WordDoubts
from model.inference.trace import BeamEntry, Trace, TraceStep
from model.inference.translation import Reason
from model.language_id.detect import Detection
from tests.demo.browsing import chromium

SPANISH_TO_ENGLISH = {
    "¿": "", "?": "?", "¡": "", "!": "!", ".": ".", ",": ",",
    "dónde": "where", "está": "is", "la": "the", "estación": "station", "hola": "hello", "casa": "house",
    "ayer": "yesterday", "leí": "read", "un": "a", "libro": "book", "muy": "very", "interesante": "interesting",
    "es": "is", "roja": "red", "gato": "cat", "negro": "black", "el": "the",
}  # fmt: skip
ENGLISH_TO_SPANISH = {english: spanish for spanish, english in SPANISH_TO_ENGLISH.items() if english}


@dataclass(frozen=True, slots=True)
class FakeWord:
    text: str


@dataclass(frozen=True, slots=True)
class FakeSource:
    text: str
    words: tuple[FakeWord, ...]
    marked: None = None


@dataclass(frozen=True, slots=True)
class FakeSentence:
    """The fields of `model.inference.translation.TranslatedSentence`."""

    source: FakeSource
    text: str
    words: tuple[FakeWord, ...]
    attention: np.ndarray  # (target_words, source_words)
    attention_beside_words: np.ndarray  # (target_words, 2)
    confidence: tuple[float, ...]
    terms: tuple[int, ...] = ()

    @property
    def pieces(self) -> tuple[list[str], list[str]]:
        return [f"␣{word.text}" for word in self.source.words], [f"␣{word.text}" for word in self.words]

    @property
    def word_doubts(self) -> WordDoubts:
        return WordDoubts({}, {place: "unsure_word" for place, sure in enumerate(self.confidence) if sure < 0.5})


@dataclass(frozen=True, slots=True, kw_only=True)
class FakeTranslation:
    """The fields of `model.inference.translation.Translation`, of a text that is one sentence."""

    source: str
    source_language: str
    target_language: str
    sentences: tuple[FakeSentence, ...]
    adequacy: float | None = None
    doubts: tuple[str, ...] = ()
    finished: bool = True
    log_prob: float = -1.0
    score: float = -0.1
    alternatives: tuple[str, ...] = ()
    left: tuple[str, ...] = ()

    @property
    def reasons(self) -> tuple[Reason, ...]:
        return tuple(Reason(doubt, self.left) for doubt in self.doubts)

    @property
    def text(self) -> str:
        return self.sentences[0].text if self.sentences else self.source

    @property
    def source_words(self) -> tuple[str, ...]:
        return tuple(word.text for sentence in self.sentences for word in sentence.source.words)

    @property
    def target_words(self) -> tuple[str, ...]:
        return tuple(word.text for sentence in self.sentences for word in sentence.words)

    @property
    def attention(self) -> np.ndarray:
        return self.sentences[0].attention if self.sentences else np.zeros((0, 0), np.float32)

    @property
    def confidence(self) -> tuple[float, ...]:
        return self.sentences[0].confidence if self.sentences else ()


class FakeTranslator:
    """Word by word, diagonal attention, 90 % sure of what is in the list and 30 % of what is not.

    A text with `boom` raises, one with `xyzzy` is doubted, one with `already` offers the other way, and one in Cyrillic
    letters is left as it is; `before_word` is called before each word, so that a
    test can hold it there.
    """

    languages = ("en", "es")
    name = "word list"
    bundle = None

    def __init__(self, before_word=lambda: None):
        self.before_word = before_word

    def detect(self, text):
        words = set(re.findall(r"\w+|¿|¡", text.lower()))
        spanish = len(words & (SPANISH_TO_ENGLISH.keys() - {"a"}))
        english = len(words & ENGLISH_TO_SPANISH.keys())
        if spanish == english:
            return Detection(None, 0.5, {"en": 0.5, "es": 0.5}, known=bool(spanish), evidence=())
        language = "es" if spanish > english else "en"
        return Detection(language=language, probability=0.9, probabilities={language: 0.9}, known=True, evidence=())

    def translate(
        self, text, *, source_language, target_language, beam_size=4, anyway=False, should_stop=None, glossary=None
    ):
        assert not (should_stop and should_stop())
        way = {"source_language": source_language, "target_language": target_language}
        *_, last = self.stream(text, **way, beam_size=beam_size, anyway=anyway)
        return last

    def translate_all(
        self,
        texts,
        *,
        source_language,
        target_language,
        beam_size=4,
        anyway=False,
        should_stop=None,
        glossary=None,
    ):
        way = {"source_language": source_language, "target_language": target_language}
        return [self.translate(text, **way, anyway=anyway, should_stop=should_stop) for text in texts]

    def stream(
        self, text, *, source_language, target_language, beam_size=4, anyway=False, should_stop=None, glossary=None
    ) -> Iterator[FakeTranslation]:
        words = re.findall(r"\w+|[^\w\s]+", text)
        if re.search("[а-я]", text) and not anyway:
            yield FakeTranslation(
                source=text, source_language=source_language, target_language=target_language,
                sentences=(), doubts=("unknown_language",), left=(text,),
            )  # fmt: skip
            return
        table = SPANISH_TO_ENGLISH if source_language == "es" else ENGLISH_TO_SPANISH
        source = FakeSource(text.strip(), tuple(map(FakeWord, words)))
        sentence = FakeSentence(source, "", (), np.zeros((0, len(words)), np.float32), np.zeros((0, 2), np.float32), ())
        partial = FakeTranslation(
            source=text, source_language=source_language, target_language=target_language,
            sentences=(sentence,), finished=False,
        )  # fmt: skip
        for position, word in enumerate(words):
            self.before_word()
            if word == "boom":
                raise RuntimeError("the secret path /srv/parley")
            if translated := table.get(word.lower(), word):
                sentence = self._longer(sentence, translated, position, word.lower() in table)
                partial = replace(partial, sentences=(sentence,))
                yield partial
        doubts = {"adequacy": 0.2, "doubts": ("low_confidence",)} if "xyzzy" in words else {}
        doubts |= {"doubts": ("other_direction",)} if "already" in words else {}
        sentences = partial.sentences if re.search(r"[^\W\d]", text) else ()
        yield replace(partial, finished=True, sentences=sentences, **doubts)

    def alternatives(
        self,
        text,
        prefix,
        *,
        source_language,
        target_language,
        count=5,
        beam_size=4,
        should_stop=None,
        glossary=None,
    ):
        assert not (should_stop and should_stop())
        way = {"source_language": source_language, "target_language": target_language}
        here = len(prefix.split())
        own = self.translate(text, **way).text.split()[here].strip("?.,!")
        words = list(dict.fromkeys([own, *(word for word in ("big", "small", "old") if word != own)]))[:count]
        return [
            Alternative(word, 0.6 / 2**rank, self.complete(text, f"{prefix}{word}", **way).text)
            for rank, word in enumerate(words)
        ]

    def complete(self, text, prefix, *, source_language, target_language, beam_size=4, should_stop=None, glossary=None):
        way = {"source_language": source_language, "target_language": target_language}
        translation = self.translate(text, **way, should_stop=should_stop)
        rest = translation.text.split()[len(prefix.split()) :]
        whole = " ".join([*prefix.split(), *rest])
        words = tuple(map(FakeWord, re.findall(r"\w+|[^\w\s]+", whole)))
        [sentence] = translation.sentences
        attention = np.full((len(words), len(sentence.source.words)), 0.1, np.float32)
        beside = np.zeros((len(words), 2), np.float32)
        changed = replace(
            sentence, text=whole, words=words, attention=attention, attention_beside_words=beside,
            confidence=(0.9,) * len(words),
        )  # fmt: skip
        return replace(translation, sentences=(changed,))

    def n_best(
        self, text, *, source_language, target_language, count=5, beam_size=None, should_stop=None, glossary=None
    ):
        way = {"source_language": source_language, "target_language": target_language}
        best = self.translate(text, **way, should_stop=should_stop).text
        return [Alternative(best, 0.75, best), Alternative(f"{best} indeed", 0.25, f"{best} indeed")][:count]

    def trace(self, text, *, source_language, target_language, beam_size=4, count=5, should_stop=None, glossary=None):
        way = {"source_language": source_language, "target_language": target_language}
        best = self.translate(text, **way, should_stop=should_stop)
        pieces = [f"␣{word}" for word in best.target_words]
        steps = [
            TraceStep(
                piece=piece,
                candidates=((piece, 0.7), ("␣other", 0.2)),
                attention=(0.05, *best.attention[index].tolist(), 0.15),
                beam=(
                    BeamEntry(
                        " ".join(best.target_words[: index + 1]), piece, -0.3, -0.1, False, True, min(index, 1) - 1
                    ),
                    BeamEntry("something else", "␣else", -1.5, -0.7, False, False, min(index, 1) - 1),
                ),
            )
            for index, piece in enumerate(pieces)
        ]
        source_pieces = (f"(to {target_language})", *(f"␣{word}" for word in best.source_words), "(end)")
        return Trace(
            text=best.text,
            source_pieces=source_pieces,
            steps=tuple(steps),
            beam_size=beam_size,
            reranked=True,
            no_repeat=False,
        )

    @staticmethod
    def _longer(sentence, word, position, is_known):
        row = np.zeros((1, len(sentence.source.words)), np.float32)
        row[0, position] = 0.8
        space = " " if sentence.text and word[0].isalnum() else ""
        return replace(
            sentence,
            text=sentence.text + space + word,
            words=(*sentence.words, FakeWord(word)),
            attention=np.concatenate([sentence.attention, row]),
            attention_beside_words=np.concatenate([sentence.attention_beside_words, [[0.05, 0.15]]]),
            confidence=(*sentence.confidence, 0.9 if is_known else 0.3),
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


@pytest.fixture(scope="module")
def browser():
    with chromium() as browser:
        yield browser
