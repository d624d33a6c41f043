"""Sentence pairs of several languages -> a detector inside a bundle."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from model.bundle import CLASSIFIER, load_bundle, replace_files
from model.inference.classify import Classification, TextClassifier
from model.inference.detect import OTHER, LanguageDetector
from tokenizer.subword import SubwordTokenizer
from training.bundle_card import write_card
from training.classify import graph_of, train_classifier
from training.classify_languages import LanguageCorpus, read_languages, type_anyhow, typed_tests
from training.labelled import LabelledText

_EPOCHS = 3
_THRESHOLDS = (0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95)
# The most that may be told wrong on validation. Half of what is allowed on the test, for validation flatters.
_MOST_WRONG = {"three words or more": 0.0025, "one word out of a sentence": 0.025, "two words out of a sentence": 0.025}

Measured = dict[str, dict[str, int]]


def attach_detector(bundle_dir: Path, corpora: Sequence[LanguageCorpus], *, seed: int) -> Measured:
    """Trains a classifier of a bundle's languages over its subwords, and puts it into the bundle.

    Args:
        bundle_dir: the bundle; a detector that it holds is replaced.
        corpora: sentence pairs in its languages and in as many others as there are.
        seed: of everything random.

    Returns:
        How many texts are told right, wrong and not at all, by the kind of text.

    Raises:
        BundleError, CorpusError, ValueError: with a message for people.
    """
    bundle = load_bundle(bundle_dir)
    subwords = SubwordTokenizer.load(bundle.tokenizer_path)
    parts = read_languages(corpora, bundle.languages, seed)
    print(
        ", ".join(
            f"{len(side):,} texts to {use}" for side, use in zip(parts, ("train", "validate", "test"), strict=True)
        )
    )
    generator = np.random.default_rng(seed)
    typed = [LabelledText(label, type_anyhow(text, generator)) for label, text in parts.validation]
    weights = train_classifier(parts._replace(validation=typed), subwords, epochs=_EPOCHS, seed=seed, vary=type_anyhow)
    trained = TextClassifier.from_graph(graph_of(weights, parts.labels), subwords)
    facts = {
        "threshold": str(choose_threshold(trained, typed_tests(parts.validation, bundle.languages, seed))),
        "corpora": ", ".join(f"`{corpus.path.name}`" for corpus in corpora),
    }
    served = LanguageDetector(TextClassifier.from_graph(graph_of(weights, parts.labels, **facts), subwords))
    measured = measure_detector(served, typed_tests(parts.test, bundle.languages, seed))
    graph = graph_of(weights, parts.labels, **facts, measured=json.dumps(measured))
    replace_files(bundle, {CLASSIFIER: graph})
    write_card(bundle_dir)
    return measured


def choose_threshold(classifier: TextClassifier, tests: Mapping[str, Sequence[LabelledText]]) -> float:
    """Returns the lowest probability above which no more is told wrong than may be."""
    found = {name: [(label, classifier.classify(text)) for label, text in tests[name]] for name in _MOST_WRONG}
    for threshold in _THRESHOLDS:
        shares = {name: _share_wrong(rows, threshold) for name, rows in found.items()}
        if all(share <= _MOST_WRONG[name] for name, share in shares.items()):
            return threshold
    return _THRESHOLDS[-1]


def _share_wrong(rows: Sequence[tuple[str, Classification]], threshold: float) -> float:
    wrong = [found.label != label and found.probability >= threshold for label, found in rows]
    return sum(wrong) / max(1, len(wrong))


def measure_detector(detector: Any, tests: Mapping[str, Sequence[LabelledText]]) -> Measured:
    """Returns how many texts are told right, wrong and not at all, for each test.

    Args:
        detector: has `detect`, as `LanguageDetector`.
        tests: as `typed_tests` gives them; a text of the label "other" is told right where it looks like no language
            of the bundle.
    """
    measured = {}
    for name, examples in tests.items():
        told = [detector.detect(example.text) for example in examples]
        said = [found.language or (None if found.known else OTHER) for found in told]
        right = sum(answer == example.label for answer, example in zip(said, examples, strict=True))
        unsure = said.count(None)
        measured[name] = {
            "texts": len(examples),
            "right": right,
            "wrong": len(examples) - right - unsure,
            "not sure": unsure,
        }
    return measured
