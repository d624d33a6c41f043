"""What the page asks of a translator to let a reader choose, as plain data."""

import json

import pytest

from demo.chat.alternatives import other_sentences, other_words, rewrite, search
from demo.chat.translators import Translators
from demo.server.limits import Refusal
from model.inference.request import Direction

ES_EN = Direction("es", "en")


@pytest.fixture
def translators(translator):
    return Translators([translator])


def test_other_words_come_with_their_probability_and_what_follows_them(translators):
    choices = other_words(translators, "el gato negro", "the ", ES_EN, count=2, beam_size=4)
    assert [choice["text"] for choice in choices] == ["cat", "big"]
    assert choices[0]["probability"] > choices[1]["probability"]
    assert choices[1]["preview"] == "the big black"


def test_whole_sentences_come_with_their_share(translators):
    choices = other_sentences(translators, "hola", ES_EN, count=2, beam_size=4)
    assert [(choice["text"], choice["probability"]) for choice in choices] == [("hello", 0.75), ("hello indeed", 0.25)]


def test_a_rewritten_sentence_begins_as_wanted_and_can_be_looked_at(translators):
    rewritten = rewrite(translators, "el gato negro", "the big", ES_EN, beam_size=4)
    assert rewritten["text"] == "the big black"
    assert rewritten["sentence"]["target_words"] == ["the", "big", "black"]
    assert len(rewritten["sentence"]["attention"]) == 3


def test_a_search_is_plain_data(translators):
    found = json.loads(json.dumps(search(translators, "hola casa", ES_EN, count=5, beam_size=4)))
    assert [step["piece"] for step in found["steps"]] == ["␣hello", "␣house"]
    assert found["steps"][0]["beam"][0]["kept"]
    assert len(found["steps"][0]["attention"]) == len(found["source_pieces"])


def test_nobody_goes_where_no_translator_goes(translators):
    with pytest.raises(Refusal, match="es to en"):
        rewrite(translators, "hola", "", Direction("es", "xx"), beam_size=4)
