"""What messages, calls of programs and files pass before anything is done with them: every limit, in one place."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from demo.server.limits.deadline import Deadline
from demo.server.limits.machine import Machine
from demo.server.limits.rate_limit import RateLimit
from demo.server.limits.refusals import LimitRefusal, too_often
from demo.server.limits.settings import Limits
from demo.server.limits.visitors import Request, is_owner, visitor_of

_CHARACTERS_OF_ONE_REQUEST = 500  # a longer message counts as several
_SMALL_PER_REQUEST = 5  # as often the page asks for the language of a message that is being written


class Guard:
    """Lets through what fits within the limits, people who chat before files.

    One guard serves all threads of a process. Every request is counted before anything else is done with it, so that
    those which are refused count, too.

    Args:
        limits: how much is too much.
        behind_proxy: whether a reverse proxy of one's own stands in front; see `visitor_of`.
        clock: seconds of a clock that never goes back, whatever happens to the time of day.
    """

    def __init__(
        self, limits: Limits, *, behind_proxy: bool = False, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.limits = limits
        self._behind_proxy = behind_proxy
        self._clock = clock
        self._messages = RateLimit(limits.requests_per_minute, 60)
        self._small_requests = RateLimit(limits.requests_per_minute * _SMALL_PER_REQUEST, 60)
        self._files = RateLimit(limits.files_per_hour, 3_600)
        self._machine = Machine(limits.max_running_files)

    def visitor(self, request: Request | None) -> str:
        """Returns who is asking, as the limits count it."""
        return visitor_of(request, self._behind_proxy)

    def is_owner(self, request: Request | None) -> bool:
        """Whether a call comes from the machine that the server runs on, with no proxy between."""
        return is_owner(request, self._behind_proxy)

    @contextmanager
    def message(self, request: Request | None, text: str, source_language: str) -> Iterator[Deadline]:
        """Admits one message for as long as it is translated; files wait meanwhile.

        Raises:
            Refusal: it is empty or too long, has too many sentences, or the visitor asked too often; or, while it is
                translated, its time is up.
        """
        is_too_long = len(text) > self.limits.max_characters  # which is all that is looked at of it
        cost = 1 if is_too_long else -(-len(text) // _CHARACTERS_OF_ONE_REQUEST)
        self._count(self._messages, request, max(1, cost), "--requests-per-minute")
        if is_too_long:
            raise LimitRefusal("characters", count=len(text), most=self.limits.max_characters)
        if not text.strip():
            raise LimitRefusal("empty")
        self._check_sentences(text, source_language)
        with self._machine.message():
            yield Deadline(self.limits.max_seconds, self._clock, self._machine.is_closed)

    def small_request(self, request: Request | None) -> None:
        """Admits what takes little: telling the language of a message that is still being written, a page of a review.

        Raises:
            Refusal: the visitor asked too often.
        """
        self._count(self._small_requests, request, 1, "--requests-per-minute")

    def _check_sentences(self, text: str, source_language: str) -> None:
        if len(text) <= self.limits.max_sentences:  # so few letters are no more sentences than that
            return
        from model.inference.reading.document import count_sentences  # launch.py loads it beside this module

        count = count_sentences(text, source_language)
        if count > self.limits.max_sentences:
            raise LimitRefusal("sentences", count=count, most=self.limits.max_sentences)

    @contextmanager
    def file(self, request: Request | None, num_bytes: int) -> Iterator[Deadline]:
        """Admits one file for as long as it is translated; each of its turns needs `file_turn`.

        Raises:
            Refusal: it is too large, the visitor sent too many, or one of the visitor's is still running.
        """
        self.check_file(num_bytes)
        with self._machine.file(self.visitor(request)):
            self._count(self._files, request, 1, "--files-per-hour")
            yield Deadline(self.limits.max_file_seconds, self._clock, self._machine.is_closed)

    def check_file(self, num_bytes: int) -> None:
        """Checks the size of a file.

        Raises:
            Refusal: it is too large.
        """
        if num_bytes > self.limits.max_file_kilobytes * 1_000:
            raise LimitRefusal("file_size", count=-(-num_bytes // 1_000), most=self.limits.max_file_kilobytes)

    @contextmanager
    def file_turn(self, deadline: Deadline) -> Iterator[None]:
        """Lends a file the machine for one batch, when no other file has its turn and nobody chats, or a second later.

        Raises:
            Refusal: the time for the file is up.
        """
        with self._machine.file_turn(deadline):
            yield

    def close(self, patience_seconds: float) -> bool:
        """Admits nothing more, and returns when all that runs has ended: by itself, or cut short after a while.

        Returns:
            Whether everything was finished.
        """
        return self._machine.close(patience_seconds)

    def _count(self, rate_limit: RateLimit, request: Request | None, cost: int, flag: str) -> None:
        wait = rate_limit.admit(self.visitor(request), cost, self._clock())
        if wait:
            raise too_often(wait, flag=flag if self.is_owner(request) else "")
