"""The learning rate over time."""

import math
from dataclasses import dataclass

# The last updates are this small a share of the peak: still learning, no longer wandering.
_FINAL_SHARE = 0.02


@dataclass(frozen=True, slots=True)
class WarmupCosine:
    """Rises linearly for `warmup_steps`, then falls along a cosine to 2% of the peak at `steps`.

    Loshchilov and Hutter 2017, equation 5, with a warm-up before it. Where there is a limit in minutes, it falls by the
    share of it that is over, if that is more than the share of the updates.

    Args:
        peak: the rate after the warm-up.
        warmup_steps: updates until then.
        steps: updates in all.
        minutes: how long all of it may take; 0: as long as it takes.
    """

    peak: float
    warmup_steps: int
    steps: int
    minutes: float = 0.0

    def __call__(self, step: int, minutes: float = 0.0) -> float:
        """Returns the rate of the update after `step` updates, which took `minutes`."""
        warmup_steps = max(1, self.warmup_steps)
        rising = (step + 1) / warmup_steps
        progress = (step - warmup_steps) / max(1, self.steps - warmup_steps)
        if self.minutes:
            progress = max(progress, minutes / self.minutes)
        progress = min(1.0, max(0.0, progress))
        falling = _FINAL_SHARE + (1 - _FINAL_SHARE) * 0.5 * (1 + math.cos(math.pi * progress))
        return self.peak * min(rising, falling)
