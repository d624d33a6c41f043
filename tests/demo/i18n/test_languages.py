from demo.i18n.languages import Direction, all_directions, all_examples, language_name


def test_directions_go_both_ways_and_into_english_first():
    assert [direction.key for direction in all_directions(("en", "ko"))] == ["ko>en", "en>ko"]


def test_a_key_names_its_direction():
    direction = Direction("es", "en")
    assert Direction.from_key(direction.key) == direction
    assert direction.reverse == Direction("en", "es")
    assert direction.label == "Spanish → English"


def test_an_unknown_language_is_called_by_its_code():
    assert language_name("qu") == "QU"


def test_examples_come_in_the_bundles_languages_and_take_turns():
    examples = all_examples(all_directions(("en", "es")))
    assert [direction.source for _, direction in examples[:2]] == ["es", "en"]
    assert all({direction.source, direction.target} == {"en", "es"} for _, direction in examples)
    assert all_examples(all_directions(("qu", "ay"))) == []
