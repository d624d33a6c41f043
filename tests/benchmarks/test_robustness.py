import pytest

from benchmarks.robustness import noises, repeats_phrase
from benchmarks.spans import span_sentences


@pytest.mark.parametrize("language", ["en", "es"])
def test_there_are_300_sentences_each_with_its_span_once(language: str) -> None:
    sentences = span_sentences(language, seed=0)
    assert len(sentences) == 300
    assert all(sentence.text.count(sentence.span) == 1 for sentence in sentences)
    assert sentences == span_sentences(language, seed=0) != span_sentences(language, seed=1)


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
