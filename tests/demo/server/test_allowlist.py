"""The door in front of Gradio, with an application behind it that counts what it reads."""

import asyncio
import json
from importlib.metadata import version

import pytest

from demo.server.allowlist import AllowlistMiddleware
from demo.server.limits import Guard, Limits


async def counting_application(scope, receive, send):
    length = 0
    more = True
    while more:
        message = await receive()
        length += len(message.get("body", b""))
        more = message.get("more_body", False)
    await send({"type": "http.response.start", "status": 200, "headers": [(b"X-Own", b"1")]})
    await send({"type": "http.response.body", "body": str(length).encode()})


def knock(door, path="/", *, method="GET", chunks=(b"",), headers=(), host="10.0.0.1"):
    """Returns the status, the headers and the body of the answer."""
    parts = [{"type": "http.request", "body": chunk, "more_body": True} for chunk in chunks]
    parts[-1]["more_body"] = False
    sent = []

    async def receive():
        return parts.pop(0)

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": method, "path": path, "headers": list(headers), "client": (host, 1)}
    asyncio.run(door(scope, receive, send))
    return sent[0]["status"], dict(sent[0]["headers"]), sent[1]["body"]


@pytest.fixture
def door():
    return AllowlistMiddleware(counting_application, Guard(Limits(max_file_kilobytes=100, files_per_hour=2)))


@pytest.mark.parametrize(
    "path",
    ["/", "/config", "/gradio_api/run/predict", "/assets/index-1.js", "/theme.css",
     "/gradio_api/queue/join", "/gradio_api/queue/data",
     "/gradio_api/call/translate", "/gradio_api/call/translate/abc", "/gradio_api/call/v2/translate",
     "/gradio_api/heartbeat/abc", "/gradio_api/upload", "/gradio_api/file=/tmp/gradio/a/b.txt",
     "/gradio_api/file=C:/a/b.txt", "/login/",
     "/gradio_api/mcp", "/gradio_api/mcp/", "/gradio_api/info"],
)  # fmt: skip
def test_what_the_page_needs_is_open(door, path):
    status, headers, _ = knock(door, path)
    assert status == 200
    assert headers[b"x-own"] == b"1"
    assert b"default-src 'self'" in headers[b"content-security-policy"]


@pytest.mark.parametrize(
    "path",
    ["/gradio_api/proxy=http://127.0.0.1/", "/gradio_api/vibe-edit", "/gradio_api/vibe-code/", "/gradio_api/run/a",
     "/gradio_api/api/translate", "/gradio_api/dev/reload", "/gradio_api/process_recording", "/monitoring",
     "/monitoring/summary", "/gradio_api/runs", "/gradio_api/deep_link", "/gradio_api/token", "/docs", "/openapi.json",
     "/custom_component/a", "/gradio_api/component_server", "/gradio_api/profiling/traces", "/.git/config", "//config",
     "/config/../monitoring", "/gradio_api/info\n", "",
     "/gradio_api/file=http://127.0.0.1/", "/gradio_api/file=HTTPS://example.org", "/gradio_api/file=file:///etc/passwd"],
)  # fmt: skip
def test_what_it_does_not_need_is_not_there(door, path):
    status, _, body = knock(door, path)
    assert status == 404
    assert json.loads(body) == {"detail": "There is nothing here."}


def test_a_body_that_announces_too_much_is_not_read(door):
    status, _, body = knock(door, "/gradio_api/queue/join", method="POST", headers=[(b"content-length", b"4000001")])
    assert status == 413
    assert "4,000 kB" in json.loads(body)["detail"]


def test_a_body_that_turns_out_too_large_is_cut_off(door):
    status, *_ = knock(door, "/gradio_api/queue/join", method="POST", chunks=[b"a" * 1_000_000] * 5)
    assert status == 413
    assert knock(door, "/gradio_api/queue/join", method="POST", chunks=[b"a" * 1_000_000] * 4)[2] == b"4000000"


def test_an_upload_may_be_as_large_as_a_file(door):
    assert knock(door, "/gradio_api/upload", method="POST", chunks=[b"a" * 105_000])[0] == 200
    assert knock(door, "/gradio_api/upload", method="POST", chunks=[b"a" * 115_000])[0] == 413


def test_passwords_cannot_be_tried_out_in_a_hurry(door):
    assert [knock(door, "/login", method="POST")[0] for _ in range(11)] == [200] * 10 + [429]
    assert knock(door, "/login/", method="POST")[0] == 429
    assert knock(door, "/login", method="POST", host="10.0.0.2")[0] == 200
    assert knock(door, "/login")[0] == 200


def test_uploads_cannot_fill_the_disk(door):
    statuses = [knock(door, "/gradio_api/upload", method="POST")[0] for _ in range(5)]
    assert statuses == [200] * 4 + [429]


def test_what_is_no_request_passes():
    passed = []

    async def application(scope, receive, send):
        passed.append(scope["type"])

    asyncio.run(AllowlistMiddleware(application, Guard(Limits()))({"type": "lifespan"}, None, None))
    assert passed == ["lifespan"]


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [(KeyError(999), 400, "no sense"), (OSError(28, "No space left", "/srv/parley/secret"), 500, "try again")],
)
def test_what_gradio_stumbles_over_is_refused_without_telling_more(error, status, words):
    async def application(scope, receive, send):
        raise error

    answer = knock(AllowlistMiddleware(application, Guard(Limits())), "/gradio_api/queue/join", method="POST")
    assert answer[0] == status
    assert words in json.loads(answer[2])["detail"]
    assert b"999" not in answer[2] and b"srv" not in answer[2]


def test_nobody_is_told_the_exact_version():
    body = b'{"version":"' + version("gradio").encode() + b'","mode":"blocks"}'

    async def application(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": body})

    told = knock(AllowlistMiddleware(application, Guard(Limits())), "/config")[2]
    assert json.loads(told) == {"version": "6", "mode": "blocks"}
    assert len(told) == len(body)


def test_a_program_is_told_where_the_arguments_are_described():
    async def application(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b'event: error\ndata: {"error": null}\n\n'})

    body = knock(AllowlistMiddleware(application, Guard(Limits())), "/gradio_api/call/translate/abc")[2]
    assert "gradio_api/info" in json.loads(body.decode().partition("data: ")[2])["error"]


def test_a_cookie_that_takes_python_long_to_read_is_left_out():
    passed = []

    async def application(scope, receive, send):
        passed.append(dict(scope["headers"]))
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    cookies = b'access-token=abc; other="' + b"\\" * 60_000 + b'"; parley_language=es'
    knock(AllowlistMiddleware(application, Guard(Limits())), headers=[(b"cookie", cookies), (b"host", b"a")])
    assert passed == [{b"cookie": b"access-token=abc; parley_language=es", b"host": b"a"}]
