"""Apertium answers each sentence by itself, and says in a sentence why it cannot."""

import shutil

import pytest

from training.data.corpus import CorpusError
from training.data.sources.apertium import Apertium, is_installed

needs_apertium = pytest.mark.skipif(not is_installed(), reason="Apertium is not installed")


@needs_apertium
def test_each_sentence_is_translated_by_itself():
    texts = Apertium("en", "es").translate(["The cat.", "The dog. The house.", "The frobnicator."])
    assert [text.split(".")[0] for text in texts] == ["El gato", "El perro", "El frobnicator"]


@needs_apertium
def test_a_sentence_with_an_unknown_word_is_left_out_but_not_one_with_a_name():
    texts = Apertium("en", "es").translate_known(["The frobnicator.", "Zorblax is here."])
    assert texts[0] == ""
    assert texts[1].startswith("Zorblax")


@needs_apertium
def test_a_pair_that_is_not_there_is_told():
    with pytest.raises(CorpusError, match="no pair eng-xx"):
        Apertium("en", "xx")


def test_without_it_one_is_told_how_to_get_it(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(CorpusError, match="apt install apertium"):
        Apertium("en", "es")
