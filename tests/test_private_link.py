"""A link for those who have an account: nothing is told to the others."""

import asyncio
import json

import pytest
from gradio_client import Client

from benchmarks.sse_client import Visitor
from demo.app import build_app
from demo.server import accounts
from demo.server.accounts import Accounts, add_account
from demo.server.limits import Guard, Limits
from demo.web.launch_options import launch_options


@pytest.fixture(scope="module")
def app(shipped, tmp_path_factory):
    patch = pytest.MonkeyPatch()
    patch.setattr(accounts, "_COST", 2**4)
    path = tmp_path_factory.mktemp("accounts") / "accounts"
    add_account(path, "ana", "a long password")
    guard = Guard(Limits(requests_per_minute=2))
    app = build_app([shipped], guard=guard)
    app.launch(server_name="127.0.0.1", auth=Accounts(path).check, **launch_options(guard))
    yield app
    app.close(verbose=False)
    patch.undo()


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/config"),
        ("GET", "/gradio_api/info"),
        ("GET", "/gradio_api/file=/etc/passwd"),
        ("POST", "/gradio_api/call/translate"),
        ("POST", "/gradio_api/queue/join"),
        ("POST", "/gradio_api/upload"),
    ],
)
def test_without_an_account_nothing_is_open(app, method, path):
    visitor = Visitor(app.server_port, 1)
    reply = asyncio.run(visitor.exchange(method, path, "application/json", b'{"data": ["Hola.", "es", "en"]}'))
    assert reply.status == 401


def test_the_front_page_is_the_login_and_holds_no_part_of_the_other(app):
    reply = asyncio.run(Visitor(app.server_port, 1).exchange("GET", "/"))
    assert b"chat_answer" not in reply.body


@pytest.mark.parametrize(("name", "password"), [("ana", "wrong"), ("nobody", "a long password"), ("", "")])
def test_a_wrong_password_is_refused_without_saying_what_was_wrong(app, name, password):
    form = f"username={name}&password={password}".encode()
    visitor = Visitor(app.server_port, 1)
    reply = asyncio.run(visitor.exchange("POST", "/login", "application/x-www-form-urlencoded", form))
    assert reply.status in {400, 422}
    if reply.status == 400:
        assert json.loads(reply.body) == {"detail": "Incorrect credentials."}


def test_whoever_has_one_translates_and_is_counted_by_it(app):
    client = Client(app.local_url, auth=("ana", "a long password"), verbose=False)
    ask = ("¿Dónde está la estación?", "es", "en")
    assert "station" in client.predict(*ask, api_name="/translate")["text"]
    client.predict(*ask, api_name="/translate")
    with pytest.raises(Exception, match="a lot in a short time"):
        client.predict(*ask, api_name="/translate")
