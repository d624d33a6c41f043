"""The bidirectional encoder: source ids to one vector a subword, and the decoder's first state."""

from typing import NamedTuple

import keras
from keras import ops

from model.network.config import ModelConfig
from model.network.recurrent import last_real_output, recurrent_layer, reverse_by_length
from tokenizer.special_tokens import PAD_ID


class EncodedSource(NamedTuple):
    """What the decoder needs to know of a source."""

    outputs: keras.KerasTensor  # (batch, source, 2 x units)
    mask: keras.KerasTensor  # (batch, source), True = real
    state: keras.KerasTensor  # (batch, state)


class Encoder(keras.layers.Layer):
    """Reads a sentence in both directions (Bahdanau et al. 2015, section 3.2).

    1. embed the ids: (batch, source, embedding);
    2. in each layer, run one recurrent layer forwards and one over the sentence reversed, turn the second's
       outputs back and put both side by side: (batch, source, 2 x units);
    3. from what each direction ends with, (batch, 2 x units), make the decoder's first states by a dense
       layer with tanh (the same paper, appendix A.2.2).

    Dropout takes the same units away at every position of a sentence (Gal and Ghahramani 2016).

    Args:
        config: the network's numbers.
        embedding: the layer shared with the decoder.
    """

    def __init__(self, config: ModelConfig, embedding: keras.layers.Layer, name: str = "encoder") -> None:
        super().__init__(name=name)
        self.embedding = embedding
        self.dropout = keras.layers.SpatialDropout1D(config.dropout, name="dropout")
        self.forward_layers = [
            recurrent_layer(config, config.encoder_units, f"forward_{index}") for index in range(config.encoder_layers)
        ]
        self.backward_layers = [
            recurrent_layer(config, config.encoder_units, f"backward_{index}") for index in range(config.encoder_layers)
        ]
        self.bridge = keras.layers.Dense(config.state_dim, activation="tanh", name="bridge")

    def call(self, source_ids: keras.KerasTensor, training: bool = False) -> EncodedSource:
        """Encodes right-padded ids (batch, source); every row has at least one real id."""
        mask = ops.not_equal(source_ids, PAD_ID)  # (batch, source)
        lengths = ops.sum(ops.cast(mask, "int32"), axis=1)  # (batch,)
        outputs = self.embedding(source_ids)  # (batch, source, embedding)
        for forward_layer, backward_layer in zip(self.forward_layers, self.backward_layers, strict=True):
            inputs = self.dropout(outputs, training=training)
            forwards = forward_layer(inputs)[0]  # (batch, source, units)
            reversed_backwards = backward_layer(reverse_by_length(inputs, lengths))[0]
            backwards = reverse_by_length(reversed_backwards, lengths)  # (batch, source, units)
            outputs = ops.concatenate([forwards, backwards], axis=-1)  # (batch, source, 2 x units)
        ends = ops.concatenate([last_real_output(forwards, lengths), backwards[:, 0]], axis=-1)
        return EncodedSource(self.dropout(outputs, training=training), mask, self.bridge(ends))
