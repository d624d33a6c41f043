"""The number of weights that is said is the number that there is."""

import pytest

from model.network.config import ATTENTIONS, CELLS, ModelConfig
from model.network.seq2seq import Seq2Seq
from model.network.size import count_weights


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("attention", ATTENTIONS)
def test_the_weights_are_counted_as_keras_counts_them(cell, attention):
    layers = 1 if cell == "gru" else 3
    config = ModelConfig(
        vocabulary_size=29, embedding_dim=5, encoder_layers=layers, encoder_units=4, decoder_layers=layers,
        decoder_units=8, attention=attention, attention_units=7, cell=cell,
    )  # fmt: skip
    assert count_weights(config) == Seq2Seq(config).training_model.count_params()


def test_the_first_bundle_had_eleven_million():
    assert count_weights(ModelConfig(vocabulary_size=8_000)) == 10_979_904
