"""What one machine does at once: messages first, files in turns, until the server goes down."""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from demo.server.limits.deadline import Deadline
from demo.server.limits.refusals import LimitRefusal

# Sentences of a file in one turn: enough to fill a batch, few enough to keep nobody waiting.
SENTENCES_AT_ONCE = 8
# So long a file waits for people who chat; then it gets one turn, so that it never stands still.
_FILE_PATIENCE_SECONDS = 1.0
_LAST_WORDS_SECONDS = 2.0  # for those who are cut short to say so


class Machine:
    """Who is being served, and whose turn it is.

    Args:
        max_files: files that are translated at once.
    """

    def __init__(self, max_files: int) -> None:
        self.is_closed = threading.Event()  # set when those who still run must end
        self._max_files = max_files
        self._changed = threading.Condition()
        self._num_messages = 0
        self._is_file_turn = False
        self._files: Counter[str] = Counter()  # that run, by visitor
        self._is_closing = False

    @contextmanager
    def message(self) -> Iterator[None]:
        """Lets files wait for as long as a message is translated.

        Raises:
            Refusal: the server is going down.
        """
        with self._changed:
            self._refuse_when_closing()
            self._num_messages += 1
        try:
            yield
        finally:
            with self._changed:
                self._num_messages -= 1
                self._changed.notify_all()

    @contextmanager
    def file(self, visitor: str) -> Iterator[None]:
        """Takes one file of a visitor.

        Raises:
            Refusal: the server is going down, or too many files are running.
        """
        with self._changed:
            self._refuse_when_closing()
            if self._files[visitor]:
                raise LimitRefusal("own_file")
            if self._files.total() >= self._max_files:
                raise LimitRefusal("other_files")
            self._files[visitor] += 1
        try:
            yield
        finally:
            with self._changed:
                self._files -= Counter([visitor])  # and forget who has none left
                self._changed.notify_all()

    @contextmanager
    def file_turn(self, deadline: Deadline) -> Iterator[None]:
        """Lends a file the machine for one batch, when no other file has its turn and nobody chats, or a second later.

        Raises:
            Refusal: the time for the file is up.
        """
        with self._changed:
            self._changed.wait_for(lambda: not self._num_messages, timeout=_FILE_PATIENCE_SECONDS)
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
        """Takes nothing more, and returns when all that runs has ended: by itself, or cut short after a while.

        Returns:
            Whether everything was finished.
        """
        with self._changed:
            self._is_closing = True
            if self._is_idle():
                return True
            is_finished = self._changed.wait_for(self._is_idle, patience_seconds)
            self.is_closed.set()
            self._changed.wait_for(self._is_idle, _LAST_WORDS_SECONDS)
        time.sleep(_LAST_WORDS_SECONDS)  # what they have to say must still reach those who asked
        return is_finished

    def _is_idle(self) -> bool:
        return not self._num_messages and not self._files

    def _refuse_when_closing(self) -> None:
        if self._is_closing:
            raise LimitRefusal("closing")
