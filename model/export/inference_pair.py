"""The trained network as ONNX graphs, in float32 or in int8. Needs no Keras."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from model.export.onnx_cells import CellWeights, add_step, add_steps, operator_weights
from model.export.onnx_ops import GraphBuilder
from model.export.quantise import QuantisedGraphBuilder
from model.network.config import MASKED_SCORE, ModelConfig
from tokenizer.special_tokens import PAD_ID


class InferenceGraphs(NamedTuple):
    """The contents of three ONNX files."""

    encoder: bytes
    decoder: bytes
    scorer: bytes  # without the weights, which are the decoder's


def export_pair(
    config: ModelConfig, weights: Mapping[str, np.ndarray], *, quantised: bool, metadata: Mapping[str, str]
) -> InferenceGraphs:
    """Writes the encoder, one step of the decoder, and all its steps at once as ONNX graphs.

    - encoder: source_ids (batch, source) int64, right-padded, no row empty -> outputs (batch, source, memory), 0 on
      padding, keys (batch, source, keys), mask (batch, source), state (batch, state);
    - decoder: tokens (rows,) int64, state, outputs, keys, mask, k (1,) int64 -> log_probs (rows, k) and
      next_tokens (rows, k) of the k likeliest next tokens, attention (rows, source), next_state (rows, state);
    - scorer, all of the decoder's steps over a known target: tokens and labels (target, rows) int64, state, outputs,
      keys, mask, k -> label_log_probs (target, rows), at least those of the k-th likeliest. It stores no weights: they
      are the decoder's, by name.

    Each graph stores a weight once: the decoder looks tokens up in the table that also gives its logits. The
    encoder's copy of the table is the only second one, so that each file stands alone.

    Args:
        config: the network's numbers.
        weights: by path, as `Seq2Seq.weights_by_path` gives them, in float32 or float16.
        quantised: store and multiply int8, a quarter of the size and several times the speed; see
            `model.export.quantise`.
        metadata: what the files say about themselves.

    Raises:
        ValueError: a weight is missing or not of the shape that the config asks for.
    """
    builder = QuantisedGraphBuilder if quantised else GraphBuilder
    decoder = builder("decoder")
    return InferenceGraphs(
        encoder=EncoderExport(config, weights, builder("encoder")).to_bytes(metadata),
        decoder=DecoderExport(config, weights, decoder).to_bytes(metadata),
        scorer=ScorerExport(config, weights, builder("scorer", beside=decoder)).to_bytes(metadata),
    )


class _Export:
    """What all three graphs need: the network's numbers, its weights, and the graph in the making."""

    def __init__(self, config: ModelConfig, weights: Mapping[str, np.ndarray], graph: GraphBuilder) -> None:
        self.config = config
        self.graph = graph
        self._weights = weights

    def weight(self, path: str, *shape: int) -> np.ndarray:
        """Returns a weight, which must have this shape, in float32."""
        if path not in self._weights:
            raise ValueError(f"The network needs the weight {path}. Received none of that name.")
        weight = np.asarray(self._weights[path], np.float32)
        if weight.shape != shape:
            raise ValueError(f"The weight {path} must have the shape {shape}. Received: {weight.shape}")
        return weight

    def table(self) -> np.ndarray:
        """Returns the embedding (vocabulary, embedding)."""
        return self.weight("embedding/table", self.config.vocabulary_size, self.config.embedding_dim)

    def cell(self, layer: str, features: int, units: int, *, embedded: bool) -> CellWeights:
        """Returns the weights of a recurrent layer; if it reads embeddings, it scales them too."""
        path = f"{layer}/{self.config.cell}_cell"
        gates = 4 if self.config.cell == "lstm" else 3
        biases = () if self.config.cell == "lstm" else (2,)
        kernel = self.weight(f"{path}/kernel", features, gates * units)
        if embedded:  # TiedEmbedding's factor, moved to where it costs nothing
            kernel = kernel * np.float32(self.config.embedding_dim**0.5)
        recurrent_kernel = self.weight(f"{path}/recurrent_kernel", units, gates * units)
        bias = self.weight(f"{path}/bias", *biases, gates * units)
        return CellWeights(
            kernel.reshape(features, gates, units),
            recurrent_kernel.reshape(units, gates, units),
            bias.reshape(*biases, gates, units),
        )


class EncoderExport(_Export):
    """The same calculation as `model.network.encoder`, by one operator for each bidirectional layer."""

    def to_bytes(self, metadata: Mapping[str, str]) -> bytes:
        """Returns the encoder's graph as the content of a file."""
        config, graph = self.config, self.graph
        source_ids = graph.input("source_ids", "int64", ("batch", "source"))
        mask = graph.node("Not", graph.node("Equal", source_ids, graph.ints(PAD_ID)))  # (batch, source)
        lengths = graph.node("ReduceSum", graph.cast(mask, "int32"), graph.ints(1), keepdims=0)  # (batch,)
        outputs, ends = self._add_layers(source_ids, lengths)
        graph.output(outputs, "outputs", "float32", ("batch", "source", config.memory_dim))
        graph.output(self._add_keys(outputs), "keys", "float32", ("batch", "source", config.keys_dim))
        graph.output(mask, "mask", "bool", ("batch", "source"))
        graph.output(self._add_bridge(ends), "state", "float32", ("batch", config.state_dim))
        return graph.to_bytes(metadata)

    def _add_layers(self, source_ids: str, lengths: str) -> tuple[str, str]:
        """Returns the outputs (batch, source, memory) and what each direction ends with (batch, memory)."""
        graph = self.graph
        inputs = graph.lookup(self.table(), graph.node("Transpose", source_ids, perm=(1, 0)))
        for index in range(self.config.encoder_layers):
            weights = operator_weights(self.config.cell, self._directions(index))
            outputs, ends = graph.recurrent(self.config.cell.upper(), inputs, lengths, weights)
            inputs = graph.node("Transpose", outputs, perm=(0, 2, 1, 3))  # (source, batch, 2, units)
            inputs = graph.node("Reshape", inputs, graph.ints(0, 0, -1))  # (source, batch, memory)
        ends = graph.node("Transpose", ends, perm=(1, 0, 2))  # (batch, 2, units)
        return graph.node("Transpose", inputs, perm=(1, 0, 2)), graph.node("Reshape", ends, graph.ints(0, -1))

    def _directions(self, index: int) -> list[CellWeights]:
        features = self.config.embedding_dim if index == 0 else self.config.memory_dim
        return [
            self.cell(f"encoder/{direction}_{index}", features, self.config.encoder_units, embedded=index == 0)
            for direction in ("forward", "backward")
        ]

    def _add_keys(self, outputs: str) -> str:
        """Returns what the attention compares queries with: (batch, source, keys)."""
        config, graph = self.config, self.graph
        if config.attention == "dot":
            return outputs
        if config.attention in ("last", "none"):
            first = graph.split(outputs, (1, config.memory_dim - 1))[0]
            return graph.node("Mul", first, graph.number(0))
        kernel = self.weight("attention_keys/kernel", config.memory_dim, config.keys_dim)
        bias = self.weight("attention_keys/bias", config.keys_dim) if config.attention == "additive" else None
        return graph.linear([outputs], kernel, bias)

    def _add_bridge(self, ends: str) -> str:
        config = self.config
        kernel = self.weight("encoder/bridge/kernel", config.memory_dim, config.state_dim)
        bias = self.weight("encoder/bridge/bias", config.state_dim)
        return self.graph.node("Tanh", self.graph.linear([ends], kernel, bias))


class DecoderExport(_Export):
    """The same calculation as one step of `model.network.decoder`, and a ranking of what may follow."""

    def to_bytes(self, metadata: Mapping[str, str]) -> bytes:
        """Returns the decoder's graph as the content of a file."""
        config, graph = self.config, self.graph
        tokens = graph.input("tokens", "int64", ("rows",))
        states, memory = self._add_encoded()
        k = graph.input("k", "int64", (1,))

        lowest = self._add_layer(0, [graph.lookup(self.table(), tokens)], config.embedding_dim, states)
        attention, context = self._attend(lowest[0], *memory)
        hidden, next_states = lowest[0], lowest
        inputs, width = [hidden, *context], config.decoder_units + config.memory_dim * len(context)
        for index in range(1, config.decoder_layers):
            upper = self._add_layer(index, inputs, width, states)
            hidden, next_states = upper[0], [*next_states, *upper]
            inputs, width = [hidden], config.decoder_units
        log_probs, next_tokens = graph.nodes("TopK", [self._add_log_probs([hidden, *context]), k], 2)

        graph.output(log_probs, "log_probs", "float32", ("rows", "k"))
        graph.output(next_tokens, "next_tokens", "int64", ("rows", "k"))
        graph.output(attention, "attention", "float32", ("rows", "source"))
        graph.output(graph.concat(next_states), "next_state", "float32", ("rows", config.state_dim))
        return graph.to_bytes(metadata)

    def _add_encoded(self) -> tuple[list[str], tuple[str, str, str]]:
        """Returns the states (rows, units) and the outputs, keys and mask of the encoded source."""
        config, graph = self.config, self.graph
        state = graph.input("state", "float32", ("rows", config.state_dim))
        outputs = graph.input("outputs", "float32", ("rows", "source", config.memory_dim))
        keys = graph.input("keys", "float32", ("rows", "source", config.keys_dim))
        mask = graph.input("mask", "bool", ("rows", "source"))
        states = graph.split(state, [config.decoder_units] * (config.decoder_layers * config.states_per_layer))
        return states, (outputs, keys, mask)

    def _add_layer(self, index: int, inputs: Sequence[str], width: int, states: Sequence[str]) -> list[str]:
        """Returns the next states of one recurrent layer, its output first."""
        return add_step(self.config, self.graph, inputs, *self._states_and_weights(index, width, states))

    def _states_and_weights(self, index: int, width: int, states: Sequence[str]) -> tuple[Sequence[str], CellWeights]:
        """Returns a layer's own of all states, and its weights for inputs of this width."""
        weights = self.cell(f"decoder/recurrent_{index}", width, self.config.decoder_units, embedded=index == 0)
        first = index * self.config.states_per_layer
        return states[first : first + self.config.states_per_layer], weights

    def _attend(self, query: str, outputs: str, keys: str, mask: str) -> tuple[str, list[str]]:
        """Returns the weights (..., rows, source) and the context (..., rows, memory), or none of it without attention.

        The query is (..., rows, units): of one step, or of all steps along a leading axis.
        """
        graph = self.graph
        if self.config.attention in ("last", "none"):
            nowhere = graph.node("Mul", graph.cast(mask, "float32"), graph.number(0))
            return nowhere, [self._last_states(query, outputs, mask)] if self.config.attention == "last" else []
        scores = graph.node("Squeeze", self._add_scores(query, keys), graph.ints(-1))  # (..., rows, source)
        scores = graph.node("Where", mask, scores, graph.number(MASKED_SCORE))
        attention = graph.node("Softmax", scores, axis=-1)  # (..., rows, source)
        context = graph.node("MatMul", graph.node("Unsqueeze", attention, graph.ints(-2)), outputs)
        return attention, [graph.node("Squeeze", context, graph.ints(-2))]

    def _last_states(self, query: str, outputs: str, mask: str) -> str:
        """Returns what each direction of the encoder ended with, whatever the query: (..., rows, memory)."""
        graph = self.graph
        forwards, backwards = graph.split(outputs, [self.config.encoder_units] * 2)  # (rows, source, units)
        lengths = graph.node("ReduceSum", graph.cast(mask, "int64"), graph.ints(1))  # (rows, 1)
        last = graph.node("GatherND", forwards, graph.node("Sub", lengths, graph.ints(1)), batch_dims=1)
        first = graph.node("Gather", backwards, graph.ints(0), axis=1)  # (rows, 1, units)
        ends = graph.concat([last, graph.node("Squeeze", first, graph.ints(1))])  # (rows, memory)
        shape = graph.node("Concat", graph.node("Shape", query, end=-1), graph.ints(self.config.memory_dim), axis=0)
        return graph.node("Expand", ends, shape)

    def _add_scores(self, query: str, keys: str) -> str:
        """Returns how well each key fits the query: (..., rows, source, 1)."""
        config, graph = self.config, self.graph
        if config.attention != "additive":
            return graph.node("MatMul", keys, graph.node("Unsqueeze", query, graph.ints(-1)))
        path = "decoder/attention"
        kernel = self.weight(f"{path}/query_projection/kernel", config.decoder_units, config.attention_units)
        projected = graph.node("Unsqueeze", graph.linear([query], kernel), graph.ints(-2))  # (..., rows, 1, attention)
        hidden = graph.node("Tanh", graph.node("Add", projected, keys))  # (..., rows, source, attention)
        return graph.node(
            "MatMul", hidden, graph.constant(self.weight(f"{path}/scorer/kernel", config.attention_units, 1), "scorer")
        )

    def _add_log_probs(self, inputs: Sequence[str]) -> str:
        """Returns (rows, vocabulary) for the highest layer's output and the context."""
        config, graph = self.config, self.graph
        width = config.decoder_units + config.memory_dim * (len(inputs) - 1)
        kernel = self.weight("decoder/readout/kernel", width, config.embedding_dim)
        readout = graph.linear(inputs, kernel, self.weight("decoder/readout/bias", config.embedding_dim))
        bias = self.weight("embedding/bias", config.vocabulary_size)
        logits = graph.output_projection(graph.node("Tanh", readout), self.table(), bias)  # (rows, vocabulary)
        return graph.node("LogSoftmax", logits, axis=-1)


class ScorerExport(DecoderExport):
    """The same calculation as all steps of a `DecoderExport` with a target that is known (teacher forcing).

    No state depends on what comes after attention in an earlier step but by its own layer. So one layer goes through
    all positions before the next begins, all that is no recurrence is calculated for them at once, and each weight
    outside of the recurrences is read once a target, not once a token.
    """

    def to_bytes(self, metadata: Mapping[str, str]) -> bytes:
        """Returns the scorer's graph as the content of a file that lacks the decoder's weights."""
        config, graph = self.config, self.graph
        tokens = graph.input("tokens", "int64", ("target", "rows"))
        labels = graph.input("labels", "int64", ("target", "rows"))
        states, memory = self._add_encoded()
        k = graph.input("k", "int64", (1,))

        hidden = self._add_steps(0, [graph.lookup(self.table(), tokens)], config.embedding_dim, states)
        _, context = self._attend(hidden, *memory)
        inputs, width = [hidden, *context], config.decoder_units + config.memory_dim * len(context)
        for index in range(1, config.decoder_layers):
            hidden = self._add_steps(index, inputs, width, states)
            inputs, width = [hidden], config.decoder_units
        positions = [self._as_rows(values) for values in (hidden, *context)]  # (target x rows, features) each
        log_probs = self._add_log_probs(positions)  # (target x rows, vocabulary)
        wanted = graph.node("Reshape", labels, graph.ints(-1, 1))
        found = graph.node("GatherND", log_probs, wanted, batch_dims=1)  # (target x rows,)
        likeliest, _ = graph.nodes("TopK", [log_probs, k], 2)  # (target x rows, k)
        least = graph.node("Squeeze", graph.node("Gather", likeliest, graph.ints(-1), axis=1), graph.ints(1))
        found = graph.node("Max", found, least)
        found = graph.node("Reshape", found, graph.node("Shape", labels))
        graph.output(found, "label_log_probs", "float32", ("target", "rows"))
        return graph.to_bytes(metadata)

    def _add_steps(self, index: int, inputs: Sequence[str], width: int, states: Sequence[str]) -> str:
        """Returns the outputs (target, rows, units) of one recurrent layer."""
        return add_steps(self.config, self.graph, inputs, *self._states_and_weights(index, width, states))

    def _as_rows(self, values: str) -> str:
        last = self.graph.node("Shape", values, start=-1)
        return self.graph.node("Reshape", values, self.graph.node("Concat", self.graph.ints(-1), last, axis=0))
