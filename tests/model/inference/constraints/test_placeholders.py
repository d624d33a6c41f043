"""What is protected arrives as it was, once, wherever the network carries it or forgets it."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.inference.constraints.placeholders import Placeholders
from model.inference.engine import Engine
from model.inference.search import Hypothesis
from model.inference.translator import Translator
from tokenizer.preprocess import lexicon
from tokenizer.preprocess.lexicon import Lexicon
from tokenizer.special_tokens import END_ID, PLACEHOLDERS

ES_EN = {"source_language": "es", "target_language": "en"}
LEXICON = Lexicon.learn({"es": ["no lo sé vivo en un pueblo cerca del mar y llamo a las dos"], "en": ["so what"]})


def ids_of(subwords, *pieces):
    names = subwords.pieces(range(subwords.vocabulary_size))
    return tuple(names.index(piece) for piece in pieces)


@pytest.fixture(scope="module")
def translator(copying_pair, subwords):
    return Translator(copying_pair(), subwords, "copy", lexicon=LEXICON)


TEXTS = [
    "Llamo a Siobhan a las 14:30.",
    "Vivo en https://ejemplo.com/a?b=1, Thandiwe Nkosi 😂👍🏽 #fiesta.",
    "No lo sé, a.perez+x@correo.es y $1,299.99 y ½3 y ﬁ９９.",
    "No lo sé. Vivo en Xqzville.\n\nSiobhan",
    "a 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21 y 22",
]


@pytest.mark.parametrize("text", TEXTS)
def test_what_is_protected_never_changes(translator, text):
    translation = translator.translate(text, **ES_EN)
    for span in (
        "Siobhan",
        "14:30",
        "https://ejemplo.com/a?b=1",
        "Thandiwe Nkosi 😂👍🏽 #fiesta",
        "$1,299.99",
        "21",
        "22",
    ):
        assert translation.text.count(span) == text.count(span)
    assert not set(translation.text) & set(PLACEHOLDERS)
    assert translation.doubts == ()


@pytest.mark.parametrize("text", TEXTS)
def test_a_stream_never_shows_a_placeholder_and_ends_as_the_translation(translator, text):
    *growing, last = translator.stream(text, **ES_EN)
    assert last == translator.translate(text, **ES_EN)
    for translation in (*growing, last):
        shown = (translation.text, *translation.target_words, *translation.source_words, *translation.alternatives)
        assert not set("".join(shown)) & set(PLACEHOLDERS)
        assert translation.attention.shape == (len(translation.target_words), len(translation.source_words))


def test_words_are_those_that_were_typed(translator):
    translation = translator.translate("Llamo a Thandiwe Nkosi a las 14:30.", **ES_EN)
    assert translation.source_words == ("Llamo", "a", "Thandiwe Nkosi", "a", "las", "14:30", ".")
    assert translation.target_words == translation.source_words
    assert translation.attention[2, 2] == pytest.approx(translation.attention.max(), abs=0.15)
    assert translation.sentences[0].source.text == "Llamo a Thandiwe Nkosi a las 14:30."


def test_sentences_that_differ_in_what_is_protected_only_are_searched_once(copying_pair, subwords):
    pair = copying_pair()
    translator = Translator(pair, subwords, "copy", lexicon=LEXICON)
    texts = ["Llamo a Siobhan.", "Llamo a Thandiwe."]
    assert [translation.text for translation in translator.translate_all(texts, **ES_EN)] == texts
    assert len(pair.encoded) == 1


@pytest.mark.parametrize("text", ["Siobhan", "https://ejemplo.com/a?b=1", " 14:30? \n", "😂😂!"])
def test_what_is_nothing_but_protected_needs_no_network(copying_pair, subwords, text):
    pair = copying_pair()
    assert Translator(pair, subwords, "copy", lexicon=LEXICON).translate(text, **ES_EN).text == text
    assert pair.encoded == []


def test_without_a_lexicon_nothing_is_hidden(copying_pair, subwords):
    pair = copying_pair()
    assert Translator(pair, subwords, "copy").translate("a 14:30.", **ES_EN).text == "a 14:30."
    assert not set(subwords.decode(pair.encoded[0])) & set(PLACEHOLDERS)


def test_a_reader_steers_with_what_is_protected(translator):
    text = "Llamo a Siobhan a las 14:30."
    [sentence] = translator.translate(text, **ES_EN).sentences
    place = translator.translate(text, **ES_EN).target_words.index("14:30")
    assert sentence.prefix(place) == "Llamo a Siobhan a las"
    assert translator.complete(text, sentence.prefix(place), **ES_EN).text == text
    found = translator.alternatives(text, sentence.prefix(place), **ES_EN)
    assert (found[0].text, found[0].translation) == ("14:30", text)
    assert all(each.translation.count("Siobhan") == 1 for each in found)
    assert translator.n_best(text, **ES_EN)[0].text == text


def test_a_trace_names_what_is_protected(translator):
    trace = translator.trace("Llamo a Siobhan.", **ES_EN)
    assert trace.text == "Llamo a Siobhan."
    assert "Siobhan" in trace.source_pieces
    assert "Siobhan" in [step.piece for step in trace.steps]
    told = [entry.text for step in trace.steps for entry in step.beam]
    told += [name for step in trace.steps for name, _ in step.candidates]
    assert not set("".join(told)) & set(PLACEHOLDERS[:1])


@given(
    seed=st.integers(0, 10_000),
    sources=st.lists(st.lists(st.integers(0, 4), min_size=1, max_size=5), min_size=1, max_size=4),
    beam_size=st.integers(1, 3),
)
@settings(max_examples=60)
def test_each_placeholder_comes_once_and_no_other(random_script, scripted_pair, subwords, seed, sources, beam_size):
    pieces = (*ids_of(subwords, *PLACEHOLDERS[:3], "▁s", "▁p"), END_ID)
    script = random_script(seed, pieces)
    engine = Engine(scripted_pair(lambda prefix: script(0, prefix)), subwords)
    tag = subwords.tag_id("en")
    batch = [
        (tag, *(pieces[index] for index in source), *[pieces[3]] * (5 - len(source)), END_ID) for source in sources
    ]
    together = engine.translate_all(batch, beam_size)
    for ids in batch:
        needed = engine.placeholders.count(ids)
        [found] = engine.search([ids], beam_size).run()
        for hypothesis in found:
            assert (engine.placeholders.count(hypothesis.ids) <= needed).all()
            steps = [script(0, hypothesis.ids[:place])[token] for place, token in enumerate(hypothesis.ids)]
            assert hypothesis.log_prob == pytest.approx(sum(steps), 1e-4)
        hypotheses = engine.translate_all([ids], beam_size)[ids]
        for hypothesis in hypotheses:
            assert engine.placeholders.count(hypothesis.ids).tolist() == needed.tolist()
            assert len(hypothesis.ids) == len(hypothesis.token_log_probs) == len(hypothesis.attention)
        assert [each.ids for each in together[ids]] == [each.ids for each in hypotheses]
        was_written = hypotheses[0].log_prob == pytest.approx(
            sum(script(0, hypotheses[0].ids[:place]).get(id, 0) for place, id in enumerate(hypotheses[0].ids)), 1e-4
        )
        assert ("guessed_place" in hypotheses[0].doubts) != was_written


def test_what_the_network_forgets_is_put_back_where_it_looked(scripted_pair, subwords):
    words = (*ids_of(subwords, "▁s", "▁p", "▁t"), END_ID)

    def script(prefix):
        wanted = words[min(len(prefix), 3)]
        return {token: math.log(0.97 if token == wanted else 0.01) for token in words}

    translator = Translator(scripted_pair(script), subwords, "forgets", lexicon=LEXICON)
    source = "s Siobhan s"  # the tag, s, a space, the name: so the third word looks at it
    translation = translator.translate(source, **ES_EN)
    assert translation.source_words == ("s", "Siobhan", "s")
    assert translation.text == "s p Siobhan t"
    assert translation.doubts == ("guessed_place",)
    assert translation.attention.shape == (4, 3)
    assert translation.attention[2].tolist() == [0, 1, 0]
    assert translation.sentences[0].hypothesis.token_log_probs[-1] == pytest.approx(math.log(0.97))
    *_, last = translator.stream(source, **ES_EN)
    assert last == translation
    assert translator.trace(source, **ES_EN).text == translation.text


def test_what_nobody_looked_at_stands_at_the_end(subwords):
    placeholders = Placeholders(subwords)
    [symbol] = ids_of(subwords, PLACEHOLDERS[1])
    source_ids = (subwords.tag_id("en"), symbol, END_ID)
    ids = (*ids_of(subwords, "▁s", "."), END_ID)
    hypothesis = Hypothesis(ids, (-0.1,) * 3, np.zeros((3, 3), np.float32), -0.3, True)
    assert subwords.decode(placeholders.put_back(source_ids, hypothesis).ids) == f"s. {PLACEHOLDERS[1]}"


@given(text=st.text(st.sampled_from("ab1 .,@#:/€😂SX\ue000"), max_size=30))
@settings(max_examples=60)
def test_nothing_is_lost_of_any_text(translator, text):
    translation = translator.translate(text, beam_size=2, **ES_EN)
    *_, last = translator.stream(text, beam_size=2, **ES_EN)
    assert last == translation
    assert translation.attention.shape == (len(translation.target_words), len(translation.source_words))
    for sentence in translation.sentences:
        [again] = translator.translate(sentence.source.text, beam_size=2, **ES_EN).sentences
        assert again.text == sentence.text


def test_a_slip_is_read_as_what_was_meant_and_shown_as_it_was_typed(copying_pair, subwords, monkeypatch):
    monkeypatch.setattr(lexicon, "_WELL_READ", 3)
    known = Lexicon.learn({"es": ["el perro negro está en la habitación"], "en": ["so what"]})
    translation = Translator(copying_pair(), subwords, "copy", lexicon=known).translate(
        "El prero está en la habitacion.", **ES_EN
    )
    assert translation.text == "El perro está en la habitación."
    assert translation.source_words == ("El", "prero", "está", "en", "la", "habitacion", ".")


def test_capitals_alone_are_read_as_small_letters_and_answered_in_capitals(translator) -> None:
    text = "NO LO SÉ, SIOBHAN. VIVO EN http://Pueblo.example"
    translation = translator.translate(text, **ES_EN)
    assert translation.text == text
    assert translation.source_words == translation.target_words
    assert translation.source_words[:5] == ("NO", "LO", "SÉ", ",", "SIOBHAN")
    first = translation.sentences[0]
    assert first.source.subwords.decode(first.source.ids[1:-1]).startswith("No lo sé")
    assert translator.complete(first.source.text, "NO LO", **ES_EN).text == first.text
