"""How well a detector does, and from what probability on it may be called sure."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from model.language_id.classify import Classification
from model.language_id.detect import OTHER, Detection
from training.classifier.labelled import LabelledText

_THRESHOLDS = (0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95)
# The most that may be told wrong on validation. Half of what is allowed on the test, for validation flatters.
_MOST_WRONG = {"three words or more": 0.0025, "one word out of a sentence": 0.025, "two words out of a sentence": 0.025}

Measured = dict[str, dict[str, int]]  # kind of text -> how many of them, told right, wrong and not at all


class Guesser(Protocol):
    """Anything that puts labels on texts."""

    def classify(self, text: str) -> Classification:
        """Guesses."""


class Detector(Protocol):
    """Anything that tells languages as `LanguageDetector` does."""

    def detect(self, text: str) -> Detection:
        """Tells the language of a text."""


def choose_threshold(classifier: Guesser, tests: Mapping[str, Sequence[LabelledText]]) -> float:
    """Returns the lowest probability above which no more is told wrong than may be."""
    found = {
        name: [(label, classifier.classify(text)) for label, text in tests[name]]
        for name in _MOST_WRONG
        if name in tests
    }
    for threshold in _THRESHOLDS:
        shares = {name: _share_wrong(rows, threshold) for name, rows in found.items()}
        if all(share <= _MOST_WRONG[name] for name, share in shares.items()):
            return threshold
    return _THRESHOLDS[-1]


def _share_wrong(rows: Sequence[tuple[str, Classification]], threshold: float) -> float:
    wrong = [found.label != label and found.probability >= threshold for label, found in rows]
    return sum(wrong) / len(wrong)


def measure_detector(detector: Detector, tests: Mapping[str, Sequence[LabelledText]]) -> Measured:
    """Returns how many texts are told right, wrong and not at all, for each test.

    Args:
        detector: what is measured.
        tests: as `typed_tests` gives them; a text of the label "other" is told right where it looks like no language
            of the bundle.
    """
    measured = {}
    for name, examples in tests.items():
        told = [detector.detect(example.text) for example in examples]
        predicted = [found.language or (None if found.known else OTHER) for found in told]
        right = sum(answer == example.label for answer, example in zip(predicted, examples, strict=True))
        unsure = predicted.count(None)
        measured[name] = {
            "texts": len(examples),
            "right": right,
            "wrong": len(examples) - right - unsure,
            "not sure": unsure,
        }
    return measured
