"""What stands behind the endpoints of programs."""

import gradio as gr
import pytest

from demo.chat.translators import Translators
from demo.server.api import Endpoints
from demo.server.limits import Guard, Limits

HELLO = {"text": "hola casa", "source_language": "es", "target_language": "en", "request": None}


class Clock:
    """Every look at it takes a second."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        self.now += 1
        return self.now


def endpoints(translator, clock=lambda: 0.0, **limits):
    return Endpoints(Translators([translator]), Guard(Limits(**limits), clock=clock))


def refusal(ask, **arguments):
    with pytest.raises(gr.Error) as caught:
        ask(**arguments)
    assert not caught.value.print_exception  # nothing of it stands in the log
    return caught.value.message


@pytest.mark.parametrize("text", ["lol", "hola", "the house", "", "a" * 6_000])
def test_a_call_with_auto_is_counted_before_any_work(translator, text, monkeypatch):
    asked = endpoints(translator, requests_per_minute=1)
    for _ in range(2):
        try:
            asked.translate(**HELLO | {"source_language": "auto", "text": text})
        except gr.Error:
            continue
    monkeypatch.setattr(translator, "detect", lambda _: pytest.fail("it worked for somebody over the limit"))
    assert "a lot in a short time" in refusal(asked.translate, **HELLO | {"source_language": "auto"})


def test_a_translation_that_takes_too_long_is_ended_amid_it(translator):
    asked = endpoints(translator, Clock(), max_seconds=5)
    long = ["hola"] * 20
    assert "longer than 5 seconds" in refusal(asked.translate, **HELLO | {"text": long})
    asked = endpoints(translator, Clock(), max_seconds=1)
    assert "longer than 1 seconds" in refusal(asked.alternatives, **HELLO)


def test_a_list_is_one_message_for_the_limits(translator):
    asked = endpoints(translator, max_characters=50, max_sentences=10)
    assert "59 characters" in refusal(asked.translate, **HELLO | {"text": ["casa"] * 12})
    asked = endpoints(translator, max_sentences=10)
    assert "12 sentences" in refusal(asked.translate, **HELLO | {"text": ["casa"] * 12})


def test_the_language_of_a_list_is_found_out_from_all_of_it(translator):
    found = endpoints(translator).translate(
        ["hola", "lol", "el gato"], source_language="auto", target_language="en", request=None
    )
    assert [each["source_language"] for each in found] == ["es"] * 3
