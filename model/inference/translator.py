"""Text in, text out: the one way that chat, file, command line and HTTP take."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, islice
from pathlib import Path
from typing import NamedTuple, Protocol, Self

import numpy as np

from model.bundle import load_bundle
from model.inference.detect import NOT_SURE, Detection, LanguageDetector
from model.inference.document import Document, SourceSentence, read_document
from model.inference.pair import InferencePair, Memory, StepOutput
from model.inference.search import BeamSearch
from model.inference.translation import TranslatedSentence, Translation
from tokenizer.special_tokens import PAD_ID
from tokenizer.subword import SubwordTokenizer

MAX_BEAM_SIZE = 32
DEFAULT_BEAM_SIZE = 4
_BATCH_SENTENCES = 128
_BATCH_TOKENS = 4_096  # source ids in a batch, padding included
_LENGTH_STEP = 4


class _Direction(NamedTuple):
    source: str
    target: str


_Found = dict[tuple[int, ...], list[TranslatedSentence]]  # source ids -> translations, best first


class Pair(Protocol):
    """What a translator needs of an `InferencePair`."""

    def encode(self, source_ids: np.ndarray) -> tuple[Memory, np.ndarray]:
        """Encodes source ids (rows, source)."""

    def step(self, tokens: np.ndarray, state: np.ndarray, memory: Memory, k: int) -> StepOutput:
        """Ranks the k likeliest next tokens of each row."""


class Translator:
    """Translates texts between the languages of one trained network.

    Sentences are translated one by one, each from its own words alone; a text is its sentences' translations
    with the white space of the source between them. A sentence's translation is the same wherever it stands:
    alone, in a text, in a stream or in a file. Any number of threads may use one translator.

    Args:
        pair: the network.
        subwords: the vocabulary that the network was trained with.
        name: shown to people.
        max_source_length: ids of the longest sentence that the network was trained on; longer ones are cut.
            Sentences of 50 ids read whole by a network that had seen up to 40 lost a third of their text.
        detector: tells the languages apart; without one, no text's language is ever sure.
    """

    def __init__(
        self,
        pair: Pair,
        subwords: SubwordTokenizer,
        name: str,
        *,
        max_source_length: int = 40,
        detector: LanguageDetector | None = None,
    ) -> None:
        self.name = name
        self.languages = subwords.languages
        self._pair = pair
        self._subwords = subwords
        self._max_source_length = max_source_length
        self._detector = detector

    @classmethod
    def load(cls, bundle_dir: Path, *, num_threads: int = 1) -> Self:
        """Opens the translator that a bundle holds.

        Args:
            bundle_dir: the bundle.
            num_threads: threads for one operator of the network; one is fastest for single sentences.

        Raises:
            ValueError: there is no bundle or it cannot be used (`BundleError` says why).
        """
        bundle = load_bundle(bundle_dir)
        pair = InferencePair.load(bundle.encoder_path, bundle.decoder_path, num_threads=num_threads)
        subwords = SubwordTokenizer.load(bundle.tokenizer_path)
        detector = LanguageDetector.of_bundle(bundle)
        return cls(pair, subwords, bundle.name, max_source_length=bundle.max_source_length, detector=detector)

    def detect(self, text: str) -> Detection:
        """Tells which of `languages` a text is in, or that it is not sure, or that it is none of them."""
        return self._detector.detect(text) if self._detector else NOT_SURE

    def translate(
        self, text: str, *, source_language: str, target_language: str, beam_size: int = DEFAULT_BEAM_SIZE
    ) -> Translation:
        """Translates one text. See `translate_all`."""
        [translation] = self.translate_all(
            [text], source_language=source_language, target_language=target_language, beam_size=beam_size
        )
        return translation

    def translate_all(
        self,
        texts: Sequence[str],
        *,
        source_language: str,
        target_language: str,
        beam_size: int = DEFAULT_BEAM_SIZE,
    ) -> list[Translation]:
        """Translates texts, each as if it were alone, in batches of sentences of similar length.

        Args:
            texts: any texts: empty ones, several sentences, several lines.
            source_language, target_language: two different ones of `languages`.
            beam_size: hypotheses kept for each sentence, 1 (greedy, fastest) to 32.

        Returns:
            One translation for each text, in their order.

        Raises:
            ValueError: a language or the beam size is not on offer.
        """
        direction = self._check(source_language, target_language, beam_size)
        documents = [self._read(text, direction) for text in texts]
        found = self._search_all(documents, beam_size)
        return [_assemble(text, document, found, direction) for text, document in zip(texts, documents, strict=True)]

    def stream(
        self, text: str, *, source_language: str, target_language: str, beam_size: int = DEFAULT_BEAM_SIZE
    ) -> Iterator[Translation]:
        """Yields the translation of one text as it grows; the last one is finished and what `translate` gives.

        Words may still change while a sentence grows, when another hypothesis of the beam overtakes.

        Raises:
            ValueError: a language or the beam size is not on offer.
        """
        return self._stream(text, self._check(source_language, target_language, beam_size), beam_size)

    def _stream(self, text: str, direction: _Direction, beam_size: int) -> Iterator[Translation]:
        document = self._read(text, direction)
        found: _Found = {}
        so_far = ""
        sentences: list[TranslatedSentence] = []
        for part in document:
            if isinstance(part, str):
                so_far += part
                continue
            if part.ids not in found:
                search = self._begin_search([part], beam_size)
                for _ in search:
                    growing = TranslatedSentence(part, search.best())
                    yield Translation(
                        source=text,
                        text=so_far + growing.text,
                        source_language=direction.source,
                        target_language=direction.target,
                        sentences=(*sentences, growing),
                        finished=False,
                    )
                found[part.ids] = [TranslatedSentence(part, hypothesis) for hypothesis in search.n_best()]
            sentences.append(found[part.ids][0])
            so_far += sentences[-1].text
        yield _assemble(text, document, found, direction)

    def _check(self, source_language: str, target_language: str, beam_size: int) -> _Direction:
        if {source_language, target_language} - set(self.languages) or source_language == target_language:
            raise ValueError(
                f"source_language and target_language must be two different ones of {', '.join(self.languages)}. "
                f"Received: source_language={source_language!r}, target_language={target_language!r}"
            )
        if not 1 <= beam_size <= MAX_BEAM_SIZE:
            raise ValueError(f"beam_size must be from 1 to {MAX_BEAM_SIZE}. Received: beam_size={beam_size}")
        return _Direction(source_language, target_language)

    def _read(self, text: str, direction: _Direction) -> Document:
        return read_document(text, self._subwords, *direction, self._max_source_length)

    def _search_all(self, documents: Sequence[Document], beam_size: int) -> _Found:
        """Translates every different sentence of the documents once, those of similar length together."""
        sentences = {part.ids: part for document in documents for part in document if not isinstance(part, str)}
        found: _Found = {}
        for batch in _batches(sentences.values()):
            search = self._begin_search(batch, beam_size)
            for sentence, hypotheses in zip(batch, search.run(), strict=True):
                found[sentence.ids] = [TranslatedSentence(sentence, hypothesis) for hypothesis in hypotheses]
        return found

    def _begin_search(self, sentences: Sequence[SourceSentence], beam_size: int) -> BeamSearch:
        """Encodes sentences of one padded length and sets the search of their translations up."""
        length = _padded_length(sentences[0])
        padded = [(*sentence.ids, *[PAD_ID] * (length - len(sentence.ids))) for sentence in sentences]
        memory, state = self._pair.encode(np.array(padded, np.int64))  # (sentences, source)
        return BeamSearch(
            self._pair.step,
            memory,
            state,
            beam_size=beam_size,
            # Far more than any good translation needs.
            max_lengths=[10 + 2 * len(sentence.ids) for sentence in sentences],
        )


def _padded_length(sentence: SourceSentence) -> int:
    """Returns how many ids the sentence is padded to, alone and in every batch.

    Padding has no weight, yet a sum over more places may round otherwise, and now and then another word wins.
    So what a sentence is padded to depends on nothing but itself.
    """
    return -(-len(sentence.ids) // _LENGTH_STEP) * _LENGTH_STEP


def _batches(sentences: Iterable[SourceSentence]) -> Iterator[list[SourceSentence]]:
    """Puts sentences of one padded length together, so many that a batch fits into little memory."""
    for length, group in groupby(sorted(sentences, key=_padded_length), key=_padded_length):
        size = max(1, min(_BATCH_SENTENCES, _BATCH_TOKENS // length))
        while batch := list(islice(group, size)):
            yield batch


def _assemble(text: str, document: Document, found: _Found, direction: _Direction) -> Translation:
    """Puts the translations of a document's sentences where the sentences were."""
    sentences = [part for part in document if not isinstance(part, str)]
    alternatives: dict[str, None] = {}  # a set that keeps its order
    if len(sentences) == 1:
        first, *others = (_join(document, [sentence]) for sentence in found[sentences[0].ids])
        alternatives = dict.fromkeys(other for other in others if other.strip() and other != first)
    best = tuple(found[sentence.ids][0] for sentence in sentences)
    return Translation(
        source=text,
        text=_join(document, best),
        source_language=direction.source,
        target_language=direction.target,
        sentences=best,
        alternatives=tuple(alternatives),
    )


def _join(document: Document, sentences: Sequence[TranslatedSentence]) -> str:
    """Returns the document with its sentences replaced by these."""
    texts = iter(sentences)
    return "".join(part if isinstance(part, str) else next(texts).text for part in document)
