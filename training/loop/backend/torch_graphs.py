"""Updates as CUDA graphs: what an update of a small network needs on a GPU.

Such an update is a thousand kernels of microseconds each, and a GPU that Python tells of every one waits most of the
time. A graph for each shape of a batch is recorded once and then started as a whole.
"""

import math
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple

import keras
import torch
from torch.overrides import TorchFunctionMode

from training.data.batches import Batch
from training.loop.backend.torch_backend import FusedAdam, SmoothedLoss, clipped

_IN_FLIGHT = 4  # updates that the device may be behind
_UPDATES_BEFORE_RECORDING = 2
_SEEDS_APART = 1_000_003


class Recording(NamedTuple):
    """A graph of an update, and the tensors that it reads its batch from."""

    graph: torch.cuda.CUDAGraph
    inputs: list[torch.Tensor]


class GraphedUpdates:
    """Updates a network as `FusedAdam` does, without a word between the processor and the device.

    Everything that an update needs lies on the device: the batch, the learning rate with the correction of Adam's
    averages, the sums of the loss. Which units are dropped is a function of the seed and the step.

    Without a GPU, and where recording fails, the same calculation runs step by step.

    Args:
        model: a built Keras model: {source_ids, target_ids} -> logits.
        optimizer: its optimizer, built; its variables are used and stay what checkpoints hold.
        smoothing: share of the target's probability that is spread over the vocabulary.
        seed: of the dropout.
    """

    def __init__(self, model: keras.Model, optimizer: FusedAdam, smoothing: float, seed: int) -> None:
        self._model, self._optimizer, self._smoothing, self._seed = model, optimizer, smoothing, seed
        drop_by_default_generator(model.layers)
        self._weights = [variable.value for variable in model.trainable_variables]
        self._device = self._weights[0].device
        self._rate, self._nats, self._tokens = (torch.zeros((), device=self._device) for _ in range(3))
        self._records = self._device.type == "cuda"
        self._recordings: dict[tuple[int, ...], Recording] = {}
        self._stream = torch.cuda.Stream() if self._records else None
        self._pool = torch.cuda.graph_pool_handle() if self._records else None
        self._in_flight: list[tuple[torch.cuda.Event, list[torch.Tensor]]] = []
        self._step = 0

    def begin(self) -> None:
        """Takes over from the optimizer's variables, which may have come from a checkpoint."""
        self._step = int(self._optimizer.iterations.value)

    def update(self, batch: Batch, rate: float) -> None:
        """Learns from a batch; returns before the device has done it."""
        self._step += 1
        optimizer = self._optimizer
        bias = math.sqrt(1 - optimizer.beta_2**self._step) / (1 - optimizer.beta_1**self._step)
        torch.manual_seed(self._seed * _SEEDS_APART + self._step)
        arrays = [torch.from_numpy(array) for array in batch]
        if self._records:
            self._replay(arrays, rate * bias)
        else:
            self._rate.fill_(rate * bias)
            self._learn([array.to(self._device) for array in arrays])
        if self._step == 1:  # there is no average of nothing
            self.settle()
            torch._foreach_copy_(self._averages, [weight.detach() for weight in self._weights])

    def settle(self) -> None:
        """Waits for the device; then the optimizer's variables are what they would be after as many updates."""
        if self._stream is not None:
            self._stream.synchronize()
        self._optimizer.iterations.assign(self._step)

    def take_loss(self) -> float:
        """Returns the nats per token of the updates since it was asked last."""
        self.settle()
        loss = float(self._nats) / max(1.0, float(self._tokens))
        self._nats.zero_()
        self._tokens.zero_()
        return loss

    @property
    def _averages(self) -> list[torch.Tensor]:
        return [variable.value.data for variable in self._optimizer._model_variables_moving_average]

    def _learn(self, inputs: Sequence[torch.Tensor]) -> None:
        """One update from source ids, target ids, labels and weights, all on the device; asks the device nothing."""
        source_ids, target_ids, labels, weights = inputs
        with _NumbersOnTheDevice():
            logits = self._model({"source_ids": source_ids, "target_ids": target_ids}, training=True)
        rows = logits.reshape(-1, logits.shape[-1])
        loss = SmoothedLoss.apply(rows, labels.reshape(-1).long(), weights.reshape(-1), self._smoothing)
        gradients = torch.autograd.grad(loss, self._weights)
        with torch.no_grad():
            self._step_by(gradients)
            tokens = weights.sum()
            self._nats.add_(loss * tokens)
            self._tokens.add_(tokens)

    def _step_by(self, gradients: Sequence[torch.Tensor]) -> None:
        """Adam as Keras has it, with clipping and the average of the weights (see `FusedAdam`)."""
        optimizer = self._optimizer
        weights = [weight.data for weight in self._weights]
        momentums = [variable.value.data for variable in optimizer._momentums]
        velocities = [variable.value.data for variable in optimizer._velocities]
        gradients = clipped(gradients, optimizer.global_clipnorm)
        torch._foreach_lerp_(momentums, gradients, 1 - optimizer.beta_1)
        torch._foreach_mul_(velocities, optimizer.beta_2)
        torch._foreach_addcmul_(velocities, gradients, gradients, 1 - optimizer.beta_2)
        roots = torch._foreach_sqrt(velocities)
        torch._foreach_add_(roots, optimizer.epsilon)
        steps = torch._foreach_div(momentums, roots)
        torch._foreach_mul_(steps, self._rate)
        torch._foreach_sub_(weights, steps)
        torch._foreach_lerp_(self._averages, weights, 1 - optimizer.ema_momentum)

    # === On a GPU ===

    def _replay(self, arrays: list[torch.Tensor], rate: float) -> None:
        assert self._stream is not None
        shape = tuple(arrays[0].shape)
        recording = self._recordings.get(shape) or self._record(arrays)
        if recording is None:
            self._rate.fill_(rate)
            self._learn([array.to(self._device) for array in arrays])
            return
        self._recordings[shape] = recording
        if len(self._in_flight) >= _IN_FLIGHT:
            self._in_flight.pop(0)[0].synchronize()
        pinned = [array.pin_memory() for array in arrays]
        # What was done on the device meanwhile, such as putting other weights in for a look, comes first.
        self._stream.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(self._stream):
            for static, array in zip(recording.inputs, pinned, strict=True):
                static.copy_(array, non_blocking=True)
            self._rate.fill_(rate)
            recording.graph.replay()
            done = torch.cuda.Event()
            done.record(self._stream)
        self._in_flight.append((done, pinned))  # the pinned memory must outlive the copy

    def _record(self, arrays: list[torch.Tensor]) -> Recording | None:
        """Records the update by a batch of this shape; what the weights were, they stay."""
        assert self._stream is not None
        self.settle()
        state = [*self._state()]
        before = [tensor.clone() for tensor in state]
        inputs = [array.to(self._device) for array in arrays]
        graph = torch.cuda.CUDAGraph()
        try:
            self._stream.wait_stream(torch.cuda.current_stream())
            with torch.cuda.stream(self._stream):
                for _ in range(_UPDATES_BEFORE_RECORDING):
                    self._learn(inputs)
            self._stream.synchronize()
            with torch.cuda.graph(graph, pool=self._pool, stream=self._stream):
                self._learn(inputs)
        except RuntimeError as error:
            self._records = False
            print(f"This GPU records no graph of an update, so each runs step by step: {str(error).splitlines()[0]}")
            return None
        finally:
            torch.cuda.synchronize()
            with torch.no_grad():
                torch._foreach_copy_(state, before)
            torch.cuda.synchronize()
        return Recording(graph, inputs)

    def _state(self) -> list[torch.Tensor]:
        """Everything that an update changes on the device."""
        optimizer = self._optimizer
        variables = [*optimizer._momentums, *optimizer._velocities]
        weights = [weight.data for weight in self._weights]
        return [*weights, *(each.value.data for each in variables), *self._averages, self._nats, self._tokens]


class _NumbersOnTheDevice(TorchFunctionMode):
    """Within it a Python number becomes a tensor on its device at once.

    PyTorch would copy it there from the processor's memory, which no graph can record.
    """

    def __torch_function__(
        self, function: Callable[..., Any], types: Any, args: Any = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        if function is torch.as_tensor and isinstance(args[0], bool | int | float):
            return torch.full((), args[0], **(kwargs or {}))
        return function(*args, **(kwargs or {}))


def drop_by_default_generator(layers: Sequence[keras.layers.Layer]) -> None:
    """Lets dropout layers draw from PyTorch's default generator, which a graph can record.

    Keras seeds a new generator for each call, by numbers that the processor has to know.
    """
    for layer in layers:
        if isinstance(layer, keras.layers.SpatialDropout1D):
            layer.call = partial(_drop_units, layer.rate)


def _drop_units(rate: float, inputs: torch.Tensor, training: bool = False, **_: Any) -> torch.Tensor:
    """Returns inputs (batch, time, units) without some units, the same ones at every time."""
    if not training or not rate:
        return inputs
    ones = inputs.new_ones((inputs.shape[0], 1, inputs.shape[2]))
    return inputs * torch.nn.functional.dropout(ones, rate)
