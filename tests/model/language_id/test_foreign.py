"""A text is foreign where a classifier and the lexicon together say so."""

import pytest

from model.language_id.foreign import is_foreign
from tokenizer.preprocess.lexicon import Lexicon

ENGLISH = "the house is red and where are you going with my station banana banal band can tan fan"
SPANISH = "la casa es roja y dónde vas con mi estación"
LEXICON = Lexicon({"en": ENGLISH.split(), "es": SPANISH.split()})


@pytest.mark.parametrize(
    ("text", "other", "expected"),
    [
        ("wo ist denn hier der weg", 0.9, True),
        ("wo ist denn hier der weg", 0.1, True),  # the lexicon has no word of it
        ("wo ist denn hier der weg", 1e-9, False),  # the classifier is as sure of the contrary
        ("the house is red and you", 0.99, False),  # all words are known
        ("la casa es vermelha mas não", 0.6, True),
        ("la casa es roja y não", 0.9, False),  # one word in six is not enough for so much doubt ...
        ("la casa es roja y não", 0.99, True),  # ... and is for more
        ("the house with Nguyen and Wojciech", 0.9, False),  # names tell nothing
        ("abt asap afaik idk red", 0.99, False),  # in short
        ("xqzw vbnm", 0.99, True),
        ("xqzw vbnm", 0.7, False),
        ("xqzw house", 0.99, False),
        ("tan fan", 0.99, False),  # built as words of the language are
        ("Xqzw Vbnm", 0.99, False),  # a name
        ("xqzw", 0.99, False),  # a single word may be anything
        ("la casa incl lun vie", 0.99, False),  # abbreviations of Spanish
        ("", 1.0, False),
    ],
)
def test_foreign(text, other, expected):
    assert is_foreign(text.split(), other, LEXICON, ("en", "es")) is expected


def test_words_of_a_language_are_known_without_their_accents(monkeypatch) -> None:
    assert is_foreign(["te", "podes", "callar"], 0.99, LEXICON, ("en", "es"))
    monkeypatch.setattr("tokenizer.preprocess.lexicon._WELL_READ", 3)
    spanish = Lexicon({"en": ["the"], "es": ["te", "podés", "callár"]})
    assert not is_foreign(["te", "podes", "callar"], 0.99, spanish, ("en", "es"))


@pytest.mark.parametrize(
    ("text", "listed", "expected"),
    [
        ("going the mpc ncmpcpp cmus banal", "ncmpcpp cmus", False),  # programs, one by one
        ("red wo ist denn hier ncmpcpp cmus", "ncmpcpp cmus", True),  # the others are in another language
        ("pommes poires oranges cerises", "poires oranges", True),  # nothing is known beside what is listed
        ("tqm bss la vms mñn", "", False),  # without vowels: in short
        ("xqzw vbnm kjhg wrtz", "", True),  # nothing is known: no shorthand, but gibberish
    ],
)
def test_names_in_a_list_and_words_in_short_tell_nothing(text, listed, expected):
    assert is_foreign(text.split(), 0.99, LEXICON, ("en", "es"), listed.split()) is expected
