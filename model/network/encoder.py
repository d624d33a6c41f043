"""The bidirectional encoder: source ids to one vector a subword, and the decoder's first state."""

from typing import NamedTuple

import keras
from keras import ops

from model.network.attention import project_keys
from model.network.config import ModelConfig
from model.network.recurrent import FinalStates, ReverseByLength, recurrent_layer, spatial_dropout
from tokenizer.special_tokens import PAD_ID


class EncodedSource(NamedTuple):
    """What the decoder needs to know of a source."""

    outputs: keras.KerasTensor  # (batch, source, 2 x units)
    keys: keras.KerasTensor  # (batch, source, keys): what attention compares its queries with
    mask: keras.KerasTensor  # (batch, source), True = real
    state: keras.KerasTensor  # (batch, state)


def encode(config: ModelConfig, embedding: keras.layers.Layer, source_ids: keras.KerasTensor) -> EncodedSource:
    """Reads a sentence in both directions (Bahdanau et al. 2015, section 3.2).

    1. embed the ids: (batch, source, embedding);
    2. in each layer, run one recurrent layer forwards and one over the sentence reversed, turn the second's
       outputs back and put both side by side: (batch, source, 2 x units);
    3. from what each direction ends with, (batch, 2 x units), make the decoder's first states by a dense
       layer with tanh (the same paper, appendix A.2.2);
    4. project the outputs to the attention's keys, (batch, source, keys), once a sentence.

    Args:
        config: the network's numbers.
        embedding: the layer shared with the decoder.
        source_ids: (batch, source), right-padded; every row has at least one real id.
    """
    mask = ops.not_equal(source_ids, PAD_ID)  # (batch, source)
    lengths = ops.sum(ops.cast(mask, "int32"), axis=1)  # (batch,)
    outputs = embedding(source_ids)  # (batch, source, embedding)
    with keras.name_scope("encoder"):  # the weights' paths begin with it
        for index in range(config.encoder_layers):
            outputs = spatial_dropout(config, f"encoder_dropout_{index}")(outputs)
            outputs = _read_both_ways(config, index, outputs, lengths)  # (batch, source, 2 x units)
        ends = FinalStates(name="final_states")(outputs, mask)  # (batch, 2 x units)
        state = keras.layers.Dense(config.state_dim, activation="tanh", name="bridge")(ends)  # (batch, state)
        outputs = spatial_dropout(config, "encoder_dropout")(outputs)
    return EncodedSource(outputs, project_keys(config, outputs), mask, state)


def _read_both_ways(
    config: ModelConfig, index: int, inputs: keras.KerasTensor, lengths: keras.KerasTensor
) -> keras.KerasTensor:
    """Adds one bidirectional layer: (batch, source, features) to (batch, source, 2 x units)."""
    forwards = recurrent_layer(config, config.encoder_units, f"forward_{index}")(inputs)[0]
    reversed_inputs = ReverseByLength(name=f"reversed_{index}")(inputs, lengths)
    backwards = recurrent_layer(config, config.encoder_units, f"backward_{index}")(reversed_inputs)[0]
    backwards = ReverseByLength(name=f"turned_back_{index}")(backwards, lengths)  # (batch, source, units)
    return keras.layers.Concatenate(name=f"both_ways_{index}")([forwards, backwards])
