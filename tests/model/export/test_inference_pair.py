"""The ONNX pair is the Keras pair."""

from collections.abc import Mapping

import keras
import numpy as np
import onnx
import pytest

from model.export.inference_pair import InferenceGraphs, export_pair
from model.inference.pair import InferencePair, Memory
from model.network.config import ATTENTIONS
from model.network.seq2seq import Seq2Seq
from tokenizer.special_tokens import BEGIN_ID

EVERY = [(cell, attention, layers) for cell in ("lstm", "gru") for attention in ATTENTIONS for layers in (1, 2)] + [
    ("lstm", "additive", 3),
    ("gru", "general", 3),
]
METADATA = {"bundle": "toy", "format": "1", "date": "2026-01-01"}


def export(seq2seq: Seq2Seq, *, quantised: bool = False) -> InferenceGraphs:
    return export_pair(seq2seq.config, seq2seq.weights_by_path(), quantised=quantised, metadata=METADATA)


def load(seq2seq: Seq2Seq, *, quantised: bool = False) -> InferencePair:
    return InferencePair.load(*export(seq2seq, quantised=quantised))


def keras_steps(seq2seq: Seq2Seq, source_ids: np.ndarray, targets: np.ndarray) -> list[Mapping[str, np.ndarray]]:
    """Returns what the Keras pair says at every position of `targets` (rows, target)."""
    memory = dict(seq2seq.inference_encoder(keras.ops.convert_to_tensor(source_ids)))
    state = memory.pop("state")
    steps = []
    for tokens in targets.T:
        step = seq2seq.inference_decoder({"tokens": keras.ops.convert_to_tensor(tokens), "state": state, **memory})
        state = step["next_state"]
        steps.append({name: keras.ops.convert_to_numpy(value) for name, value in step.items()})
    return steps


def by_token(log_probs: np.ndarray, tokens: np.ndarray) -> np.ndarray:
    """Returns (rows, vocabulary) from what a step ranked over the whole vocabulary."""
    ordered = np.empty_like(log_probs)
    np.put_along_axis(ordered, tokens, log_probs, axis=1)
    return ordered


def onnx_steps(pair: InferencePair, source_ids: np.ndarray, targets: np.ndarray, k: int) -> list:
    memory, state = pair.encode(source_ids)
    steps = []
    for tokens in targets.T:
        steps.append(pair.step(tokens, state, memory, k))
        state = steps[-1].state
    return steps


@pytest.mark.parametrize(("cell", "attention", "layers"), EVERY)
@pytest.mark.parametrize("lengths", [(5,), (4, 7, 1, 6)])
def test_float32_graphs_equal_keras_for_every_network(network, padded, cell, attention, layers, lengths):
    seq2seq = network(cell=cell, attention=attention, encoder_layers=layers, decoder_layers=layers)
    source_ids = padded(*lengths, width=max(lengths) + 2)
    vocabulary_size = seq2seq.config.vocabulary_size
    targets = np.random.default_rng(1).integers(2, vocabulary_size, (len(lengths), 4))
    steps = onnx_steps(load(seq2seq), source_ids, targets, vocabulary_size)
    for expected, step in zip(keras_steps(seq2seq, source_ids, targets), steps, strict=True):
        np.testing.assert_allclose(by_token(step.log_probs, step.tokens), expected["log_probs"], atol=1e-4)
        np.testing.assert_allclose(step.attention, expected["attention"], atol=1e-4)
        np.testing.assert_allclose(step.state, expected["next_state"], atol=1e-4)


def test_the_k_likeliest_are_the_first_of_all_in_order(network, padded):
    pair = load(network())
    targets = np.array([[5], [9]])
    [best] = onnx_steps(pair, padded(3, 5), targets, 4)
    [all_tokens] = onnx_steps(pair, padded(3, 5), targets, 40)
    np.testing.assert_array_equal(best.tokens, all_tokens.tokens[:, :4])
    np.testing.assert_allclose(np.exp(all_tokens.log_probs).sum(axis=1), 1, atol=1e-5)
    assert (np.diff(all_tokens.log_probs, axis=1) <= 0).all()


@pytest.mark.parametrize("quantised", [False, True], ids=["float32", "int8"])
@pytest.mark.parametrize("cell", ["lstm", "gru"])
def test_a_sentence_is_read_the_same_alone_and_among_others(network, padded, cell, quantised):
    pair = load(network(cell=cell), quantised=quantised)
    source_ids = padded(3, 8, 5)
    together, states = pair.encode(source_ids)
    tokens = np.array([4, 5, 6])
    step = pair.step(tokens, states, together, 5)
    for row in range(3):
        alone, state = pair.encode(source_ids[row : row + 1])
        for name, array, expected in zip(Memory._fields, alone, together, strict=True):
            np.testing.assert_allclose(array[0], expected[row], atol=1e-6, err_msg=name)
        single = pair.step(tokens[row : row + 1], state, alone, 5)
        np.testing.assert_allclose(single.log_probs[0], step.log_probs[row], atol=1e-5)
        np.testing.assert_array_equal(single.tokens[0], step.tokens[row])


@pytest.mark.parametrize(
    ("cell", "attention"),
    [("lstm", "additive"), ("lstm", "dot"), ("gru", "general"), ("lstm", "last"), ("gru", "none")],
)
def test_int8_stays_close_to_float32(network, padded, cell, attention):
    seq2seq = network(cell=cell, attention=attention)
    source_ids = padded(6, 9, 4, 7)
    targets = np.random.default_rng(2).integers(2, 40, (4, 5))
    exact = onnx_steps(load(seq2seq), source_ids, targets, 40)
    rounded = onnx_steps(load(seq2seq, quantised=True), source_ids, targets, 40)
    errors = [
        np.abs(by_token(a.log_probs, a.tokens) - by_token(b.log_probs, b.tokens))
        for a, b in zip(exact, rounded, strict=True)
    ]
    assert np.mean(errors) < 0.05
    assert np.max(errors) < 0.5
    assert np.max(errors) > 0  # these are two pairs


@pytest.mark.parametrize("quantised", [False, True], ids=["float32", "int8"])
@pytest.mark.parametrize(("cell", "attention", "layers"), EVERY)
def test_a_whole_target_is_as_likely_as_step_by_step(network, padded, cell, attention, layers, quantised):
    pair = load(network(cell=cell, attention=attention, decoder_layers=layers), quantised=quantised)
    source_ids = padded(6, 9, 4)
    targets = np.random.default_rng(3).integers(3, 40, (3, 5))
    read = np.concatenate([np.full((3, 1), BEGIN_ID), targets[:, :-1]], axis=1)
    steps = onnx_steps(pair, source_ids, read, 40)
    expected = [
        np.take_along_axis(by_token(step.log_probs, step.tokens), wanted[:, None], axis=1)[:, 0]
        for step, wanted in zip(steps, targets.T, strict=True)
    ]
    memory, state = pair.encode(source_ids)
    np.testing.assert_allclose(pair.score(targets, state, memory, 40), np.transpose(expected), atol=1e-5)
    least = np.transpose([step.log_probs[:, 6] for step in steps])
    together = pair.score(targets, state, memory, 7)
    np.testing.assert_allclose(together, np.maximum(np.transpose(expected), least), atol=1e-5)
    for row in range(3):
        memory, state = pair.encode(source_ids[row : row + 1])
        alone = pair.score(targets[row : row + 1], state, memory, 7)
        np.testing.assert_allclose(alone, together[row : row + 1], atol=1e-5)


def test_int8_takes_a_quarter_of_the_room(small_config, network):
    seq2seq = network(vocabulary_size=2_000, embedding_dim=64, encoder_units=48, decoder_units=96)
    large, small = export(seq2seq), export(seq2seq, quantised=True)
    for exact, rounded in zip(large[:2], small[:2], strict=True):  # the third has no weights
        assert len(rounded) < 0.35 * len(exact)


@pytest.mark.parametrize("quantised", [False, True], ids=["float32", "int8"])
def test_graphs_are_whole_known_and_say_where_they_are_from(network, quantised):
    for content in export(network(), quantised=quantised):
        model = onnx.load_from_string(content)
        assert {item.key: item.value for item in model.metadata_props} == METADATA
        assert all(tensor.data_location != onnx.TensorProto.EXTERNAL for tensor in model.graph.initializer)
        assert {node.domain for node in model.graph.node} <= {"", "com.microsoft"}


def test_the_encoder_runs_onnxs_own_recurrent_operators(network):
    for cell, operator in (("lstm", "LSTM"), ("gru", "GRU")):
        nodes = onnx.load_from_string(export(network(cell=cell)).encoder).graph.node
        assert sum(node.op_type == operator for node in nodes) == network(cell=cell).config.encoder_layers


def test_a_table_is_stored_once_a_graph(network):
    seq2seq = network(vocabulary_size=2_000, embedding_dim=64, encoder_units=48, decoder_units=96)
    tables = [
        tensor
        for content in export(seq2seq)
        for tensor in onnx.load_from_string(content).graph.initializer
        if sorted(tensor.dims) == [64, 2_000]
    ]
    assert len(tables) == 2


def test_a_weight_that_is_missing_or_of_another_shape_is_named(network):
    seq2seq = network()
    weights = seq2seq.weights_by_path()
    path = "decoder/readout/kernel"
    for wrong in ({key: value for key, value in weights.items() if key != path}, weights | {path: np.zeros((2, 2))}):
        with pytest.raises(ValueError, match=path):
            export_pair(seq2seq.config, wrong, quantised=False, metadata={})
