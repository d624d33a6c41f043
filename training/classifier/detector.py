"""Sentence pairs of several languages -> a detector inside a bundle."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from model.bundle import CLASSIFIER, Bundle, load_bundle, replace_files
from model.language_id.classify import TextClassifier
from model.language_id.detect import LanguageDetector
from tokenizer.subword import SubwordTokenizer
from training.classifier.labelled import LabelledText, Parts
from training.classifier.languages import (
    LanguageCorpus,
    LanguageSplit,
    Limits,
    label_languages,
    read_languages,
    type_anyhow,
    typed_tests,
)
from training.classifier.measure import Measured, choose_threshold, measure_detector
from training.classifier.train import graph_of, train_classifier
from training.data.corpus import Split
from training.publishing.bundle_card import write_card

_EPOCHS = 3
# At the end of a training, which should not end in a long wait; `training languages` takes more.
_QUICK = Limits(train=20_000, held_out=1_000)


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
    parts = read_languages(corpora, bundle.languages, seed)
    return _attach(bundle, parts, [corpus.path.name for corpus in corpora], seed)


def attach_quick_detector(bundle_dir: Path, parts: Split, names: Sequence[str], *, seed: int) -> Measured:
    """Does the same with a part of the pairs that the bundle was trained on, in less than a minute.

    Args:
        bundle_dir: the bundle.
        parts: its corpus.
        names: the corpus' files, for the card.
        seed: of everything random.

    Raises:
        BundleError: there is no bundle.
    """
    bundle = load_bundle(bundle_dir)
    labelled = label_languages([LanguageSplit(bundle.languages, parts)], bundle.languages, seed, _QUICK)
    return _attach(bundle, labelled, names, seed)


def _attach(bundle: Bundle, parts: Parts, names: Sequence[str], seed: int) -> Measured:
    subwords = SubwordTokenizer.load(bundle.tokenizer_path)
    print(parts)
    generator = np.random.default_rng(seed)
    typed = [LabelledText(label, type_anyhow(text, generator)) for label, text in parts.validation]
    weights = train_classifier(parts._replace(validation=typed), subwords, epochs=_EPOCHS, seed=seed, vary=type_anyhow)
    trained = TextClassifier.from_graph(graph_of(weights, parts.labels), subwords)
    facts = {
        "threshold": str(choose_threshold(trained, typed_tests(parts.validation, bundle.languages, seed))),
        "corpora": ", ".join(f"`{name}`" for name in names),
    }
    served = LanguageDetector(TextClassifier.from_graph(graph_of(weights, parts.labels, **facts), subwords))
    measured = measure_detector(served, typed_tests(parts.test, bundle.languages, seed))
    graph = graph_of(weights, parts.labels, **facts, measured=json.dumps(measured))
    replace_files(bundle, {CLASSIFIER: graph})
    write_card(bundle.directory)
    return measured
