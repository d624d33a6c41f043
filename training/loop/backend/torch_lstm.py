"""A whole LSTM layer on a processor, with its gradient, in as few and as large matrix products as there can be."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import torch


class SequenceOutput(NamedTuple):
    """What a layer gives back."""

    outputs: torch.Tensor  # (batch, time, units); 0 where there is padding
    hidden: torch.Tensor  # (batch, units), after the last real position
    cell: torch.Tensor  # (batch, units), likewise


class _Packing(NamedTuple):
    """Where the real positions of right-padded sequences stand, position by position, the longest sequence first."""

    order: torch.Tensor  # (batch,), the longest sequence first
    places: torch.Tensor  # (real,), of each real position among all (batch x time)
    counts: list[int]  # sequences that are as long as each position, and longer

    @property
    def blocks(self) -> list[slice]:
        """Returns what of the packed rows each position has."""
        ends = torch.tensor(self.counts).cumsum(0).tolist()
        return [slice(end - count, end) for count, end in zip(self.counts, ends, strict=True)]


class SequenceLSTM(torch.autograd.Function):
    """The LSTM of Hochreiter and Schmidhuber (1997) with forget gates, over the real part of right-padded sequences.

    1. gates = inputs x kernel + bias for all real positions at once: (real, 4 x units);
    2. position by position, for the sequences that are so long, gates += hidden x recurrent kernel; then
       cell = forget * cell + input * candidate, hidden = output * tanh(cell);
    3. backwards, position by position, only the gates' gradient; those of both kernels and of the inputs are one
       product each over all real positions.

    `torch.lstm` calls oneDNN, which calculates padding as well, and whose backward pass takes half as long again in
    bfloat16. Products are calculated in the inputs' type; cells and what is done element by element are float32. The
    gates stand in Keras' order: input, forget, candidate, output.
    """

    @staticmethod
    def forward(
        ctx: Any,
        inputs: torch.Tensor,
        lengths: torch.Tensor,
        hidden: torch.Tensor,
        cell: torch.Tensor,
        kernel: torch.Tensor,
        recurrent_kernel: torch.Tensor,
        bias: torch.Tensor,
    ) -> SequenceOutput:
        """Reads sequences from their first states on.

        Args:
            ctx: keeps what the gradient needs.
            inputs: (batch, time, features).
            lengths: (batch,) int64, how many positions of each are real; at least 1.
            hidden: (batch, units).
            cell: (batch, units).
            kernel: (features, 4 x units).
            recurrent_kernel: (units, 4 x units).
            bias: (4 x units,).
        """
        batch, time, features = inputs.shape
        units = len(recurrent_kernel)
        packing = _pack(lengths, time)
        rows = inputs.reshape(batch * time, features).index_select(0, packing.places)  # (real, features)
        gates = torch.addmm(bias, rows, kernel)  # (real, 4 x units)
        hiddens, (cells, cell_tanh) = rows.new_empty(len(rows), units), torch.empty(2, len(rows), units)
        first = hidden[packing.order], cell[packing.order].float()
        for block, before, cells_before in zip(
            packing.blocks, _before(packing, first[0], hiddens), _before(packing, first[1], cells), strict=True
        ):
            gate = gates[block].addmm_(before, recurrent_kernel).float()
            input_gate, forget_gate, candidate, output_gate = gate.chunk(4, dim=1)  # (sequences, units) each
            candidate.mul_(2)
            gate.sigmoid_()
            candidate.mul_(2).sub_(1)  # tanh(x) = 2 sigmoid(2 x) - 1, which PyTorch calculates five times as fast
            gates[block] = gate
            torch.mul(forget_gate, cells_before, out=cells[block]).addcmul_(input_gate, candidate)
            torch.mul(cells[block], 2, out=cell_tanh[block]).sigmoid_().mul_(2).sub_(1)
            hiddens[block] = output_gate * cell_tanh[block]
        ctx.packing = packing
        ctx.save_for_backward(rows, gates, hiddens, cells, cell_tanh, *first, kernel, recurrent_kernel)
        outputs = inputs.new_zeros(batch * time, units).index_copy_(0, packing.places, hiddens).view(batch, time, units)
        last = torch.arange(batch) * time + lengths - 1  # of each sequence among all (batch x time)
        last_cells = torch.zeros(batch * time, units).index_copy_(0, packing.places, cells).index_select(0, last)
        return SequenceOutput(outputs, outputs.view(-1, units).index_select(0, last), last_cells.to(inputs.dtype))

    @staticmethod
    def backward(ctx: Any, *grads: torch.Tensor) -> tuple[torch.Tensor | None, ...]:
        """Returns the gradients of all that `forward` took, for those of what it gave."""
        packing = ctx.packing
        rows, gates, hiddens, cells, cell_tanh, first_hidden, first_cell, kernel, recurrent_kernel = ctx.saved_tensors
        grad_outputs, grad_hidden, grad_cell = grads
        batch, time, units = grad_outputs.shape
        grad_outputs = grad_outputs.reshape(batch * time, units).index_select(0, packing.places)  # (real, units)
        grad_hidden, grad_cell = (grad[packing.order].float() for grad in (grad_hidden, grad_cell))
        grad_gates = torch.empty_like(gates)
        before = [*_before(packing, first_cell, cells)]
        for block, cells_before in zip(reversed(packing.blocks), reversed(before), strict=True):
            # Of the sequences that are so long.
            hidden, cell = grad_hidden[: len(cells_before)], grad_cell[: len(cells_before)]
            hidden += grad_outputs[block]
            grad_gates[block] = _grad_of_gates(gates[block].float(), cell_tanh[block], cells_before, hidden, cell)
            hidden.copy_(grad_gates[block] @ recurrent_kernel.t())
        grad_inputs = rows.new_zeros(batch * time, rows.shape[1])
        grad_inputs.index_copy_(0, packing.places, grad_gates @ kernel.t())
        grad_recurrent_kernel = torch.cat([*_before(packing, first_hidden, hiddens)]).t() @ grad_gates
        for grad in (grad_hidden, grad_cell):
            grad[packing.order] = grad.clone()
        return (
            grad_inputs.view(batch, time, -1),
            None,
            grad_hidden.to(rows.dtype),
            grad_cell.to(rows.dtype),
            rows.t() @ grad_gates,
            grad_recurrent_kernel,
            grad_gates.sum(0),
        )


def _pack(lengths: torch.Tensor, time: int) -> _Packing:
    ordered, order = lengths.sort(descending=True, stable=True)
    is_real = torch.arange(time)[:, None] < ordered  # (time, batch)
    places = (order * time + torch.arange(time)[:, None])[is_real]
    return _Packing(order, places, [count for count in is_real.sum(1).tolist() if count])


def _before(packing: _Packing, first: torch.Tensor, packed: torch.Tensor) -> Iterator[torch.Tensor]:
    """Yields for each position what the sequences that are so long had at the one before it."""
    blocks: Sequence[torch.Tensor] = [first, *(packed[block] for block in packing.blocks[:-1])]
    for block, count in zip(blocks, packing.counts, strict=True):
        yield block[:count]


def _grad_of_gates(
    gate: torch.Tensor,
    cell_tanh: torch.Tensor,
    cells_before: torch.Tensor,
    grad_hidden: torch.Tensor,
    grad_cell: torch.Tensor,
) -> torch.Tensor:
    """Returns the gradient of a position's gates before their activations, and takes that of its cells one back.

    Args:
        gate: (sequences, 4 x units), after sigmoid and tanh.
        cell_tanh: (sequences, units), tanh of the cells.
        cells_before: (sequences, units).
        grad_hidden: the gradient of the position's outputs, (sequences, units).
        grad_cell: that of its cells from later positions; becomes that of `cells_before`.
    """
    units = cell_tanh.shape[1]
    input_gate, forget_gate, candidate, output_gate = gate.chunk(4, dim=1)
    grad_cell += torch.ops.aten.tanh_backward(grad_hidden * output_gate, cell_tanh)
    grads = torch.cat(
        [grad_cell * candidate, grad_cell * cells_before, grad_cell * input_gate, grad_hidden * cell_tanh], dim=1
    )
    for backward, columns in (
        (torch.ops.aten.sigmoid_backward.grad_input, slice(0, 2 * units)),
        (torch.ops.aten.tanh_backward.grad_input, slice(2 * units, 3 * units)),
        (torch.ops.aten.sigmoid_backward.grad_input, slice(3 * units, None)),
    ):
        backward(grads[:, columns], gate[:, columns], grad_input=grads[:, columns])
    grad_cell *= forget_gate
    return grads
