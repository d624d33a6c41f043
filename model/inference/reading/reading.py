"""A text on its way: cut into sentences, and put together again when they are translated."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from model.glossary.glossary import Glossary, Match
from model.glossary.use import find_term_doubts
from model.inference.confidence.calibration import Calibration
from model.inference.confidence.quality_estimation import UNKNOWN_LANGUAGE, QualityEstimator
from model.inference.constraints.constraint import Ids
from model.inference.engine import Engine, ShouldStop, length_limit
from model.inference.reading.document import Document, Left, fill_enclosed, read_document
from model.inference.reading.source_sentence import SourceSentence
from model.inference.request import Direction, check_request
from model.inference.search import Hypothesis
from model.inference.translation import TranslatedSentence, Translation
from model.language_id.detect import Detection, LanguageDetector, ScriptDetector
from tokenizer.preprocess.lexicon import Lexicon


class Reading(NamedTuple):
    """A text, cut into what the network reads and what stands between.

    Args:
        text: the text.
        direction: which way it is translated.
        document: what it was cut into.
        estimator: of the quality of its translation.
        log_prob: tells of a sentence and a translation, as ids, how likely it is.
        terms: what of the text a glossary has a word for.
    """

    text: str
    direction: Direction
    document: Document
    estimator: QualityEstimator
    log_prob: Callable[[Ids, Ids], float]
    terms: Sequence[Match] = ()

    @property
    def sentences(self) -> list[SourceSentence]:
        """The sentences, in order."""
        return [part for part in self.document if not isinstance(part, str)]

    @property
    def only_sentence(self) -> SourceSentence:
        """The sentence, where there is but one.

        Raises:
            ValueError: there are more, or none.
        """
        sentences = self.sentences
        if len(sentences) != 1:
            raise ValueError(
                f"Expected one sentence. Received {len(sentences)} in {self.text[:60]!r}. Translate the text first, "
                "then ask for one of its sentences, by its own text: translation.sentences[0].source.text"
            )
        return sentences[0]

    def fit(self, found: Mapping[Ids, Sequence[Hypothesis]]) -> list[Ids]:
        """Puts sentences that carry their terms where their translations have no words for these, in place.

        Args:
            found: hypotheses by the ids of each sentence, the answer first.

        Returns:
            The ids of what is put in: they are to be translated.
        """
        fitting = [part if isinstance(part, str) else part.fitting(found[part.ids][0]) for part in self.document]
        changed = [new for new, old in zip(fitting, self.document, strict=True) if new is not old]
        self.document[:] = fitting
        return [part.ids for part in changed if not isinstance(part, str)]

    def assemble(self, found: Mapping[Ids, Sequence[Hypothesis]], num_forced: int = 0) -> Translation:
        """Puts the translations of the sentences where the sentences were, and estimates the quality of the whole.

        Args:
            found: hypotheses by the ids of each sentence, the answer first.
            num_forced: how many ids a reader has chosen of the only sentence's translation.
        """
        sentences = self.sentences
        best = tuple(self.translated(sentence, found[sentence.ids][0], num_forced) for sentence in sentences)
        text = self._join(best)
        alternatives: dict[str, None] = {}  # a set that keeps its order
        if len(sentences) == 1:
            [sentence] = sentences
            others = (self._join([self.translated(sentence, other, num_forced)]) for other in found[sentence.ids][1:])
            alternatives = dict.fromkeys(other for other in others if other.strip() and other != text)
        quality = self.estimator.estimate(
            [sentence.hypothesis for sentence in best], is_unchanged=text.casefold() == self.text.casefold()
        )
        doubts = find_term_doubts(self.terms, self.text, text, self.direction.target)
        return Translation(
            source=self.text,
            text=text,
            source_language=self.direction.source,
            target_language=self.direction.target,
            sentences=best,
            alternatives=tuple(alternatives),
            left=tuple(part for part in self.document if isinstance(part, Left)),
            quality=quality._replace(doubts=(*doubts, *quality.doubts)),
        )

    def growing(self, text: str, sentences: tuple[TranslatedSentence, ...]) -> Translation:
        """Returns the translation of this text as far as it stands."""
        return Translation(
            source=self.text,
            text=text,
            source_language=self.direction.source,
            target_language=self.direction.target,
            sentences=sentences,
            finished=False,
        )

    def translated(self, sentence: SourceSentence, hypothesis: Hypothesis, num_forced: int = 0) -> TranslatedSentence:
        """Returns a hypothesis, with the terms of the glossary, beside the sentence that it translates."""
        return TranslatedSentence(sentence, sentence.place(hypothesis, self.log_prob, num_forced), self.estimator)

    def _join(self, sentences: Sequence[TranslatedSentence]) -> str:
        """Returns the text with its sentences replaced by these."""
        texts = iter(sentences)
        return "".join(part if isinstance(part, str) else next(texts).text for part in self.document)


def encode_prefix(sentence: SourceSentence, prefix: str) -> Ids:
    """Returns the ids of the beginning of a translation of `sentence`.

    Raises:
        ValueError: it is longer than a translation of the sentence may be.
    """
    ids = tuple(sentence.subwords.encode_target(sentence.hide(prefix))[:-1])
    limit = length_limit(sentence.ids)
    if len(ids) >= limit:
        raise ValueError(
            f"A translation of this sentence may begin with at most {limit - 1} subwords. Received {len(ids)}: "
            f"{prefix[:60]!r}"
        )
    return ids


class Reader:
    """Cuts texts into what the network reads, and finds out what there is to know of them before it does.

    Args:
        engine: translates what is enclosed in a sentence, such as a part in brackets.
        detector: tells languages apart.
        lexicon: the words that the network has learnt, if there are any and placeholders as well.
        calibration: of the bundle, if it has one.
        max_source_length: ids of the longest sentence that the network reads whole.
    """

    def __init__(
        self,
        engine: Engine,
        detector: LanguageDetector | ScriptDetector,
        lexicon: Lexicon | None,
        calibration: Calibration | None,
        max_source_length: int,
    ) -> None:
        self._engine = engine
        self._detector = detector
        self._lexicon = lexicon if engine.placeholders.ids else None
        self._calibration = calibration
        self._max_source_length = max_source_length

    def read(
        self,
        text: str,
        direction: Direction,
        beam_size: int,
        should_stop: ShouldStop | None,
        glossary: Glossary | None,
    ) -> Reading:
        """Reads one sentence, which somebody has seen translated, as it was read for that; see `read_all`.

        Raises:
            ValueError: it is none, or more than one.
        """
        [reading] = self.read_all([text], direction, beam_size, should_stop, glossary, anyway=True)
        if (sentence := reading.only_sentence).terms:
            reading.fit(self._engine.translate_all([sentence.ids], beam_size, should_stop))
        return reading

    def read_all(
        self,
        texts: Sequence[str],
        direction: Direction,
        beam_size: int,
        should_stop: ShouldStop | None,
        glossary: Glossary | None,
        *,
        anyway: bool,
    ) -> list[Reading]:
        """Cuts texts into sentences; what is enclosed in one is translated by then.

        Sentences in none of the network's languages are left as they are, unless they are wanted `anyway`.

        Raises:
            ValueError: a language or the beam size is not on offer.
            TranslationStopped: `should_stop` said so.
        """
        check_request(direction, beam_size, self._engine.subwords.languages)
        found: dict[Ids, list[Hypothesis]] = {}

        def translate(sources: list[Ids]) -> dict[Ids, list[Hypothesis]]:
            found.update(self._engine.translate_all(sources, beam_size, should_stop))
            return found

        detections = [self._detector.detect(text) for text in texts]
        documents = [
            self._read_document(text, direction, glossary, None if anyway else detection)
            for text, detection in zip(texts, detections, strict=True)
        ]
        enclosed = [
            [inner.ids for part in each if not isinstance(part, str) for inner in part.enclosed] for each in documents
        ]
        fill_enclosed(documents, translate, self._engine.log_prob)
        return [
            Reading(
                text,
                direction,
                document,
                self._estimator(text, detection, document, direction, [found[ids][0] for ids in inner if ids in found]),
                self._engine.log_prob,
                glossary.find(text, direction, self._lexicon) if glossary else (),
            )
            for text, detection, document, inner in zip(texts, detections, documents, enclosed, strict=True)
        ]

    def _read_document(
        self, text: str, direction: Direction, glossary: Glossary | None, detection: Detection | None
    ) -> Document:
        """Cuts a text; sentences in another language are left as they are, if `detection` says what it is in."""

        def is_foreign(sentence: SourceSentence) -> bool:
            if detection is None or sentence.shown == text.strip():
                return detection is not None and not detection.known
            own = self._detector.detect(sentence.shown)
            # Of a word or two nobody is sure: they go with the whole.
            return not own.known or (not detection.known and own.language is None)

        return read_document(
            text, self._engine.subwords, *direction, self._max_source_length, self._lexicon, glossary, is_foreign
        )

    def _estimator(
        self,
        text: str,
        detection: Detection,
        document: Document,
        direction: Direction,
        enclosed: Sequence[Hypothesis],
    ) -> QualityEstimator:
        doubts = dict.fromkeys(doubt for hypothesis in enclosed for doubt in hypothesis.doubts)
        if any(isinstance(part, Left) for part in document):
            doubts[UNKNOWN_LANGUAGE] = None
            read = [part.shown for part in document if isinstance(part, SourceSentence)]
            detection = self._detector.detect(" ".join(read)) if read else detection
        return QualityEstimator(
            direction, detection, self._calibration, tuple(doubts), len(text.split()), self._lexicon
        )
