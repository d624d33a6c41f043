"""Weights that were read back from int8 graphs are the weights, as far as int8 holds them."""

import numpy as np
import pytest

from model.export.inference_pair import export_pair
from model.export.restore import restore_weights
from model.network.config import ATTENTIONS


def random_weights(seq2seq):
    generator = np.random.default_rng(0)
    return {
        path: generator.normal(size=weight.shape).astype(np.float32)
        for path, weight in seq2seq.weights_by_path().items()
    }


@pytest.mark.parametrize("layers", [1, 2])
@pytest.mark.parametrize("attention", ATTENTIONS)
@pytest.mark.parametrize("cell", ["lstm", "gru"])
def test_the_restored_weights_make_the_same_graphs_again(network, cell, attention, layers):
    seq2seq = network(cell=cell, attention=attention, encoder_layers=layers, decoder_layers=layers)
    weights = random_weights(seq2seq)
    graphs = export_pair(seq2seq.config, weights, quantised=True, metadata={})
    restored = restore_weights(seq2seq.config, graphs.encoder, graphs.decoder)
    largest = max(np.abs(weight).max() for weight in weights.values())  # one step of int8 is a 64th of it at most
    assert {path: weight.shape for path, weight in restored.items()} == {p: w.shape for p, w in weights.items()}
    for path, weight in restored.items():
        np.testing.assert_allclose(weight, weights[path], atol=largest / 128)
    again = export_pair(seq2seq.config, restored, quantised=True, metadata={})
    twice = restore_weights(seq2seq.config, again.encoder, again.decoder)
    for path, weight in twice.items():
        np.testing.assert_allclose(weight, restored[path], atol=1e-6)


def test_graphs_of_another_network_are_refused(network):
    small, large = network(decoder_units=8), network(decoder_units=12)
    graphs = export_pair(small.config, random_weights(small), quantised=True, metadata={})
    with pytest.raises(ValueError, match="do not hold the weights"):
        restore_weights(large.config, graphs.encoder, graphs.decoder)
