"""Sentence pairs of several languages -> a detector inside a bundle."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from model.bundle import CLASSIFIER, load_bundle, replace_files
from model.language_id.classify import TextClassifier
from model.language_id.detect import LanguageDetector
from tokenizer.subword import SubwordTokenizer
from training.classifier.labelled import LabelledText
from training.classifier.languages import LanguageCorpus, read_languages, type_anyhow, typed_tests
from training.classifier.measure import Measured, choose_threshold, measure_detector
from training.classifier.train import graph_of, train_classifier
from training.publishing.bundle_card import write_card

_EPOCHS = 3


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
