"""Labelled texts -> a classifier: trained, its probabilities made honest, exported as a graph."""

import json
import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import keras
import numpy as np
from tqdm import tqdm

from model.bundle import CLASSIFIER, TOKENIZER
from model.language_id.classify import MAX_LENGTH, TextClassifier, encode
from model.language_id.export import export_classifier
from model.language_id.network import Classifier, ClassifierConfig
from tokenizer.special_tokens import PAD_ID
from tokenizer.subword import SubwordTokenizer
from training.classifier.labelled import LabelledText, Parts

_WIDTHS = (6, 10, 16, 28, MAX_LENGTH)
_ROWS = 128
_LEARNING_RATE = 3e-3
_TEMPERATURES = np.geomspace(0.3, 5, 60)


Vary = Callable[[str, np.random.Generator], str]  # a text -> the same as somebody else might have typed it


# === Training ===


def train_classifier(
    parts: Parts, subwords: SubwordTokenizer, *, epochs: int, seed: int, vary: Vary | None = None
) -> dict[str, np.ndarray]:
    """Trains on `parts.train`, keeps the epoch that is best on `parts.validation`, and returns its weights by path.

    The weights are such that the network is as sure as it is right on validation (see `_calibrated`).

    Args:
        parts: the texts; `parts.labels` is the order of the network's outputs.
        subwords: cuts them.
        epochs: how often every training text is seen.
        seed: of everything random.
        vary: changes a training text, anew each time it is seen.
    """
    random.seed(seed)  # where Keras draws all its seeds
    labels = parts.labels
    classifier = Classifier(ClassifierConfig(vocabulary_size=subwords.vocabulary_size, num_labels=len(labels)))
    steps = epochs * (len(parts.train) // _ROWS + len(_WIDTHS))
    classifier.training_model.compile(
        optimizer=keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(_LEARNING_RATE, steps), clipnorm=1.0),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        jit_compile=False,  # XLA makes so small a network no faster, and compiles for seconds at every new shape
    )
    validation = [*_batches(parts.validation, labels, subwords, None, np.random.default_rng(seed))]
    best_loss, best = np.inf, classifier.get_weights()
    for epoch in range(epochs):
        generator = np.random.default_rng((seed, epoch))
        loss = _train_epoch(classifier, [*_batches(parts.train, labels, subwords, vary, generator)], generator)
        logits, truth = _predict(classifier, validation)
        validation_loss = _cross_entropy(logits, truth)
        right = float((logits.argmax(axis=1) == truth).mean())
        print(f"epoch {epoch + 1}: loss {loss:.4f}, validation {validation_loss:.4f}, {right:.2%} right")
        if validation_loss < best_loss:
            best_loss, best = validation_loss, _calibrated(classifier.get_weights(), logits, truth)
    return best


def _train_epoch(
    classifier: Classifier, batches: list[tuple[np.ndarray, np.ndarray]], generator: np.random.Generator
) -> float:
    losses = []
    for index in tqdm(generator.permutation(len(batches)), unit="update", leave=False, disable=None):
        classifier.training_model.reset_metrics()
        losses.append(float(classifier.training_model.train_on_batch(*batches[index])))
    return float(np.mean(losses))


def _batches(
    examples: Sequence[LabelledText],
    labels: Sequence[str],
    subwords: SubwordTokenizer,
    vary: Vary | None,
    generator: np.random.Generator,
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yields ids (rows, width), right-padded, and label numbers (rows,); texts of like length together."""
    numbers = {label: number for number, label in enumerate(labels)}
    rows: dict[int, list[tuple[list[int], int]]] = {width: [] for width in _WIDTHS}
    for index in generator.permutation(len(examples)):
        label, text = examples[index]
        ids = encode(vary(text, generator) if vary else text, subwords)
        width = next(width for width in _WIDTHS if len(ids) <= width)
        rows[width].append((ids, numbers[label]))
    for width, members in rows.items():
        for start in range(0, len(members), _ROWS):
            yield _to_arrays(members[start : start + _ROWS], width)


def _to_arrays(members: Sequence[tuple[list[int], int]], width: int) -> tuple[np.ndarray, np.ndarray]:
    source_ids = np.full((len(members), width), PAD_ID, np.int32)
    for row, (ids, _) in enumerate(members):
        source_ids[row, : len(ids)] = ids
    return source_ids, np.array([number for _, number in members], np.int32)


def _predict(classifier: Classifier, batches: Sequence[tuple[np.ndarray, np.ndarray]]) -> tuple[np.ndarray, np.ndarray]:
    """Returns logits (texts, labels) and the right labels (texts,)."""
    logits = [classifier.training_model.predict_on_batch(source_ids) for source_ids, _ in batches]
    return np.concatenate(logits), np.concatenate([truth for _, truth in batches])


def _cross_entropy(logits: np.ndarray, truth: np.ndarray) -> float:
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_probs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return float(-log_probs[np.arange(len(truth)), truth].mean())


def _calibrated(weights: Mapping[str, np.ndarray], logits: np.ndarray, truth: np.ndarray) -> dict[str, np.ndarray]:
    """Returns the weights with the last layer divided by the temperature that suits these logits best.

    Networks are surer than they are right (Guo et al. 2017, "On Calibration of Modern Neural Networks", section 4.2).
    """
    temperature = min(_TEMPERATURES, key=lambda value: _cross_entropy(logits / value, truth))
    last = {path: weights[path] / np.float32(temperature) for path in ("classify/kernel", "classify/bias")}
    return {**weights, **last}


# === The result ===


def graph_of(weights: Mapping[str, np.ndarray], labels: Sequence[str], **facts: str) -> bytes:
    """Returns the graph that is served; it says what its labels are, and whatever else is given."""
    return export_classifier(weights, {"labels": json.dumps(list(labels)), **facts})


def save_classifier(directory: Path, graph: bytes, subwords: SubwordTokenizer) -> None:
    """Writes the graph and, beside it, the vocabulary that it reads.

    Raises:
        OSError: the disk is full or not writable.
    """
    directory.mkdir(parents=True, exist_ok=True)
    (directory / TOKENIZER).write_bytes(subwords.serialised)
    (directory / CLASSIFIER).write_bytes(graph)


def score_classifier(classifier: TextClassifier, examples: Sequence[LabelledText]) -> str:
    """Returns a table for people: how many texts of each label there are, and how many are told right."""
    asked = Counter(example.label for example in examples)
    right = Counter(label for label, text in examples if classifier.classify(text).label == label)
    lines = [f"{label}: {right[label]:,} of {asked[label]:,} ({right[label] / asked[label]:.1%})" for label in asked]
    return "\n".join([f"Told right on the test part: {right.total() / asked.total():.1%}", *sorted(lines)])
