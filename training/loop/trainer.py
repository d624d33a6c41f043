"""The network in training: one update, the loss on held-out pairs, and the average of its weights."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import keras
import numpy as np

from model.network.seq2seq import Seq2Seq
from training.data.batches import Batch
from training.loop.distributed import ALONE, Processes
from training.loop.loss import SmoothedCrossEntropy
from training.loop.schedule import WarmupCosine
from training.recipes.recipe import Duration, Optimizer


class Trainer:
    """Updates a network by Adam and keeps an exponential average of its weights (Polyak and Juditsky 1992).

    Args:
        seq2seq: the network.
        optimizer: the recipe's numbers for the updates.
        duration: the recipe's numbers for the schedule.
        processes: who trains together; each sees its part of every batch, and all get the same losses.
    """

    def __init__(
        self, seq2seq: Seq2Seq, optimizer: Optimizer, duration: Duration, processes: Processes = ALONE
    ) -> None:
        self.seq2seq = seq2seq
        self._processes = processes
        self.model = seq2seq.training_model
        adam = keras.optimizers.Adam
        if keras.backend.backend() == "torch":
            from training.loop.torch_backend import FusedAdam, use_kernels

            use_kernels(self.model.layers)
            adam = FusedAdam
        schedule = WarmupCosine(optimizer.peak_learning_rate, optimizer.warmup_steps, duration.steps)
        self.model.compile(
            optimizer=adam(
                schedule,
                beta_2=optimizer.beta_2,
                global_clipnorm=optimizer.clip_norm,
                use_ema=True,
                ema_momentum=optimizer.averaging,
            ),
            loss=SmoothedCrossEntropy(optimizer.label_smoothing),
            # XLA pays on TensorFlow and JAX; PyTorch has another compiler, which is slower here.
            jit_compile=keras.backend.backend() != "torch",
        )
        self.model.optimizer.build(self.model.trainable_variables)

    @property
    def variables(self) -> list[keras.Variable]:
        """Everything that an update changes: weights, dropout seeds, the optimizer's moments and averages."""
        return [*self.model.variables, *self.model.optimizer.variables]

    def update(self, batch: Batch) -> float:
        """Learns from one batch and returns its loss in nats per token."""
        return self._run(self.model.train_on_batch, batch)

    def loss(self, batches: Sequence[Batch]) -> float:
        """Returns the loss over all tokens of `batches`, in nats per token, without learning from them."""
        nats = [self._run(self.model.test_on_batch, batch) * batch.num_tokens for batch in batches]
        return float(np.sum(nats) / sum(batch.num_tokens for batch in batches))

    def _run(self, function: Callable[..., float], batch: Batch) -> float:
        own = self._processes.part(batch)
        inputs = {"source_ids": own.source_ids, "target_ids": own.target_ids}
        self.model.reset_metrics()
        return float(function(inputs, own.labels, own.weights))

    @contextmanager
    def averaged_weights(self) -> Iterator[None]:
        """Within it the network has the average of its weights over the last updates."""
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
