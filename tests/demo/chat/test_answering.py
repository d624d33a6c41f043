"""An answer as it is told to the browser."""

from types import SimpleNamespace

import pytest

from demo.chat.answering import FAILED, stream_answer
from demo.chat.translators import Translators
from demo.server.limits import Guard, Limits
from model.inference.request import Direction

ES_EN = Direction("es", "en")


def ticking_clock():
    now = 0.0

    def clock():
        nonlocal now
        now += 1.0
        return now

    return clock


def tell(translator, text, wanted=ES_EN, *, is_fixed=True, limits=None, clock=None, request=None):
    guard = Guard(limits or Limits())
    return list(
        stream_answer(
            Translators([translator]), guard, request, text, wanted,
            is_fixed=is_fixed, beam_size=4, clock=clock or ticking_clock(),
        )
    )  # fmt: skip


def shown(updates):
    """Plays the part of the browser."""
    text = ""
    for update in updates:
        if "add" in update:
            text = text[: update["keep"]] + update["add"]
            yield text


def test_an_answer_grows_and_ends_whole(translator):
    updates = tell(translator, "hola casa roja")
    assert list(shown(updates)) == ["hello", "hello house", "hello house red"]
    assert updates[0]["direction"] == ES_EN
    assert updates[-1]["answer"]["text"] == "hello house red"


def test_only_what_changes_travels(translator):
    assert [update["add"] for update in tell(translator, "hola casa")[:-1]] == ["hello", " house"]


def test_the_attention_is_worked_out_once_at_the_end_however_long_the_text(translator, monkeypatch):
    calls = []
    monkeypatch.setattr("demo.chat.answering.translation_data", lambda translation: calls.append(translation) or {})
    tell(translator, "hola casa roja " * 50)
    assert len(calls) == 1


def test_eyes_are_not_flooded(translator):
    assert len(tell(translator, "hola " * 100, clock=lambda: 0.0)) == 2  # the first word, and the end


def test_the_language_decides_the_direction_unless_that_is_fixed(translator):
    assert tell(translator, "the black cat", is_fixed=False)[0]["direction"] == Direction("en", "es")
    assert tell(translator, "the black cat", is_fixed=True)[0]["direction"] == ES_EN


def test_a_text_of_no_clear_language_goes_the_way_of_the_last_one_and_says_so(translator):
    [first, *_] = tell(translator, "Zebulon 12", is_fixed=False)
    assert (first["direction"], first["is_sure"]) == (ES_EN, False)


@pytest.mark.parametrize(("text", "words"), [("", "Write a sentence"), ("a" * 6_000, "6,000 characters")])
def test_what_cannot_be_translated_is_said_kindly(translator, text, words):
    [update] = tell(translator, text)
    assert words in update["problem"]


def test_what_cannot_be_translated_is_said_in_the_language_of_the_page(translator):
    visitor = SimpleNamespace(headers={"cookie": "parley_language=es"}, client=None, username=None)
    [update] = tell(translator, " ", request=visitor)
    assert update["problem"].startswith("Escribe primero una frase")


def test_a_direction_that_nobody_goes_is_refused(translator):
    [update] = tell(translator, "hola", Direction("es", "xx"))
    assert "es to en" in update["problem"]


def test_a_failure_tells_no_secrets(translator):
    assert tell(translator, "boom") == [{"problem": FAILED}]
