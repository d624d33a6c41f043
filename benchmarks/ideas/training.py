"""One of several trainings that run side by side on one device; on a GPU each update is one CUDA graph.

An update of so small a network is a thousand kernels of microseconds each, and a GPU that Python tells of every one
waits most of the time. A graph for every width of a batch is recorded once and then started as a whole.
"""

import math
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np
import torch

from benchmarks.ideas.network import Network
from tokenizer.special_tokens import PAD_ID
from training.data.batches import Batch
from training.loop.schedule import FINAL_SHARE
from training.recipes.recipe import Optimizer

_BETA_1 = 0.9
_EPSILON = 1e-7
_IN_FLIGHT = 4  # updates that the device may be behind
_ANY_ID = 5
_UPDATES_BEFORE_RECORDING = 2


class Recording(NamedTuple):
    """A graph of an update, and where it reads its batch from."""

    replay: Callable[[], None]
    source_ids: torch.Tensor
    labels: torch.Tensor


class Training:
    """A network with Adam's moments and the average of its weights, each in one long vector.

    Args:
        network: what is trained.
        weights: what it starts with, by path; float32.
        optimizer: the recipe's numbers; the learning rate follows the share of the time that has passed.
        device: "cuda" or "cpu".
    """

    def __init__(
        self, network: Network, weights: Mapping[str, torch.Tensor], optimizer: Optimizer, device: str
    ) -> None:
        self.network = network
        self.optimizer = optimizer
        self.step = 0
        self.device = device
        self._shapes = {path: weight.shape for path, weight in weights.items()}
        self._weights = torch.cat([weight.flatten() for weight in weights.values()]).to(device)
        self._average = self._weights.clone()
        self._momentum, self._velocity = torch.zeros_like(self._weights), torch.zeros_like(self._weights)
        self._leaves = {path: part.requires_grad_() for path, part in self._parts(self._weights).items()}
        self._rate, self._nats, self._tokens = (torch.zeros((), device=device) for _ in range(3))
        self._recordings: dict[tuple[int, ...], Recording] = {}
        self._stream = torch.cuda.Stream() if device == "cuda" else None
        self._pool = torch.cuda.graph_pool_handle() if device == "cuda" else None
        self._in_flight: list[Any] = []

    def update(self, batch: Batch, progress: float) -> None:
        """Learns from a batch; `progress`, from 0 to 1, is the share of the training that has passed."""
        number = self.step + 1
        bias = math.sqrt(1 - self.optimizer.beta_2**number) / (1 - _BETA_1**number)
        falling = FINAL_SHARE + (1 - FINAL_SHARE) * 0.5 * (1 + math.cos(math.pi * min(1.0, progress)))
        rate = self.optimizer.peak_learning_rate * min(number / self.optimizer.warmup_steps, falling) * bias
        source_ids, labels = torch.from_numpy(batch.source_ids), torch.from_numpy(batch.labels)
        if self._stream is None:
            self._rate.fill_(rate)
            self._learn(source_ids, labels)
        else:
            self._replay(source_ids, labels, rate)
        self.step = number

    def record(self, shape: tuple[int, int]) -> None:
        """Records the update by a batch of this shape, where there is a GPU; what the weights were, they stay."""
        if self._stream is None:
            return
        state = (self._weights, self._average, self._momentum, self._velocity, self._nats, self._tokens)
        before = [tensor.clone() for tensor in state]
        source_ids = torch.full(shape, _ANY_ID, dtype=torch.int32, device=self.device)
        labels = source_ids.clone()
        self._stream.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(self._stream):
            for _ in range(_UPDATES_BEFORE_RECORDING):
                self._learn(source_ids, labels)
        self._stream.synchronize()
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph, pool=self._pool, stream=self._stream):
            self._learn(source_ids, labels)
        with torch.no_grad():
            for tensor, value in zip(state, before, strict=True):
                tensor.copy_(value)
        torch.cuda.synchronize()
        self._recordings[shape] = Recording(graph.replay, source_ids, labels)

    def wait(self) -> None:
        """Returns when every update is done."""
        if self._stream is not None:
            self._stream.synchronize()

    def training_loss(self) -> float:
        """Returns the smoothed nats per token since it was asked last."""
        self.wait()
        loss = float(self._nats) / max(1.0, float(self._tokens))
        with torch.no_grad():
            self._nats.zero_()
            self._tokens.zero_()
        return loss

    @property
    def averaged(self) -> dict[str, torch.Tensor]:
        """The average of the weights by path, which goes on changing; updates must have been waited for."""
        return self._parts(self._average)

    def _learn(self, source_ids: torch.Tensor, labels: torch.Tensor) -> None:
        labels = labels.long()
        target, nats = self.network.loss(
            self._leaves, source_ids.long(), labels, self.optimizer.label_smoothing, training=True
        )
        slopes = torch.autograd.grad(target, list(self._leaves.values()))
        with torch.no_grad():
            slope = torch.cat([part.flatten() for part in slopes])
            norm = torch.linalg.vector_norm(slope)
            slope *= self.optimizer.clip_norm / norm.clamp(min=self.optimizer.clip_norm)
            self._momentum.lerp_(slope, 1 - _BETA_1)
            self._velocity.lerp_(slope.square(), 1 - self.optimizer.beta_2)
            self._weights.sub_(self._momentum * self._rate / (self._velocity.sqrt() + _EPSILON))
            self._average.lerp_(self._weights, 1 - self.optimizer.averaging)
            tokens = (labels != PAD_ID).sum()
            self._nats.add_(nats * tokens)
            self._tokens.add_(tokens)

    def _replay(self, source_ids: torch.Tensor, labels: torch.Tensor, rate: float) -> None:
        if len(self._in_flight) >= _IN_FLIGHT:
            self._in_flight.pop(0)[0].synchronize()
        recording = self._recordings[tuple(source_ids.shape)]
        pinned = source_ids.pin_memory(), labels.pin_memory()
        with torch.cuda.stream(self._stream):
            recording.source_ids.copy_(pinned[0], non_blocking=True)
            recording.labels.copy_(pinned[1], non_blocking=True)
            self._rate.fill_(rate)
            recording.replay()
            done = torch.cuda.Event()
            done.record(self._stream)
        self._in_flight.append((done, pinned))  # the pinned memory must outlive the copy

    def _parts(self, vector: torch.Tensor) -> dict[str, torch.Tensor]:
        sizes = [shape.numel() for shape in self._shapes.values()]
        parts = zip(self._shapes.items(), vector.detach().split(sizes), strict=True)
        return {path: part.view(shape) for (path, shape), part in parts}


def as_half(weights: Mapping[str, torch.Tensor]) -> dict[str, np.ndarray]:
    """Returns weights by path as float16, as bundles keep them."""
    return {path: weight.half().cpu().numpy() for path, weight in weights.items()}
