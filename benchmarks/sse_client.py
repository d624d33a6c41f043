"""Visitors of a running app over raw HTTP and server-sent events, as the page and gradio_client speak them."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from typing import Any, NamedTuple

_PATIENCE_SECONDS = 120.0


class ReplyError(Exception):
    """The server refused, failed, or hung up before it had answered."""


class Reply(NamedTuple):
    """What the server said."""

    status: int
    body: bytes


class Visitor:
    """Somebody at an address of their own, which a reverse proxy would tell by `X-Forwarded-For`.

    Args:
        port: where the app listens, on the loopback interface.
        number: tells visitors apart.
    """

    def __init__(self, port: int, number: int) -> None:
        self._port = port
        self._address = f"11.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"

    async def ask(self, endpoint: str, data: Sequence[Any]) -> list[Any]:
        """Calls an endpoint and returns all that it streams, the last answer last.

        Raises:
            ReplyError: there was no answer.
        """
        answers = [answer async for answer in self.stream(endpoint, data)]
        if not answers:
            raise ReplyError(f"{endpoint} ended without an answer.")
        return answers

    async def stream(self, endpoint: str, data: Sequence[Any]) -> AsyncIterator[Any]:
        """Calls an endpoint and yields what it streams, as it comes.

        Raises:
            ReplyError: it failed.
        """
        path = f"/gradio_api/call/{endpoint}"
        event_id = (await self.post(path, {"data": list(data)}))["event_id"]
        async for kind, content in self.events(f"{path}/{event_id}"):
            if kind == "error":
                raise ReplyError(f"{endpoint} failed: {content}")
            if kind in {"generating", "complete"} and content:
                yield content[0]

    async def post(self, path: str, body: Any) -> Any:
        """Sends JSON and returns the JSON that comes back."""
        return await self.send(path, "application/json", json.dumps(body).encode())

    async def send(self, path: str, content_type: str, body: bytes) -> Any:
        """Sends bytes and returns the JSON that comes back.

        Raises:
            ReplyError: the server refused.
        """
        return _as_json(path, await self.exchange("POST", path, content_type, body))

    async def get(self, path: str) -> Any:
        """Returns the JSON that stands at a path."""
        return _as_json(path, await self.exchange("GET", path))

    async def exchange(self, method: str, path: str, content_type: str = "", body: bytes = b"") -> Reply:
        """Returns whatever the server says to a request, which is sent as it is."""
        head = f"Content-Type: {content_type}\r\nContent-Length: {len(body)}\r\n" if content_type else ""
        reader, writer = await self._open(f"{method} {path}", head, body)
        try:
            return Reply(await _read_head(reader), await asyncio.wait_for(reader.read(), _PATIENCE_SECONDS))
        finally:
            writer.close()

    async def events(self, path: str) -> AsyncIterator[tuple[str, Any]]:
        """Yields the name and the JSON of each event of a stream, until the server ends it."""
        reader, writer = await self._open(f"GET {path}", "", b"")
        try:
            status = await _read_head(reader)
            if status != 200:
                raise ReplyError(f"{path} was answered by {status}.")
            kind = ""
            while line := await asyncio.wait_for(reader.readline(), _PATIENCE_SECONDS):
                name, _, value = line.decode().rstrip("\n").partition(": ")
                if name == "event":
                    kind = value
                elif name == "data":
                    yield kind, json.loads(value)
        finally:
            writer.close()

    async def _open(self, what: str, head: str, body: bytes) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        # As HTTP 1.0 the answer comes in one piece and ends with the connection.
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port, limit=1 << 22)
        lines = f"{what} HTTP/1.0\r\nHost: 127.0.0.1:{self._port}\r\nX-Forwarded-For: {self._address}\r\n{head}\r\n"
        writer.write(lines.encode("utf-8", "replace") + body)
        await writer.drain()
        return reader, writer


def _as_json(path: str, reply: Reply) -> Any:
    if reply.status != 200:
        raise ReplyError(f"{path} was answered by {reply.status}: {reply.body[:200].decode(errors='replace')}")
    return json.loads(reply.body)


async def _read_head(reader: asyncio.StreamReader) -> int:
    """Reads the head of an answer and returns its status."""
    head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), _PATIENCE_SECONDS)
    return int(head.split(b" ", 2)[1])
