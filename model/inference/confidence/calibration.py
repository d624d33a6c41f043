"""What a network's probabilities are worth: of a sentence to be adequate, of a word to be right, and in reranking.

A network says how likely its words are, which is not how likely they are good. Two small logistic regressions for each
direction, fitted on held-out sentences by `training.scoring.calibrate`, turn the one into the other.
"""

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, Self

import numpy as np

from model.bundle import Bundle
from model.inference.alignment import Word
from model.inference.search import Hypothesis

ADEQUATE_CHRF = 0.5  # an answer is adequate if its chrF against a reference reaches this
DOUBTFUL = 0.3  # an answer is doubtful if its probability to be adequate is below this
BAD_CHRF = 0.35  # an answer with less is worse than none

_USUAL_WORD_AGREEMENT = 0.86  # mean of 58,806 words of held-out sentences


class SentenceFeatures(NamedTuple):
    """What is known of a sentence's translation when it is made, and tells how good it is.

    The least likely subword, the coverage of the source and the ratio of the lengths were tried as well: they told
    nothing that these do not.
    """

    probability: float  # mean over the subwords
    log_length: float  # natural log of the number of subwords
    attention_entropy: float  # mean over the subwords, in nats: 0 = each looked at one place only
    agreement: float  # `Hypothesis.agreement`


class WordFeatures(NamedTuple):
    """The same of a word."""

    probability: float  # mean over its subwords
    lowest_log_prob: float  # of its subwords
    sentence_probability: float  # as in `SentenceFeatures`
    log_letters: float  # natural log of 1 + its letters and digits
    agreement: float  # the share of the others of the beam that hold it, less what is usual; 0 without others


class LogisticMap(NamedTuple):
    """A probability from features: 1 / (1 + exp(-(bias + weights . features)))."""

    bias: float
    weights: tuple[float, ...]

    def __call__(self, features: Sequence[float], offset: float = 0.0) -> float:
        """Returns a probability between 0 and 1; the offset is added to the bias."""
        logit = self.bias + offset + sum(weight * value for weight, value in zip(self.weights, features, strict=True))
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, logit))))


class DirectionMaps(NamedTuple):
    """Both maps of one direction of translation.

    What a source is about and how it is written tells how hard it is, whatever the network thinks of its answer. So the
    mean of the encoder's outputs counts for a sentence, too, as in a predictor-estimator (Kim et al. 2017).
    """

    sentence: LogisticMap
    word: LogisticMap
    source_mean: tuple[float, ...] = ()  # a weight for each number of `Hypothesis.source_mean`; none: it does not count

    def adequacy(self, hypothesis: Hypothesis) -> float:
        """Returns the probability that a sentence's translation is adequate."""
        means = hypothesis.source_mean
        offset = float(np.dot(self.source_mean, means)) if len(means) == len(self.source_mean) else 0.0
        return self.sentence(sentence_features(hypothesis), offset)


def sentence_features(hypothesis: Hypothesis) -> SentenceFeatures:
    """Returns the features of a sentence's translation."""
    attention = np.asarray(hypothesis.attention, np.float64)  # (target, source)
    entropy = -(attention * np.log(np.maximum(attention, 1e-9))).sum(axis=1)  # (target,)
    return SentenceFeatures(
        probability=_mean_probability(hypothesis.token_log_probs),
        log_length=math.log(len(hypothesis.ids)),
        attention_entropy=float(entropy.mean()),
        agreement=hypothesis.agreement,
    )


def word_features(hypothesis: Hypothesis, words: Sequence[Word]) -> list[WordFeatures]:
    """Returns the features of each word of a sentence's translation."""
    of_sentence = _mean_probability(hypothesis.token_log_probs)
    features = []
    for word in words:
        log_probs = hypothesis.token_log_probs[word.start : word.stop]
        letters = sum(character.isalnum() for character in word.text)
        features.append(
            WordFeatures(
                _mean_probability(log_probs),
                float(min(log_probs)),
                of_sentence,
                math.log1p(letters),
                _word_agreement(hypothesis, word),
            )
        )
    return features


def _word_agreement(hypothesis: Hypothesis, word: Word) -> float:
    """Returns the share of the others of the beam that hold a word, less what is usual."""
    rivals, ids = hypothesis.rivals, hypothesis.ids[word.start : word.stop]
    if not rivals:
        return 0.0
    held = [any(rival[at : at + len(ids)] == ids for at in range(len(rival))) for rival in rivals]
    return sum(held) / len(held) - _USUAL_WORD_AGREEMENT


def _mean_probability(log_probs: Sequence[float]) -> float:
    return sum(map(math.exp, log_probs)) / len(log_probs)


class Calibration:
    """The maps of a bundle.

    Args:
        directions: by `source-target`, such as "es-en".
        reranking_weights: for each direction, how much the other one counts; see `model.inference.reranking`.
    """

    def __init__(
        self, directions: dict[str, DirectionMaps], reranking_weights: Mapping[str, float] | None = None
    ) -> None:
        self.directions = directions
        self.reranking_weights = reranking_weights or {}

    @classmethod
    def load(cls, path: Path) -> Self:
        """Reads `calibration.json`.

        Raises:
            OSError: there is no such file.
            ValueError: it holds something else.
        """
        try:
            stored = json.loads(path.read_text("utf-8"))
            weights = {
                direction: _read_weight(weight) for direction, weight in stored.get("reranking_weights", {}).items()
            }
            directions = {
                direction: DirectionMaps(
                    _read_map(maps["sentence"], SentenceFeatures._fields),
                    _read_map(maps["word"], WordFeatures._fields),
                    _finite(maps.get("source_mean", ())),
                )
                for direction, maps in stored["directions"].items()
            }
        except (LookupError, TypeError, AttributeError, ValueError) as error:
            raise ValueError(
                f"{path} is no calibration of this version ({error!r}). Make it anew with: python -m training calibrate"
            ) from error
        return cls(directions, weights)

    @classmethod
    def of_bundle(cls, bundle: Bundle) -> Self | None:
        """Reads that of a bundle, or returns None where it has none.

        Raises:
            ValueError: it is of another version.
        """
        return cls.load(bundle.calibration_path) if bundle.calibration_path else None

    def adequacy(
        self, source_language: str, target_language: str, hypotheses: Sequence[Hypothesis], foreign: float = 0.0
    ) -> float | None:
        """Returns the probability that a text's translation is adequate.

        It is the mean over the sentences, weighted by their length in subwords: the share that is likely adequate.
        Nothing adequate can come of a text in another language.

        Args:
            source_language, target_language: the direction.
            hypotheses: the translation of each sentence.
            foreign: the probability that the source is in no language of the bundle (a detector's "other").

        Returns:
            None if there is no sentence, or the direction was never calibrated.
        """
        maps = self.directions.get(f"{source_language}-{target_language}")
        if maps is None or not hypotheses:
            return None
        lengths = [len(hypothesis.ids) for hypothesis in hypotheses]
        weighted = [length * maps.adequacy(hypothesis) for length, hypothesis in zip(lengths, hypotheses, strict=True)]
        return sum(weighted) / sum(lengths) * (1 - foreign)

    def word_probabilities(
        self, source_language: str, target_language: str, hypothesis: Hypothesis, words: Sequence[Word]
    ) -> tuple[float, ...] | None:
        """Returns for each word of a sentence's translation the probability that a reference holds it, too.

        None if the direction was never calibrated.
        """
        maps = self.directions.get(f"{source_language}-{target_language}")
        return maps and tuple(maps.word(features) for features in word_features(hypothesis, words))


def maps_to_dict(directions: dict[str, DirectionMaps]) -> dict[str, dict[str, Any]]:
    """Returns the maps as plain data for `calibration.json`: each weight under its feature's name."""
    return {
        direction: {
            "sentence": _map_to_dict(maps.sentence, SentenceFeatures._fields),
            "word": _map_to_dict(maps.word, WordFeatures._fields),
            "source_mean": list(maps.source_mean),
        }
        for direction, maps in directions.items()
    }


def _map_to_dict(logistic: LogisticMap, names: Sequence[str]) -> dict[str, float]:
    return {"bias": logistic.bias, **dict(zip(names, logistic.weights, strict=True))}


def _read_weight(stored: float) -> float:
    if not 0 <= stored < math.inf:
        raise ValueError(f"a reranking weight must be at least 0, found {stored}")
    return float(stored)


def _read_map(stored: dict[str, float], names: Sequence[str]) -> LogisticMap:
    stored = {"agreement": 0.0, **stored}  # older files know nothing of it
    if set(stored) != {"bias", *names}:
        raise ValueError(f"expected weights of bias, {', '.join(names)}; found {', '.join(sorted(stored))}")
    bias, *weights = _finite(stored[name] for name in ("bias", *names))
    return LogisticMap(bias, tuple(weights))


def _finite(stored: Iterable[float]) -> tuple[float, ...]:
    weights = tuple(map(float, stored))
    if not all(map(math.isfinite, weights)):
        raise ValueError("a weight is no finite number")
    return weights
