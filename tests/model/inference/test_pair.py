"""ONNX Runtime sessions over graphs made by hand."""

import numpy as np
import pytest
from onnx import TensorProto, helper

from model.inference.pair import InferencePair

FLOAT, INT, BOOL = TensorProto.FLOAT, TensorProto.INT64, TensorProto.BOOL


def make_graph(nodes, inputs, outputs, constants=()):
    graph = helper.make_graph(
        nodes,
        "graph",
        [helper.make_tensor_value_info(name, kind, shape) for name, kind, shape in inputs],
        [helper.make_tensor_value_info(name, kind, None) for name, kind in outputs],
        initializer=[helper.make_tensor(name, INT, [len(values)], values) for name, values in constants],
    )
    opsets = [helper.make_opsetid("", 21)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=10).SerializeToString()


@pytest.fixture(scope="module")
def encoder():
    """Outputs and keys are the ids themselves, the state is each row's first id."""
    nodes = [
        helper.make_node("Cast", ["source_ids"], ["mask"], to=BOOL),
        helper.make_node("Cast", ["source_ids"], ["numbers"], to=FLOAT),
        helper.make_node("Unsqueeze", ["numbers", "two"], ["outputs"]),
        helper.make_node("Identity", ["outputs"], ["keys"]),
        helper.make_node("Slice", ["numbers", "zero", "one", "one"], ["state"]),
    ]
    outputs = [("outputs", FLOAT), ("keys", FLOAT), ("mask", BOOL), ("state", FLOAT)]
    constants = [("zero", [0]), ("one", [1]), ("two", [2])]
    return make_graph(nodes, [("source_ids", INT, ["rows", "source"])], outputs, constants)


@pytest.fixture(scope="module")
def decoder():
    """Ranks the places of the source by the ids there; the next state is the last token plus the state."""
    nodes = [
        helper.make_node("Squeeze", ["outputs", "two"], ["attention"]),
        helper.make_node("TopK", ["attention", "k"], ["log_probs", "next_tokens"]),
        helper.make_node("Cast", ["tokens"], ["numbers"], to=FLOAT),
        helper.make_node("Unsqueeze", ["numbers", "one"], ["column"]),
        helper.make_node("Add", ["state", "column"], ["next_state"]),
    ]
    inputs = [
        ("tokens", INT, ["rows"]),
        ("state", FLOAT, ["rows", 1]),
        ("outputs", FLOAT, ["rows", "source", 1]),
        ("keys", FLOAT, ["rows", "source", 1]),
        ("mask", BOOL, ["rows", "source"]),
        ("k", INT, [1]),
    ]
    outputs = [("log_probs", FLOAT), ("next_tokens", INT), ("attention", FLOAT), ("next_state", FLOAT)]
    return make_graph(nodes, inputs, outputs, [("one", [1]), ("two", [2])])


SOURCE_IDS = np.array([[5, 9, 7], [6, 8, 0]])


def check(pair):
    memory, state = pair.encode(SOURCE_IDS)
    assert memory.outputs[:, :, 0].tolist() == memory.keys[:, :, 0].tolist() == SOURCE_IDS.tolist()
    assert memory.mask.tolist() == [[True, True, True], [True, True, False]]
    assert state.tolist() == [[5], [6]]
    output = pair.step(np.array([2, 3]), state, memory, 2)
    assert output.log_probs.tolist() == [[9, 7], [8, 6]]
    assert output.tokens.tolist() == [[1, 2], [1, 0]]
    assert output.attention.tolist() == SOURCE_IDS.tolist()
    assert output.state.tolist() == [[7], [9]]


def test_runs_graphs_from_memory_and_from_files(tmp_path, encoder, decoder):
    check(InferencePair.load(encoder, decoder))
    (tmp_path / "encoder.onnx").write_bytes(encoder)
    (tmp_path / "decoder.onnx").write_bytes(decoder)
    check(InferencePair.load(tmp_path / "encoder.onnx", tmp_path / "decoder.onnx", num_threads=2))


def test_what_is_no_graph_is_named(tmp_path, encoder, decoder):
    with pytest.raises(ValueError, match=r"decoder must be a readable ONNX graph.*12 bytes"):
        InferencePair.load(encoder, b"not a graph!")
    with pytest.raises(ValueError, match=r"encoder must be a readable ONNX graph.*missing\.onnx"):
        InferencePair.load(tmp_path / "missing.onnx", decoder)


def test_a_graph_in_the_wrong_place_is_named(encoder, decoder):
    with pytest.raises(ValueError, match=r"encoder graph must have the outputs.*next_state"):
        InferencePair.load(decoder, encoder)


def test_there_is_at_least_one_thread(encoder, decoder):
    with pytest.raises(ValueError, match="num_threads=0"):
        InferencePair.load(encoder, decoder, num_threads=0)
