"""One step at a time is the whole target at once, and the future is never seen."""

from functools import cache

import keras
import numpy as np
import pytest

from model.network.attention import project_keys
from model.network.config import ATTENTIONS, CELLS, ModelConfig
from model.network.decoder import Decoder, DecoderOutput
from model.network.embedding import TiedEmbedding
from model.network.encoder import EncodedSource

LENGTH = 5


@cache
def build(config: ModelConfig, seed=0):
    """Returns a decoder of random weights, a target, a first state and a memory to look at."""
    rng = np.random.default_rng(seed)
    outputs_in = keras.Input((None, config.memory_dim))
    keys_of = keras.Model(outputs_in, project_keys(config, outputs_in))
    source = EncodedSource(
        outputs_in,
        keras.Input((None, config.keys_dim)),
        keras.Input((None,), dtype="bool"),
        keras.Input((config.state_dim,)),
    )
    tokens_in = keras.Input((None,), dtype="int32")
    embedding = TiedEmbedding(config.vocabulary_size, config.embedding_dim)
    decoder = keras.Model([tokens_in, *source], list(Decoder(config, embedding)(tokens_in, source)))
    for model in (decoder, keys_of):
        model.set_weights([rng.normal(0, 0.4, weight.shape) for weight in model.get_weights()])
    tokens = rng.integers(1, config.vocabulary_size, (2, LENGTH))
    state = rng.uniform(-1, 1, (2, config.state_dim)).astype(np.float32)
    outputs = rng.uniform(-1, 1, (2, 4, config.memory_dim)).astype(np.float32)
    mask = np.array([[True, True, True, True], [True, True, False, False]])
    return decoder, tokens, state, (outputs, keras.ops.convert_to_numpy(keys_of(outputs)), mask)


def decode(decoder, tokens, state, memory, **options) -> DecoderOutput:
    inputs = [keras.ops.convert_to_tensor(array) for array in (tokens, *memory, state)]
    return DecoderOutput(*map(keras.ops.convert_to_numpy, decoder(inputs, **options)))


@pytest.mark.parametrize("num_layers", [1, 2, 3])
@pytest.mark.parametrize("attention", ATTENTIONS)
@pytest.mark.parametrize("cell", CELLS)
def test_step_by_step_is_the_whole_sequence_at_once(small_config, cell, attention, num_layers):
    config = small_config(cell=cell, attention=attention, decoder_layers=num_layers)
    decoder, tokens, state, memory = build(config)
    whole = decode(decoder, tokens, state, memory)
    assert whole.logits.shape == (2, LENGTH, config.vocabulary_size)
    assert whole.attention.shape == (2, LENGTH, 4)
    for position in range(LENGTH):
        step = decode(decoder, tokens[:, position : position + 1], state, memory)
        np.testing.assert_allclose(step.logits[:, 0], whole.logits[:, position], atol=1e-5)
        np.testing.assert_allclose(step.attention[:, 0], whole.attention[:, position], atol=1e-5)
        state = step.state
    np.testing.assert_allclose(state, whole.state, atol=1e-5)


@pytest.mark.parametrize("attention", ["additive", "last", "none"])
def test_a_later_token_changes_no_earlier_logits(small_config, attention):
    decoder, tokens, state, memory = build(small_config(attention=attention))
    changed = tokens.copy()
    changed[:, 3] = 1 + tokens[:, 3] % 39
    difference = np.abs(decode(decoder, changed, state, memory).logits - decode(decoder, tokens, state, memory).logits)
    assert not difference[:, :3].any()
    assert (difference[:, 3:].max(axis=-1) > 0).all()


def test_the_source_is_read_by_way_of_the_attention(small_config):
    decoder, tokens, state, (outputs, keys, mask) = build(small_config())
    logits = decode(decoder, tokens, state, (outputs, keys, mask)).logits
    assert np.abs(decode(decoder, tokens, state, (-outputs, keys, mask)).logits - logits).max() > 0.01
    assert np.abs(decode(decoder, tokens, state, (outputs, -keys, mask)).logits - logits).max() > 0.001


def test_dropout_works_in_training_alone_and_alike_at_every_step(small_config):
    decoder, tokens, state, memory = build(small_config(dropout=0.5))
    tokens = np.repeat(tokens[:, :1], LENGTH, axis=1)
    first, second = (decode(decoder, tokens, state, memory).logits for _ in range(2))
    np.testing.assert_array_equal(first, second)
    dropout = decoder.get_layer("decoder_dropout_0")
    dropped = keras.ops.convert_to_numpy(dropout(keras.ops.ones((1, LENGTH, 64)), training=True))
    assert 0 < (dropped[0, 0] == 0).sum() < 64
    np.testing.assert_array_equal(dropped, np.broadcast_to(dropped[:, :1], dropped.shape))
    assert np.abs(decode(decoder, tokens, state, memory, training=True).logits - first).max() > 0.01
