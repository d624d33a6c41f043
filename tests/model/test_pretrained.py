"""A bundle without weight files is as good to serve, and good enough to train on from."""

import sys

import numpy as np
import pytest

from benchmarks.bundles import write_random_bundle
from model.bundle import BundleError, load_bundle
from model.network.config import ModelConfig
from model.pretrained import load_seq2seq, load_weights
from training.publishing.export import export_bundle

CONFIG = ModelConfig(vocabulary_size=500, embedding_dim=8, encoder_units=4, decoder_units=8, attention_units=4)


@pytest.fixture
def directory(tmp_path):
    write_random_bundle(tmp_path / "random", CONFIG, seed=0)
    return tmp_path / "random"


def test_a_slim_bundle_has_the_same_graphs_and_nearly_the_same_weights(directory):
    full = load_bundle(directory)
    weights = load_weights(full)
    export_bundle(directory, keep_weights=False)
    slim = load_bundle(directory)
    assert not slim.weight_files
    assert not list(directory.glob("*.safetensors"))
    restored = load_weights(slim)
    largest = max(np.abs(weight).max() for weight in weights.values())  # one step of int8 is a 64th of it at most
    assert restored.keys() == weights.keys()
    for path, weight in restored.items():
        np.testing.assert_allclose(weight, weights[path], atol=largest / 128)


def test_graphs_that_are_not_the_network_s_are_told(directory):
    export_bundle(directory, keep_weights=False)
    bundle = load_bundle(directory)
    encoder = bundle.encoder_path.read_bytes()
    bundle.decoder_path.write_bytes(encoder)
    with pytest.raises(BundleError, match="do not hold the weights"):
        load_weights(bundle)


def test_a_bundle_s_network_is_opened_with_its_weights(directory):
    seq2seq = load_seq2seq(str(directory))
    weights = load_weights(load_bundle(directory))
    assert seq2seq.config == CONFIG
    for path, weight in seq2seq.weights_by_path().items():
        np.testing.assert_array_equal(weight, weights[path])


def test_what_is_not_installed_is_said_in_a_line(directory, monkeypatch):
    monkeypatch.delitem(sys.modules, "model.network.seq2seq", raising=False)
    monkeypatch.setitem(sys.modules, "keras", None)
    with pytest.raises(ModuleNotFoundError, match=r'needs keras\. Install it: pip install -e "\.\[training\]"'):
        load_seq2seq(directory)
