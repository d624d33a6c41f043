"""The network in training: one update, the loss on held-out pairs, and the average of its weights."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import keras
import numpy as np

from model.network.seq2seq import Seq2Seq
from training.batches import Batch
from training.loss import SmoothedCrossEntropy
from training.recipe import Duration, Optimizer
from training.schedule import WarmupCosine


class Trainer:
    """Updates a network by Adam and keeps an exponential average of its weights (Polyak and Juditsky 1992).

    Args:
        seq2seq: the network.
        optimizer: the recipe's numbers for the updates.
        duration: the recipe's numbers for the schedule.
    """

    def __init__(self, seq2seq: Seq2Seq, optimizer: Optimizer, duration: Duration) -> None:
        self.seq2seq = seq2seq
        self.model = seq2seq.training_model
        schedule = WarmupCosine(optimizer.peak_learning_rate, optimizer.warmup_steps, duration.steps)
        self.model.compile(
            optimizer=keras.optimizers.Adam(
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
        self.model.reset_metrics()
        inputs = {"source_ids": batch.source_ids, "target_ids": batch.target_ids}
        return float(self.model.train_on_batch(inputs, batch.labels, batch.weights))

    def loss(self, batches: Sequence[Batch]) -> float:
        """Returns the loss over all tokens of `batches`, in nats per token, without learning from them."""
        nats = [self._loss_of(batch) * batch.num_tokens for batch in batches]
        return float(np.sum(nats) / sum(batch.num_tokens for batch in batches))

    def _loss_of(self, batch: Batch) -> float:
        self.model.reset_metrics()
        inputs = {"source_ids": batch.source_ids, "target_ids": batch.target_ids}
        return float(self.model.test_on_batch(inputs, batch.labels, batch.weights))

    @contextmanager
    def averaged_weights(self) -> Iterator[None]:
        """Within it the network has the average of its weights over the last updates."""
        variables = self.model.trainable_variables
        own = [keras.ops.convert_to_numpy(variable.value) for variable in variables]
        self.model.optimizer.finalize_variable_values(variables)
        try:
            yield
        finally:
            for variable, value in zip(variables, own, strict=True):
                variable.assign(value)
