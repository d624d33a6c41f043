"""Calls over HTTP that cannot be done get one clear answer each, and leave nothing in the log."""

import json
import urllib.request
from asyncio import Queue
from types import SimpleNamespace
from urllib.error import HTTPError

import pytest

from demo.server import program_calls
from tests.demo.serving import served

DIRECTION = {"source_language": "es", "target_language": "en"}
HELLO = {"text": "hola", **DIRECTION}


@pytest.fixture(scope="module")
def address(module_translator):
    with served(module_translator) as url:
        yield f"{url}gradio_api/call"


@pytest.fixture(autouse=True)
def empty_log(capfd):
    yield
    output = "".join(capfd.readouterr())
    assert "Traceback" not in output and "Error" not in output, output


def fetch(url, body=None):
    """Returns the status and the text of an answer."""
    data = None if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as error:
        return error.code, error.read().decode()


def ask(address, endpoint, body):
    """Returns the kind of event that comes of a call, and its data."""
    event = json.loads(fetch(f"{address}/v2/{endpoint}", body)[1])["event_id"]
    return read(fetch(f"{address}/{endpoint}/{event}")[1])


def read(stream):
    kind, data = stream.strip().split("\n")[-2:]
    return kind.removeprefix("event: "), json.loads(data.removeprefix("data: "))


def test_one_text_gives_one_translation_and_a_list_gives_a_list(address):
    kind, [one] = ask(address, "translate", HELLO)
    assert (kind, one["text"]) == ("complete", "hello")
    kind, [several] = ask(address, "translate", {**HELLO, "text": ["hola", "", "la casa", "hola"]})
    assert [each["text"] for each in several] == ["hello", "", "the house", "hello"]
    assert several[0] == one
    assert ask(address, "translate", {**HELLO, "text": ["hola"]})[1] == [[one]]


def test_a_translation_is_doubted_as_in_the_chat(address):
    [doubted] = ask(address, "translate", {**HELLO, "text": "hola xyzzy"})[1]
    assert (doubted["adequacy"], doubted["doubts"]) == (0.2, ["low_confidence"])
    [reason] = doubted["reasons"]
    assert (reason["doubt"], reason["words"]) == ("low_confidence", [])
    assert reason["reason"].startswith("It is unsure of many words")
    [other] = ask(address, "translate", HELLO)[1]
    assert (other["adequacy"], other["doubts"]) == (None, [])


@pytest.mark.parametrize(
    ("endpoint", "body", "words"),
    [
        ("translate", {**HELLO, "text": ""}, "Write a sentence first."),
        ("translate", {**HELLO, "text": []}, "Write a sentence first."),
        ("translate", {**HELLO, "text": [" ", ""]}, "Write a sentence first."),
        ("translate", {**HELLO, "text": 5}, "text must be a text or a list of texts. Received: 5."),
        ("translate", {**HELLO, "text": None}, "text must be a text or a list of texts. Received: null."),
        ("translate", {**HELLO, "text": ["hola", 5]}, "text must be a text or a list of texts."),
        ("translate", {**HELLO, "text": {"a": 1}}, "text must be a text or a list of texts."),
        ("translate", {**HELLO, "source_language": 3}, "source_language must be a text. Received: 3."),
        ("translate", {**HELLO, "target_language": ["en"]}, "target_language must be a text."),
        ("translate", {**HELLO, "target_language": "xx"}, "Received: 'es' to 'xx'"),
        ("translate", {**HELLO, "target_language": "es"}, "Received: 'es' to 'es'"),
        ("translate", {**HELLO, "beam_size": "4"}, "beam_size must be a whole number."),
        ("translate", {**HELLO, "beam_size": True}, "beam_size must be a whole number."),
        ("translate", {**HELLO, "beam_size": 17}, "beam_size must be a whole number from 1 to 16."),
        ("translate", {**HELLO, "with_attention": "no"}, 'with_attention must be true or false. Received: "no".'),
        ("translate", {**HELLO, "source_language": "auto", "text": "lol"}, "not sure which language"),
        ("translate", {**HELLO, "source_language": "auto", "text": "the house"}, "in English already"),
        ("alternatives", {**HELLO, "text": "Hola. La casa."}, "takes one sentence. Received 2."),
        ("alternatives", {**HELLO, "text": ["hola"]}, "text must be a text."),
        ("alternatives", {**HELLO, "prefix": 5}, "prefix must be a text."),
        ("alternatives", {**HELLO, "count": 11}, "count must be a whole number from 1 to 10."),
        ("detect", {"text": ""}, "Write a sentence first."),
        ("detect", {"text": ["hola"]}, "text must be a text."),
    ],
)
def test_what_an_endpoint_cannot_do_is_said_in_a_sentence(address, endpoint, body, words):
    kind, said = ask(address, endpoint, body)
    assert kind == "error"
    assert words in said["error"]
    assert "Enter" not in said["error"]


@pytest.mark.parametrize(
    ("path", "body", "status", "words"),
    [
        ("v2/translate", DIRECTION, 400, "translate needs text."),
        ("v2/translate", {}, 400, "translate needs text and source_language and target_language."),
        ("v2/translate", {**HELLO, "wrong": 1}, 400, "translate has no argument"),
        ("v2/translate", b"{bad json", 400, "must be an object of JSON"),
        ("v2/translate", b"\xff\xfe", 400, "must be an object of JSON"),
        ("v2/translate", b"[" * 100_000, 400, "must be an object of JSON"),
        ("v2/translate", ["hola"], 400, "must be an object of JSON"),
        ("v2/translate", b"", 400, "must be an object of JSON"),
        ("v2/nothing", {}, 404, "There are: translate, alternatives, detect, languages."),
        ("nothing", {"data": []}, 404, "There are: translate, alternatives, detect, languages."),
        ("translate", {"data": ["hola", "es"]}, 400, "translate takes 5 values in data. Received: 2."),
        ("translate", {"data": ["hola"] * 6}, 400, "Received: 6."),
        ("translate", {"data": "hola"}, 400, "data must be a list of the arguments of translate: text,"),
        ("translate", {}, 400, "data must be a list"),
        ("chat_answer", {"data": ["hola"]}, 400, "chat_answer takes 5 values in data. Received: 1."),
        ("translate", None, 405, "Send the arguments by POST"),
        ("v2/translate", None, 405, "Send the arguments by POST"),
    ],
)
def test_a_call_that_makes_no_event_is_refused_with_the_reason(address, path, body, status, words):
    answered, text = fetch(f"{address}/{path}", body)
    assert answered == status
    assert words in json.loads(text)["detail"]


def test_the_page_gets_a_sentence_as_well_where_it_asks_wrongly(address):
    event = json.loads(fetch(f"{address}/chat_answer", {"data": [5, "es", "en", True, 4]})[1])["event_id"]
    assert read(fetch(f"{address}/chat_answer/{event}")[1])[1]["error"] == "text must be a text. Received: 5."


def test_an_answer_is_read_once(address):
    event = json.loads(fetch(f"{address}/v2/translate", HELLO)[1])["event_id"]
    assert read(fetch(f"{address}/translate/{event}")[1])[0] == "complete"
    for again in (event, "0123abc", "%00", "a" * 2_000):
        status, stream = fetch(f"{address}/translate/{again}")
        assert status == 404
        kind, said = read(stream)
        assert kind == "error"
        assert "read already, or never asked for" in said["error"]


def test_an_event_that_has_ended_but_is_not_forgotten_yet_is_not_waited_for():
    """Gradio forgets it a moment after its answer was read; whoever asks in between would wait for ever."""
    queue = SimpleNamespace(
        pending_event_ids_session={"read": set(), "left": {"left"}, "runs": {"runs"}},
        pending_messages_per_session={"read": Queue(), "left": Queue(), "runs": Queue()},
        event_ids_to_events={
            "read": SimpleNamespace(alive=True),
            "left": SimpleNamespace(alive=False),
            "runs": SimpleNamespace(alive=True),
        },
    )
    scope = {"app": SimpleNamespace(get_blocks=lambda: SimpleNamespace(_queue=queue))}
    assert [program_calls._is_waiting(scope, event) for event in ("read", "left", "runs")] == [False, False, True]
