"""Fits what a bundle's probabilities are worth and how much reranking counts, and measures what came of it."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from model.bundle import CALIBRATION, Bundle, load_bundle, replace_files
from model.inference.confidence.calibration import (
    ADEQUATE_CHRF,
    BAD_CHRF,
    DOUBTFUL,
    Calibration,
    DirectionMaps,
    LogisticMap,
    SentenceFeatures,
    WordFeatures,
    maps_to_dict,
    sentence_features,
)
from model.inference.translator import DEFAULT_BEAM_SIZE, Translator
from training.data.corpus import CorpusError, SentencePair
from training.data.mixture import Mixture
from training.data.training_data import OWN, read_own_texts
from training.publishing.bundle_card import RELIABILITY, write_card
from training.publishing.plots import png
from training.publishing.trained_on import read_trained_on
from training.scoring.evaluate import DEVELOPMENT_LINES, TestSet, test_sets, translate
from training.scoring.metrics import score
from training.scoring.observations import Observations, joined, observe
from training.scoring.reliability import (
    RIDGE,
    Bin,
    area_under_curve,
    calibration_error,
    fit_logistic,
    plot_reliability,
    reliability_bins,
)
from training.scoring.unseen import held_out_part

_FEWEST_TEXTS = 50

# Reranking costs a third of a search and more, so it has to be worth it.
_RERANKING_WEIGHTS = (0.0, 0.15, 0.3)
_WORTH_MORE = 0.2
_MOST_TO_CHOOSE = 1_500

# There are hundreds of means, and they are told apart by a few thousand sentences only.
_RIDGE_OF_MEANS = 1_000.0


def calibrate(bundle_dir: Path, mixture: Mixture) -> dict[str, Any]:
    """Writes `calibration.json` and `reliability.png` into a bundle, and its card anew; returns what was measured.

    Fitted on the validation part and on every other line of each development set, which all count as much as they
    have lines; measured on the test part and on the lines between.

    Args:
        bundle_dir: the bundle.
        mixture: what it was trained on, so that its own validation and test parts can be found; a corpus alone will do.

    Raises:
        BundleError, CorpusError: with a message for people.
    """
    bundle = load_bundle(bundle_dir)
    own = read_own_texts(mixture)
    parts = own.parts
    _check_unseen(bundle, parts.validation)
    to_fit, to_measure = {OWN: parts.validation}, {OWN: parts.test}
    for name, pairs in own.development.items():
        to_fit[name], to_measure[name] = pairs[:DEVELOPMENT_LINES:2], pairs[1:DEVELOPMENT_LINES:2]
    reranking_weights = choose_reranking_weights(bundle_dir, _by_direction(to_fit, bundle.languages))
    translator = Translator.load(bundle_dir, calibration=Calibration({}, reranking_weights))
    directions: dict[str, DirectionMaps] = {}
    measured: dict[str, Any] = {}
    pictures: dict[str, list[Bin]] = {}
    unseen = _by_direction(to_measure, bundle.languages)
    for direction, kinds in _by_direction(to_fit, bundle.languages).items():
        fitted = joined([observe(translator, test) for test in kinds.values()])
        _check_count(len(fitted.adequate), direction)
        directions[direction] = fit_maps(fitted)
        observed = {kind: observe(translator, test) for kind, test in unseen[direction].items()}
        measured[direction] = _measure(directions[direction], observed)
        texts, words = _bins(directions[direction], joined(list(observed.values())))
        pictures |= {f"{direction}, sentences": texts, f"{direction}, words": words}
    content = {
        "adequate_chrf": ADEQUATE_CHRF,
        "corpus": ", ".join(mixture.names),
        "reranking_weights": reranking_weights,
        "directions": maps_to_dict(directions),
        "measured": measured,
    }
    replace_files(bundle, {CALIBRATION: (json.dumps(content, indent=2) + "\n").encode()})
    (bundle_dir / RELIABILITY).write_bytes(png(plot_reliability(pictures)))
    write_card(bundle_dir)
    return measured


def _check_unseen(bundle: Bundle, validation: Sequence[SentencePair]) -> None:
    """Refuses sentences that the bundle was trained on: of these it is surer than of any others."""
    if held_out_part(bundle, validation):
        return
    trained_on = read_trained_on(bundle.directory)
    told = trained_on.tell(validation) if trained_on else []
    if any(told):
        raise CorpusError(
            f"{bundle.name} was trained on {told.count(True):,} of the {len(validation):,} sentences that it would be "
            "calibrated on, and is surer of these than of others. Name the corpus or mixture that it was trained on."
        )


def _by_direction(
    kinds: Mapping[str, Sequence[SentencePair]], languages: tuple[str, str]
) -> dict[str, dict[str, TestSet]]:
    """Returns for each direction the test set of each kind of text."""
    tests: dict[str, dict[str, TestSet]] = {}
    for kind, pairs in kinds.items():
        for test in test_sets(pairs, languages):
            tests.setdefault(test.direction, {})[kind] = test
    return tests


def choose_reranking_weights(bundle_dir: Path, validation: Mapping[str, Mapping[str, TestSet]]) -> dict[str, float]:
    """Returns, for each direction, how much the other one counts in reranking: what gives the best BLEU plus chrF.

    Each kind of text counts as much. A weight has to be better than a smaller one by more than a little.

    Args:
        bundle_dir: the bundle.
        validation: for each direction a test set of each kind of text.
    """
    chosen = {}
    for direction, kinds in validation.items():
        samples = [kinds[OWN].first(_MOST_TO_CHOOSE), *(kinds[kind] for kind in kinds if kind != OWN)]
        best = -np.inf
        for weight in _RERANKING_WEIGHTS:
            translator = Translator.load(bundle_dir, calibration=Calibration({}, {direction: weight}))
            value = float(np.mean([_sum_of_scores(translator, sample, weight) for sample in samples]))
            if value > best + _WORTH_MORE:
                best, chosen[direction] = value, weight
    return chosen


def _sum_of_scores(translator: Translator, sample: TestSet, weight: float) -> float:
    """Returns BLEU plus chrF."""
    texts = translate(translator, sample, DEFAULT_BEAM_SIZE, f"reranking with weight {weight}")
    found = score(texts, sample.references, target_language=sample.target_language)
    return sum(part["score"] for part in found.values())


def _check_count(count: int, direction: str) -> None:
    if count < _FEWEST_TEXTS:
        raise CorpusError(
            f"{count} sentences are too few to calibrate {direction}: at least {_FEWEST_TEXTS} are needed in the "
            "validation part and in the test part."
        )


def fit_maps(observed: Observations) -> DirectionMaps:
    """Returns the maps that suit the observations of one direction best."""
    features = np.array([sentence_features(hypothesis) for hypothesis in observed.hypotheses])
    features = features.reshape(-1, len(SentenceFeatures._fields))
    means = np.array([hypothesis.source_mean for hypothesis in observed.hypotheses]).reshape(len(features), -1)
    ridge = [RIDGE] * features.shape[1] + [_RIDGE_OF_MEANS] * means.shape[1]
    bias, weights = fit_logistic(np.c_[features, means], observed.adequate, ridge)
    sentence = LogisticMap(bias, tuple(weights[: features.shape[1]]))
    words = np.array(observed.words).reshape(-1, len(WordFeatures._fields))
    bias_of_words, weights_of_words = fit_logistic(words, np.array(observed.right, float))
    return DirectionMaps(
        sentence, LogisticMap(bias_of_words, tuple(weights_of_words)), tuple(weights[features.shape[1] :])
    )


# === Measuring ===


def _measure(maps: DirectionMaps, observed: Mapping[str, Observations]) -> dict[str, Any]:
    """Returns what is worth knowing of one direction: of each kind of text, and of all together."""
    together = joined(list(observed.values()))
    return {
        **_measure_texts(maps, together),
        "words": _summary(_bins(maps, together)[1]),
        "kinds": {kind: _measure_texts(maps, each) for kind, each in observed.items() if each.chrf},
    }


def _measure_texts(maps: DirectionMaps, observed: Observations) -> dict[str, Any]:
    confidences = _adequacies(maps, observed)
    return {
        "texts": {
            **_summary(reliability_bins(confidences, observed.adequate)),
            "area_under_curve": _rounded(area_under_curve(confidences, observed.adequate)),
        },
        "doubtful": _doubtful(confidences, observed),
    }


def _adequacies(maps: DirectionMaps, observed: Observations) -> np.ndarray:
    """Returns (texts,): what a reader would be told."""
    calibration = Calibration({"-": maps})
    return np.array(
        [
            calibration.adequacy("", "", [hypothesis], foreign)
            for hypothesis, foreign in zip(observed.hypotheses, observed.foreign, strict=True)
        ]
    )


def _bins(maps: DirectionMaps, observed: Observations) -> tuple[list[Bin], list[Bin]]:
    """Returns the bins of the texts and those of the words."""
    words = np.array([maps.word(features) for features in observed.words])
    return (
        reliability_bins(_adequacies(maps, observed), observed.adequate),
        reliability_bins(words, np.array(observed.right, float)),
    )


def _summary(bins: Sequence[Bin]) -> dict[str, Any]:
    total = sum(each.size for each in bins)
    return {
        "count": total,
        "good": round(sum(each.size * each.accuracy for each in bins) / total, 4),
        "calibration_error": round(calibration_error(bins), 4),
        "bins": [[each.size, round(each.confidence, 4), round(each.accuracy, 4)] for each in bins],
    }


def _doubtful(confidences: np.ndarray, observed: Observations) -> dict[str, float | None]:
    """Returns the share of texts that are marked, how many of these rightly, and how many of the bad ones are."""
    marked, bad = confidences < DOUBTFUL, np.array(observed.chrf) < BAD_CHRF
    return {
        "share": round(float(marked.mean()), 4),
        "rightly": _rounded(float(1 - observed.adequate[marked].mean()) if marked.any() else None),
        "of_bad": _rounded(float(marked[bad].mean()) if bad.any() else None),
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
