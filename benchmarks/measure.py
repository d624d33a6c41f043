"""Times things side by side, so that whatever else the machine does falls on all of them alike."""

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, TypeVar

import numpy as np

_Measured = TypeVar("_Measured")
Seconds = Mapping[str, np.ndarray]  # name -> (rounds,) seconds of one call


class Contender(NamedTuple):
    """Something to time."""

    name: str
    run: Callable[[], object]
    calls: int = 1  # in each turn; the turn counts as their median


class Spread(NamedTuple):
    """A median, and between which values half of all rounds lie."""

    median: float
    low: float
    high: float


class Bar(NamedTuple):
    """A number to reach."""

    what: str
    measured: float
    limit: float
    at_most: bool = False
    unit: str = "x"

    @property
    def is_met(self) -> bool:
        """Whether the measured number is on the right side of the limit."""
        return self.measured <= self.limit if self.at_most else self.measured >= self.limit


def alternate(contenders: Sequence[Contender], rounds: int) -> Seconds:
    """Times the contenders in turn, round after round (ABCABC...), after one call of each that is not timed."""
    for contender in contenders:
        contender.run()
    seconds: dict[str, list[float]] = {contender.name: [] for contender in contenders}
    for _ in range(rounds):
        for contender in contenders:
            turn = [_time_call(contender.run) for _ in range(contender.calls)]
            seconds[contender.name].append(statistics.median(turn))
    return {name: np.array(values) for name, values in seconds.items()}


def in_turn(contenders: Mapping[str, Callable[[], _Measured]], rounds: int) -> dict[str, list[_Measured]]:
    """Calls each in turn, round after round, after one round that is not counted, and returns what they measured."""
    measured: dict[str, list[_Measured]] = {name: [] for name in contenders}
    for index in range(rounds + 1):
        for name, measure in contenders.items():
            result = measure()
            if index:
                measured[name].append(result)
    return measured


def spread(values: np.ndarray) -> Spread:
    """Returns the median and the quartiles of values (rounds,)."""
    low, median, high = np.percentile(values, (25, 50, 75)).tolist()
    return Spread(median, low, high)


def ratio(dividend: np.ndarray, divisor: np.ndarray) -> Spread:
    """Returns the spread of the ratios of two contenders' turns (rounds,), each within one round."""
    return spread(dividend / divisor)


def in_words(value: Spread, digits: int = 2) -> str:
    """Spells a spread for a table: `3.10 (2.95-3.40)`."""
    return f"{value.median:,.{digits}f} ({value.low:,.{digits}f}-{value.high:,.{digits}f})"


def bleu_and_chrf(found: Mapping[str, Mapping[str, float]]) -> str:
    """Spells what `training.scoring.metrics.score` returns for a table: `35.1 / 58.2`."""
    return f"{found['bleu']['score']:.1f} / {found['chrf']['score']:.1f}"


def markdown_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Returns a Markdown table."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def bars_table(bars: Sequence[Bar]) -> str:
    """Returns a Markdown table of what was to be reached and what was."""
    return markdown_table(
        ["bar", "wanted", "measured", ""],
        [
            [
                bar.what,
                f"{'at most' if bar.at_most else 'at least'} {bar.limit:g} {bar.unit}",
                f"{bar.measured:,.2f} {bar.unit}",
                "met" if bar.is_met else "**short**",
            ]
            for bar in bars
        ],
    )


def _time_call(run: Callable[[], object]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start
