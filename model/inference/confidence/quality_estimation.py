"""How far a translation is to be trusted, worked out when someone asks."""

from collections.abc import Sequence
from typing import NamedTuple

from model.inference.alignment import Word, word_probabilities
from model.inference.confidence.calibration import DOUBTFUL, Calibration
from model.inference.search import Hypothesis
from model.language_id.detect import OTHER, LanguageDetector

LOW_CONFIDENCE = "low_confidence"
UNKNOWN_LANGUAGE = "unknown_language"


class Judgement(NamedTuple):
    """What is to be thought of a translation."""

    adequacy: float | None  # calibrated probability that it is adequate; None where nothing is known of that
    doubts: tuple[str, ...]  # some of "unknown_language" and "low_confidence"


class Judge:
    """Judges the translations of one direction.

    Args:
        source_language, target_language: the direction.
        calibration: of the bundle, if it has one.
        detector: of the bundle, if it has one.
    """

    def __init__(
        self,
        source_language: str,
        target_language: str,
        calibration: Calibration | None = None,
        detector: LanguageDetector | None = None,
    ) -> None:
        self._direction = (source_language, target_language)
        self._calibration = calibration
        self._detector = detector

    def judge(self, text: str, hypotheses: Sequence[Hypothesis]) -> Judgement:
        """Judges the translation of a text by that of each sentence."""
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
        return Judgement(adequacy, tuple(doubts))

    def word_confidence(self, hypothesis: Hypothesis, words: Sequence[Word]) -> tuple[float, ...]:
        """Returns how sure each word is: calibrated, or else what the network says of its subwords."""
        if self._calibration:
            calibrated = self._calibration.word_probabilities(*self._direction, hypothesis, words)
            if calibrated is not None:
                return calibrated
        return word_probabilities(hypothesis.token_log_probs, words)
