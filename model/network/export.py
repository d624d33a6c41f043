"""The trained network as two ONNX graphs, in float32 or with int8 weights. Needs no Keras."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from model.network.config import ModelConfig
from model.network.onnx_ops import GraphBuilder
from model.network.quantise import QuantisedGraphBuilder
from tokenizer.special_tokens import PAD_ID

_MASKED_SCORE = -1e9  # as in model.network.attention
# ONNX orders an LSTM's gates input, output, forget, candidate; Keras input, forget, candidate, output.
_ONNX_LSTM_GATES = (0, 3, 1, 2)
# The decoder's step has the three that go through a sigmoid side by side: input, forget, output, candidate.
_STEP_LSTM_GATES = (0, 1, 3, 2)


class InferenceGraphs(NamedTuple):
    """The contents of two ONNX files."""

    encoder: bytes
    decoder: bytes


def export_pair(
    config: ModelConfig,
    weights: Mapping[str, np.ndarray],
    *,
    quantised: bool,
    metadata: Mapping[str, str],
) -> InferenceGraphs:
    """Writes the encoder and one step of the decoder as ONNX graphs.

    - encoder: source_ids (batch, source) int64, right-padded -> outputs (batch, source, memory),
      keys (batch, source, keys), mask (batch, source), state (batch, state);
    - decoder: tokens (rows,) int64, state, outputs, keys, mask, k (1,) int64 -> log_probs (rows, k) and
      tokens (rows, k) of the k likeliest next tokens, attention (rows, source), next_state (rows, state).

    Every weight is stored once in each graph: the decoder looks tokens up in the same table that gives its
    logits. The encoder's file has the only second copy of that table, so that each file stands alone.

    Args:
        config: the network's numbers.
        weights: by path, as `Seq2Seq.get_weights` gives them.
        quantised: store int8 weights and calculate with them, see `model.network.quantise`.
        metadata: what the files say about themselves.

    Raises:
        ValueError: a weight is missing or of another shape than the config says.
    """
    builder = QuantisedGraphBuilder if quantised else GraphBuilder
    found = _Weights(config, weights)
    return InferenceGraphs(
        encoder=_build_encoder(config, found, builder("encoder")).to_bytes(metadata),
        decoder=_build_decoder(config, found, builder("decoder")).to_bytes(metadata),
    )


class _Weights:
    """Weights by path, checked as they are taken."""

    def __init__(self, config: ModelConfig, weights: Mapping[str, np.ndarray]) -> None:
        self._weights = weights
        self._cell = config.cell
        self.gates = 4 if config.cell == "lstm" else 3

    def take(self, path: str, *shape: int) -> np.ndarray:
        """Returns a float32 weight of this shape."""
        if path not in self._weights:
            raise ValueError(f"Expected the weight {path} of shape {shape}. Received none of this name.")
        weight = np.asarray(self._weights[path], np.float32)
        if weight.shape != shape:
            raise ValueError(f"Expected the weight {path} of shape {shape}. Received: {weight.shape}")
        return weight

    def cell(self, layer: str, features: int, units: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Returns kernel (features, gates, units), recurrent kernel (units, gates, units), bias (..., gates, units)."""
        path = f"{layer}/{self._cell}_cell"
        biases = (1,) if self._cell == "lstm" else (2, 1)
        gates = self.gates
        return (
            self.take(f"{path}/kernel", features, gates * units).reshape(features, gates, units),
            self.take(f"{path}/recurrent_kernel", units, gates * units).reshape(units, gates, units),
            self.take(f"{path}/bias", *biases[:-1], gates * units).reshape(*biases[:-1], gates, units),
        )


# === Encoder ===


def _build_encoder(config: ModelConfig, weights: _Weights, graph: GraphBuilder) -> GraphBuilder:
    source_ids = graph.input("source_ids", "int64", ("batch", "source"))
    mask = graph.node("Not", graph.node("Equal", source_ids, graph.ints(PAD_ID)))  # (batch, source)
    counted = graph.node("Cast", mask, to=6)
    lengths = graph.node("ReduceSum", counted, graph.ints(1), keepdims=0)  # (batch,)
    table = weights.take("embedding/table", config.vocabulary_size, config.embedding_dim)
    time_major_ids = graph.node("Transpose", source_ids, perm=(1, 0))
    hidden = graph.lookup(table, time_major_ids)  # (source, batch, embedding)
    for index in range(config.encoder_layers):
        layer_weights = _bidirectional_weights(config, weights, index)
        outputs, ends = graph.recurrent(config.cell.upper(), hidden, lengths, layer_weights)
        side_by_side = graph.node("Transpose", outputs, perm=(0, 2, 1, 3))  # (source, batch, 2, units)
        hidden = graph.node("Reshape", side_by_side, graph.ints(0, 0, -1))  # (source, batch, memory)
    memory = graph.node("Transpose", hidden, perm=(1, 0, 2))  # (batch, source, memory)
    ends = graph.node("Transpose", ends, perm=(1, 0, 2))  # (batch, 2, units)
    ends = graph.node("Reshape", ends, graph.ints(0, -1))  # (batch, memory)
    bridge = graph.linear(
        [ends],
        weights.take("encoder/bridge/kernel", config.memory_dim, config.state_dim),
        weights.take("encoder/bridge/bias", config.state_dim),
    )
    graph.output(memory, "outputs", "float32", ("batch", "source", config.memory_dim))
    graph.output(
        _keys(config, weights, graph, memory), "keys", "float32", ("batch", "source", config.keys_dim)
    )
    graph.output(mask, "mask", "bool", ("batch", "source"))
    graph.output(graph.node("Tanh", bridge), "state", "float32", ("batch", config.state_dim))
    return graph


def _bidirectional_weights(config: ModelConfig, weights: _Weights, index: int) -> list[np.ndarray]:
    """Returns the weights of both directions as ONNX's LSTM and GRU want them (see GraphBuilder.recurrent)."""
    features = config.embedding_dim if index == 0 else config.memory_dim
    order = _ONNX_LSTM_GATES if config.cell == "lstm" else (0, 1, 2)
    directions = []
    for direction in ("forward", "backward"):
        kernel, recurrent_kernel, bias = weights.cell(
            f"encoder/{direction}_{index}", features, config.encoder_units
        )
        if index == 0:
            kernel = kernel * np.float32(config.embedding_dim**0.5)  # the embedding's scale, for free
        if config.cell == "lstm":
            bias = np.stack([bias, np.zeros_like(bias)])
        directions.append(
            (
                kernel[:, order].reshape(features, -1).T,
                recurrent_kernel[:, order].reshape(config.encoder_units, -1).T,
                bias[:, order].reshape(-1),
            )
        )
    return [np.stack(parts) for parts in zip(*directions, strict=True)]


def _keys(config: ModelConfig, weights: _Weights, graph: GraphBuilder, memory: str) -> str:
    """Returns what the attention compares queries with: (batch, source, keys)."""
    if config.attention == "dot":
        return memory
    if config.attention == "none":
        first = graph.split(memory, (1, config.memory_dim - 1))[0]
        return graph.node("Mul", first, graph.constant(np.zeros(1, np.float32)))
    kernel = weights.take("attention_keys/kernel", config.memory_dim, config.keys_dim)
    if config.attention == "general":
        return graph.linear([memory], kernel)
    return graph.linear([memory], kernel, weights.take("attention_keys/bias", config.keys_dim))


# === Decoder ===


def _build_decoder(config: ModelConfig, weights: _Weights, graph: GraphBuilder) -> GraphBuilder:
    tokens = graph.input("tokens", "int64", ("rows",))
    state = graph.input("state", "float32", ("rows", config.state_dim))
    outputs = graph.input("outputs", "float32", ("rows", "source", config.memory_dim))
    keys = graph.input("keys", "float32", ("rows", "source", config.keys_dim))
    mask = graph.input("mask", "bool", ("rows", "source"))
    k = graph.input("k", "int64", (1,))

    table = weights.take("embedding/table", config.vocabulary_size, config.embedding_dim)
    inputs = [graph.lookup(table, tokens)]  # (rows, embedding)
    widths = [config.embedding_dim]
    num_states = config.decoder_layers * config.states_per_layer
    states = graph.split(state, [config.decoder_units] * num_states)
    next_states: list[str] = []
    step = _lstm_step if config.cell == "lstm" else _gru_step
    for index in range(config.decoder_layers):
        first = index * config.states_per_layer
        layer_states = states[first : first + config.states_per_layer]
        kernels = weights.cell(f"decoder/recurrent_{index}", sum(widths), config.decoder_units)
        if index == 0:
            kernels = (kernels[0] * np.float32(config.embedding_dim**0.5), *kernels[1:])
        layer_states = step(graph, inputs, layer_states, *kernels)
        next_states.extend(layer_states)
        if index == 0:
            context, attention = _attend(config, weights, graph, layer_states[0], outputs, keys, mask)
        inputs = [layer_states[0], *(context if index == 0 else [])]
        widths = [config.decoder_units, *[config.memory_dim] * (len(inputs) - 1)]
    inputs = [layer_states[0], *context]
    readout = graph.linear(
        inputs,
        weights.take(
            "decoder/readout/kernel",
            config.decoder_units + config.memory_dim * len(context),
            config.embedding_dim,
        ),
        weights.take("decoder/readout/bias", config.embedding_dim),
    )
    logits = graph.compare(
        graph.node("Tanh", readout), table, weights.take("embedding/bias", config.vocabulary_size)
    )  # (rows, vocabulary)
    log_probs, likeliest = graph.nodes("TopK", [graph.node("LogSoftmax", logits, axis=-1), k], 2)
    graph.output(log_probs, "log_probs", "float32", ("rows", "k"))
    graph.output(likeliest, "next_tokens", "int64", ("rows", "k"))
    graph.output(attention, "attention", "float32", ("rows", "source"))
    graph.output(graph.concat(next_states), "next_state", "float32", ("rows", config.state_dim))
    return graph


def _lstm_step(
    graph: GraphBuilder,
    inputs: Sequence[str],
    states: Sequence[str],
    kernel: np.ndarray,
    recurrent_kernel: np.ndarray,
    bias: np.ndarray,
) -> list[str]:
    """Returns the next hidden and cell state (rows, units) of a Keras LSTM."""
    hidden, cell = states
    features, _, units = kernel.shape
    joined = np.concatenate([kernel, recurrent_kernel])[:, _STEP_LSTM_GATES].reshape(features + units, -1)
    gates = graph.linear([*inputs, hidden], joined, bias[_STEP_LSTM_GATES, :].reshape(-1))
    opened, candidate = graph.split(gates, (3 * units, units))
    keep_new, keep_old, show = graph.split(graph.node("Sigmoid", opened), [units] * 3)
    added = graph.node("Mul", keep_new, graph.node("Tanh", candidate))
    next_cell = graph.node("Add", graph.node("Mul", keep_old, cell), added)
    return [graph.node("Mul", show, graph.node("Tanh", next_cell)), next_cell]


def _gru_step(
    graph: GraphBuilder,
    inputs: Sequence[str],
    states: Sequence[str],
    kernel: np.ndarray,
    recurrent_kernel: np.ndarray,
    bias: np.ndarray,
) -> list[str]:
    """Returns the next state (rows, units) of a Keras GRU, which resets after the recurrent product."""
    (hidden,) = states
    features, _, units = kernel.shape
    from_inputs = graph.linear(inputs, kernel.reshape(features, -1), bias[0].reshape(-1))
    from_hidden = graph.linear([hidden], recurrent_kernel.reshape(units, -1), bias[1].reshape(-1))
    opened_by_inputs, candidate_by_inputs = graph.split(from_inputs, (2 * units, units))
    opened_by_hidden, candidate_by_hidden = graph.split(from_hidden, (2 * units, units))
    opened = graph.node("Sigmoid", graph.node("Add", opened_by_inputs, opened_by_hidden))
    keep_old, reset = graph.split(opened, (units, units))
    remembered = graph.node("Mul", reset, candidate_by_hidden)
    candidate = graph.node("Tanh", graph.node("Add", candidate_by_inputs, remembered))
    difference = graph.node("Sub", hidden, candidate)
    return [graph.node("Add", candidate, graph.node("Mul", keep_old, difference))]


def _attend(
    config: ModelConfig,
    weights: _Weights,
    graph: GraphBuilder,
    query: str,
    outputs: str,
    keys: str,
    mask: str,
) -> tuple[list[str], str]:
    """Returns the context (rows, memory), none of it without attention, and the weights (rows, source)."""
    if config.attention == "none":
        zero = graph.constant(np.zeros(1, np.float32))
        return [], graph.node("Mul", graph.node("Cast", mask, to=1), zero)
    if config.attention == "additive":
        kernel = weights.take(
            "decoder/attention/query_projection/kernel", config.decoder_units, config.attention_units
        )
        projected = graph.node("Unsqueeze", graph.linear([query], kernel), graph.ints(1))
        hidden = graph.node("Tanh", graph.node("Add", projected, keys))  # (rows, source, attention)
        scorer = weights.take("decoder/attention/scorer/kernel", config.attention_units, 1)
        scores = graph.node("MatMul", hidden, graph.constant(scorer))  # (rows, source, 1)
    else:
        scores = graph.node("MatMul", keys, graph.node("Unsqueeze", query, graph.ints(2)))
    scores = graph.node("Squeeze", scores, graph.ints(2))  # (rows, source)
    masked = graph.node("Where", mask, scores, graph.constant(np.array(_MASKED_SCORE, np.float32)))
    attention = graph.node("Softmax", masked, axis=-1)  # (rows, source)
    context = graph.node("MatMul", graph.node("Unsqueeze", attention, graph.ints(1)), outputs)
    return [graph.node("Squeeze", context, graph.ints(1))], attention
