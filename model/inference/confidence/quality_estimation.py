"""Quality estimation: how far a translation is to be trusted, told without a reference."""

from collections.abc import Sequence
from typing import NamedTuple

from model.inference.alignment import Word, word_probabilities
from model.inference.confidence.calibration import DOUBTFUL, Calibration
from model.inference.request import Direction
from model.inference.search import Hypothesis
from model.language_id.detect import OTHER, Detection

LOW_CONFIDENCE = "low_confidence"
UNKNOWN_LANGUAGE = "unknown_language"


class Quality(NamedTuple):
    """What is known of how good a text's translation is."""

    adequacy: float | None = None  # calibrated probability that it is adequate; None where nothing is known of that
    doubts: tuple[str, ...] = ()  # about the text, and not about one of its sentences


class QualityEstimator:
    """Estimates the quality of translations of one text.

    Args:
        direction: from which language into which.
        detection: which language the text is in.
        calibration: of the bundle, if it has one.
        doubts: about what is translated by itself and put into a sentence.
    """

    def __init__(
        self,
        direction: Direction,
        detection: Detection,
        calibration: Calibration | None = None,
        doubts: Sequence[str] = (),
    ) -> None:
        self._direction = direction
        self._detection = detection
        self._doubts = tuple(doubts)
        self._calibration = calibration

    def estimate(self, hypotheses: Sequence[Hypothesis]) -> Quality:
        """Estimates the quality of a translation by that of each sentence; of none, nothing is known."""
        if not hypotheses:
            return Quality()
        foreign = self._detection.probabilities.get(OTHER, 0.0)
        adequacy = self._calibration.adequacy(*self._direction, hypotheses, foreign) if self._calibration else None
        doubts = self._doubts if self._detection.known else (*self._doubts, UNKNOWN_LANGUAGE)
        if adequacy is not None and adequacy < DOUBTFUL:
            doubts = (*doubts, LOW_CONFIDENCE)
        return Quality(adequacy, doubts)

    def word_confidence(self, hypothesis: Hypothesis, words: Sequence[Word]) -> tuple[float, ...]:
        """Returns how sure each word is: calibrated, or else what the network says of its subwords."""
        if self._calibration:
            calibrated = self._calibration.word_probabilities(*self._direction, hypothesis, words)
            if calibrated is not None:
                return calibrated
        return word_probabilities(hypothesis.token_log_probs, words)
