"""Attention by pencil, and what holds for every kind of it."""

import math

import keras
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from keras import ops

from model.network.attention import (
    AdditiveAttention,
    DotAttention,
    LastStates,
    NoAttention,
    build_attention,
    project_keys,
)
from model.network.config import ATTENTIONS

# exp(LOG_3) : exp(0) = 3 : 1, so a score of LOG_3 beside one of 0 takes three quarters.
LOG_3 = math.log(3)
OUTPUTS = np.array([[[4, 0], [0, 8]]], np.float32)


def attend(attention, query, keys, outputs, mask) -> tuple[np.ndarray, np.ndarray]:
    context, weights = attention(
        ops.array(query, "float32"), ops.array(keys, "float32"), ops.array(outputs), ops.array(mask)
    )
    return ops.convert_to_numpy(context), ops.convert_to_numpy(weights)


def keys_of(config, outputs, weights=()) -> np.ndarray:
    """Returns the keys of outputs (batch, source, memory), by a projection of these weights or random ones."""
    outputs_in = keras.Input((None, outputs.shape[-1]))
    model = keras.Model(outputs_in, project_keys(config, outputs_in))
    if weights:
        model.set_weights([np.array(weight, np.float32) for weight in weights])
    return ops.convert_to_numpy(model(outputs))


# === By pencil: two queries over two source positions ===


def test_dot_attention_by_pencil():
    query = [[[1, 0], [0, 1]]]
    keys = [[[LOG_3, 0], [0, 0]]]  # scores: LOG_3, 0 and 0, 0
    context, weights = attend(DotAttention(), query, keys, OUTPUTS, [[True, True]])
    np.testing.assert_allclose(weights, [[[0.75, 0.25], [0.5, 0.5]]], atol=1e-6)
    np.testing.assert_allclose(context, [[[3, 2], [2, 4]]], atol=1e-5)


def test_general_attention_by_pencil(small_config):
    config = small_config(attention="general", encoder_units=1, decoder_units=2)
    keys = keys_of(config, OUTPUTS, [[[0, LOG_3 / 4], [0, 0]]])
    np.testing.assert_allclose(keys, [[[0, LOG_3], [0, 0]]], atol=1e-6)
    context, weights = attend(build_attention(config), [[[1, 0], [0, 1]]], keys, OUTPUTS, [[True, True]])
    np.testing.assert_allclose(weights, [[[0.5, 0.5], [0.75, 0.25]]], atol=1e-6)
    np.testing.assert_allclose(context, [[[2, 4], [3, 2]]], atol=1e-5)


def test_additive_attention_by_pencil(small_config):
    config = small_config(attention="additive", encoder_units=1, decoder_units=2, attention_units=2)
    keys = keys_of(config, OUTPUTS, [np.eye(2) / 8, [0, -1]])
    np.testing.assert_allclose(keys, [[[0.5, -1], [0, 0]]], atol=1e-6)
    attention = AdditiveAttention(units=2)
    attend(attention, [[[0, 0]]], keys, OUTPUTS, [[True] * 2])
    attention.query_projection.set_weights([np.eye(2, dtype=np.float32)])
    attention.scorer.set_weights([np.array([[2 * LOG_3], [0]], np.float32)])
    # tanh(atanh(1/2)) = 1/2, times 2 x LOG_3: the first query scores LOG_3 and 0, the second 0 and -LOG_3.
    half = math.atanh(0.5)
    context, weights = attend(attention, [[[half - 0.5, 9], [-0.5, -9]]], keys, OUTPUTS, [[True, True]])
    score = 2 * LOG_3 * math.tanh(half - 0.5)
    other = 2 * LOG_3 * math.tanh(-0.5)
    first = math.exp(LOG_3) / (math.exp(LOG_3) + math.exp(score))
    second = 1 / (1 + math.exp(other))
    np.testing.assert_allclose(weights, [[[first, 1 - first], [second, 1 - second]]], atol=1e-6)
    np.testing.assert_allclose(context, [[[4 * first, 8 - 8 * first], [4 * second, 8 - 8 * second]]], atol=1e-5)


def test_without_attention_nothing_is_looked_at(small_config):
    outputs = np.ones((2, 3, 4), np.float32)
    keys = keys_of(small_config(attention="none"), outputs)
    assert keys.shape == (2, 3, 1)
    query = np.ones((2, 5, 4))
    context, weights = attend(NoAttention(), query, keys, outputs, np.ones((2, 3), bool))
    assert context.shape == (2, 5, 0)
    assert weights.shape == (2, 5, 3)
    assert not weights.any()


def test_the_last_states_are_the_context_of_every_step_and_nothing_is_looked_at(small_config):
    outputs = np.arange(24, dtype=np.float32).reshape(2, 3, 4)
    mask = np.array([[True, True, False], [True, True, True]])
    keys = keys_of(small_config(attention="last"), outputs)
    context, weights = attend(LastStates(), np.ones((2, 5, 6)), keys, outputs, mask)
    # Forwards ends at the last real position, backwards at the first.
    expected = np.array([[4, 5, 2, 3], [20, 21, 14, 15]])
    np.testing.assert_array_equal(context, np.repeat(expected[:, None], 5, axis=1))
    assert weights.shape == (2, 5, 3)
    assert not weights.any()


# === For every kind ===


@settings(max_examples=8)
@given(
    lengths=st.lists(st.integers(1, 6), min_size=1, max_size=3),
    scale=st.sampled_from([0.1, 1.0, 30.0]),
    seed=st.integers(0, 99),
)
@pytest.mark.parametrize("kind", [kind for kind in ATTENTIONS if kind not in ("last", "none")])
def test_rows_sum_to_one_and_padding_gets_nothing(small_config, kind, lengths, scale, seed):
    config = small_config(attention=kind)
    rng = np.random.default_rng(seed)
    attention = build_attention(config)
    outputs = rng.normal(0, scale, (len(lengths), 6, config.memory_dim)).astype(np.float32)
    query = rng.normal(0, scale, (len(lengths), 4, config.decoder_units))
    mask = np.arange(6) < np.array(lengths)[:, None]
    keys = keys_of(config, outputs).copy()
    context, weights = attend(attention, query, keys, outputs, mask)
    np.testing.assert_allclose(weights.sum(axis=-1), 1, atol=1e-5)
    assert (weights >= 0).all()
    assert not weights[~np.broadcast_to(mask[:, None], weights.shape)].any()
    # Whatever stands in the padding, the context is the same.
    outputs[~mask], keys[~mask] = 7, -7
    np.testing.assert_allclose(attend(attention, query, keys, outputs, mask)[0], context, atol=1e-5 * max(1, scale))
