"""What a trace tells is what the search did."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.inference.reading.document import read_document
from model.inference.trace import name_pieces
from model.inference.translator import Translator

ES_EN = {"source_language": "es", "target_language": "en"}
SOURCE = "No lo sé."


@pytest.fixture(scope="module")
def translator_of(random_script, scripted_pair, subwords):
    names = subwords.pieces(range(subwords.vocabulary_size))
    pieces = (*(names.index(piece) for piece in ("▁p", "▁s", "l", "e", ".")), 3)

    def make(seed):
        script = random_script(seed, pieces)
        return Translator(scripted_pair(lambda prefix: script(0, prefix)), subwords, "random")

    return make


@given(seed=st.integers(0, 10_000), beam_size=st.integers(1, 4))
@settings(max_examples=40)
def test_a_trace_leads_to_the_translation(translator_of, subwords, seed, beam_size):
    translator = translator_of(seed)
    translation = translator.translate(SOURCE, beam_size=beam_size, **ES_EN)
    trace = translator.trace(SOURCE, beam_size=beam_size, **ES_EN)
    [sentence] = translation.sentences
    assert trace.text == translation.text
    assert [step.piece for step in trace.steps] == name_pieces(sentence.hypothesis.ids, sentence.source)
    assert len(trace.source_pieces) == len(sentence.source.ids)
    place = -1
    for step in trace.steps:
        kept = [index for index, entry in enumerate(step.beam) if entry.kept]
        assert len(kept) == 1
        assert step.beam[kept[0]].parent == place
        assert step.beam[kept[0]].piece == step.piece
        place = kept[0]
    last = trace.steps[-1].beam[place]
    assert last.log_prob == pytest.approx(translation.log_prob)
    assert last.score == pytest.approx(translation.score)


@given(seed=st.integers(0, 10_000), beam_size=st.integers(1, 4))
@settings(max_examples=30)
def test_the_beam_is_a_tree(translator_of, seed, beam_size):
    trace = translator_of(seed).trace(SOURCE, beam_size=beam_size, **ES_EN)
    assert trace.beam_size >= beam_size
    before = ()
    ended = 0
    for step in trace.steps:
        assert 1 <= len(step.beam) <= trace.beam_size - ended
        for entry in step.beam:
            assert (entry.parent == -1) == (not before)
            if before:
                parent = before[entry.parent]
                assert not parent.finished
                assert entry.text.startswith(parent.text)
                assert entry.log_prob <= parent.log_prob
        ended += sum(entry.finished for entry in step.beam)
        before = step.beam


@given(seed=st.integers(0, 10_000), count=st.integers(1, 6))
@settings(max_examples=30)
def test_candidates_and_attention_are_those_of_the_network(translator_of, subwords, seed, count):
    translator = translator_of(seed)
    trace = translator.trace(SOURCE, count=count, **ES_EN)
    hypothesis = translator.translate(SOURCE, **ES_EN).sentences[0].hypothesis
    for place, step in enumerate(trace.steps):
        assert len(step.candidates) == count
        shares = [share for _, share in step.candidates]
        assert shares == sorted(shares, reverse=True)
        assert sum(shares) <= 1 + 1e-5
        if count == 6:  # all that there are
            assert sum(shares) == pytest.approx(1)
            assert dict(step.candidates)[step.piece] == pytest.approx(math.exp(hypothesis.token_log_probs[place]), 1e-4)
        assert step.attention == tuple(hypothesis.attention[place].tolist())
        assert sum(step.attention) == pytest.approx(1)


def test_pieces_are_named_for_people(subwords):
    [sentence] = read_document("Sí 駅", subwords, "es", "en", 40)
    names = name_pieces(sentence.ids, sentence)
    assert (names[0], names[-1]) == ("(to en)", "(end)")
    assert names[-5:-1] == ["␣", "(byte E9)", "(byte A7)", "(byte 85)"]
    assert name_pieces([0, 1, 2], sentence) == ["(padding)", "(unknown)", "(begin)"]


def test_a_sentence_is_asked_for(translator_of):
    with pytest.raises(ValueError, match="one sentence"):
        translator_of(1).trace("No lo sé. Sí.", **ES_EN)
    with pytest.raises(ValueError, match="count=0"):
        translator_of(1).trace(SOURCE, count=0, **ES_EN)
