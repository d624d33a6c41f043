"""ONNX graphs that store int8 weights and multiply whole numbers."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from model.export.onnx_ops import GraphBuilder

# Processors without VNNI add two products of an unsigned and a signed byte in 16 bits, and stop silently at 32,767.
# With weights of at most 64 steps they never reach it (2 x 255 x 64 = 32,640), so every computer gives one answer.
_LARGEST_WEIGHT = 64
_INPUT_STEP = 1 / 127  # of what a matrix is multiplied with, which lies between -1 and 1
ZERO_POINT = 128  # the unsigned byte that stands for 0

# The two guards of an LSTM (see `_guarded_lstm`), and what makes a sigmoid or tanh exactly 0, 1 or -1 in float32.
_GUARDS = np.array([1, -1], np.float32)
_SATURATED = 40.0


class _Lookup(NamedTuple):
    """What is known of the rows that `QuantisedGraphBuilder.lookup` returned."""

    scales: str  # (..., 1), one for each row
    width: int
    bound: float  # no value of the table is farther from 0


class QuantisedGraphBuilder(GraphBuilder):
    """Builds graphs with int8 weights, one scale for each column of a matrix, that are multiplied as integers.

    What a matrix is multiplied with becomes bytes too. The scale for that is fixed in the file and not taken from
    the values at hand, as dynamic quantisation does it: then a sentence's translation would depend on the
    sentences beside it in a batch. It needs no calibration, because of what this network's matrices read:

    1. outputs and first states of recurrent layers, contexts (averages of such outputs) and the readout lie between
       -1 and 1, for they come out of a tanh;
    2. embeddings are rows of a table that is stored in bytes anyway, so they are multiplied as they are.

    An LSTM over whole sequences is one operator that does scale dynamically; see `_guarded_lstm`. ONNX Runtime
    has none for a GRU: its weights are int8 in the file and float32 once loaded.
    """

    def __init__(self, name: str, beside: GraphBuilder | None = None) -> None:
        super().__init__(name, beside)
        self._lookups: dict[str, _Lookup] = {}

    # === Weights ===

    def lookup(self, table: np.ndarray, ids: str) -> str:
        """Returns rows in bytes around 128, (..., features), which only `linear` and `recurrent` understand."""
        integers, scales = self.quantise(table, axis=1)
        rows = self.node("Gather", self._table(integers), ids)
        row_scales = self.node("Gather", self.constant(scales, "scales"), ids)
        self._lookups[rows] = _Lookup(row_scales, table.shape[1], float(np.abs(table).max()))
        return rows

    def output_projection(self, vectors: str, table: np.ndarray, bias: np.ndarray) -> str:
        """Returns vectors (rows, features) times each row of a table (entries, features), plus bias (entries,)."""
        integers, scales = self.quantise(table, axis=1)
        # The file has the table as `lookup` wants it; ONNX Runtime works these four out when it loads the graph.
        columns = self.cast(self.node("Transpose", self._table(integers), perm=(1, 0)), "float32")
        signed = self.cast(self.node("Sub", columns, self.number(ZERO_POINT)), "int8")
        return self._multiply(self._in_bytes(vectors), _INPUT_STEP, signed, scales[:, 0], bias)

    def linear(self, inputs: Sequence[str], kernel: np.ndarray, bias: np.ndarray | None = None) -> str:
        """Returns the inputs side by side times a kernel (features, units), plus bias (units,)."""
        if inputs[0] not in self._lookups:
            integers, scales = self.quantise(kernel, axis=0)
            rows = self._in_bytes(self.concat(inputs))
            return self._multiply(rows, _INPUT_STEP, self.constant(integers, "kernel"), scales[0], bias)
        lookup = self._lookups[inputs[0]]
        integers, scales = self.quantise(kernel[: lookup.width], axis=0)
        product = self._multiply(inputs[0], 1.0, self.constant(integers, "kernel"), scales[0], None)
        product = self.node("Mul", product, lookup.scales)
        if inputs[1:]:
            return self.node("Add", product, self.linear(inputs[1:], kernel[lookup.width :], bias))
        return product if bias is None else self.node("Add", product, self.constant(bias, "bias"))

    def linear_in_two(
        self, inputs: Sequence[str], kernel: np.ndarray, bias: np.ndarray, width: int
    ) -> tuple[str, Callable[[str], str]]:
        """Multiplies as `linear` does, in two products."""
        if inputs[0] in self._lookups:
            return self.linear(inputs, kernel[:width]), lambda vectors: self.linear([vectors], kernel[width:], bias)
        integers, scales = self.quantise(kernel, axis=0)
        early, late = self.split(self.constant(integers, "kernel"), (width, len(kernel) - width), axis=0)
        product = self._multiply(self._in_bytes(self.concat(inputs)), _INPUT_STEP, early, scales[0], None)
        return product, lambda vectors: self._multiply(self._in_bytes(vectors), _INPUT_STEP, late, scales[0], bias)

    def recurrent(self, op_type: str, inputs: str, lengths: str, weights: Sequence[np.ndarray]) -> tuple[str, str]:
        """Reads sequences in both directions, as `GraphBuilder.recurrent`."""
        bound = 1.0
        if inputs in self._lookups:
            lookup = self._lookups[inputs]
            bound = lookup.bound
            inputs = self.node("DequantizeLinear", inputs, self.number(1), self._zero_point())
            inputs = self.node("Mul", inputs, lookup.scales)
        if op_type == "LSTM":
            return self._guarded_lstm(inputs, bound, lengths, *weights)
        kernels = [self._unpacked(kernel) for kernel in weights[:2]]
        tensors = [inputs, *kernels, self.constant(weights[2], "bias"), lengths]
        return self.run_recurrent(op_type, tensors, weights[1].shape[-1])

    def _guarded_lstm(
        self,
        inputs: str,
        bound: float,
        lengths: str,
        kernel: np.ndarray,
        recurrent_kernel: np.ndarray,
        bias: np.ndarray,
    ) -> tuple[str, str]:
        """Runs an int8 LSTM whose scales are constant.

        `DynamicQuantizeLSTM` takes its scales from the smallest and the largest value among all sentences, of the
        inputs and, at each step, of its outputs. Two guards hold both still: two more inputs that are always
        bound and -bound, and two more units, whose gates let nothing in and everything out, so that their outputs stay
        1 and -1. Nothing depends on them, since all their weights are 0.
        """
        units = recurrent_kernel.shape[-1]
        width = units + len(_GUARDS)
        biases = np.zeros((2, 2, 4, width), np.float32)
        biases[..., :units] = bias.reshape(2, 2, 4, units)
        gates = np.array([-1, 1, 1, 0], np.float32)  # input, output, forget, candidate
        biases[:, 0, :, units:] = _SATURATED * gates[:, None]
        first_outputs = np.zeros((2, 1, width), np.float32)
        first_outputs[..., units:] = _GUARDS
        kernels, scales = zip(*(self._guarded(values, units) for values in (kernel, recurrent_kernel)), strict=True)
        zero_points = self.constant(np.zeros((2, 4 * width), np.int8))
        tensors = [
            self.concat([inputs, self._beside_each_step(inputs, bound * _GUARDS)]),
            *(self.constant(integers, "kernel") for integers in kernels),
            self.constant(biases.reshape(2, -1), "bias"),
            lengths,
            self._for_each_sentence(lengths, first_outputs),
            self._for_each_sentence(lengths, first_outputs * np.float32(_SATURATED)),
            "",
            *(name for values in scales for name in (self.constant(values, "scales"), zero_points)),
        ]
        outputs, ends = self.run_recurrent("DynamicQuantizeLSTM", tensors, width, domain="com.microsoft")
        return self.split(outputs, (units, len(_GUARDS)))[0], self.split(ends, (units, len(_GUARDS)))[0]

    def _beside_each_step(self, inputs: str, values: np.ndarray) -> str:
        shape = self.node("Concat", self.node("Shape", inputs, end=2), self.ints(len(values)), axis=0)
        return self.node("Expand", self.constant(values), shape)  # (source, batch, values)

    def _for_each_sentence(self, lengths: str, values: np.ndarray) -> str:
        shape = self.node("Concat", self.ints(2), self.node("Shape", lengths), self.ints(values.shape[-1]), axis=0)
        return self.node("Expand", self.constant(values), shape)  # (2, batch, units)

    # === Bytes ===

    def quantise(self, values: np.ndarray, axis: int) -> tuple[np.ndarray, np.ndarray]:
        """Returns int8 values, and the scales (with an axis of 1) that make the largest of each slice what it was."""
        scales = np.abs(values).max(axis=axis, keepdims=True) / _LARGEST_WEIGHT
        scales = np.where(scales == 0, 1, scales).astype(np.float32)
        return np.round(values / scales).astype(np.int8), scales

    def _guarded(self, kernel: np.ndarray, units: int) -> tuple[np.ndarray, np.ndarray]:
        """Returns an LSTM's kernel (2, 4 x units, features) with room for the guards, as int8 (2, features, 4 x units).

        With it come its scales (2, 4 x units).
        """
        features = kernel.shape[-1]
        wide = np.zeros((2, 4, units + len(_GUARDS), features + len(_GUARDS)), np.float32)
        wide[:, :, :units, :features] = kernel.reshape(2, 4, units, features)
        integers, scales = self.quantise(wide.reshape(2, -1, features + len(_GUARDS)), axis=-1)
        return integers.transpose(0, 2, 1), scales[..., 0]

    def _multiply(self, rows: str, step: float, kernel: str, scales: np.ndarray, bias: np.ndarray | None) -> str:
        """Returns rows in bytes, each worth a `step`, times an int8 kernel with one scale a column."""
        tensors = [rows, kernel, self.number(step), self.constant(scales, "scales"), self._zero_point()]
        if bias is not None:
            tensors += ["", self.constant(bias, "bias")]
        return self.node("MatMulIntegerToFloat", *tensors, domain="com.microsoft")

    def _in_bytes(self, tensor: str) -> str:
        return self.node("QuantizeLinear", tensor, self.number(_INPUT_STEP), self._zero_point())

    def _unpacked(self, kernel: np.ndarray) -> str:
        """Stores int8 and returns float32, which ONNX Runtime works out when it loads the graph."""
        integers, scales = self.quantise(kernel, axis=-1)
        values = self.cast(self.constant(integers, "kernel"), "float32")
        return self.node("Mul", values, self.constant(scales, "scales"))

    def _table(self, integers: np.ndarray) -> str:
        return self.constant((integers.astype(np.int16) + ZERO_POINT).astype(np.uint8), "table")

    def _zero_point(self) -> str:
        return self.constant(np.array(ZERO_POINT, np.uint8))
