"""How long a training will take on this machine, from its latest updates."""

import sys
from collections import deque
from collections.abc import Callable, Iterator
from statistics import mean
from typing import Self

import keras
from tqdm import tqdm

from training.recipes.recipe import Duration

_ENOUGH_UPDATES = 6
_LATEST = 200  # updates whose mean is taken
# Compiling the loss of a held-out batch takes about this share of compiling an update of the same width.
_LOSS_SHARE = 0.4
OnProgress = Callable[[int, int, float | None], None]

_COMPILING = "compiling, the first updates are slow: "
_MEASURING = "measuring the first updates: "  # PyTorch compiles nothing


class Pace:
    """Measures updates and tells when a first bundle, and the last one, can be expected.

    The first update of a width takes long, because its computation is compiled then; the others do not.

    Args:
        num_widths: widths that batches have.
    """

    def __init__(self, num_widths: int) -> None:
        self._num_widths = num_widths
        self._compiled: dict[int, float] = {}
        self._updates: deque[float] = deque(maxlen=_LATEST)

    def record(self, width: int, seconds: float) -> None:
        """Takes note of one update of a batch of this width."""
        if width in self._compiled:
            self._updates.append(seconds)
        else:
            self._compiled[width] = seconds

    @property
    def is_known(self) -> bool:
        """Whether enough was measured; it stays so."""
        return len(self._updates) >= _ENOUGH_UPDATES

    def seconds(self, updates: int, *, validates_first: bool) -> float:
        """Returns how long so many more updates take, compilation of what is still to come included.

        Args:
            updates: how many.
            validates_first: a first validation is among what is to come.
        """
        update = mean(self._updates)
        compilation = max(0.0, mean(self._compiled.values()) - update)
        shapes_to_come: float = self._num_widths - len(self._compiled)
        if validates_first:
            shapes_to_come += self._num_widths * _LOSS_SHARE
        return updates * update + shapes_to_come * compilation


def in_words(seconds: float) -> str:
    """Returns a duration as people say it: `40 seconds`, `7 minutes`, `1.5 hours`."""
    if seconds < 90:
        return f"{max(5, round(seconds / 5) * 5)} seconds"
    if seconds < 90 * 60:
        return f"{round(seconds / 60)} minutes"
    return f"{seconds / 3600:.1f} hours"


def forecast(
    pace: Pace, *, step: int, first_validation: int, steps: int, seconds_left: float | None = None
) -> Iterator[str]:
    """Yields when there will be a bundle to try, if that is before the end, and when the training ends at the latest.

    Args:
        pace: what was measured.
        step: updates done.
        first_validation: the update after which there is a bundle.
        steps: updates at most.
        seconds_left: after so many it ends, however many updates are done.
    """
    needed = pace.seconds(steps - step, validates_first=step < first_validation)
    end = needed if seconds_left is None else min(needed, seconds_left)
    soon = pace.seconds(first_validation - step, validates_first=True)
    if step < first_validation < steps and soon < end:
        yield f"In about {in_words(soon)} there is a first bundle to try, after update {first_validation:,}."
    if seconds_left is not None and seconds_left < needed:
        yield f"In about {in_words(seconds_left)} its time is over, however many of the {steps:,} updates are done."
    else:
        all_done = f"all {steps:,} updates are done on this machine, if validation keeps improving."
        yield f"In about {in_words(needed)} {all_done}"


class TrainingBar:
    """The line at the screen's foot: how far a training is, its loss, and how long it will take once that is known.

    The first update of each width compiles its computation, which takes far longer than the update; as long as that is
    so, the bar says it and names no time.

    Args:
        duration: the recipe's.
        step: updates done before.
        num_widths: widths that batches have.
        on_progress: is told, after each update, how many are done, how many there are, and the seconds left, if
            that is known.
    """

    def __init__(self, duration: Duration, step: int, num_widths: int, on_progress: OnProgress | None = None) -> None:
        # A person wants to see it move; a log file wants few lines.
        interval = 1 if sys.stderr.isatty() else 60
        self._duration = duration
        self._on_progress = on_progress
        self._pace = Pace(num_widths)
        self._step = step
        self._bar = tqdm(
            total=duration.steps,
            initial=step,
            unit="update",
            desc=_MEASURING if keras.backend.backend() == "torch" else _COMPILING,
            bar_format="{desc}{percentage:3.0f}%|{bar}| {n_fmt}/{total_fmt} [{elapsed}{postfix}]",
            mininterval=interval,
            maxinterval=interval,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.close()

    def updated(self, width: int, seconds: float, *, loss: float, tokens_per_second: float, minutes: float) -> None:
        """Moves on by one update of a batch of this width, and says once how long all of them will take.

        Args:
            width: of the batch, in subwords.
            seconds: that the update took.
            loss: mean since the last validation.
            tokens_per_second: likewise.
            minutes: of the whole training so far.
        """
        was_known = self._pace.is_known
        self._pace.record(width, seconds)
        self._step += 1
        left: float | None = None
        facts = f"loss {loss:.3f}, {tokens_per_second:,.0f} tokens/s"
        if self._pace.is_known:
            self._bar.set_description_str("", refresh=False)
            left = self._pace.seconds(self._duration.steps - self._step, validates_first=False)
            time_left = max(0.0, self._duration.minutes - minutes) * 60 if self._duration.minutes else None
            left = left if time_left is None else min(left, time_left)
            facts += f", about {in_words(left)} left"
            if not was_known:
                first_validation = min(self._duration.steps_per_validation, self._duration.steps)
                steps = self._duration.steps
                for line in forecast(
                    self._pace, step=self._step, first_validation=first_validation, steps=steps, seconds_left=time_left
                ):
                    self.write(line)
        self._bar.set_postfix_str(facts, refresh=False)
        self._bar.update()
        if self._on_progress:
            self._on_progress(self._step, self._duration.steps, left)

    def write(self, line: str) -> None:
        """Prints a line above the bar."""
        self._bar.write(line)
