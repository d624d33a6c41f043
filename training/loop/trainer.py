"""The network in training: one update, the loss on held-out pairs, and the average of its weights."""

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import TYPE_CHECKING

import keras
import numpy as np

from model.network.seq2seq import Seq2Seq
from training.data.batches import Batch
from training.loop.backend.distributed import ALONE, Processes
from training.loop.loss import SmoothedCrossEntropy
from training.loop.schedule import WarmupCosine
from training.recipes.recipe import Duration, Optimizer

if TYPE_CHECKING:
    from training.loop.backend.torch_graphs import GraphedUpdates

_UPDATES_PER_LOSS = 50  # that is fetched from a GPU


class Trainer:
    """Updates a network by Adam and keeps an exponential average of its weights (Polyak and Juditsky 1992).

    Args:
        seq2seq: the network.
        optimizer: the recipe's numbers for the updates.
        duration: the recipe's numbers for the schedule.
        processes: who trains together; each sees its part of every batch, and all get the same losses.
        seed: of what a GPU draws; elsewhere it is that of Keras, which is drawn from `random`.
    """

    def __init__(
        self,
        seq2seq: Seq2Seq,
        optimizer: Optimizer,
        duration: Duration,
        processes: Processes = ALONE,
        seed: int = 0,
    ) -> None:
        self.seq2seq = seq2seq
        self._processes = processes
        self.model = seq2seq.training_model
        self._graphed: GraphedUpdates | None = None
        self._schedule = WarmupCosine(
            optimizer.peak_learning_rate, optimizer.warmup_steps, duration.steps, duration.minutes
        )
        self._step: int | None = None
        self._loss = math.nan
        on_torch = keras.backend.backend() == "torch"
        adam = keras.optimizers.Adam
        if on_torch:
            from training.loop.backend.torch_backend import FusedAdam, keep_memory, use_kernels

            keep_memory()
            use_kernels(self.model.layers)
            adam = FusedAdam
        self.model.compile(
            optimizer=adam(
                optimizer.peak_learning_rate,
                beta_2=optimizer.beta_2,
                global_clipnorm=optimizer.clip_norm,
                use_ema=True,
                ema_momentum=optimizer.averaging,
            ),
            loss=SmoothedCrossEntropy(optimizer.label_smoothing),
            # XLA pays on TensorFlow and JAX; PyTorch has another compiler, which is slower here.
            jit_compile=not on_torch,
        )
        self.model.optimizer.build(self.model.trainable_variables)
        if is_on_gpu():
            from training.loop.backend import torch_graphs

            self._graphed = torch_graphs.GraphedUpdates(
                self.model, self.model.optimizer, optimizer.label_smoothing, seed
            )

    @property
    def variables(self) -> list[keras.Variable]:
        """Everything that an update changes: weights, dropout seeds, the optimizer's moments and averages."""
        self._settle()
        return [*self.model.variables, *self.model.optimizer.variables]

    def update(self, batch: Batch, minutes: float = 0.0) -> float:
        """Learns from one batch and returns its loss in nats per token.

        A GPU is not waited for at every update: what it returns there is the loss of the last fifty or so.

        Args:
            batch: what to learn from.
            minutes: how long the training has taken so far, for a schedule with a limit.
        """
        if self._step is None:
            self._step = int(self.model.optimizer.iterations.value)
            if self._graphed:
                self._graphed.begin()
        rate = self._schedule(self._step, minutes)
        self._step += 1
        if self._graphed is None:
            self.model.optimizer.learning_rate = rate
            return self._run(self.model.train_on_batch, batch)
        self._graphed.update(batch, rate)
        if self._step % _UPDATES_PER_LOSS == 0 or math.isnan(self._loss):
            self._loss = self._graphed.take_loss()
        return self._loss

    def loss(self, batches: Sequence[Batch]) -> float:
        """Returns the loss over all tokens of `batches`, in nats per token, without learning from them."""
        nats = [self._run(self.model.test_on_batch, batch) * batch.num_tokens for batch in batches]
        return float(np.sum(nats) / sum(batch.num_tokens for batch in batches))

    def _settle(self) -> None:
        """Waits for a GPU that is behind."""
        if self._graphed and self._step is not None:
            self._graphed.settle()

    def _run(self, function: Callable[..., float], batch: Batch) -> float:
        own = self._processes.part(batch)
        inputs = {"source_ids": own.source_ids, "target_ids": own.target_ids}
        self.model.reset_metrics()
        with self._skipping_padding(own):
            return float(function(inputs, own.labels, own.weights))

    def _skipping_padding(self, batch: Batch) -> AbstractContextManager[None]:
        """Within it PyTorch on a processor calculates no padding; graphs and other compilers want one shape."""
        if keras.backend.backend() != "torch" or is_on_gpu():
            return nullcontext()
        from training.loop.backend.torch_backend import skipping_padding

        return skipping_padding(self.model.layers, batch)

    @contextmanager
    def averaged_weights(self) -> Iterator[None]:
        """Within it the network has the average of its weights over the last updates."""
        self._settle()
        variables = self.model.trainable_variables
        own = [keras.ops.convert_to_numpy(variable.value) for variable in variables]
        self.model.optimizer.finalize_variable_values(variables)
        # Copies: on JAX the network would share its memory with the average, and its next use would take that away.
        self._assign([np.array(keras.ops.convert_to_numpy(variable.value)) for variable in variables])
        try:
            yield
        finally:
            self._assign(own)

    def _assign(self, values: Sequence[np.ndarray]) -> None:
        for variable, value in zip(self.model.trainable_variables, values, strict=True):
            variable.assign(value)


def is_on_gpu() -> bool:
    """Whether Keras calculates on PyTorch and a GPU."""
    if keras.backend.backend() != "torch":
        return False
    import torch

    return torch.cuda.is_available()
