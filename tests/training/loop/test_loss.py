import keras
import numpy as np
import pytest

from training.loop.loss import SmoothedCrossEntropy

LABELS = np.array([[1, 0]])
LOGITS = np.log(np.array([[[0.2, 0.5, 0.3], [0.7, 0.2, 0.1]]], np.float32))


def loss(smoothing, weights=None, labels=LABELS, logits=LOGITS):
    return float(SmoothedCrossEntropy(smoothing)(labels, logits, sample_weight=weights))


def test_without_smoothing_it_is_the_mean_surprise():
    assert loss(0.0) == pytest.approx(-(np.log(0.5) + np.log(0.7)) / 2)


def test_smoothing_asks_a_little_for_every_token():
    smoothed = [
        -(0.9 * np.log(row[right]) + 0.1 * np.mean(np.log(row)))
        for row, right in zip(np.exp(LOGITS[0]), LABELS[0], strict=True)
    ]
    assert loss(0.1) == pytest.approx(np.mean(smoothed), rel=1e-5)


def test_it_equals_keras_own_on_smoothed_one_hot_targets():
    generator = np.random.default_rng(0)
    logits = generator.normal(size=(3, 5, 11)).astype(np.float32) * 3
    labels = generator.integers(0, 11, (3, 5))
    expected = keras.losses.CategoricalCrossentropy(from_logits=True, label_smoothing=0.2)(np.eye(11)[labels], logits)
    assert loss(0.2, labels=labels, logits=logits) == pytest.approx(float(expected), rel=1e-5)


def test_padding_has_no_say():
    weights = np.array([[1.0, 0.0]], np.float32)
    wild = LOGITS.copy()
    wild[0, 1] = [100, -100, 0]
    assert loss(0.1, weights) == pytest.approx(loss(0.1, weights, logits=wild))
    assert loss(0.0, weights) == pytest.approx(-np.log(0.5))
