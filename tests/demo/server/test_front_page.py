"""What stands in the HTML before Gradio's own code."""

import asyncio

import pytest

from demo.server.front_page import FrontPage

HTML = b'<html><head><meta content="Gradio"><link href="/manifest.json"></head>'


async def gradio(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(HTML))]})
    await send({"type": "http.response.body", "body": HTML[:9], "more_body": True})
    await send({"type": "http.response.body", "body": HTML[9:]})


def get(path, root_path=""):
    sent = []

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "path": path, "root_path": root_path}
    asyncio.run(FrontPage(gradio)(scope, None, send))
    return dict(sent[0]["headers"]), b"".join(message["body"] for message in sent[1:])


@pytest.mark.parametrize(("path", "root_path"), [("/", ""), ("/", "/parley"), ("/parley/", "/parley")])
def test_the_page_begins_with_our_script_and_bears_our_name(path, root_path):
    headers, body = get(path, root_path)
    assert body.startswith(b'<html><head><script src="static/parley/early.js">')
    assert b"Gradio" not in body
    assert b'<link href="manifest.json">' in body
    assert headers[b"content-length"] == b"%d" % len(body)


def test_everything_else_stays_as_it_is():
    assert get("/config")[1] == HTML
