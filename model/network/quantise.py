"""ONNX graphs whose weights are int8."""

from collections.abc import Sequence

import numpy as np
from onnx import TensorProto

from model.network.onnx_ops import GraphBuilder


class QuantisedGraphBuilder(GraphBuilder):
    """Stores each matrix as int8 with one scale a column, and turns it to float32 when the graph is loaded."""

    def _unpacked(self, values: np.ndarray, axis: int) -> str:
        """Stores values as int8 with one scale for each slice across `axis`; the graph's loader folds both nodes."""
        scales = np.abs(values).max(axis=axis, keepdims=True) / 127
        scales = np.where(scales == 0, 1, scales).astype(np.float32)
        integers = self.constant(np.round(values / scales).astype(np.int8), "kernel")
        unpacked = self.node("Cast", integers, to=TensorProto.FLOAT)
        return self.node("Mul", unpacked, self.constant(scales))

    def lookup(self, table: np.ndarray, ids: str) -> str:
        """Returns rows (..., features) of a table (rows, features) for ids (...)."""
        return self.node("Gather", self._unpacked(table, 1), ids)

    def compare(self, vectors: str, table: np.ndarray, bias: np.ndarray) -> str:
        """Returns vectors (rows, features) times each row of a table (entries, features), plus bias (entries,)."""
        return self.node("Gemm", vectors, self._unpacked(table, 1), self.constant(bias), transB=1)

    def linear(self, inputs: Sequence[str], kernel: np.ndarray, bias: np.ndarray | None = None) -> str:
        """Returns the inputs side by side times a kernel (features, units), plus bias (units,)."""
        product = self.node("MatMul", self.concat(inputs), self._unpacked(kernel, 0))
        return product if bias is None else self.node("Add", product, self.constant(bias))

    def recurrent(
        self, op_type: str, inputs: str, lengths: str, weights: Sequence[np.ndarray]
    ) -> tuple[str, str]:
        """Runs an `LSTM` or `GRU` operator over sequences in both directions, as GraphBuilder.recurrent."""
        kernels = [self._unpacked(kernel, -1) for kernel in weights[:2]]
        attributes = {"linear_before_reset": 1} if op_type == "GRU" else {}
        outputs, ends = self.nodes(
            op_type,
            [inputs, *kernels, self.constant(weights[2]), lengths],
            2,
            direction="bidirectional",
            hidden_size=weights[1].shape[-1],
            **attributes,
        )
        return outputs, ends
