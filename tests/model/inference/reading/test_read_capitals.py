"""Capitals that the network does not read stand in what a reader sees."""

import pytest


def words_of(translation) -> tuple[list[str], list[str]]:
    sentences = translation.sentences
    return (
        [word.text for sentence in sentences for word in sentence.source.words],
        [word.text for sentence in sentences for word in sentence.words],
    )


@pytest.mark.parametrize(
    ("typed", "source", "target"),
    [
        ("The cat is on teh mat.", "en", "es"),
        ("Where do you live?", "en", "es"),
        ("where are you?", "en", "es"),
        ("...broccoli is good.", "en", "es"),
        ("The Well-Known Old Story", "en", "es"),
        ("Frequently Asked Questions", "en", "es"),
        ("3 Happy Brothers Together", "en", "es"),
        ("¿Películas de terror?", "es", "en"),
        ("¿qué haces?", "es", "en"),
        ("Preguntas Frecuentes", "es", "en"),
        ("Wrocław es bonita.", "es", "en"),
    ],
)
def test_words_are_shown_as_they_were_typed_and_as_they_stand_in_the_translation(shipped, typed, source, target):
    translation = shipped.translate(typed, source_language=source, target_language=target, anyway=True)
    read, written = words_of(translation)
    assert "".join(read) == typed.replace(" ", "")
    assert "".join(written) == translation.text.replace(" ", "")


@pytest.mark.parametrize("name", ["Soy Rosa.", "Voy a La Paz."])
def test_a_short_sentence_with_a_name_is_no_title(shipped, name):
    translation = shipped.translate(name, source_language="es", target_language="en")
    assert name.removesuffix(".").split()[-1] in translation.text


def test_the_beginning_of_an_answer_can_be_kept(shipped):
    for typed in ("where are you?", "Where are you?", "Broccoli is green."):
        answer = shipped.translate(typed, source_language="en", target_language="es").text
        first = answer.split()[0]
        found = shipped.complete(typed, prefix=first, source_language="en", target_language="es")
        assert found.text.startswith(first)
