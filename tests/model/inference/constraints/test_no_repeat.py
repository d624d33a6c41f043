"""A search that may not say a phrase again."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.inference.constraints.no_repeat import NoRepeatNgram
from model.inference.search import BeamSearch

END = 3
VOCABULARY = (END, 300, 301, 302, 303)


def search(network, beam_size, *constraints):
    return BeamSearch(
        network.step,
        network.memory,
        network.state,
        beam_size=beam_size,
        max_lengths=[24, 24],
        constraints=constraints,
    ).run()


def phrases(ids):
    return [ids[place : place + 3] for place in range(len(ids) - 2)]


@given(seed=st.integers(0, 10_000), beam_size=st.integers(1, 4))
@settings(max_examples=60)
def test_no_three_pieces_come_again_and_the_probabilities_are_the_networks(
    random_script, scripted_network, subwords, seed, beam_size
):
    script = random_script(seed, VOCABULARY)
    network = scripted_network(script, [3, 5])
    for sentence, hypotheses in enumerate(search(network, beam_size, NoRepeatNgram(subwords))):
        for ids, log_probs, *_ in hypotheses:
            assert len(phrases(ids)) == len(set(phrases(ids)))
            own = [script(sentence, ids[:place])[token] for place, token in enumerate(ids)]
            assert log_probs == pytest.approx(own, abs=1e-5)


@given(seed=st.integers(0, 10_000))
@settings(max_examples=60)
def test_whoever_says_nothing_twice_is_left_alone(random_script, scripted_network, subwords, seed):
    script = random_script(seed, VOCABULARY)
    network = scripted_network(script, [3, 5])
    free = search(network, 1)
    barred = search(network, 1, NoRepeatNgram(subwords))
    for [usual], [novel] in zip(free, barred, strict=True):
        repeats = len(phrases(usual.ids)) > len(set(phrases(usual.ids)))
        assert (usual.ids != novel.ids) == repeats
        if not repeats:
            assert np.array_equal(usual.attention, novel.attention)


def test_who_can_say_nothing_else_repeats_himself(scripted_network, subwords):
    network = scripted_network(lambda sentence, prefix: {300: 0.0}, [3, 3])
    for [hypothesis] in search(network, 1, NoRepeatNgram(subwords)):
        assert hypothesis.ids == (300,) * 24
        assert np.isfinite(hypothesis.score)
