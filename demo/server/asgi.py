"""What the layers between the network and Gradio have in common: the types of ASGI, and how they refuse."""

import json
from collections.abc import Awaitable, Callable, MutableMapping
from importlib.metadata import version
from typing import Any

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]

_VERSION = b'"version":"%s"' % version("gradio").encode()
_VAGUE_VERSION = b'"version":"%s"' % version("gradio").partition(".")[0].encode()


def route(scope: Message) -> str:
    """Returns the path of a request below the app's own, which a proxy may or may not have taken off."""
    path: str = scope["path"]
    root = _root(scope)
    return path.removeprefix(root) if path.startswith(f"{root}/") else path


def with_root(scope: Message) -> Message:
    """Returns a request as if no proxy had taken the app's own path off: files are found in that way alone."""
    return {**scope, "path": _root(scope) + route(scope)}


def _root(scope: Message) -> str:
    root: str = scope.get("root_path", "")
    return root.rstrip("/")


async def refuse(send: Send, status: int, reason: str) -> None:
    """Answers a request with the reason why it is not done."""
    await reply(send, status, json.dumps({"detail": reason}), "application/json")


async def reply(send: Send, status: int, text: str, content_type: str) -> None:
    """Answers a request with a text."""
    body = text.encode()
    headers = [(b"content-type", content_type.encode()), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def vaguely(body: bytes) -> bytes:
    """Returns an answer, as long as before, without Gradio's exact version: its clients need the first number."""
    return body.replace(_VERSION, _VAGUE_VERSION.ljust(len(_VERSION)))
