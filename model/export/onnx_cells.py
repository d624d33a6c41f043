"""Keras' LSTM and GRU in ONNX: as one operator over whole sentences, and as a single step."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from model.export.onnx_ops import GraphBuilder
from model.network.config import ModelConfig

# Keras orders an LSTM's gates input, forget, candidate, output, and ONNX input, output, forget, candidate.
# Both order a GRU's alike: update, reset, candidate.
_OPERATOR_GATES = {"lstm": (0, 3, 1, 2), "gru": (0, 1, 2)}
# In a step those that go through a sigmoid stand side by side: input, forget, output, candidate.
_STEP_GATES = (0, 1, 3, 2)


class CellWeights(NamedTuple):
    """The weights of one recurrent layer in Keras' order of gates."""

    kernel: np.ndarray  # (features, gates, units)
    recurrent_kernel: np.ndarray  # (units, gates, units)
    bias: np.ndarray  # LSTM (gates, units); GRU (2, gates, units), for the inputs and for the last output


def operator_weights(cell: str, directions: Sequence[CellWeights]) -> list[np.ndarray]:
    """Returns kernel, recurrent kernel and bias of both directions as `GraphBuilder.recurrent` wants them."""
    gates = _OPERATOR_GATES[cell]
    stacks: list[list[np.ndarray]] = [[], [], []]
    for kernel, recurrent_kernel, bias in directions:
        both_biases = np.stack([bias, np.zeros_like(bias)]) if cell == "lstm" else bias
        stacks[0].append(kernel[:, gates].reshape(len(kernel), -1).T)
        stacks[1].append(recurrent_kernel[:, gates].reshape(len(recurrent_kernel), -1).T)
        stacks[2].append(both_biases[:, gates].reshape(-1))
    return [np.stack(stack) for stack in stacks]


def add_step(
    config: ModelConfig, graph: GraphBuilder, inputs: Sequence[str], states: Sequence[str], weights: CellWeights
) -> list[str]:
    """Adds one step of a recurrent layer: the next states (rows, units), the first of which is its output."""
    if config.cell == "gru":
        return _gru_states(graph, _gru_inputs(graph, inputs, weights), states, weights)
    gates = graph.linear([*inputs, states[0]], *_joined(weights))
    return _lstm_states(graph, gates, states, config.decoder_units)


def add_steps(
    config: ModelConfig, graph: GraphBuilder, inputs: Sequence[str], states: Sequence[str], weights: CellWeights
) -> str:
    """Adds a recurrent layer over inputs that are all known, (target, rows, features): its outputs, alike.

    The same calculation as one `add_step` after the other, but inputs are multiplied at once for all of them.
    """
    if config.cell == "gru":
        known = _gru_inputs(graph, inputs, weights)
        return graph.scan(lambda before, part: _gru_states(graph, part, before, weights), states, known)
    known, product = graph.linear_in_two(inputs, *_joined(weights), len(weights.kernel))

    def step(before: list[str], part: str) -> list[str]:
        return _lstm_states(graph, graph.node("Add", part, product(before[0])), before, config.decoder_units)

    return graph.scan(step, states, known)


def _joined(weights: CellWeights) -> tuple[np.ndarray, np.ndarray]:
    """Returns what inputs and output beside each other are multiplied with in a step, and the bias, gate by gate."""
    joined = np.concatenate([weights.kernel, weights.recurrent_kernel])  # (features + units, gates, units)
    joined = joined[:, _STEP_GATES]
    return joined.reshape(len(joined), -1), weights.bias[_STEP_GATES, :].reshape(-1)


def _lstm_states(graph: GraphBuilder, gates: str, states: Sequence[str], units: int) -> list[str]:
    """Returns the next output and cell from what goes into the gates (rows, gates x units)."""
    sigmoids, candidate = graph.split(gates, (3 * units, units))
    let_in, keep, let_out = graph.split(graph.node("Sigmoid", sigmoids), (units, units, units))
    added = graph.node("Mul", let_in, graph.node("Tanh", candidate))
    next_cell = graph.node("Add", graph.node("Mul", keep, states[1]), added)  # (rows, units)
    return [graph.node("Mul", let_out, graph.node("Tanh", next_cell)), next_cell]


def _gru_inputs(graph: GraphBuilder, inputs: Sequence[str], weights: CellWeights) -> str:
    """Returns what the inputs put into the gates: (..., gates x units)."""
    return graph.linear(inputs, weights.kernel.reshape(len(weights.kernel), -1), weights.bias[0].reshape(-1))


def _gru_states(graph: GraphBuilder, from_inputs: str, states: Sequence[str], weights: CellWeights) -> list[str]:
    """Returns the next output: resets after the recurrent product, as Keras does."""
    (hidden,) = states
    units = len(weights.recurrent_kernel)
    from_hidden = graph.linear([hidden], weights.recurrent_kernel.reshape(units, -1), weights.bias[1].reshape(-1))
    sigmoids_of_inputs, candidate_of_inputs = graph.split(from_inputs, (2 * units, units))
    sigmoids_of_hidden, candidate_of_hidden = graph.split(from_hidden, (2 * units, units))
    sigmoids = graph.node("Sigmoid", graph.node("Add", sigmoids_of_inputs, sigmoids_of_hidden))
    keep, reset = graph.split(sigmoids, (units, units))
    remembered = graph.node("Mul", reset, candidate_of_hidden)
    candidate = graph.node("Tanh", graph.node("Add", candidate_of_inputs, remembered))
    kept = graph.node("Mul", keep, graph.node("Sub", hidden, candidate))
    return [graph.node("Add", candidate, kept)]  # keep x hidden + (1 - keep) x candidate
