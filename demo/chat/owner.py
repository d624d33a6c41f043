"""What the owner of a local server may ask besides: to let the translator learn from the corrections that are kept.

The owner is who holds the key that `launch.py` shows on its own terminal, and gives to the browser that it opens. There
is one only where the server can be reached from nowhere else: not behind a proxy, not over a public link, not on a
Space. A call has to come from this machine besides.
"""

import hmac
from collections.abc import Callable

import gradio as gr

from demo.chat.answering import FAILED
from demo.chat.corrections import Corrections
from demo.chat.learning import Learning, LearningState
from demo.i18n.visitor_texts import texts_for
from demo.server.arguments import checked
from demo.server.limits import Guard, Refusal


class OwnerDesk:
    """Endpoints that only the owner may call. Hidden from the list for programs.

    Args:
        learning: what may be begun and stopped.
        corrections: what it learns from.
        key: what proves that somebody is the owner.
        guard: knows who is calling, and how often.
    """

    def __init__(self, learning: Learning, corrections: Corrections, key: str, guard: Guard) -> None:
        self._learning = learning
        self._corrections = corrections
        self._key = key
        self._guard = guard

    def add(self) -> None:
        """Adds the endpoints to the page that is being built."""
        functions: list[Callable[..., dict]] = [self.owner_state, self.owner_learn, self.owner_stop]
        for function in functions:
            gr.api(checked(function), api_name=function.__name__, api_visibility="undocumented", concurrency_limit=None)

    def owner_state(self, key: str, request: gr.Request) -> dict:
        """Returns how many corrections there are, and how far learning from them is."""
        return self._asked(key, request, lambda: None)

    def owner_learn(self, key: str, request: gr.Request) -> dict:
        """Begins to learn from them, unless that is under way."""
        return self._asked(key, request, self._learning.start)

    def owner_stop(self, key: str, request: gr.Request) -> dict:
        """Stops it."""
        return self._asked(key, request, self._learning.stop)

    def _asked(self, key: str, request: gr.Request, do: Callable[[], None]) -> dict:
        try:
            self._guard.small_request(request)
        except Refusal as refusal:
            return {"problem": refusal.told(texts_for(request))}
        if not (hmac.compare_digest(key.encode(), self._key.encode()) and self._guard.is_owner(request)):
            return {"problem": FAILED}
        do()
        return {"learning": LearningState(**self._learning.state(), count=self._corrections.count())}
