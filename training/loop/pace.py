"""How long a training will take on this machine, from its first updates."""

from collections.abc import Iterator
from statistics import mean

_ENOUGH_UPDATES = 6
# Compiling the loss of a held-out batch takes about this share of compiling an update of the same width.
_LOSS_SHARE = 0.4


class Pace:
    """Measures updates and tells when a first bundle, and the last one, can be expected.

    The first update of a width takes long, because its computation is compiled then; the others do not.

    Args:
        num_widths: widths that batches have.
    """

    def __init__(self, num_widths: int) -> None:
        self._num_widths = num_widths
        self._compiled: dict[int, float] = {}
        self._updates: list[float] = []

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


def forecast(pace: Pace, *, step: int, first_look: int, steps: int) -> Iterator[str]:
    """Yields when there will be a bundle to try, and when the training ends at the latest."""
    if step < first_look:
        soon = in_words(pace.seconds(first_look - step, validates_first=True))
        yield f"In about {soon} there is a first bundle to try, after update {first_look:,}."
    end = in_words(pace.seconds(steps - step, validates_first=step < first_look))
    yield f"In about {end} all {steps:,} updates are done on this machine, if validation keeps improving."
