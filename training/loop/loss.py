"""The loss: label-smoothed cross-entropy over real tokens."""

import keras
from keras import ops


@keras.saving.register_keras_serializable(package="parley")
class SmoothedCrossEntropy(keras.losses.Loss):
    """Cross-entropy against a target that is not quite sure of itself (Szegedy et al. 2016, section 7).

    1. log Z = logsumexp(logits): (batch, target);
    2. the right token's logit and the mean of all logits, (batch, target) each, are enough: with smoothing s,
       loss = log Z - (1 - s) logit[right] - s mean(logits);
    3. the mean over positions, weighted by the sample weights (1 = real token, 0 = padding): nats per token.

    Args:
        smoothing: share of the probability that is spread over the whole vocabulary.
    """

    def __init__(self, smoothing: float) -> None:
        super().__init__(reduction="mean_with_sample_weight", name="smoothed_cross_entropy")
        self.smoothing = smoothing

    def __call__(
        self, y_true: keras.KerasTensor, y_pred: keras.KerasTensor, sample_weight: keras.KerasTensor | None = None
    ) -> keras.KerasTensor:
        """Returns nats per token; ids and weights are (batch, target), logits (batch, target, vocabulary)."""
        if keras.backend.backend() != "torch":
            return super().__call__(y_true, y_pred, sample_weight)
        from training.loop.backend.torch_backend import SmoothedLoss

        logits, labels = ops.convert_to_tensor(y_pred), ops.convert_to_tensor(y_true)
        weights = ops.ones_like(labels) if sample_weight is None else ops.convert_to_tensor(sample_weight)
        rows = logits.reshape(-1, logits.shape[-1])
        return SmoothedLoss.apply(rows, labels.reshape(-1).long(), weights.reshape(-1), self.smoothing)

    def call(self, y_true: keras.KerasTensor, y_pred: keras.KerasTensor) -> keras.KerasTensor:
        """Returns (batch, target) for ids (batch, target) and logits (batch, target, vocabulary)."""
        right = ops.take_along_axis(y_pred, ops.cast(y_true, "int32")[..., None], axis=-1)[..., 0]
        log_normaliser = ops.logsumexp(y_pred, axis=-1)
        return log_normaliser - (1 - self.smoothing) * right - self.smoothing * ops.mean(y_pred, axis=-1)

    def get_config(self) -> dict[str, float]:
        """Returns the constructor's arguments."""
        return {"smoothing": self.smoothing}
