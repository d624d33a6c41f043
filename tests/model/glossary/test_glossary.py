"""Terms are found as words, in any case and in their plural; what is no glossary gets a clear answer."""

import pytest

from model.glossary.glossary import Glossary, GlossaryError
from model.glossary.use import find_term_doubts
from model.inference.request import Direction
from tokenizer.preprocess.lexicon import Lexicon

ES_EN, EN_ES = Direction("es", "en"), Direction("en", "es")


def found(pairs, text, direction=EN_ES, lexicon=None):
    matches = Glossary(pairs).find(text, direction, lexicon)
    return [(text[match.start : match.stop], match.target, match.is_inflected) for match in matches]


@pytest.mark.parametrize(
    ("pair", "text", "expected"),
    [
        (("house", "finca"), "A House, a HOUSE.", ["House", "HOUSE"]),
        (("house", "finca"), "houseboat, greenhouse", []),
        (("house", "finca"), "the house's roof", ["house"]),
        (("don", "don"), "I don't", []),
        (("ice cream", "helado"), "Ice  cream, ice-cream, icecream", ["Ice  cream"]),
        (("C++", "C++"), "C++ and C", ["C++"]),
        (("house", "finca"), "https://house.com/house", []),
        (("house.com", "finca"), "See house.com now", ["house.com"]),
        (("<b>x</b>", "y"), "if a <b>x</b> c", ["<b>x</b>"]),
        (("driver's license", "carné"), "My driver’s license", ["driver’s license"]),
        (("driver’s license", "carné"), "My driver's license", ["driver's license"]),
    ],
)
def test_a_term_is_found_as_a_word_in_any_case(pair, text, expected):
    assert [term for term, _, _ in found([pair], text)] == expected


@pytest.mark.parametrize(
    ("direction", "term", "text"),
    [
        (EN_ES, "house", "houses"),
        (EN_ES, "annual report", "annual reports"),
        (EN_ES, "company", "companies"),
        (ES_EN, "reunión", "reuniones"),
        (ES_EN, "informe anual", "informes anuales"),
        (ES_EN, "luz", "luces"),
    ],
)
def test_a_plural_is_found_and_told(direction, term, text):
    assert found([(term, "X")], text, direction) == [(text, "X", True)]
    assert found([(term, "X"), (text, "XX")], text, direction) == [(text, "XX", False)]


def test_a_plural_that_the_lexicon_does_not_know_is_none_of_a_word_of_which_it_knows_another():
    lexicon = Lexicon({"en": ["bus", "house", "houses", "van"]})
    assert found([("bu", "X"), ("house", "Y")], "bus houses", lexicon=lexicon) == [
        ("bus", "X", True),
        ("houses", "Y", True),
    ]
    assert found([("house", "Y")], "housees", lexicon=lexicon) == []
    assert found([("van", "Z")], "vans", lexicon=lexicon) == [("vans", "Z", True)]


def test_the_longest_of_overlapping_terms_wins():
    pairs = [("new york", "NY"), ("york city council", "Pleno"), ("city", "urbe")]
    assert [target for _, target, _ in found(pairs, "new york city council")] == ["Pleno"]


def test_a_direction_says_where_a_pair_counts():
    assert found([("casa", "dwelling", "es<>en")], "a dwelling", EN_ES) == [("dwelling", "casa", False)]
    assert found([("casa", "dwelling", "es<>en")], "una casa", ES_EN) == [("casa", "dwelling", False)]
    assert found([("casa", "dwelling", "es>en")], "a dwelling casa", EN_ES) == []
    assert found([("dwelling", "casa", "ES > en")], "a dwelling", EN_ES) == []
    assert found([("casa", "A"), ("casa", "B", "es>en")], "casa", ES_EN) == [("casa", "B", False)]
    assert found([("Parley",)], "parley", ES_EN) == [("parley", "", False)]


@pytest.mark.parametrize(
    ("pairs", "told"),
    [
        ([("a " * 1_000, "b")], "20 words and 200 characters.*1,000 words"),
        ([("a", "b" * 201)], "200 characters"),
        ([("casa", "home"), ("Casa", "house")], "“casa” has two translations: “home” and “house”"),
        ([("casa", "house", "es<>en"), ("hogar", "house", "es<>en")], "“house” has two translations"),
        ([("", "b")], "Pair 1 .* has no term"),
        ([("a", "b", "c", "d")], "Pair 1"),
        (["ab"], "Pair 1"),
        ([("a", 3)], "Pair 1"),
        ([("a", "b", "english")], "es>en"),
        (((f"word{number}", "b") for number in range(10_001)), "10,000 pairs"),
    ],
)
def test_what_is_no_glossary_is_told(pairs, told):
    with pytest.raises(GlossaryError, match=told):
        Glossary(pairs)


def test_the_same_pair_twice_is_one():
    assert len(Glossary([("a", "b"), ("a", "b"), (" a ", "b\n")]).pairs) == 1


def test_ten_thousand_pairs_are_found_by_as_many_steps_as_ten():
    many = Glossary([*((f"word{number} of mine", "b") for number in range(9_999)), ("house", "finca")])
    assert [match.target for match in many.find("A house, a word1 of yours, a word7 of mine.", EN_ES)] == ["finca", "b"]


def test_a_term_within_another_word_is_no_term():
    terms = Glossary([("arte", "art")]).find("El arte", ES_EN)
    for language, translation, doubts in (
        ("en", "The party", ("term_missing",)), ("en", "The arts", ()), ("en", "The art", ()), ("ja", "このart作", ()),
    ):  # fmt: skip
        assert find_term_doubts(terms, "El arte", translation, language) == doubts


def test_a_translation_without_a_term_is_told():
    text = "The houses of Parley"
    terms = Glossary([("house", "finca"), ("Parley",)]).find(text, EN_ES)
    assert find_term_doubts(terms, text, "Las finca de Parley", "es") == ("term_form",)
    assert find_term_doubts(terms, text, "FINCA", "es") == ("term_missing", "term_form")
    assert find_term_doubts([], text, "FINCA", "es") == ()
