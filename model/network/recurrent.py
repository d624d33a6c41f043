"""A recurrent layer of either cell, with its states as a tuple."""

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
