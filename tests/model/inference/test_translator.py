"""Whole texts through a network that copies its source."""

import itertools
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.bundle import save_bundle
from model.inference.pair import InferencePair
from model.inference.translator import Translator
from model.network.config import ModelConfig
from tokenizer.preprocess.clean import clean
from tokenizer.text import normalise

ES_EN = {"source_language": "es", "target_language": "en"}
TEXTS = [
    "Vivo en un pueblo pequeño.",
    "",
    "¿Dónde está la estación de tren? No lo sé.",
    "No.",
    " \n",
    "Vivo cerca del mar, en un pueblo muy, muy pequeño.\n\n\tNo lo sé. ",
    "No.",
]


def assert_same(first, second):
    assert first == second
    assert first.source_words == second.source_words
    assert first.target_words == second.target_words
    assert first.confidence == pytest.approx(second.confidence)
    assert (first.log_prob, first.score) == pytest.approx((second.log_prob, second.score))
    np.testing.assert_allclose(first.attention, second.attention, rtol=1e-6)


def test_a_sentence_comes_with_all_that_a_reader_may_ask(translator):
    translation = translator.translate("¿Dónde está la estación?", **ES_EN)
    assert translation.text == translation.source == "¿Dónde está la estación?"
    assert (translation.source_language, translation.target_language) == ("es", "en")
    assert translation.source_words == ("¿", "Dónde", "está", "la", "estación", "?")
    assert translation.target_words == translation.source_words
    assert translation.finished
    assert len(translation.confidence) == 6
    assert all(0.59 < value < 0.9 for value in translation.confidence)
    hypothesis = translation.sentences[0].hypothesis
    assert translation.log_prob == pytest.approx(sum(hypothesis.token_log_probs))
    assert translation.score == pytest.approx(translation.log_prob / ((5 + len(hypothesis.ids)) / 6))


def test_an_answer_knows_the_others_of_its_beam_and_a_greedy_one_has_none(translator):
    answer, greedy = (
        translator.translate("¿Dónde está?", **ES_EN, beam_size=size).sentences[0].hypothesis for size in (4, 1)
    )
    assert 1 <= len(answer.rivals) <= 3
    assert answer.ids not in answer.rivals
    assert greedy.rivals == ()


def test_attention_is_between_words_and_what_tag_and_end_got_is_missing(translator):
    attention = translator.translate("¿Dónde está la estación", **ES_EN).attention
    assert attention.dtype == np.float32
    np.testing.assert_allclose(attention, 0.8 * np.eye(5), atol=1e-6)


def test_several_sentences_do_not_see_each_other(translator):
    first, second = (translator.translate(text, **ES_EN) for text in ("No lo sé.", "¿Dónde está?"))
    both = translator.translate("No lo sé. ¿Dónde está?", **ES_EN)
    assert both.target_words == first.target_words + second.target_words
    assert both.confidence == first.confidence + second.confidence
    assert both.log_prob == pytest.approx(first.log_prob + second.log_prob)
    assert both.score == pytest.approx((first.score + second.score) / 2)
    cut = len(first.target_words)
    np.testing.assert_allclose(both.attention[:cut, :cut], first.attention)
    np.testing.assert_allclose(both.attention[cut:, cut:], second.attention)
    assert not both.attention[cut:, :cut].any()
    assert not both.attention[:cut, cut:].any()


@pytest.mark.parametrize("text", ["", "  ", "\n\n", " No lo sé.\t ¿Dónde?\r\n\r\n  - Sí. \u00a0", "a\u2028b\x0bc"])
def test_white_space_is_kept(translator, text):
    assert translator.translate(text, **ES_EN).text == text


def test_a_text_without_sentences_has_no_words(translator):
    translation = translator.translate(" \n", **ES_EN)
    assert (translation.source_words, translation.target_words, translation.confidence) == ((), (), ())
    assert translation.attention.shape == (0, 0)
    assert (translation.log_prob, translation.score, translation.alternatives) == (0.0, 0.0, ())
    assert translation.finished


@pytest.mark.parametrize("beam_size", [1, 4])
def test_each_text_is_translated_as_if_it_were_alone(translator, beam_size):
    together = translator.translate_all(TEXTS, beam_size=beam_size, **ES_EN)
    assert [translation.source for translation in together] == TEXTS
    for translation in together:
        assert_same(translation, translator.translate(translation.source, beam_size=beam_size, **ES_EN))


def test_many_texts_go_through_the_network_in_batches_of_similar_length(copying_pair, subwords):
    pair = copying_pair()
    texts = [("no " * (index * 37 % 30)).strip() + "." * (index % 7) for index in range(300)]
    texts += [f"no {number}" for number in range(100, 200)]
    translations = Translator(pair, subwords, "copy", max_source_length=100).translate_all(texts, beam_size=1, **ES_EN)
    assert [translation.text for translation in translations] == texts
    expected = {tuple(subwords.encode_source(text, "en")) for text in texts if "no" in text}
    assert sorted(map(tuple, pair.encoded)) == sorted(expected)
    assert all(rows <= 128 and rows * columns <= 4_096 for rows, columns in pair.batch_shapes)
    assert len(pair.batch_shapes) <= 40


def test_a_sentence_is_padded_to_the_same_length_alone_and_in_every_batch(copying_pair, subwords):
    texts = ["a" * number for number in range(1, 40)]
    alone, together = copying_pair(), copying_pair()
    for text in texts:
        Translator(alone, subwords, "copy", max_source_length=100).translate(text, beam_size=1, **ES_EN)
    Translator(together, subwords, "copy", max_source_length=100).translate_all(texts, beam_size=1, **ES_EN)
    widths = [sorted(columns for rows, columns in pair.batch_shapes for _ in range(rows)) for pair in (alone, together)]
    assert widths[0] == widths[1]
    assert len(together.batch_shapes) < len(alone.batch_shapes) / 2
    longer = [width - length for width, length in zip(widths[0], sorted(map(len, alone.encoded)), strict=True)]
    assert min(longer) >= 0
    assert max(longer) < 8


def test_a_sentence_that_comes_again_is_searched_once(copying_pair, subwords):
    pair = copying_pair()
    translator = Translator(pair, subwords, "copy")
    translator.translate_all(["No lo sé.", "Sí. No lo sé.", "Sí."], **ES_EN)
    assert len(pair.encoded) == 2
    *_, last = translator.stream("Sí. Sí. Sí.", **ES_EN)
    assert last.text == "Sí. Sí. Sí."
    assert len(pair.encoded) == 3


@pytest.mark.parametrize("beam_size", [1, 3])
@pytest.mark.parametrize("text", TEXTS)
def test_what_streams_ends_as_what_is_translated_at_once(translator, text, beam_size):
    *growing, last = translator.stream(text, beam_size=beam_size, **ES_EN)
    assert_same(last, translator.translate(text, beam_size=beam_size, **ES_EN))
    assert last.finished
    assert not any(translation.finished for translation in growing)


def test_a_stream_grows(translator):
    texts = [translation.text for translation in translator.stream("No lo sé. Sí.", beam_size=1, **ES_EN)]
    assert all(later.startswith(earlier) for earlier, later in itertools.pairwise(texts))
    assert len(texts) > len(set(texts)) > 5
    assert len(texts[0]) <= 1
    for translation in translator.stream("No lo sé. No.", **ES_EN):
        assert translation.attention.shape == (len(translation.target_words), len(translation.source_words))
        assert len(translation.confidence) == len(translation.target_words)
        assert "".join(translation.target_words) == translation.text.replace(" ", "")


def test_a_stream_never_shows_half_a_character(translator):
    texts = [translation.text for translation in translator.stream("駅", beam_size=1, **ES_EN)]
    assert texts[-1] == "駅"
    assert not any("\ufffd" in text for text in texts)


def test_alternatives_are_other_translations_of_a_single_sentence(translator):
    translation = translator.translate(" No lo sé.\n", **ES_EN)
    assert 1 <= len(translation.alternatives) <= 3
    assert len({translation.text, *translation.alternatives}) == 1 + len(translation.alternatives)
    assert all(text.startswith(" ") and text.endswith("\n") for text in translation.alternatives)
    assert translator.translate("No lo sé. No lo sé.", **ES_EN).alternatives == ()
    assert translator.translate("No lo sé.", beam_size=1, **ES_EN).alternatives == ()
    # One hypothesis begins with a token that spells nothing instead of a space: the same text in other ids.
    alternatives = translator.translate("駅", **ES_EN).alternatives
    assert alternatives
    assert "駅" not in alternatives


def test_a_long_sentence_is_cut_where_it_hurts_least(copying_pair, subwords):
    pair = copying_pair()
    translator = Translator(pair, subwords, "copy", max_source_length=28)
    text = "Vivo en un pueblo pequeño, cerca del mar,\u2003y no lo sé; ¿Dónde está la estación de tren"
    translation = translator.translate(text, **ES_EN)
    assert translation.text == text
    assert all(len(ids) <= 28 for ids in pair.encoded)
    assert sorted(subwords.decode(ids)[-1] for ids in pair.encoded) == [",", ",", ";", "n"]
    assert "".join(translation.target_words) == "".join(normalise(text).split())


def test_a_long_sentence_without_clauses_is_cut_between_words(copying_pair, subwords):
    pair = copying_pair()
    translator = Translator(pair, subwords, "copy", max_source_length=30)
    text = " ".join(["una estación pequeña"] * 7)
    assert translator.translate(text, **ES_EN).text == text
    words = {word for ids in pair.encoded for word in subwords.decode(ids).split()}
    assert words == {"una", "estación", "pequeña"}
    assert len(pair.encoded) > 1


@pytest.mark.parametrize("text", ["a" * 500, "駅" * 100, "e\u0301" * 300, "ﷺ" * 50])
def test_a_word_without_end_is_cut_too(copying_pair, subwords, text):
    pair = copying_pair()
    translation = Translator(pair, subwords, "copy", max_source_length=50).translate(text, **ES_EN)
    assert translation.text.replace(" ", "") == normalise(text).replace(" ", "")
    assert max(map(len, pair.encoded)) <= 50


def test_what_looks_like_a_tag_and_is_too_long_for_one_is_cut_as_any_sentence(copying_pair, subwords):
    pair = copying_pair()
    text = f"Hola <Nota {'del perro ' * 40}> perro."
    translation = Translator(pair, subwords, "copy", max_source_length=50).translate(text, **ES_EN)
    assert translation.text.replace(" ", "") == text.replace(" ", "")


def test_a_character_that_is_too_long_is_read_nonetheless(copying_pair, subwords):
    translator = Translator(copying_pair(), subwords, "copy", max_source_length=4)
    assert translator.translate("駅駅", beam_size=1, **ES_EN).text == "駅 駅"


def test_sentences_that_touch_stay_apart_where_the_target_sets_spaces(translator):
    assert translator.translate("Hola！Hola。", **ES_EN).text == "Hola! Hola。"


@given(text=st.text(st.characters(exclude_categories=()), max_size=30))
@settings(max_examples=60)
def test_no_text_is_too_strange(translator, text):
    translation = translator.translate(text, beam_size=2, **ES_EN)
    if not any(map(str.isalpha, text)):
        assert translation.text == clean(text).text
    assert translation.attention.shape == (len(translation.target_words), len(translation.source_words))
    translation.text.encode("utf-8")


@pytest.mark.parametrize("text", ["\ud800 hola \udfff", "a\x00b", "👩‍👧🇪🇸 ok", "\ufeff", "\u202eabc", "�"])
def test_strange_characters_pass(translator, text):
    assert translator.translate(text, **ES_EN).text == normalise(text)


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"source_language": "xx", "target_language": "en"}, "en, es.*'xx'"),
        ({"source_language": "es", "target_language": "fr"}, "en, es.*'fr'"),
        ({"source_language": "es", "target_language": "es"}, "different"),
        ({**ES_EN, "beam_size": 0}, "beam_size=0"),
        ({**ES_EN, "beam_size": 1000}, "beam_size=1000"),
    ],
)
def test_what_is_not_on_offer_is_named(translator, options, named):
    for ask in (translator.translate, translator.stream):
        with pytest.raises(ValueError, match=named):
            ask("Hola.", **options)
    with pytest.raises(ValueError, match=named):
        translator.translate_all([], **options)


def test_a_bundle_says_what_its_network_reads_well(tmp_path, monkeypatch, copying_pair, subwords):
    save_bundle(
        tmp_path / "small",
        name="a small one",
        languages=("en", "es"),
        config=ModelConfig(vocabulary_size=subwords.vocabulary_size, embedding_dim=1, encoder_units=1, decoder_units=1),
        recipe={"batches": {"widths": [10, 25]}},
        tokenizer=subwords.serialised,
        graphs={"encoder.onnx": b"\x3a\x00", "decoder.onnx": b"\x3a\x00"},  # as ONNX writes an empty graph
        weights={"table": np.zeros(2 * subwords.vocabulary_size)},
        card="",
    )
    pair = copying_pair()
    monkeypatch.setattr(InferencePair, "load", lambda encoder, decoder, scorer, *, num_threads: pair)
    translator = Translator.load(tmp_path / "small")
    assert (translator.name, translator.languages) == ("a small one", ("en", "es"))
    assert translator.translate("estación " * 10, **ES_EN).text == "estación " * 10
    assert max(map(len, pair.encoded)) <= 25


def test_a_missing_bundle_is_named(tmp_path):
    with pytest.raises(ValueError, match="nowhere"):
        Translator.load(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("'Hola'", "'Hello'"),
        ("15 € (gratis)", "15 € (free)"),
        ("El **perro** come.", "The **dog** eats."),
        ("[La casa](https://a.es/b.c) es grande.", "[The house](https://a.es/b.c) is big."),
        ("5&nbsp;€, una&nbsp;casa", "5&nbsp;€, a house"),
        ("Teléfono*", "Phone*"),
        ('<a href="/a">Casa</a> | <a href="/b">Libro</a>', '<a href="/a">House</a> | <a href="/b">Book</a>'),
    ],
)
def test_what_stands_around_words_leaves_none_untranslated(shipped, text, expected) -> None:
    assert shipped.translate(text, source_language="es", target_language="en").text == expected


@pytest.mark.parametrize(
    ("language", "text", "kept"),
    [
        ("en", 'What does "gato" mean?', r'^¿.*"gato"\?$'),  # a word of the target's language stays
        ("en", '"Wait," he said.', r'^"[^ ]+," '),
        ("en", '"No," I replied.', r'^"No," [a-z]'),  # no sentence begins behind the comma
        ("en", '"No." I left.', r'^"No\." [A-Z]'),
        ("es", "Precio: 20 € (IVA incl.)", r"included\)$"),  # the stop was the abbreviation's
        ("es", "Fruta (manzanas, etc.)", r"etc\.\)$"),
        ("es", "Hola.Adiós.", r"^Hello\. Goodbye\.$"),
        ("es", "Habitación: 80 €/noche", r"80 € (per|a) night$"),
        ("es", "Él usa agua.", r"^He uses water\.$"),
        ("en", "the USA and Canada", r"^(los )?Estados Unidos y Canadá$"),
    ],
)
def test_what_belongs_to_the_text_around_stays(shipped, language, text, kept) -> None:
    target = "es" if language == "en" else "en"
    translation = shipped.translate(text, source_language=language, target_language=target, anyway=True)
    assert re.search(kept, translation.text)
