"""Writes ONNX graphs node by node, in float32."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

# Released in 2024; everything used here is in it, and ONNX Runtime 1.20 and later read it.
_OPSET = 21
_IR_VERSION = 10

# Kinds of constants of which equal ones are one. The others are weights; `model.export.restore` counts them.
_SHARED = ("constant", "table")

_Values = tuple[str, tuple[int, ...], bytes]  # what an array is: type, shape and bytes

_TYPES = {
    "float32": TensorProto.FLOAT,
    "int8": TensorProto.INT8,
    "int32": TensorProto.INT32,
    "int64": TensorProto.INT64,
    "bool": TensorProto.BOOL,
}


class GraphBuilder:
    """An ONNX graph in the making: most methods add nodes and return the name of the tensor that they give.

    `node` and `constant` are all that a graph needs. `lookup`, `output_projection`, `linear`, `linear_in_two` and
    `recurrent` are where the matrices of a network stand, so a subclass that stores and multiplies them in another way
    overrides these.

    Args:
        name: the graph's name.
        beside: a graph whose weights this one uses by their names, and does not store again. Whoever loads it puts them
            into it.
    """

    def __init__(self, name: str, beside: "GraphBuilder | None" = None) -> None:
        self._name = name
        self._nodes: list[onnx.NodeProto] = []
        self._constants: dict[_Values, str] = {}
        self._lent = beside._weights() if beside else {}
        self._initializers: list[onnx.TensorProto] = []
        self._inputs: list[onnx.ValueInfoProto] = []
        self._outputs: list[onnx.ValueInfoProto] = []
        self._output_names: dict[str, str] = {}
        self._names: Counter[str] = Counter()

    # === Graph ===

    def input(self, name: str, dtype: str, shape: Sequence[int | str]) -> str:
        """Declares an input; a string in the shape is an axis of any length."""
        self._inputs.append(helper.make_tensor_value_info(name, _TYPES[dtype], shape))
        return name

    def output(self, tensor: str, name: str, dtype: str, shape: Sequence[int | str]) -> None:
        """Declares that `tensor` leaves the graph as `name`."""
        if tensor in self._output_names:
            tensor = self.node("Identity", tensor)
        self._output_names[tensor] = name
        self._outputs.append(helper.make_tensor_value_info(name, _TYPES[dtype], shape))

    def constant(self, values: np.ndarray, name: str = "constant") -> str:
        """Stores values in the file. Equal values are stored once, but weights, which are found by their names."""
        values = np.ascontiguousarray(values)
        key = (values.dtype.str, values.shape, values.tobytes())
        if key in self._lent:
            return self._lent[key]
        if key not in self._constants or name not in _SHARED:
            self._constants[key] = self._new_name(name)
            self._initializers.append(numpy_helper.from_array(values, self._constants[key]))
        return self._constants[key]

    def number(self, value: float) -> str:
        """Stores one float32."""
        return self.constant(np.array(value, np.float32))

    def ints(self, *values: int) -> str:
        """Stores whole numbers, such as axes and shapes."""
        return self.constant(np.array(values, np.int64))

    def nodes(self, op_type: str, inputs: Sequence[str], num_outputs: int, **attributes: Any) -> list[str]:
        """Adds a node with several outputs; an input named "" is one that the operator does without."""
        outputs = [self._new_name(op_type) for _ in range(num_outputs)]
        self._nodes.append(helper.make_node(op_type, inputs, outputs, **attributes))
        return outputs

    def node(self, op_type: str, *inputs: str, **attributes: Any) -> str:
        """Adds a node with one output."""
        return self.nodes(op_type, inputs, 1, **attributes)[0]

    def cast(self, tensor: str, dtype: str) -> str:
        """Turns a tensor into another type."""
        return self.node("Cast", tensor, to=_TYPES[dtype])

    def split(self, tensor: str, sizes: Sequence[int], axis: int = -1) -> list[str]:
        """Cuts an axis into parts of these sizes."""
        return [tensor] if len(sizes) == 1 else self.nodes("Split", [tensor, self.ints(*sizes)], len(sizes), axis=axis)

    def concat(self, tensors: Sequence[str]) -> str:
        """Joins along the last axis."""
        return tensors[0] if len(tensors) == 1 else self.node("Concat", *tensors, axis=-1)

    def scan(self, step: Callable[[list[str], str], list[str]], states: Sequence[str], inputs: str) -> str:
        """Takes a step for each slice of the inputs (steps, ...), and returns the first state after each of them.

        Args:
            step: adds the nodes of one step: states and a slice to the next states.
            states: the first states, in float32 as all else here.
            inputs: what is sliced along its leading axis.
        """
        outside, self._nodes = self._nodes, []
        *before, part = (self._new_name("scan") for _ in (*states, inputs))
        after = step(before, part)
        results = [*after, self.node("Identity", after[0])]
        values = [[_float_of_any_shape(name) for name in names] for names in ([*before, part], results)]
        body = helper.make_graph(self._nodes, "step", *values)
        self._nodes = outside
        return self.nodes("Scan", [*states, inputs], len(results), body=body, num_scan_inputs=1)[-1]

    def to_bytes(self, metadata: Mapping[str, str]) -> bytes:
        """Returns the graph, checked, as the content of a file."""
        for node in self._nodes:
            node.input[:] = [self._output_names.get(name, name) for name in node.input]
            node.output[:] = [self._output_names.get(name, name) for name in node.output]
        graph = helper.make_graph(self._nodes, self._name, self._inputs, self._outputs, self._initializers)
        opsets = [helper.make_opsetid("", _OPSET), helper.make_opsetid("com.microsoft", 1)]
        model = helper.make_model(graph, opset_imports=opsets, ir_version=_IR_VERSION, producer_name="parley")
        helper.set_model_props(model, dict(metadata))
        if not self._lent:  # the checker knows of no values that are yet to come
            onnx.checker.check_model(model)
        return model.SerializeToString()

    def _new_name(self, kind: str) -> str:
        self._names[kind] += 1
        return f"{self._name}_{kind}_{self._names[kind]}" if self._lent else f"{kind}_{self._names[kind]}"

    def _weights(self) -> dict[_Values, str]:
        """Returns all stored values but constants, each by what it is, with its name."""
        return {key: name for key, name in self._constants.items() if not name.startswith("constant_")}

    # === Weights ===

    def lookup(self, table: np.ndarray, ids: str) -> str:
        """Returns rows (..., features) of a table (entries, features) for ids (...)."""
        return self.node("Gather", self.constant(table, "table"), ids)

    def output_projection(self, vectors: str, table: np.ndarray, bias: np.ndarray) -> str:
        """Returns vectors (rows, features) times each row of a table (entries, features), plus bias (entries,)."""
        return self.node("Gemm", vectors, self.constant(table, "table"), self.constant(bias, "bias"), transB=1)

    def linear(self, inputs: Sequence[str], kernel: np.ndarray, bias: np.ndarray | None = None) -> str:
        """Returns the inputs side by side times a kernel (features, units), plus bias (units,).

        What `lookup` returned may only stand first among the inputs; every other value lies between -1 and 1.
        """
        product = self.node("MatMul", self.concat(inputs), self.constant(kernel, "kernel"))
        return product if bias is None else self.node("Add", product, self.constant(bias, "bias"))

    def linear_in_two(
        self, inputs: Sequence[str], kernel: np.ndarray, bias: np.ndarray, width: int
    ) -> tuple[str, Callable[[str], str]]:
        """Multiplies as `linear` does, but the first `width` features of the kernel with what is known early.

        Returns:
            The product with the inputs, and a function that returns that of the vectors that come later, plus bias.
        """
        early, late = self.split(self.constant(kernel, "kernel"), (width, len(kernel) - width), axis=0)
        stored_bias = self.constant(bias, "bias")
        product = self.node("MatMul", self.concat(inputs), early)
        return product, lambda vectors: self.node("Add", self.node("MatMul", vectors, late), stored_bias)

    def recurrent(self, op_type: str, inputs: str, lengths: str, weights: Sequence[np.ndarray]) -> tuple[str, str]:
        """Reads sequences in both directions, each up to its length.

        Args:
            op_type: `LSTM` or `GRU`.
            inputs: (source, batch, features): what `lookup` returned, or values between -1 and 1.
            lengths: (batch,) int32.
            weights: kernel (2, gates x units, features), recurrent kernel (2, gates x units, units) and bias
                (2, 2 x gates x units), as the operator wants them.

        Returns:
            All outputs (source, 2, batch, units), 0 on padding, and the last ones (2, batch, units).
        """
        kernel, recurrent_kernel, bias = weights
        kernels = [self.constant(kernel, "kernel"), self.constant(recurrent_kernel, "kernel")]
        tensors = [inputs, *kernels, self.constant(bias, "bias"), lengths]
        return self.run_recurrent(op_type, tensors, recurrent_kernel.shape[-1])

    def run_recurrent(self, op_type: str, tensors: Sequence[str], units: int, **attributes: Any) -> tuple[str, str]:
        """Adds a node that reads sequences in both directions; returns all its outputs and the last ones."""
        if op_type == "GRU":
            attributes["linear_before_reset"] = 1  # as Keras' reset_after
        outputs, ends = self.nodes(op_type, tensors, 2, direction="bidirectional", hidden_size=units, **attributes)
        return outputs, ends


def _float_of_any_shape(name: str) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, None)
