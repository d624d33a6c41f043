"""Quality estimation: how far a translation is to be trusted, told without a reference."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from model.inference.alignment import Word, word_probabilities
from model.inference.confidence.calibration import DOUBTFUL, Calibration
from model.inference.request import Direction
from model.inference.search import Hypothesis
from model.language_id.detect import OTHER, Detection
from tokenizer.preprocess.lexicon import Lexicon

LOW_CONFIDENCE = "low_confidence"
UNKNOWN_LANGUAGE = "unknown_language"  # in none of the bundle's
UNSURE_LANGUAGE = "unsure_language"  # likely in none of them, but translated
OTHER_DIRECTION = "other_direction"  # it is in the language of the translation: the other direction would do

_LIKELY = 0.5
# Of fewer words than this a detector is wrong too often to contradict who has chosen a direction.
_SURE_WORDS = 3


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
        doubts: about what is translated by itself and put into a sentence, and what is not translated.
        num_words: of the text.
        lexicon: the words that the network has learnt.
    """

    def __init__(
        self,
        direction: Direction,
        detection: Detection,
        calibration: Calibration | None = None,
        doubts: Sequence[str] = (),
        num_words: int = 0,
        lexicon: Lexicon | None = None,
    ) -> None:
        self._direction = direction
        self._detection = detection
        self._doubts = tuple(doubts)
        self._calibration = calibration
        self._num_words = num_words
        self._lexicon = lexicon

    def estimate(self, hypotheses: Sequence[Hypothesis], *, is_unchanged: bool = False) -> Quality:
        """Estimates the quality of a translation by that of each sentence; of none, little is known.

        Args:
            hypotheses: the translation of each sentence.
            is_unchanged: whether the translation is the source itself.
        """
        foreign = self._detection.probabilities.get(OTHER, 0.0)
        adequacy = self._calibration.adequacy(*self._direction, hypotheses, foreign) if self._calibration else None
        doubts = dict.fromkeys((*self._doubts, *self._language_doubts(foreign, is_unchanged)))
        if adequacy is not None and adequacy < DOUBTFUL:
            doubts[LOW_CONFIDENCE] = None
        return Quality(adequacy, tuple(doubts))

    def _language_doubts(self, foreign: float, is_unchanged: bool) -> Iterator[str]:
        if not self._detection.known:
            yield UNKNOWN_LANGUAGE
        elif foreign > _LIKELY and not is_unchanged:
            yield UNSURE_LANGUAGE
        elif self._detection.language == self._direction.target and (is_unchanged or self._num_words >= _SURE_WORDS):
            yield OTHER_DIRECTION

    def is_inadequate(self, hypothesis: Hypothesis) -> bool:
        """Whether a sentence's translation is hardly adequate; False where nothing is known of that."""
        adequacy = self._calibration.adequacy(*self._direction, [hypothesis]) if self._calibration else None
        return adequacy is not None and adequacy < DOUBTFUL

    def is_unknown(self, word: str) -> bool:
        """Whether a word of the source is one that the network has never read, in no form."""
        lexicon = self._lexicon
        if lexicon is None or not any(map(str.isalpha, word)):
            return False
        return not lexicon.knows(word) and not lexicon.is_form(word, self._direction.source)

    def word_confidence(self, hypothesis: Hypothesis, words: Sequence[Word]) -> tuple[float, ...]:
        """Returns how sure each word is: calibrated, or else what the network says of its subwords."""
        if self._calibration:
            calibrated = self._calibration.word_probabilities(*self._direction, hypothesis, words)
            if calibrated is not None:
                return calibrated
        return word_probabilities(hypothesis.token_log_probs, words)
