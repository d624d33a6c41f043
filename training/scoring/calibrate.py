"""Fits what a bundle's probabilities are worth and how much reranking counts, and measures what came of it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from sacrebleu.metrics import CHRF
from tqdm import tqdm

from model.bundle import CALIBRATION, load_bundle, replace_files
from model.inference.alignment import split_words
from model.inference.confidence.calibration import (
    ADEQUATE_CHRF,
    DOUBTFUL,
    Calibration,
    DirectionMaps,
    LogisticMap,
    SentenceFeatures,
    WordFeatures,
    sentence_features,
    word_features,
    write_maps,
)
from model.inference.search import Hypothesis
from model.inference.translation import TranslatedSentence
from model.inference.translator import DEFAULT_BEAM_SIZE, Translator
from model.language_id.detect import OTHER
from training.data.corpus import CorpusError, read_pairs, split
from training.publishing.bundle_card import write_card
from training.publishing.plots import png
from training.scoring.evaluate import TestSet, test_sets, translate
from training.scoring.metrics import score
from training.scoring.reliability import Bin, calibration_error, fit_logistic, plot_reliability, reliability_bins

RELIABILITY = "reliability.png"
_CHUNK = 256
_FEWEST_TEXTS = 50

# Reranking doubles the work of a search, so it has to be worth it.
_RERANKING_WEIGHTS = (0.0, 0.15, 0.3)
_WORTH_MORE = 0.2
_MAX_TO_CHOOSE = 1_500


@dataclass(slots=True)
class Observations:
    """Translations beside what is known of them and whether they were good; one entry a text, or a word."""

    hypotheses: list[Hypothesis] = field(default_factory=list)
    foreign: list[float] = field(default_factory=list)  # the detector's probability that the source is "other"
    adequate: list[bool] = field(default_factory=list)
    words: list[WordFeatures] = field(default_factory=list)
    right: list[bool] = field(default_factory=list)  # whether a reference holds the word, too


def calibrate(bundle_dir: Path, corpus_paths: Sequence[Path]) -> dict[str, Any]:
    """Writes `calibration.json` and `reliability.png` into a bundle, and its card anew; returns what was measured.

    Args:
        bundle_dir: the bundle.
        corpus_paths: the corpus that it was trained on, so that its own validation and test parts can be found.

    Raises:
        BundleError, CorpusError: with a message for people.
    """
    bundle = load_bundle(bundle_dir)
    parts = split(read_pairs(corpus_paths, bundle.languages).pairs)
    reranking_weights = choose_reranking_weights(bundle_dir, test_sets(parts.validation, bundle.languages))
    translator = Translator.load(bundle_dir, calibration=Calibration({}, reranking_weights))
    directions: dict[str, DirectionMaps] = {}
    measured: dict[str, Any] = {}
    pictures: dict[str, list[Bin]] = {}
    for validation, test in zip(
        test_sets(parts.validation, bundle.languages), test_sets(parts.test, bundle.languages), strict=True
    ):
        direction = test.direction
        directions[direction] = fit_maps(observe(translator, validation))
        texts, words = _bins(Calibration(directions), test, observed := observe(translator, test))
        measured[direction] = {
            "texts": _summary(texts),
            "words": _summary(words),
            "doubtful": _doubtful(Calibration(directions), test, observed),
        }
        pictures |= {f"{direction}, sentences": texts, f"{direction}, words": words}
    content = {
        "adequate_chrf": ADEQUATE_CHRF,
        "corpus": ", ".join(path.name for path in corpus_paths),
        "reranking_weights": reranking_weights,
        "directions": write_maps(directions),
        "measured": measured,
    }
    replace_files(bundle, {CALIBRATION: (json.dumps(content, indent=2) + "\n").encode()})
    (bundle_dir / RELIABILITY).write_bytes(png(plot_reliability(pictures)))
    write_card(bundle_dir)
    return measured


def choose_reranking_weights(bundle_dir: Path, validation: Sequence[TestSet]) -> dict[str, float]:
    """Returns, for each direction, how much the other one counts in reranking: what gives the best BLEU plus chrF.

    A weight has to be better than a smaller one by more than a little.
    """
    chosen = {}
    for test_set in validation:
        _check_count(len(test_set.sources), test_set.direction)
        sample = test_set.first(_MAX_TO_CHOOSE)
        best = -np.inf
        for weight in _RERANKING_WEIGHTS:
            calibration = Calibration({}, {test_set.direction: weight})
            translator = Translator.load(bundle_dir, calibration=calibration)
            texts = translate(translator, sample, DEFAULT_BEAM_SIZE, f"reranking with weight {weight}")
            value = sum(
                part["score"]
                for part in score(texts, sample.references, target_language=test_set.target_language).values()
            )
            if value > best + _WORTH_MORE:
                best, chosen[test_set.direction] = value, weight
    return chosen


def observe(translator: Translator, test_set: TestSet) -> Observations:
    """Translates the sources as people have them translated, and compares with the references.

    Sources of more than one sentence are left out, for nobody knows which part of a reference belongs to which.

    Raises:
        CorpusError: there are too few sources.
    """
    observations, chrf = Observations(), CHRF()
    languages = test_set.source_language, test_set.target_language
    for start in tqdm(range(0, len(test_set.sources), _CHUNK), desc=test_set.direction, unit="batch"):
        chunk = test_set.sources[start : start + _CHUNK]
        translations = translator.translate_all(
            chunk, source_language=languages[0], target_language=languages[1], anyway=True
        )
        for translation, references in zip(translations, test_set.references[start : start + _CHUNK], strict=True):
            if len(translation.sentences) != 1:
                continue
            score = chrf.sentence_score(translation.text, references).score / 100
            observations.adequate.append(score >= ADEQUATE_CHRF)
            observations.hypotheses.append(translation.sentences[0].hypothesis)
            observations.foreign.append(translator.detect(translation.source).probabilities.get(OTHER, 0.0))
            _observe_words(observations, translation.sentences[0], references)
    _check_count(len(observations.adequate), test_set.direction)
    return observations


def _check_count(count: int, direction: str) -> None:
    if count < _FEWEST_TEXTS:
        raise CorpusError(
            f"{count} sentences are too few to calibrate {direction}: at least {_FEWEST_TEXTS} are needed in the "
            "validation part and in the test part."
        )


def _observe_words(observations: Observations, sentence: TranslatedSentence, references: Sequence[str]) -> None:
    """Notes the words with letters or digits, and whether a reference holds them; case does not count."""
    subwords = sentence.source.subwords
    expected = {
        word.text.casefold()
        for reference in references
        for word in split_words(subwords.encode_target(reference)[:-1], subwords)
    }
    words = [word for word in sentence.words if any(map(str.isalnum, word.text))]
    observations.words += word_features(sentence.hypothesis, words)
    observations.right += [word.text.casefold() in expected for word in words]


def fit_maps(observed: Observations) -> DirectionMaps:
    """Returns the maps that suit the observations of one direction best."""
    sentences = np.array([sentence_features(hypothesis) for hypothesis in observed.hypotheses])
    sentence = fit_logistic(sentences.reshape(-1, len(SentenceFeatures._fields)), np.array(observed.adequate, float))
    words = np.array(observed.words).reshape(-1, len(WordFeatures._fields))
    word = fit_logistic(words, np.array(observed.right, float))
    return DirectionMaps(*(LogisticMap(bias, tuple(weights)) for bias, weights in (sentence, word)))


# === Measuring ===


def _adequacies(calibration: Calibration, test: TestSet, observed: Observations) -> np.ndarray:
    """Returns (texts,): what a reader would be told."""
    languages = test.source_language, test.target_language
    return np.array(
        [
            calibration.adequacy(*languages, [hypothesis], foreign)
            for hypothesis, foreign in zip(observed.hypotheses, observed.foreign, strict=True)
        ]
    )


def _bins(calibration: Calibration, test: TestSet, observed: Observations) -> tuple[list[Bin], list[Bin]]:
    """Returns the bins of the texts and those of the words."""
    words = np.array([calibration.directions[test.direction].word(features) for features in observed.words])
    return (
        reliability_bins(_adequacies(calibration, test, observed), np.array(observed.adequate, float)),
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


def _doubtful(calibration: Calibration, test: TestSet, observed: Observations) -> dict[str, float]:
    """Returns the share of texts that readers are warned of, and the share of these that are indeed not adequate."""
    warned = _adequacies(calibration, test, observed) < DOUBTFUL
    inadequate = ~np.array(observed.adequate)
    return {
        "share": round(float(warned.mean()), 4),
        "rightly": round(float(inadequate[warned].mean()), 4) if warned.any() else 0.0,
    }
