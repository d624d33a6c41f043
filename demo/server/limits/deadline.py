"""When a request must be done."""

import threading
from collections.abc import Callable

from demo.server.limits.refusals import LimitRefusal


class Deadline:
    """When one request must be done.

    Args:
        seconds: from now.
        clock: seconds of a clock that never goes back.
        is_closed: set when the server goes down and waits no more.
    """

    def __init__(self, seconds: float, clock: Callable[[], float], is_closed: threading.Event) -> None:
        self._seconds = seconds
        self._clock = clock
        self._end = clock() + seconds
        self._is_closed = is_closed

    def check(self) -> None:
        """Goes on, unless the time is up.

        Raises:
            Refusal: it is, for this request or for the whole server.
        """
        if self._is_closed.is_set():
            raise LimitRefusal("closing")
        if self._clock() >= self._end:
            raise LimitRefusal("slow", seconds=self._seconds)

    def should_stop(self) -> bool:
        """Says no, or raises what `check` does: for a translator to ask between its steps."""
        self.check()
        return False
