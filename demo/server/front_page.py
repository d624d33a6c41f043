"""The first bytes of the page: what a browser reads before Gradio's own code."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]

# Gradio picks its language before it adds anything of ours to the page.
_EARLY = b'<script src="static/parley/early.js"></script>'
_GRADIOS_NAME = (b'content="Gradio"', b'content="Parley"')


class FrontPage:
    """Adds the page's first script to the HTML that Gradio serves, and puts the page's name in the place of Gradio's.

    Args:
        application: what answers.
    """

    def __init__(self, application: Application) -> None:
        self._application = application

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answers one request."""
        # A proxy may or may not have taken its own path off.
        is_page = scope["type"] == "http" and scope["path"].rstrip("/") in {"", scope.get("root_path", "").rstrip("/")}
        await self._application(scope, receive, _Rewriter(send) if is_page else send)


class _Rewriter:
    """Holds an answer back until it is whole, and sends it on, changed."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._start: Message = {}
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
            return
        self._body += message.get("body", b"")
        if message.get("more_body"):
            return
        body = self._body.replace(b"<head>", b"<head>" + _EARLY, 1).replace(*_GRADIOS_NAME)
        headers = [(name, value) for name, value in self._start["headers"] if name.lower() != b"content-length"]
        headers.append((b"content-length", str(len(body)).encode()))
        await self._send({**self._start, "headers": headers})
        await self._send({**message, "body": body})
