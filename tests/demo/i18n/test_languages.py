from demo.i18n.languages import all_directions, all_examples, direction_name, language_name, listed_name
from demo.i18n.page_text import texts
from model.inference.request import Direction


def test_directions_go_both_ways_and_into_english_first():
    assert [direction.key for direction in all_directions(("en", "ko"))] == ["ko>en", "en>ko"]


def test_a_key_names_its_direction():
    direction = Direction("es", "en")
    assert Direction.from_key(direction.key) == direction


def test_an_unknown_language_is_called_by_its_code():
    assert language_name("xx") == listed_name("xx", texts()["de"]) == "XX"
    assert language_name("xx", spoken="no such code") == "XX"


def test_a_language_has_a_name_in_others():
    assert [language_name(code) for code in ("es", "ko", "qu", "eu")] == ["Spanish", "Korean", "Quechua", "Basque"]
    assert language_name("es", spoken="de") == "Spanisch"


def test_a_direction_is_said_in_the_visitors_language():
    way = Direction("es", "en")
    assert direction_name(way, texts()["en"]) == "Spanish to English"
    assert direction_name(way, texts()["es"]) == "Español → Inglés"


def test_examples_come_in_the_bundles_languages_and_take_turns():
    examples = all_examples(all_directions(("en", "es")))
    assert [direction.source for _, direction in examples[:2]] == ["es", "en"]
    assert all({direction.source, direction.target} == {"en", "es"} for _, direction in examples)
    assert all_examples(all_directions(("qu", "ay"))) == []
