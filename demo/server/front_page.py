"""The first bytes of the page, and how a browser installs it: what Gradio says of itself there becomes Parley's."""

from demo.server.asgi import Application, Message, Receive, Send, route

# Gradio picks its language before it adds anything of ours to the page.
_EARLY = b'<script src="static/parley/early.js"></script>'
# Whatever is linked stands beside the page, wherever a proxy puts it.
_REPLACED = {
    "": (
        (b"<head>", b"<head>" + _EARLY),
        (b'content="Gradio"', b'content="Parley"'),
        (b'href="/manifest.json"', b'href="manifest.json"'),
    ),
    "/manifest.json": ((b'"src":"/', b'"src":"'),),
}


class FrontPage:
    """ASGI middleware that adds the page's first script to the HTML, and puts Parley's name and icon in.

    Args:
        application: what answers.
    """

    def __init__(self, application: Application) -> None:
        self._application = application

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answers one request."""
        replaced = _REPLACED.get(route(scope).rstrip("/")) if scope["type"] == "http" else None
        await self._application(scope, receive, _Rewriter(send, replaced) if replaced else send)


class _Rewriter:
    """Holds an answer back until it is whole, and sends it on, changed."""

    def __init__(self, send: Send, replaced: tuple[tuple[bytes, bytes], ...]) -> None:
        self._send = send
        self._replaced = replaced
        self._start: Message = {}
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
            return
        self._body += message.get("body", b"")
        if message.get("more_body"):
            return
        body = self._body
        for old, new in self._replaced:
            body = body.replace(old, new, 1)
        headers = [(name, value) for name, value in self._start["headers"] if name.lower() != b"content-length"]
        headers.append((b"content-length", str(len(body)).encode()))
        await self._send({**self._start, "headers": headers})
        await self._send({**message, "body": body})
