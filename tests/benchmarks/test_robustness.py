from collections import Counter

import pytest

from benchmarks.robustness import noises, repeats_phrase
from benchmarks.spans import plain_name_sentences, span_sentences


@pytest.mark.parametrize("language", ["en", "es"])
def test_there_are_300_sentences_each_with_its_span_once(language: str) -> None:
    sentences = span_sentences(language, seed=0)
    assert len(sentences) == 300
    assert all(sentence.text.count(sentence.span) == 1 for sentence in sentences)
    assert sentences == span_sentences(language, seed=0) != span_sentences(language, seed=1)


@pytest.mark.parametrize("language", ["en", "es"])
def test_each_plain_name_stands_six_times_twice_in_each_place(language: str) -> None:
    sentences = plain_name_sentences(language)
    assert len(set(sentences)) == 360
    assert Counter(sentence.kind for sentence in sentences) == dict.fromkeys(
        ("amid a sentence", "at its head", "in lower case"), 120
    )
    assert set(Counter(sentence.span.lower() for sentence in sentences).values()) == {6}
    for text, span, place in sentences:
        assert text.startswith(span) == (place == "at its head")
        assert (text == text.lower()) == (place == "in lower case")


@pytest.mark.parametrize(
    ("text", "repeats"),
    [
        ("I am here and I am here again", True),
        ("no no no no no", False),
        ("no no no no no no", True),
        ("one two three four one two four", False),
    ],
)
def test_a_phrase_of_three_words_said_twice_is_a_repetition(text: str, repeats: bool) -> None:
    assert repeats_phrase(text) is repeats


def test_noise_takes_away_the_same_on_both_sides_but_typos() -> None:
    for noise in noises(seed=0):
        typed = noise.type("¿Qué año, José?")
        if "typo" not in noise.name:
            assert noise.compare(typed) == typed == noise.compare("¿Qué año, José?") != "¿Qué año, José?"
