"""The app over HTTP, as programs use it."""

import time
from asyncio import Queue
from types import SimpleNamespace

import httpx
import pytest
from gradio.server_messages import EstimationMessage
from gradio_client import Client
from gradio_client.exceptions import AppError

from demo.app import build_app
from demo.server.limits import Guard, Limits
from demo.web.launch_options import launch_options
from tests.demo.serving import served


@pytest.fixture(scope="module")
def client(module_translator):
    with served(module_translator, guard=Guard(Limits())) as url:
        yield Client(url, verbose=False)


def test_a_program_gets_a_translation_with_its_words_and_numbers(client):
    result = client.predict("¿Dónde está la casa?", "es", "en", api_name="/translate")
    assert result["text"] == "where is the house?"
    assert result["source_words"] == ["¿", "Dónde", "está", "la", "casa", "?"]
    assert len(result["confidence"]) == len(result["target_words"]) == 5


@pytest.mark.parametrize(
    ("arguments", "words"),
    [(("", "es", "en"), "Write a sentence"), (("hola", "es", "xx"), "es to en"), (("a" * 6_000, "es", "en"), "6,000")],
)
def test_a_program_is_told_what_it_did_wrong(client, arguments, words):
    with pytest.raises(AppError, match=words):
        client.predict(*arguments, api_name="/translate")


def test_what_only_the_page_asks_is_hidden_from_programs(client):
    listed = client.view_api(return_format="dict")["named_endpoints"]
    assert not [name for name in listed if name.startswith("/chat")]


def test_somebody_who_left_does_not_end_the_queue_for_all(module_translator):
    app = build_app([module_translator])
    gone = SimpleNamespace(session_hash="gone", alive=True, _id="1")
    app._queue.send_message(gone, EstimationMessage(rank=0, queue_size=1))
    app._queue.pending_messages_per_session["there"] = messages = Queue()
    app._queue.send_message(SimpleNamespace(session_hash="there", alive=True, _id="2"), EstimationMessage(queue_size=1))
    assert messages.get_nowait().event_id == "2"


def test_calls_of_anybody_leave_the_sessions_of_visitors_alone(module_translator):
    guard = Guard(Limits())
    app = build_app([module_translator], guard=guard)
    app.launch(server_name="127.0.0.1", **launch_options(guard))
    try:
        app.state_holder["visitor"]
        asked = {"text": "hola", "source_language": "es", "target_language": "en"}
        with httpx.Client(base_url=f"{app.local_url}gradio_api/call/", timeout=60) as programs:
            read, _ = (
                programs.post("v2/translate", json=asked).json()["event_id"] for _ in range(2)
            )  # one is never read
            assert "hello" in programs.get(f"translate/{read}").text
        wait_for(lambda: list(app.state_holder.session_data) == ["visitor"])
        assert list(app.state_holder.time_last_used) == ["visitor"]
        wait_for(lambda: read not in app._queue.pending_event_ids_session)
    finally:
        app.close(verbose=False)


def wait_for(is_so):
    for _ in range(600):
        if is_so():
            return
        time.sleep(0.1)
    raise AssertionError("it did not come")
