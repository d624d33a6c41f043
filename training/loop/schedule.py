"""The learning rate over time."""

import math

import keras
from keras import ops

# The last updates are this small a share of the peak: still learning, no longer wandering.
FINAL_SHARE = 0.02


@keras.saving.register_keras_serializable(package="parley")
class WarmupCosine(keras.optimizers.schedules.LearningRateSchedule):
    """Rises linearly for `warmup_steps`, then falls along a cosine to 2% of the peak at `steps`.

    Loshchilov and Hutter 2017, equation 5, with a warm-up before it.
    """

    def __init__(self, peak: float, warmup_steps: int, steps: int) -> None:
        self.peak = peak
        self.warmup_steps = max(1, warmup_steps)
        self.steps = max(steps, self.warmup_steps + 1)

    def __call__(self, step: keras.KerasTensor) -> keras.KerasTensor:
        """Returns the rate of the update after `step` updates."""
        step = ops.cast(step, "float32")
        rising = (step + 1) / self.warmup_steps
        progress = ops.clip((step - self.warmup_steps) / (self.steps - self.warmup_steps), 0.0, 1.0)
        falling = FINAL_SHARE + (1 - FINAL_SHARE) * 0.5 * (1 + ops.cos(math.pi * progress))
        return self.peak * ops.minimum(rising, falling)

    def get_config(self) -> dict[str, float]:
        """Returns the constructor's arguments."""
        return {"peak": self.peak, "warmup_steps": self.warmup_steps, "steps": self.steps}
