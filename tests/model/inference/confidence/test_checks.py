"""Translations that repeat themselves or leave something out are found, replaced, and else told of."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.inference.confidence.checks import find_doubts
from model.inference.engine import Engine
from model.inference.search import Hypothesis
from model.inference.translator import Translator
from tokenizer.special_tokens import END_ID

ES_EN = {"source_language": "es", "target_language": "en"}


def doubts_of(subwords, source, target, attention=None, finished=True):
    source_ids = tuple(subwords.encode_source(source, "en"))
    ids = tuple(subwords.encode_target(target))
    if attention is None:
        attention = np.full((len(ids), len(source_ids)), 1 / len(source_ids), np.float32)
        attention[:-1] += 1  # each piece is looked at
    return find_doubts(source_ids, Hypothesis(ids, (0.0,) * len(ids), attention, 0.0, finished), subwords)


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("¿Dónde está?", "where is the train, where is the train?"),
        ("which side is north and which side is south", "which side and which side and which side"),
        ("No.", "no no no"),
        ("No, no.", "no, no, no"),
        ("Ha.", "I am able to be able to be"),
        ("mar", "hahaha"),
        ("mar", "marififififi"),
        ("el mar", "私は私は私は"),
    ],
)
def test_what_is_said_again_and_again_is_a_repetition(subwords, source, target):
    assert doubts_of(subwords, source, target) == ("repetition",)


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("No, no, no.", "no, no, no"),
        ("jajaja", "hahaha"),
        ("No sé, no sé.", "I do not know, I do not know."),
        ("Un millón.", "1 000 000 000 000."),
        ("¡Adiós!", "bye bye!!! ..."),
        ("Más y más.", "more and more and so on"),
        ("el mar", "he said that he said no"),
        ("el mar", "I think that that is what she had had"),
        ("De verdad, verdaderamente.", "really, really"),
        ("el mar", "winter after winter"),
        ("Una entrevista interesante.", "an interesting interview"),
        ("Un invierno suave.", "a soft winter winter"),
        ("El museo.", "the museum of museums"),
    ],
)
def test_what_the_source_says_too_is_none_nor_are_numbers(subwords, source, target):
    assert doubts_of(subwords, source, target) == ()


@pytest.mark.parametrize(
    ("source", "target", "doubts"),
    [
        ("Vivo en el 8.", "I live at 8.", ()),
        ("Vivo en el 8.", "I live at eight.", ()),
        ("Vivo en el 8.", "I live at 188.", ("missing_number",)),
        ("Vivo en el 8.", "I live there.", ("missing_number",)),
        ("Vivo en el mar.", "I live at 8.", ("missing_number",)),
    ],
)
def test_every_number_stands_in_the_answer(subwords, source, target, doubts):
    assert doubts_of(subwords, source, target) == doubts


def test_the_hypothesis_with_the_number_steps_in(scripted_pair, subwords):
    """It would rather say the word alone; in another beam it says the number as well."""
    [word] = [index for index, piece in enumerate(subwords.pieces(range(406))) if piece == "▁s"]
    wanted = tuple(subwords.encode_target("8")[:-1])

    def script(prefix):
        if prefix == wanted[: len(prefix)] and len(prefix) < len(wanted):
            rest = wanted[len(prefix)]
            return (
                {rest: math.log(0.4), END_ID: math.log(0.6)} if prefix else {rest: math.log(0.3), word: math.log(0.7)}
            )
        return {END_ID: math.log(0.99), word: math.log(0.01)}

    engine = Engine(scripted_pair(script), subwords)
    ids = tuple(subwords.encode_source("el 8", "en"))
    [found] = engine.search([ids], 4).run()
    assert "8" not in subwords.decode(found[0].ids)
    best = engine.translate_all([ids], 4)[ids][0]
    assert subwords.decode(best.ids) == "8"
    assert best.doubts == ()


def test_what_was_cut_off_is_a_repetition(subwords):
    assert doubts_of(subwords, "mar", "sea sea", finished=False) == ("repetition",)


@pytest.mark.parametrize(
    ("unseen", "faults"),
    [
        ((), ()),
        (("la", "estación"), ()),
        (("estación", "de", "tren"), ("dropped_clause",)),
        (("Dónde", "la", "de"), ()),
        (("está", "la", "estación", "de"), ("dropped_clause",)),
    ],
)
def test_three_words_in_a_row_that_nobody_looks_at_are_a_dropped_clause(subwords, unseen, faults):
    source = "Dónde está la estación de tren"
    pieces = []  # of each word
    for word in source.split():
        pieces += [word] * len(subwords.encode_target(word)[:-1])
    source_ids = subwords.encode_source(source, "en")
    assert len(pieces) == len(source_ids) - 2
    attention = np.zeros((4, len(source_ids)), np.float32)
    attention[0, 1:-1] = [word not in unseen for word in pieces]
    attention[-1] = 1  # the end looks at everything, and does not count
    hypothesis = Hypothesis((9, 10, 11, END_ID), (0.0,) * 4, attention, 0.0, True)
    assert find_doubts(tuple(source_ids), hypothesis, subwords) == faults


def test_an_empty_answer_drops_all(subwords):
    for source in ("Dónde está la estación", "mar", "?"):
        assert doubts_of(subwords, source, "") == ("dropped_clause",)


def test_a_network_without_attention_is_not_blamed(subwords):
    source_ids = tuple(subwords.encode_source("Dónde está la estación", "en"))
    hypothesis = Hypothesis((9, END_ID), (0.0,) * 2, np.zeros((2, len(source_ids)), np.float32), 0.0, True)
    assert find_doubts(source_ids, hypothesis, subwords) == ()


@pytest.fixture(scope="module")
def stuttering_pair(scripted_pair, subwords):
    """Likes to say one word three times, but might end after the first."""
    [piece] = [index for index, piece in enumerate(subwords.pieces(range(406))) if piece == "▁s"]

    def script(prefix):
        end = (1e-9, 0.3, 0.05, 0.9)[min(len(prefix), 3)]
        return {piece: math.log(1 - end), END_ID: math.log(end)}

    return scripted_pair(script)


def test_another_hypothesis_of_the_beam_steps_in(stuttering_pair, subwords):
    engine = Engine(stuttering_pair, subwords)
    ids = tuple(subwords.encode_source("mar", "en"))
    [found] = engine.search([ids], 4).run()
    assert find_doubts(ids, found[0], subwords) == ("repetition",)
    hypotheses = engine.translate_all([ids], 4)[ids]
    assert hypotheses[0].doubts == ()
    assert sorted(each.ids for each in hypotheses) == sorted(each.ids for each in found)


def test_a_wider_beam_is_tried(stuttering_pair, subwords):
    translator = Translator(stuttering_pair, subwords, "stutter")
    translation = translator.translate("mar", beam_size=1, **ES_EN)
    assert translation.doubts == ()
    assert translation.text == "s"
    assert translator.trace("mar", beam_size=1, **ES_EN).beam_size > 1


def test_a_stream_can_be_left_while_a_wider_beam_is_tried(stuttering_pair, subwords):
    translator = Translator(stuttering_pair, subwords, "stutter")
    *growing, last = translator.stream("mar", beam_size=1, **ES_EN)
    texts = [translation.text for translation in growing]
    assert texts[:3] == ["s", "s s", "s s s"]
    assert len(texts) > 4
    assert set(texts[3:]) == {"s s s"}  # nothing new is shown, but who iterates is asked
    assert last.text == "s"


def test_a_second_search_may_not_say_a_phrase_twice(scripted_pair, subwords):
    """Thirteen words, each said for ever: more than a wide beam holds, and none of them ends."""
    letters = [index for index, piece in enumerate(subwords.pieces(range(406))) if piece.isalpha()][:26]
    begins, goes_on = letters[:13], letters[13:]
    follows = dict([*zip(begins, goes_on, strict=True), *zip(goes_on, begins, strict=True)])

    def script(prefix):
        ways = {follows[prefix[-1]]: math.log(0.9)} if prefix else dict.fromkeys(begins, math.log(0.07))
        return {**ways, END_ID: math.log(1e-6)}

    translator = Translator(scripted_pair(script), subwords, "for ever")
    translation = translator.translate("mar", **ES_EN)
    assert translation.doubts == ()
    ids = translation.sentences[0].hypothesis.ids
    assert ids == (*ids[:2], *ids[:2], END_ID)
    assert translator.trace("mar", **ES_EN).no_repeat


def test_what_stays_is_told(scripted_pair, subwords):
    [piece] = [index for index, piece in enumerate(subwords.pieces(range(406))) if piece == "▁s"]
    translator = Translator(scripted_pair(lambda prefix: {piece: 0.0, END_ID: -math.inf}), subwords, "endless")
    translation = translator.translate("Mar.\nMar.", beam_size=2, **ES_EN)
    assert translation.doubts == ("repetition",)
    first = translation.sentences[0]
    assert len(first.hypothesis.ids) == 10 + 2 * len(first.source.ids)
    assert [sentence.doubts for sentence in translation.sentences] == [("repetition",)] * 2
    assert translation.finished
    assert translator.translate("", **ES_EN).doubts == ()


@given(seed=st.integers(0, 10_000), beam_size=st.integers(1, 4))
@settings(max_examples=40)
def test_alone_together_and_in_a_stream_it_is_the_same(random_script, scripted_pair, subwords, seed, beam_size):
    pieces = (*(index for index, piece in enumerate(subwords.pieces(range(406))) if piece in {"▁s", "▁p", "e"}), END_ID)
    script = random_script(seed, pieces)
    translator = Translator(scripted_pair(lambda prefix: script(0, prefix)), subwords, "random")
    texts = ["No lo sé.", "¿Dónde está la estación de tren? No lo sé.", "mar"]
    together = translator.translate_all(texts, beam_size=beam_size, **ES_EN)
    for text, translation in zip(texts, together, strict=True):
        *_, last = translator.stream(text, beam_size=beam_size, **ES_EN)
        for other in (last, translator.translate(text, beam_size=beam_size, **ES_EN)):
            assert other == translation
            assert other.doubts == translation.doubts
            assert other.log_prob == pytest.approx(translation.log_prob)
