"""What the server writes is in the visitor's language."""

from types import SimpleNamespace

import pytest

from demo.i18n.visitor_texts import texts_for


@pytest.mark.parametrize(
    ("headers", "word"),
    [
        ({}, "Direction"),
        ({"accept-language": "de-AT,de;q=0.9,en;q=0.8"}, "Richtung"),
        ({"accept-language": "xx, en;q=0.3, ko;q=0.7"}, "방향"),
        ({"accept-language": ";q=;,,q=1;es;q=x"}, "Direction"),
        ({"accept-language": "de", "cookie": "a=b; parley_language=es"}, "Dirección"),
        ({"accept-language": "de", "cookie": "parley_language=klingon"}, "Richtung"),
        ({"accept-language": "de", "cookie": '\x00;=;"'}, "Richtung"),
    ],
)
def test_the_chosen_language_comes_first_and_then_what_the_browser_asks_for(headers, word):
    assert texts_for(SimpleNamespace(headers=headers))["files.direction"] == word


def test_nobody_in_particular_reads_english():
    assert texts_for(None)["files.direction"] == "Direction"
