"""What one visitor may ask of a server that others use too. Knows nothing of Gradio.

Chat, HTTP endpoint and files pass through one `Guard`:

    with guard.message(request, text, source_language) as deadline:  # Refusal: empty, too long, too often
        for translation in translator.stream(text, ...):
            deadline.check()  # Refusal: it takes too long
            yield translation

    with guard.file(request, num_bytes) as deadline:  # Refusal: too large, too often, too many at once
        for sentences in batched(all_sentences, SENTENCES_AT_ONCE):
            with guard.file_turn(deadline):  # waits while people chat; one file at a time
                translator.translate_all(sentences, ...)

`request` is what Gradio hands to a handler with a parameter `request: gr.Request`; None is this process itself.
The text of a `Refusal` is for the person who asked: show it as it is, or `told` in their language. It may come in the
middle of a file: hand over what is translated by then, and say what is left.
"""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from typing import Any

from demo.i18n.page_text import Told
from demo.server.visitors import Request, SlidingWindow, visitor_of

# Sentences of a file in one turn: enough to fill a batch, few enough to keep nobody waiting.
SENTENCES_AT_ONCE = 8
# So long a file waits for people who chat; then it gets one turn, so that it never stands still.
_FILE_PATIENCE_SECONDS = 1.0
_CHARACTERS_OF_ONE_REQUEST = 500  # a longer message counts as several
_GLANCES_PER_REQUEST = 5  # how often the page looks at a message that is being written
_LAST_WORDS_SECONDS = 2.0  # for those who are cut short to say so


class Refusal(ValueError):
    """A request that is not done, with a text for the person who sent it."""

    def told(self, words: Mapping[str, str]) -> str:
        """Returns the text as it reads in the page's sentences of some language, see `demo.i18n.visitor_texts`."""
        del words  # what only programs can ask for is refused in English
        return str(self)


class LimitRefusal(Told, Refusal):
    """A request that goes over a limit; `name` is that of the page's sentence, below `refused`."""

    def __init__(self, name: str, **values: int | float) -> None:
        super().__init__(f"refused.{name}", **values)


def _limit(default: int, of_what: str) -> Any:
    return field(default=default, metadata={"help": of_what})


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much is too much. The defaults suit two shared cores; each has a flag of its name in `launch.py`.

    Raises:
        ValueError: a number is out of its range.
    """

    max_characters: int = _limit(5_000, "characters of one message")
    max_sentences: int = _limit(200, "sentences of one message")
    max_file_kilobytes: int = _limit(1_000, "kilobytes of one file")
    requests_per_minute: int = _limit(60, "messages a minute of one visitor; 500 characters count as one")
    files_per_hour: int = _limit(20, "files an hour of one visitor")
    max_running: int = _limit(8, "messages translated at once, over all visitors")
    max_running_files: int = _limit(3, "files translated at once, over all visitors")
    max_queued: int = _limit(100, "requests that wait, over all visitors")
    max_seconds: int = _limit(30, "seconds for one message")
    max_file_seconds: int = _limit(900, "seconds for one file")

    def __post_init__(self) -> None:
        for limit in fields(self):
            value = getattr(self, limit.name)
            if type(value) is not int or not 1 <= value <= 10**9:
                raise ValueError(f"{limit.name} must be a whole number from 1. Received: {limit.name}={value!r}")


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


class Guard:
    """Lets through what fits within the limits, people who chat before files.

    One guard serves all threads of a process.

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
        self._messages = SlidingWindow(limits.requests_per_minute, 60)
        self._glances = SlidingWindow(limits.requests_per_minute * _GLANCES_PER_REQUEST, 60)
        self._files = SlidingWindow(limits.files_per_hour, 3_600)
        self._changed = threading.Condition()
        self._num_chatting = 0
        self._is_file_turn = False
        self._running_files: Counter[str] = Counter()
        self._is_closing = False
        self._is_closed = threading.Event()

    def visitor(self, request: Request | None) -> str:
        """Returns who is asking, as the limits count it."""
        return visitor_of(request, self._behind_proxy)

    @contextmanager
    def message(self, request: Request | None, text: str, source_language: str) -> Iterator[Deadline]:
        """Admits one message for as long as it is translated; files wait meanwhile.

        Raises:
            Refusal: it is empty or too long, has too many sentences, or the visitor asked too often.
        """
        self.check_message(text, source_language)
        self._count(self._messages, request, -(-len(text) // _CHARACTERS_OF_ONE_REQUEST))
        with self._changed:
            self._refuse_when_closing()
            self._num_chatting += 1
        try:
            yield Deadline(self.limits.max_seconds, self._clock, self._is_closed)
        finally:
            with self._changed:
                self._num_chatting -= 1
                self._changed.notify_all()

    def glance(self, request: Request | None) -> None:
        """Admits a look at the language of a message that is still being written.

        Raises:
            Refusal: the visitor asked too often.
        """
        self._count(self._glances, request, 1)

    def check_message(self, text: str, source_language: str) -> None:
        """Checks what the message itself tells, before anything is counted or translated.

        Raises:
            Refusal: as `message`.
        """
        if len(text) > self.limits.max_characters:
            raise LimitRefusal("characters", count=len(text), most=self.limits.max_characters)
        if not text.strip():
            raise LimitRefusal("empty")
        # A text that cannot have too many sentences need not be cut into them.
        if len(text) > self.limits.max_sentences:
            self._check_sentences(text, source_language)

    def _check_sentences(self, text: str, source_language: str) -> None:
        from model.inference.document import count_sentences  # launch.py loads it beside this module

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
        visitor = self.visitor(request)
        self._begin_file(visitor)
        try:
            self._count(self._files, request, 1)
            yield Deadline(self.limits.max_file_seconds, self._clock, self._is_closed)
        finally:
            with self._changed:
                self._running_files -= Counter([visitor])  # and forget who has none left
                self._changed.notify_all()

    def check_file(self, num_bytes: int) -> None:
        """Checks the size of a file, or what its content takes when unpacked.

        Raises:
            Refusal: it is too large.
        """
        if num_bytes > self.limits.max_file_kilobytes * 1_000:
            raise LimitRefusal("file_size", count=-(-num_bytes // 1_000), most=self.limits.max_file_kilobytes)

    def _begin_file(self, visitor: str) -> None:
        with self._changed:
            self._refuse_when_closing()
            if self._running_files[visitor]:
                raise LimitRefusal("own_file")
            if self._running_files.total() >= self.limits.max_running_files:
                raise LimitRefusal("other_files")
            self._running_files[visitor] += 1

    @contextmanager
    def file_turn(self, deadline: Deadline) -> Iterator[None]:
        """Lends a file the machine for one batch, as soon as nobody chats and no other file has its turn.

        Raises:
            Refusal: the time for the file is up.
        """
        with self._changed:
            self._changed.wait_for(lambda: not self._num_chatting, timeout=_FILE_PATIENCE_SECONDS)
            while not self._changed.wait_for(lambda: not self._is_file_turn, timeout=_FILE_PATIENCE_SECONDS):
                deadline.check()
            self._is_file_turn = True
        try:
            deadline.check()
            yield
        finally:
            with self._changed:
                self._is_file_turn = False
                self._changed.notify_all()

    def close(self, patience_seconds: float) -> bool:
        """Admits nothing more, and returns when all that runs has ended: by itself, or cut short after a while.

        Returns:
            Whether everything was finished.
        """
        with self._changed:
            self._is_closing = True
            if self._is_idle():
                return True
            is_finished = self._changed.wait_for(self._is_idle, patience_seconds)
            self._is_closed.set()
            self._changed.wait_for(self._is_idle, _LAST_WORDS_SECONDS)
        time.sleep(_LAST_WORDS_SECONDS)  # what they have to say must still reach those who asked
        return is_finished

    def _is_idle(self) -> bool:
        return not self._num_chatting and not self._running_files

    def _refuse_when_closing(self) -> None:
        if self._is_closing:
            raise LimitRefusal("closing")

    def _count(self, window: SlidingWindow, request: Request | None, cost: int) -> None:
        wait = window.admit(self.visitor(request), cost, self._clock())
        if wait:
            raise _too_often(wait)


def _too_often(seconds: float) -> Refusal:
    if seconds <= 90:
        return LimitRefusal("often", seconds=max(1, round(seconds)))
    return LimitRefusal("often_minutes", minutes=round(seconds / 60))
