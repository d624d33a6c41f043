"""What stands in the HTML before Gradio's own code."""

import asyncio
import gzip
import re
from importlib.metadata import version

import pytest

from demo.server.front_page import FrontPage

HTML = (
    b'<html><head><meta property="og:title" content="Gradio" />\n<meta name="twitter:image" content="https://gradio.app/">'
    b'<meta\n\tproperty="og:image"\n\tcontent="https://gradio.app/x.jpg"\n/><link href="/manifest.json"></head>'
    b'<script>{"version":"%s"}</script>' % version("gradio").encode()
)


async def gradio(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(HTML))]})
    await send({"type": "http.response.body", "body": HTML[:9], "more_body": True})
    await send({"type": "http.response.body", "body": HTML[9:]})


def get(path, root_path="", headers=()):
    sent = []

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "path": path, "root_path": root_path, "headers": headers}
    asyncio.run(FrontPage(gradio)(scope, None, send))
    return dict(sent[0]["headers"]), b"".join(message["body"] for message in sent[1:])


@pytest.mark.parametrize(("path", "root_path"), [("/", ""), ("/", "/parley"), ("/parley/", "/parley")])
def test_the_page_begins_with_our_script_and_bears_our_name(path, root_path):
    headers, body = get(path, root_path)
    assert body.startswith(b'<html><head><script src="static/parley/early.js">')
    assert b"radio" not in body
    assert body.count(b"og:image") == body.count(b"og:title") == 1
    assert b'<link href="manifest.json">' in body
    assert headers[b"content-length"] == b"%d" % len(body)


def test_the_page_is_packed_for_those_who_can_unpack_it():
    headers, body = get("/", headers=[(b"accept-encoding", b"gzip, br")])
    assert headers[b"content-encoding"] == b"gzip"
    assert gzip.decompress(body) == get("/")[1]
    assert version("gradio").encode() not in gzip.decompress(body)


def test_what_the_first_paint_needs_is_asked_for_at_once_and_nothing_else():
    page = get("/")[1].decode()
    names = re.findall('<link rel="modulepreload" href="static/parley/([^"]+)">', page)
    assert {"main.js", "chat/room.js", "shared/dom.js"} <= set(names)
    assert "chat/two_people.js" not in names
    assert len(names) == len(set(names))


def test_everything_else_stays_as_it_is():
    assert get("/config")[1] == HTML


def test_what_is_shared_has_a_picture_with_a_whole_address():
    page = get("/parley/", "/parley", [(b"host", b"example.org"), (b"x-forwarded-proto", b"https")])[1]
    assert b'content="https://example.org/parley/static/parley/card.png"' in page
    assert b"<i>" not in get("/", headers=[(b"host", b'"><i>')])[1]
