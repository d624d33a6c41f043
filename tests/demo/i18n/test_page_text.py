"""The page says the same in all of its languages."""

import re

import pytest

from demo.i18n.labels import label
from demo.i18n.page_text import SPOKEN, texts

ENGLISH = texts()["en"]


def slots(text):
    return sorted(re.findall(r"\{\w+\}", text))


@pytest.mark.parametrize("language", SPOKEN)
def test_every_sentence_is_there_with_the_same_places_to_fill(language):
    assert texts()[language].keys() == ENGLISH.keys()
    assert {key: slots(text) for key, text in texts()[language].items()} == {
        key: slots(text) for key, text in ENGLISH.items()
    }


@pytest.mark.parametrize("language", [language for language in SPOKEN if language != "en"])
def test_no_sentence_was_left_in_english(language):
    same = [key for key, text in texts()[language].items() if text == ENGLISH[key] and len(text.split()) > 2]
    assert same == []


def test_a_label_that_nobody_wrote_is_a_mistake():
    with pytest.raises(KeyError):
        label("rooms.cellar")
