"""Graphs are looked through before they run: what the exporter writes is let in, and nothing else."""

import contextlib
from itertools import product

import numpy as np
import onnx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from onnx import TensorProto, helper, numpy_helper

from model.bundle import graph_files
from model.bundle.graph_files import GraphError, check_graph, with_weights_of
from model.export import inference_pair as export
from model.network.config import ATTENTIONS, CELLS, ModelConfig
from model.shipped import DEFAULT_BUNDLE


def graph(*nodes, initializers=(), **more) -> onnx.ModelProto:
    inputs = [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n"])]
    outputs = [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["n"])]
    nodes = nodes or (helper.make_node("Tanh", ["x"], ["y"]),)
    body = helper.make_graph(list(nodes), "test", inputs, outputs, list(initializers))
    return helper.make_model(body, opset_imports=[helper.make_opsetid("", 21)], **more)


def weight() -> TensorProto:
    return numpy_helper.from_array(np.arange(6, dtype=np.float32).reshape(2, 3), "w")


def refuse(model: onnx.ModelProto, words: str) -> None:
    with pytest.raises(GraphError, match=words):
        check_graph(model.SerializeToString())


def test_a_plain_graph_is_let_in():
    check_graph(graph(initializers=[weight()]).SerializeToString())


def test_the_shipped_graphs_are_let_in():
    for path in DEFAULT_BUNDLE.glob("*.onnx"):
        check_graph(path.read_bytes())


SMALL = {"vocabulary_size": 30, "embedding_dim": 8, "encoder_units": 4, "decoder_units": 8, "attention_units": 4}


def graphs_of(config: ModelConfig, quantised: bool) -> list[bytes]:
    """Returns the graphs of a network, of which any weights will do."""
    with pytest.MonkeyPatch.context() as patch:
        # Of the shape that is asked for.
        patch.setattr(export._Export, "weight", lambda self, path, *shape: np.full(shape, 0.1, np.float32))
        return list(export.export_pair(config, {}, quantised=quantised, metadata={"name": "test"}))


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("attention", ATTENTIONS)
@pytest.mark.parametrize("quantised", [False, True])
def test_the_graphs_of_every_network_are_let_in(cell, attention, quantised):
    for content in graphs_of(ModelConfig(**SMALL, cell=cell, attention=attention), quantised):
        check_graph(content)


def test_no_operator_is_let_in_that_no_exported_graph_has():
    contents = [path.read_bytes() for path in DEFAULT_BUNDLE.glob("*.onnx")]
    for cell, attention, quantised in product(CELLS, ATTENTIONS, (False, True)):
        contents += graphs_of(ModelConfig(**SMALL, cell=cell, attention=attention), quantised)
    nodes = [node for content in contents for node in onnx.load_from_string(content).graph.node]
    for domain, operators in graph_files._OPERATORS.items():
        assert {node.op_type.encode() for node in nodes if node.domain.encode() == domain} == operators


# === What an attacker writes ===


def test_external_data_is_refused():
    tensor = weight()
    tensor.ClearField("raw_data")
    tensor.data_location = TensorProto.EXTERNAL
    entry = tensor.external_data.add()
    entry.key, entry.value = "location", "../../etc/passwd"
    refuse(graph(initializers=[tensor]), "other files")


def test_custom_operators_are_refused():
    refuse(graph(helper.make_node("Run", ["x"], ["y"], domain="evil.ops")), "evil.ops:Run")
    model = graph()
    model.opset_import.append(helper.make_opsetid("evil.ops", 1))
    refuse(model, "evil.ops")


@pytest.mark.parametrize("name", ["Loop", "If", "Scan", "ConstantOfShape", "Range", "Tile", "RandomNormal", "Constant"])
def test_operators_that_no_network_needs_are_refused(name):
    refuse(graph(helper.make_node(name, ["x"], ["y"])), name)


def test_an_operator_that_is_named_twice_is_refused():
    node = b"\x22\x04Loop\x22\x04Tanh"  # which of the two a reader takes is its own choice
    body = bytes([0x0A, len(node)]) + node
    with pytest.raises(GraphError, match="named twice"):
        check_graph(bytes([0x3A, len(body)]) + body)


def test_a_graph_inside_an_attribute_is_refused():
    inner = helper.make_graph([], "inner", [], [])
    refuse(graph(helper.make_node("Tanh", ["x"], ["y"], body=inner)), "field 6 of an attribute")
    refuse(graph(helper.make_node("Tanh", ["x"], ["y"], value=weight())), "field 5 of an attribute")


def test_a_loop_holds_one_step_of_plain_operators():
    def loop(*nodes, initializers=()):
        step = graph(*nodes, initializers=initializers).graph
        return graph(helper.make_node("Scan", ["x"], ["y"], body=step, num_scan_inputs=1))

    check_graph(loop().SerializeToString())
    refuse(graph(helper.make_node("Scan", ["x"], ["y"], num_scan_inputs=1)), "Scan without a step")
    refuse(loop(helper.make_node("Loop", ["x"], ["y"])), "Loop")
    refuse(loop(*loop().graph.node), "Scan")
    refuse(loop(helper.make_node("Tanh", ["x"], ["y"], body=graph().graph)), "field 6 of an attribute")
    refuse(loop(initializers=[weight()]), "field 5 of a step")


def test_a_graph_finds_its_weights_in_another_one():
    multiplied = graph(helper.make_node("Mul", ["x", "w"], ["y"]))
    whole = onnx.load_from_string(
        with_weights_of(multiplied.SerializeToString(), graph(initializers=[weight()]).SerializeToString())
    )
    assert whole.graph.node == multiplied.graph.node
    assert list(whole.graph.initializer) == [weight()]


def test_functions_and_sparse_weights_are_refused():
    function = helper.make_function("f", "F", ["x"], ["y"], [], [helper.make_opsetid("", 21)])
    refuse(graph(functions=[function]), "field 25 of the model")
    model = graph()
    model.graph.sparse_initializer.add()
    refuse(model, "field 15 of the graph")


@pytest.mark.parametrize("dims", [[2, 4], [2], [1 << 40, 1 << 40], [0], []])
def test_a_shape_that_does_not_fit_the_bytes_is_refused(dims):
    tensor = weight()
    del tensor.dims[:]
    tensor.dims.extend(dims)
    refuse(graph(initializers=[tensor]), "does not fit its 24 bytes")


def test_numbers_beside_the_raw_bytes_are_refused():
    refuse(graph(initializers=[helper.make_tensor("w", TensorProto.FLOAT, [2], [1.0, 2.0])]), "field 4 of a tensor")
    refuse(graph(initializers=[helper.make_tensor("w", TensorProto.STRING, [1], [b"text"])]), "of a tensor")


def test_a_size_beyond_all_networks_is_refused():
    sizes = numpy_helper.from_array(np.array([1 << 40, 1 << 40]), "sizes")
    refuse(graph(initializers=[sizes]), "of the shape")


@pytest.mark.parametrize(
    "content", [b"", b"\x00", b"PK\x03\x04", b"ORTM" * 10, b"\x80" * 30, b"\xff" * 9, b"{}", b"a" * 1_000]
)
def test_something_else_is_refused(content):
    with pytest.raises(GraphError):
        check_graph(content)


@given(st.binary(max_size=200))
def test_any_bytes_are_let_in_or_refused(content):
    try:
        check_graph(content)
    except GraphError as error:
        assert len(str(error).splitlines()) == 1


@given(st.data())
def test_any_damage_is_let_in_or_refused(data):
    content = bytearray(graph(initializers=[weight()]).SerializeToString())
    content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(GraphError):
        check_graph(bytes(content[: data.draw(st.integers(0, len(content)))]))
