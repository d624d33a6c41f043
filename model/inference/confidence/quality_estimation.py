"""Quality estimation: how far a translation is to be trusted, told without a reference."""

from collections.abc import Sequence
from typing import NamedTuple

from model.inference.alignment import Word, word_probabilities
from model.inference.confidence.calibration import DOUBTFUL, Calibration
from model.inference.request import Direction
from model.inference.search import Hypothesis
from model.language_id.detect import OTHER, LanguageDetector

LOW_CONFIDENCE = "low_confidence"
UNKNOWN_LANGUAGE = "unknown_language"


class Quality(NamedTuple):
    """What is known of how good a text's translation is."""

    adequacy: float | None = None  # calibrated probability that it is adequate; None where nothing is known of that
    doubts: tuple[str, ...] = ()  # about the whole text: some of "unknown_language" and "low_confidence"


class QualityEstimator:
    """Estimates the quality of translations of one direction.

    Args:
        direction: from which language into which.
        calibration: of the bundle, if it has one.
        detector: of the bundle, if it has one.
    """

    def __init__(
        self, direction: Direction, calibration: Calibration | None = None, detector: LanguageDetector | None = None
    ) -> None:
        self._direction = direction
        self._calibration = calibration
        self._detector = detector

    def estimate(self, text: str, hypotheses: Sequence[Hypothesis]) -> Quality:
        """Estimates the quality of the translation of a text, made of that of each sentence; reads the text's language.

        Args:
            text: the source.
            hypotheses: the translation of each of its sentences; of none, nothing is known.
        """
        if not hypotheses:
            return Quality()
        doubts = []
        foreign = 0.0
        if self._detector:
            detection = self._detector.detect(text)
            foreign = detection.probabilities.get(OTHER, 0.0)
            if not detection.known:
                doubts.append(UNKNOWN_LANGUAGE)
        adequacy = self._calibration.adequacy(*self._direction, hypotheses, foreign) if self._calibration else None
        if adequacy is not None and adequacy < DOUBTFUL:
            doubts.append(LOW_CONFIDENCE)
        return Quality(adequacy, tuple(doubts))

    def word_confidence(self, hypothesis: Hypothesis, words: Sequence[Word]) -> tuple[float, ...]:
        """Returns how sure each word is: calibrated, or else what the network says of its subwords."""
        if self._calibration:
            calibrated = self._calibration.word_probabilities(*self._direction, hypothesis, words)
            if calibrated is not None:
                return calibrated
        return word_probabilities(hypothesis.token_log_probs, words)
