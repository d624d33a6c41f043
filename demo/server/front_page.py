"""The first bytes of the page, and how a browser installs it: what Gradio says of itself there becomes Parley's."""

import html
import re
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path

from starlette.middleware.gzip import GZipMiddleware

from demo.server.asgi import Application, Message, Receive, Send, route, vaguely

# Gradio picks its language before it adds anything of ours to the page. Parley's mark stands there until the page does.
# Gradio's own sign that it loads would lie over the room, which is there before, and take the clicks.
_HEAD = b"""<head><script src="static/parley/early.js"></script>%s<style>
body:not(:has(#parley, input)) { background: url(static/parley/parley.svg) no-repeat center 40vh / 56px var(--bg) }
@media (prefers-color-scheme: dark) { body:not(:has(#parley, input)) { background-color: var(--bg-dark) } }
[data-testid="status-tracker"] { display: none !important }
</style><meta property="og:title" content="Parley"><meta property="og:type" content="website">
<meta property="og:description" content="A small neural translator that shows how it found each word.">
<meta property="og:image" content="%sstatic/parley/card.png"><meta name="twitter:card" content="summary_large_image">
"""
STATIC_FOLDER = Path(__file__).resolve().parents[1] / "web" / "static"
_IMPORTS = re.compile(r'^import [^;]*?from "(\./[^"]+|\.\./[^"]+)";', re.MULTILINE)
_CARDS = re.compile(rb"<meta\s+(?:property=\"og:|name=\"twitter:)[^>]*>\s*")
# Whatever is linked stands beside the page, wherever a proxy puts it.
_MANIFEST_LINK = (b'href="/manifest.json"', b'href="manifest.json"')
_ICONS = (b'"src":"/', b'"src":"')


def _page(body: bytes, scope: Message) -> bytes:
    head = _HEAD % (_preloads(), _address(scope))
    return _CARDS.sub(b"", vaguely(body)).replace(b"<head>", head, 1).replace(*_MANIFEST_LINK, 1)


@cache
def _preloads() -> bytes:
    """Links to all that `main.js` imports: a browser asks for it at once, and not file after file as it reads them."""
    found: dict[Path, None] = {}
    waiting = [STATIC_FOLDER / "main.js"]
    while waiting:
        script = waiting.pop()
        if script not in found:
            found[script] = None
            waiting += [(script.parent / name).resolve() for name in _IMPORTS.findall(script.read_text("utf-8"))]
    names = (script.relative_to(STATIC_FOLDER).as_posix() for script in found)
    return "".join(f'<link rel="modulepreload" href="static/parley/{name}">' for name in names).encode("ascii")


def _manifest(body: bytes, scope: Message) -> bytes:
    return body.replace(*_ICONS, 1)


def _address(scope: Message) -> bytes:
    """Where the page is, empty if unknown: those who show a shared link take no picture without its whole address."""
    headers = {name.lower(): value.decode("latin-1") for name, value in scope.get("headers", ())}
    if b"host" not in headers:
        return b""
    proxied: str = headers.get(b"x-forwarded-proto") or scope.get("scheme", "http")
    scheme = proxied.partition(",")[0].strip()
    address = f"{scheme}://{headers[b'host']}{scope.get('root_path', '').rstrip('/')}/"
    return html.escape(address).encode("latin-1", "replace")


_EDITS = {"": _page, "/manifest.json": _manifest}


class FrontPage:
    """ASGI middleware that adds the page's first script to the HTML, and puts Parley's name and icon in.

    Args:
        application: what answers.
    """

    def __init__(self, application: Application) -> None:
        self._application = application
        self._packed = GZipMiddleware(
            self._edited
        )  # Gradio packs its scripts, not the page, which holds all of its settings

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answers one request."""
        is_edited = scope["type"] == "http" and route(scope).rstrip("/") in _EDITS
        await (self._packed if is_edited else self._application)(scope, receive, send)

    async def _edited(self, scope: Message, receive: Receive, send: Send) -> None:
        edit = _EDITS[route(scope).rstrip("/")]
        await self._application(scope, receive, _Rewriter(send, partial(edit, scope=scope)))


class _Rewriter:
    """Holds an answer back until it is whole, and sends it on, changed."""

    def __init__(self, send: Send, edit: Callable[[bytes], bytes]) -> None:
        self._send = send
        self._edit = edit
        self._start: Message = {}
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
            return
        self._body += message.get("body", b"")
        if message.get("more_body"):
            return
        body = self._edit(self._body)
        headers = [(name, value) for name, value in self._start["headers"] if name.lower() != b"content-length"]
        headers.append((b"content-length", str(len(body)).encode()))
        await self._send({**self._start, "headers": headers})
        await self._send({**message, "body": body})
