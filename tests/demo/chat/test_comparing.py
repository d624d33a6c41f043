"""The same text through two translators that go the same way."""

from types import SimpleNamespace

import pytest

from demo.chat.comparing import compare_with, rivals
from demo.chat.translators import Translators
from demo.server.limits import Refusal
from model.inference.request import Direction

ES_EN = Direction("es", "en")


def test_only_those_that_go_the_same_way_are_compared(fake_translator_class):
    french = fake_translator_class()
    french.languages = ("en", "fr")
    one, other = fake_translator_class(), fake_translator_class()
    assert rivals(Translators([one, french])) == {}
    found = rivals(Translators([one, french, other]))
    assert set(found) == {"en-es", "es-en"}
    assert [rival["name"] for rival in found["es-en"]] == ["word list", "word list"]


def test_bundles_are_told_apart_by_their_folders_and_by_their_attention(fake_translator_class, tmp_path):
    offered = []
    for folder, attention in (("a/net", "additive"), ("b/net", "none"), ("b/net-after-100", "dot")):
        translator = fake_translator_class()
        translator.bundle = SimpleNamespace(directory=tmp_path / folder, config=SimpleNamespace(attention=attention))
        offered.append(translator)
    found = rivals(Translators(offered))["es-en"]
    assert [rival["name"] for rival in found] == ["a/net", "b/net", "net-after-100"]
    assert [rival["attention"] for rival in found] == ["additive", "none", "dot"]


def test_each_tells_its_answer_and_how_its_vocabulary_cuts_the_text(translator):
    compared = compare_with(Translators([translator]), 0, "hola casa", ES_EN, beam_size=2)
    assert compared["answer"]["text"] == "hello house"
    assert compared["pieces"] == [[["␣hola", "␣casa"], ["␣hello", "␣house"]]]


@pytest.mark.parametrize("place", [-1, 1, 99])
def test_nobody_stands_in_another_place(translator, place):
    with pytest.raises(Refusal, match="from 0 to 0"):
        compare_with(Translators([translator]), place, "hola", ES_EN, beam_size=4)
