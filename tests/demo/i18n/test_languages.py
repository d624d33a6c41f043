from demo.i18n.languages import all_directions, all_examples, language_name, own_name
from model.inference.request import Direction


def test_directions_go_both_ways_and_into_english_first():
    assert [direction.key for direction in all_directions(("en", "ko"))] == ["ko>en", "en>ko"]


def test_a_key_names_its_direction():
    direction = Direction("es", "en")
    assert Direction.from_key(direction.key) == direction


def test_an_unknown_language_is_called_by_its_code():
    assert language_name("xx") == own_name("xx") == "XX"
    assert own_name("no such code") == "NO SUCH CODE"


def test_a_language_has_a_name_in_itself_and_in_others():
    assert [language_name(code) for code in ("es", "ko", "qu", "eu")] == ["Spanish", "Korean", "Quechua", "Basque"]
    assert [own_name(code) for code in ("es", "ko", "el", "eu")] == ["Español", "한국어", "Ελληνικά", "Euskara"]
    assert language_name("es", spoken="de") == "Spanisch"


def test_examples_come_in_the_bundles_languages_and_take_turns():
    examples = all_examples(all_directions(("en", "es")))
    assert [direction.source for _, direction in examples[:2]] == ["es", "en"]
    assert all({direction.source, direction.target} == {"en", "es"} for _, direction in examples)
    assert all_examples(all_directions(("qu", "ay"))) == []
