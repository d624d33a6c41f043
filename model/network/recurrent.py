"""Recurrent layers without a mask, and what stands in for it: sentences reversed and read off by their length."""

import keras
from keras import ops

from model.network.config import ModelConfig


def recurrent_layer(config: ModelConfig, units: int, name: str) -> keras.layers.RNN:
    """Returns an LSTM or GRU that gives all its outputs and its last states.

    No mask is ever passed to it: the encoder reverses sentences by their length instead, and the decoder looks
    only backwards. Without a mask every backend can use its fused kernel.
    """
    layer = keras.layers.LSTM if config.cell == "lstm" else keras.layers.GRU
    return layer(units, return_sequences=True, return_state=True, name=name)


def spatial_dropout(config: ModelConfig, name: str) -> keras.layers.Layer:
    """Returns a layer that in training takes the same units away at every position (Gal and Ghahramani 2016)."""
    return keras.layers.SpatialDropout1D(config.dropout, name=name)


def reverse_by_length(sequences: keras.KerasTensor, lengths: keras.KerasTensor) -> keras.KerasTensor:
    """Reverses the real part of each right-padded sequence; the padding stays where it is.

    Doing it twice gives the sequences back.

    Args:
        sequences: (batch, source) or (batch, source, features).
        lengths: (batch,) int32, how many positions of each are real.
    """
    positions = ops.arange(ops.shape(sequences)[1], dtype="int32")[None, :]  # (1, source)
    mirrored = lengths[:, None] - 1 - positions  # (batch, source)
    indices = ops.where(mirrored >= 0, mirrored, positions)
    if len(sequences.shape) == 3:
        indices = indices[:, :, None]
    return ops.take_along_axis(sequences, indices, axis=1)


def last_real_output(outputs: keras.KerasTensor, lengths: keras.KerasTensor) -> keras.KerasTensor:
    """Returns (batch, features): each right-padded sequence's output at its last real position."""
    return ops.take_along_axis(outputs, lengths[:, None, None] - 1, axis=1)[:, 0]


def final_states(outputs: keras.KerasTensor, mask: keras.KerasTensor) -> keras.KerasTensor:
    """Returns what each direction of a bidirectional layer ended with.

    1. the forward half of the outputs at the last real position, the backward half at the first;
    2. side by side: (batch, 2 x units).

    Args:
        outputs: (batch, source, 2 x units).
        mask: (batch, source), True = real.
    """
    forwards, backwards = ops.split(outputs, 2, axis=-1)  # (batch, source, units)
    lengths = ops.sum(ops.cast(mask, "int32"), axis=1)  # (batch,)
    return ops.concatenate([last_real_output(forwards, lengths), backwards[:, 0]], axis=-1)


@keras.saving.register_keras_serializable(package="parley")
class ReverseByLength(keras.layers.Layer):
    """`reverse_by_length` as a layer, so that it has one line in a summary."""

    def call(self, sequences: keras.KerasTensor, lengths: keras.KerasTensor) -> keras.KerasTensor:
        """Returns the sequences (batch, source, features), the real part of each reversed."""
        return reverse_by_length(sequences, lengths)


@keras.saving.register_keras_serializable(package="parley")
class FinalStates(keras.layers.Layer):
    """`final_states` as a layer."""

    def call(self, outputs: keras.KerasTensor, mask: keras.KerasTensor) -> keras.KerasTensor:
        """Returns (batch, 2 x units)."""
        return final_states(outputs, mask)
