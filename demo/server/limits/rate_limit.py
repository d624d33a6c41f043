"""How often one visitor may ask: a sliding window for each, which forgets."""

import threading
from collections import OrderedDict, deque
from collections.abc import Iterable

# Addresses remembered at once. One more, and the one that was silent longest is forgotten.
_MAX_VISITORS = 10_000


class RateLimit:
    """Counts what each visitor asked within the last `seconds`, and says how long to wait where it is too much.

    The library `limits` was considered instead: it counts by the time of day, which may jump, remembers as many
    visitors as there are addresses, and cannot say how long a request of some cost has to wait.

    Args:
        limit: cost that a visitor may cause in any stretch of `seconds`.
        seconds: length of the stretch.
    """

    def __init__(self, limit: int, seconds: float) -> None:
        self._limit = limit
        self._seconds = seconds
        self._visits: OrderedDict[str, deque[tuple[float, int]]] = OrderedDict()  # silent longest first
        self._lock = threading.Lock()

    def admit(self, visitor: str, cost: int, now: float) -> float:
        """Notes a request and returns 0, or returns the seconds to wait and notes nothing.

        A request that costs more than the limit is admitted when nothing else was asked in the whole stretch.

        Args:
            visitor: who asks.
            cost: how much the request counts.
            now: seconds of a clock that never goes back.
        """
        with self._lock:
            visits = self._visits.setdefault(visitor, deque())
            self._visits.move_to_end(visitor)
            if len(self._visits) > _MAX_VISITORS:
                self._visits.popitem(last=False)
            while visits and visits[0][0] <= now - self._seconds:
                visits.popleft()
            wait = self._wait(visits, self._limit - min(cost, self._limit), now)
            if not wait:
                visits.append((now, cost))
            return wait

    def _wait(self, visits: Iterable[tuple[float, int]], room: int, now: float) -> float:
        """Returns in how many seconds so many visits are forgotten that the others together cost at most `room`."""
        used = sum(cost for _, cost in visits)
        wait = 0.0
        for moment, cost in visits:
            if used <= room:
                break
            used -= cost
            wait = moment + self._seconds - now
        return wait
