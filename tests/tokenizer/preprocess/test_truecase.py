import pytest

from tokenizer.preprocess.lexicon import Lexicon
from tokenizer.preprocess.truecase import Truecaser


@pytest.fixture(scope="module")
def truecaser(subwords) -> Truecaser:
    return Truecaser(subwords, Lexicon({"en": ["broccoli", "i'm", "Germany"], "es": ["brócoli", "Alemania", "eres"]}))


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("Broccoli is green.", "broccoli is green."),
        ('"Broccoli" is a word.', '"broccoli" is a word.'),
        ("Germany is green.", "Germany is green."),  # a name, for all that the lexicon knows
        ("Zucchini is green.", "Zucchini is green."),  # an unknown word
        ("BROCCOLI is green.", "BROCCOLI is green."),
        ("5 Broccoli", "5 Broccoli"),
        ("broccoli", "broccoli"),
        ("...", "..."),
        ("", ""),
    ],
)
def test_a_first_word_that_is_small_amid_a_sentence_is_read_small(truecaser, typed, read):
    assert truecaser.read(typed, "en") == read


def test_a_word_is_looked_up_in_its_language_and_behind_the_mark_that_opens_a_question(truecaser):
    assert truecaser.read("¿Brócoli?", "es") == "¿brócoli?"
    assert truecaser.read("Brócoli", "en") == "Brócoli"


def test_a_word_of_one_piece_keeps_its_capital(subwords):
    whole = next(
        piece[1:]
        for piece in subwords.pieces(range(subwords.vocabulary_size))
        if piece[:1] == "▁" and piece[1:].istitle()
    )
    assert Truecaser(subwords, Lexicon({"en": [whole.lower(), "Germany"]})).read(f"{whole} x", "en") == f"{whole} x"


def test_a_target_is_read_small_only_where_its_source_tells_that_a_sentence_begins(truecaser):
    languages = ("es", "en")
    assert truecaser.read_pair("Brócoli verde", "Broccoli, green", languages) == ("brócoli verde", "broccoli, green")
    assert truecaser.read_pair("2 brócolis", "Broccoli, twice", languages) == ("2 brócolis", "Broccoli, twice")


def test_a_common_word_in_capitals_is_told_from_names_and_acronyms(subwords):
    truecaser = Truecaser(subwords, Lexicon({"en": ["sale", "covid", "Mark"], "es": ["Covid", "venta"]}, ["ikea"]))
    assert [word for word in ("SALE", "COVID", "MARK", "IKEA", "VENTA") if truecaser.is_plain(word, "en")] == ["SALE"]
    assert not Truecaser(subwords, None).is_plain("SALE", "en")


def test_without_a_lexicon_nothing_is_changed(subwords):
    assert Truecaser(subwords, None).read("Broccoli", "en") == "Broccoli"


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("The Big Broccoli of Germany", "The big broccoli of Germany"),
        ("The Big-Broccoli Soups", "The big-broccoli Soups"),  # of what the lexicon does not know nobody can tell
        ("3 Big Big Broccoli", "3 big big broccoli"),
        ("Big Broccoli", "big broccoli"),
        ("The Big broccoli", "The Big broccoli"),  # no title
        ("Tom Rose", "Tom Rose"),  # perhaps a person: Spanish knows it with a capital alone
        ("Big Cart", "big cart"),
        ("Cart of Rose", "cart of Rose"),
        ("Big Of", "big of"),
        ("Big is Rose", "big is Rose"),
        ("The Big Big Rose.", "The Big Big Rose."),  # a sentence
        ("BIG BROCCOLI", "BIG BROCCOLI"),
    ],
)
def test_a_title_is_read_small_but_for_its_names(subwords, typed, read):
    lexicon = Lexicon({"en": ["the", "of", "big", "broccoli", "rose", "cart", "Germany", "Tom"], "es": ["Tom", "Rose"]})
    truecaser = Truecaser(subwords, lexicon)
    assert truecaser.read(truecaser.read_title(typed, "en"), "en").replace("the", "The") == read
    assert truecaser.read_pair("x", typed, ("es", "en"))[1][1:] == typed[1:]  # in a target capitals stay
