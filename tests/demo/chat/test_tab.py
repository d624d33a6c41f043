"""What the page asks while somebody chats, under the limits that a message has."""

import itertools

import pytest

from demo.chat.tab import Endpoints
from demo.chat.translators import Translators
from demo.server.limits import Guard, Limits

WAY = ("es", "en")
ASKED = {
    "chat_words": ("el gato", "the ", *WAY, 2, 4),
    "chat_sentences": ("el gato", *WAY, 2, 4),
    "chat_rewrite": ("el gato", "the", *WAY, 4),
    "chat_search": ("el gato", *WAY, 4),
    "chat_compare": ("el gato", *WAY, 0, 4),
}


@pytest.mark.parametrize("name", ASKED)
def test_each_takes_no_longer_than_a_message_may(translator, name):
    clock = itertools.count(step=10)  # seconds, of which each look takes ten
    guard = Guard(Limits(max_seconds=5), clock=lambda: next(clock))
    ask = getattr(Endpoints(Translators([translator]), guard, None), name)
    assert "5 seconds" in ask(*ASKED[name], None)["problem"]
    ask = getattr(Endpoints(Translators([translator]), Guard(Limits()), None), name)
    assert "problem" not in ask(*ASKED[name], None)


@pytest.mark.parametrize("name", ["chat_words", "chat_rewrite"])
def test_the_beginning_of_a_translation_counts_as_well(translator, name):
    sentence, _, *others = ASKED[name]
    ask = getattr(Endpoints(Translators([translator]), Guard(Limits(max_characters=40)), None), name)
    assert "107 characters" in ask(sentence, "x" * 100, *others, None)["problem"]
