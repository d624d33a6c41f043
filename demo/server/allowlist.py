"""What passes between the network and Gradio: the routes that the page needs, and bodies of a sensible size."""

import logging
import re
import time
from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any

from demo.i18n.visitor_texts import texts_for
from demo.server.asgi import Application, Message, Receive, Send, refuse, route, vaguely, with_root
from demo.server.limits import Guard, LimitRefusal
from demo.server.limits.rate_limit import RateLimit
from demo.server.limits.refusals import too_often

# All that page, programs and assistants call. Gradio has more: a proxy, editors of the page's code, recordings; and of
# `file=` it would fetch an address of any other host for whoever asks.
_PAGE = r"(|config|login|logout|theme\.css|robots\.txt|favicon\.ico|manifest\.json|pwa_icon(/\d+)?|assets/.*|static/.*)"
_API = (
    r"(info|openapi\.json|app_id|user|login_check|startup-events|queue/(join|data)|run/predict|call/.+|cancel|reset|"
    r"heartbeat/[^/]+|upload|upload_progress|file=(?![a-z][a-z0-9+.-]+:).*|mcp(/.*)?)"
)
_OPEN_ROUTES = re.compile(rf"/(svelte/.*|{_PAGE}|gradio_api/{_API})/?", re.DOTALL | re.IGNORECASE)

# A visitor's own words travel with each message, and all weights with a picture to be drawn.
_MAX_BODY_BYTES = 4_000_000
_UPLOAD_OVERHEAD_BYTES = 10_000  # what a form puts around a file
_LOGINS_PER_MINUTE = 10

# The page loads nothing from other hosts, and nothing that it shows may call any.
_CONTENT_POLICY = (
    "default-src 'self' data: blob:; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; "
    "style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'self'; form-action 'self'"
)
_HEADERS = [
    (b"content-security-policy", _CONTENT_POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
]


# Where Gradio tells its exact version, besides the page, which `FrontPage` packs.
_VERSION_ROUTES = ("/config", "/gradio_api/openapi.json")
# What Gradio stumbles over in a request that the page would never send.
_MALFORMED = (LookupError, ValueError, TypeError, AttributeError, RecursionError)
# What Gradio answers a program whose arguments do not fit the endpoint.
_UNEXPLAINED = b'{"error": null}'
_EXPLAINED = b'{"error": "This call could not be done. Its arguments are described at /gradio_api/info."}'

logger = logging.getLogger(__name__)


class _TooLargeError(Exception):
    """A body that is longer than it may be."""

    def __init__(self, num_bytes: int) -> None:
        super().__init__(num_bytes)
        self.num_bytes = num_bytes


class AllowlistMiddleware:
    """ASGI middleware in front of Gradio's routes.

    Args:
        app: what answers the requests that are let through.
        guard: knows the limits, and who is who.
    """

    def __init__(self, app: Application, guard: Guard) -> None:
        self._app = app
        self._guard = guard
        self._logins = RateLimit(_LOGINS_PER_MINUTE, 60)
        # Some uploads come to nothing; the limit of files itself is the guard's.
        self._uploads = RateLimit(2 * guard.limits.files_per_hour, 3_600)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Lets one request through, or refuses it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = route(scope)
        answer = _Answer(send, path)
        if not _OPEN_ROUTES.fullmatch(path):
            await refuse(answer, 404, "There is nothing here.")
        elif wait := self._wait(scope, path.rstrip("/")):
            await refuse(answer, 429, too_often(wait).told(texts_for(_request(scope))))
        else:
            await self._pass(_without_escaped_cookies(with_root(scope)), receive, answer, path)

    def _wait(self, scope: Message, path: str) -> float:
        """Returns how many seconds to wait before this address may try again, 0 if it need not."""
        windows = {"/login": self._logins, "/gradio_api/upload": self._uploads}
        if scope["method"] != "POST" or path not in windows:
            return 0.0
        return windows[path].admit(self._guard.visitor(_request(scope)), 1, time.monotonic())

    async def _pass(self, scope: Message, receive: Receive, answer: "_Answer", path: str) -> None:
        most = self._max_upload_bytes if _is_upload(path) else _MAX_BODY_BYTES
        received = 0

        async def counting_receive() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > most:  # nobody announced it
                raise _TooLargeError(received)
            return message

        try:
            if (announced := _announced_bytes(scope["headers"])) > most:
                raise _TooLargeError(announced)
            await self._app(scope, counting_receive, answer)
        except Exception as error:
            if answer.is_begun:
                raise
            if isinstance(error, _TooLargeError):
                await refuse(answer, 413, self._too_large(scope, path, error.num_bytes))
            else:
                await refuse(answer, *_reason(error))

    @property
    def _max_upload_bytes(self) -> int:
        return self._guard.limits.max_file_kilobytes * 1_000 + _UPLOAD_OVERHEAD_BYTES

    def _too_large(self, scope: Message, path: str, num_bytes: int) -> str:
        """Returns what is said of a body that is too large; of a file, in the visitor's language."""
        if not _is_upload(path):
            return f"That is more than {_MAX_BODY_BYTES // 1_000:,} kB. Please send it in parts."
        most = self._guard.limits.max_file_kilobytes
        refusal = LimitRefusal("file_size", count=-(-num_bytes // 1_000), most=most)
        return refusal.told(texts_for(_request(scope)))


class _Answer:
    """Sends an answer on with the headers that every one has, and with what is told instead of Gradio's own words."""

    def __init__(self, send: Send, path: str) -> None:
        self._send = send
        self._path = path
        self.is_begun = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.is_begun = True
            message = {**message, "headers": _with_headers(message.get("headers", []))}
        else:
            message = {**message, "body": _edited(self._path, message.get("body", b""))}
        await self._send(message)


def _without_escaped_cookies(scope: Message) -> Message:
    """Returns a request without cookies that hold a backslash, none of which is Parley's.

    Python before 3.11.10 and 3.12.6 takes hours to read many of them (CVE-2024-7592).
    """
    headers = [
        (name, b";".join(each for each in value.split(b";") if b"\\" not in each) if name == b"cookie" else value)
        for name, value in scope["headers"]
    ]
    return {**scope, "headers": headers}


def _is_upload(path: str) -> bool:
    return path.startswith("/gradio_api/upload")


def _request(scope: Message) -> Any:
    """The request as `visitor_of` wants it; accounts are not known here yet."""
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    client = scope.get("client")
    return SimpleNamespace(headers=headers, client=SimpleNamespace(host=client[0]) if client else None, username=None)


def _announced_bytes(headers: Iterable[tuple[bytes, bytes]]) -> int:
    lengths = [value for name, value in headers if name.lower() == b"content-length"]
    return max((int(value) for value in lengths if value.isdigit()), default=0)


def _with_headers(headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    given = [(name.lower(), value) for name, value in headers]
    names = {name for name, _ in given}
    return given + [(name, value) for name, value in _HEADERS if name not in names]


def _edited(path: str, body: bytes) -> bytes:
    """Returns what is told instead of Gradio's own words."""
    if path in _VERSION_ROUTES:
        return vaguely(body)
    if path.startswith("/gradio_api/call/"):
        return body.replace(_UNEXPLAINED, _EXPLAINED)
    return body


def _reason(error: Exception) -> tuple[int, str]:
    """Returns the status and the text for a request that ended in an exception."""
    if isinstance(error, _MALFORMED):
        logger.info("A request made no sense: %r", error)
        return 400, "This request makes no sense here."
    logger.exception("A request failed.", exc_info=error)
    return 500, "Something went wrong here. Please try again in a minute."
