"""A trained classifier as an ONNX graph with int8 weights. Needs no Keras."""

from collections.abc import Mapping

import numpy as np

from model.export.onnx_cells import CellWeights, operator_weights
from model.export.onnx_ops import GraphBuilder
from model.export.quantise import QuantisedGraphBuilder
from model.network.config import MASKED_SCORE
from tokenizer.special_tokens import PAD_ID


def export_classifier(weights: Mapping[str, np.ndarray], metadata: Mapping[str, str]) -> bytes:
    """Writes `model.language_id.network` as a graph.

    source_ids (batch, source) int64, right-padded, no row empty -> probabilities (batch, labels) and attention
    (batch, source), 0 on padding.

    Args:
        weights: by path, as `Classifier.get_weights` gives them.
        metadata: what the file says about itself.
    """
    graph = QuantisedGraphBuilder("classifier")
    source_ids = graph.input("source_ids", "int64", ("batch", "source"))
    mask = graph.node("Not", graph.node("Equal", source_ids, graph.ints(PAD_ID)))  # (batch, source)
    outputs = _add_recurrent_layer(graph, source_ids, mask, weights)
    attention = _add_attention(graph, outputs, mask, weights)
    pooled = graph.node("MatMul", graph.node("Unsqueeze", attention, graph.ints(1)), outputs)
    pooled = graph.node("Squeeze", pooled, graph.ints(1))  # (batch, 2 x units)
    logits = graph.linear([pooled], weights["classify/kernel"], weights["classify/bias"])
    probabilities = graph.node("Softmax", logits, axis=-1)
    graph.output(probabilities, "probabilities", "float32", ("batch", len(weights["classify/bias"])))
    graph.output(attention, "attention", "float32", ("batch", "source"))
    return graph.to_bytes(metadata)


def _add_recurrent_layer(graph: GraphBuilder, source_ids: str, mask: str, weights: Mapping[str, np.ndarray]) -> str:
    """Returns what both directions say, side by side: (batch, source, 2 x units)."""
    lengths = graph.node("ReduceSum", graph.cast(mask, "int32"), graph.ints(1), keepdims=0)  # (batch,)
    embedded = graph.lookup(weights["reader/embedding/embeddings"], graph.node("Transpose", source_ids, perm=(1, 0)))
    directions = [_cell(weights, layer) for layer in ("forward", "backward")]
    outputs, _ = graph.recurrent("LSTM", embedded, lengths, operator_weights("lstm", directions))
    outputs = graph.node("Transpose", outputs, perm=(2, 0, 1, 3))  # (batch, source, 2, units)
    return graph.node("Reshape", outputs, graph.ints(0, 0, -1))


def _cell(weights: Mapping[str, np.ndarray], layer: str) -> CellWeights:
    kernel, recurrent_kernel, bias = (
        weights[f"reader/{layer}/lstm_cell/{name}"] for name in ("kernel", "recurrent_kernel", "bias")
    )
    units = len(recurrent_kernel)
    return CellWeights(kernel.reshape(-1, 4, units), recurrent_kernel.reshape(units, 4, units), bias.reshape(4, units))


def _add_attention(graph: GraphBuilder, outputs: str, mask: str, weights: Mapping[str, np.ndarray]) -> str:
    """Returns the weight of each position: (batch, source)."""
    keys = graph.node("Tanh", graph.linear([outputs], weights["reader/keys/kernel"], weights["reader/keys/bias"]))
    scores = graph.node("MatMul", keys, graph.constant(weights["reader/scorer/kernel"]))  # (batch, source, 1)
    scores = graph.node("Where", mask, graph.node("Squeeze", scores, graph.ints(2)), graph.number(MASKED_SCORE))
    return graph.node("Softmax", scores, axis=-1)
