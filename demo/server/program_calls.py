"""Calls of programs, before Gradio sees them: an answer in a sentence for each that cannot be done.

Gradio answers a call whose arguments are missing by an exception, and a second look at an event by silence.
"""

import inspect
import json
import re
from collections.abc import Mapping
from typing import Any

from starlette.requests import HTTPConnection

from demo.server.arguments import find_miscounted, find_misnamed, named_only, parameters_of
from demo.server.asgi import Application, Message, Receive, Send, refuse, reply, route

_CALL = re.compile(r"/gradio_api/call/(?P<by_name>v2/)?(?P<endpoint>[^/]+)(/(?P<event>[^/]+))?/?")
_EXAMPLE = {True: '{"text": "Hola.", "source_language": "es", "target_language": "en"}', False: '{"data": ["Hola."]}'}


class ProgramCalls:
    """ASGI middleware before Gradio's routes: checks the names of arguments and the ids of events.

    Args:
        app: Gradio's.
    """

    def __init__(self, app: Application) -> None:
        self._app = app
        self._read_now: set[str] = set()  # events

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Lets one request through, or answers it."""
        match = _CALL.fullmatch(route(scope)) if scope["type"] == "http" and _may_enter(scope) else None
        if match and scope["method"] == "POST" and not match["event"]:
            await self._begin(scope, receive, send, match)
        elif match and scope["method"] == "GET":
            await self._read(scope, receive, send, match)
        else:
            await self._app(scope, receive, send)

    async def _begin(self, scope: Message, receive: Receive, send: Send, match: re.Match[str]) -> None:
        body = await _whole_body(receive)  # whoever is answered before all is sent may see the connection break instead
        endpoints = _endpoints(scope)
        endpoint = match["endpoint"]
        if endpoint not in endpoints:
            listed = ", ".join(name for name, (_, is_public) in endpoints.items() if is_public)
            await refuse(send, 404, f"There is no endpoint of this name. There are: {listed}.")
            return
        parameters, is_by_name = endpoints[endpoint][0], bool(match["by_name"])
        if problem := _find_problem(endpoint, parameters, body, is_by_name=is_by_name):
            await refuse(send, 400, problem)
            return
        if not is_by_name and (named := named_only(parameters)):
            body = _with_named(body, named)
        parts: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

        async def receive_again() -> Message:
            return parts.pop() if parts else await receive()

        await self._app(scope, receive_again, send)

    async def _read(self, scope: Message, receive: Receive, send: Send, match: re.Match[str]) -> None:
        event = match["event"]
        if not event:
            endpoint = match["endpoint"]
            await refuse(send, 405, f"Send the arguments by POST, then GET /gradio_api/call/{endpoint}/EVENT_ID.")
        elif event in self._read_now:
            await _tell(send, 409, "This answer is being read by somebody else.")
        elif not _is_waiting(scope, event):
            await _tell(send, 404, "There is no answer of this id: it was read already, or never asked for. Ask again.")
        else:
            self._read_now.add(event)
            try:
                await self._app(scope, receive, send)
            finally:
                self._read_now.discard(event)
                # Gradio would keep an empty set for every call that names no session, which is then named as the call.
                scope["app"].get_blocks()._queue.pending_event_ids_session.pop(event, None)


def _may_enter(scope: Message) -> bool:
    """Whether a request comes from somebody with an account, where there are any; Gradio refuses the others."""
    app = scope["app"]
    cookies = HTTPConnection(scope).cookies
    tokens = (cookies.get(f"access-token-{kind}{app.cookie_id}") for kind in ("", "unsecure-"))
    return app.auth is None or any(token in app.tokens for token in tokens)


def _endpoints(scope: Message) -> dict[str, tuple[Mapping[str, inspect.Parameter], bool]]:
    """Returns what may be called: by name its parameters, and whether it is meant for all programs."""
    fns = scope["app"].get_blocks().fns.values()
    return {
        fn.api_name: (parameters_of(fn.fn), fn.api_visibility == "public")
        for fn in fns
        if fn.api_name and fn.api_visibility != "private"
    }


def _is_waiting(scope: Message, event_id: str) -> bool:
    """Whether an event is under way, or its answer not read yet.

    Gradio forgets an event that has ended only after its answer can be read, and keeps the id of one whose reader left.
    """
    queue = scope["app"].get_blocks()._queue
    of_sessions = queue.pending_event_ids_session
    if event_id in of_sessions.get(event_id, ()):  # the caller named no session
        session: str | None = event_id
    else:
        session = next((name for name, ids in of_sessions.items() if event_id in ids), None)
    messages = queue.pending_messages_per_session.get(session)
    event = queue.event_ids_to_events.get(event_id)
    return messages is not None and (not messages.empty() or (event is not None and event.alive))


def _find_problem(
    endpoint: str, parameters: Mapping[str, inspect.Parameter], body: bytes, *, is_by_name: bool
) -> str | None:
    """Returns what is wrong with a call, where that can be told without knowing what it is about."""
    try:
        given: Any = json.loads(body)
    except (ValueError, RecursionError):
        given = None
    if not isinstance(given, dict):
        return f"The body must be an object of JSON, such as {_EXAMPLE[is_by_name]}."
    if is_by_name:
        return find_misnamed(endpoint, parameters, given)
    if not isinstance(given.get("data"), list):
        return f"data must be a list of the arguments of {endpoint}: {', '.join(parameters)}."
    return find_miscounted(endpoint, parameters, len(given["data"]))


def _with_named(body: bytes, named: Mapping[str, Any]) -> bytes:
    """Returns a call whose arguments that are given by name stand behind the others, where Gradio looks for them."""
    given = json.loads(body)
    data = [*given["data"], *(given.pop(name, default) for name, default in named.items())]
    return json.dumps({**given, "data": data}).encode()


async def _whole_body(receive: Receive) -> bytes:
    """Reads a body, which `AllowlistMiddleware` lets grow only so large."""
    parts: list[bytes] = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(parts)


async def _tell(send: Send, status: int, problem: str) -> None:
    """Answers as an event does that could not be done."""
    text = f"event: error\ndata: {json.dumps({'error': problem})}\n\n"
    await reply(send, status, text, "text/event-stream; charset=utf-8")
