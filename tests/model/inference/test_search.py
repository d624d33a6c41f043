"""Beam search over scripted networks."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.inference.pair import Memory
from model.inference.search import BeamSearch, mean_outputs

END = 3
VOCABULARY = (END, 4, 5)


def same(first, second):
    """Whether two hypotheses are equal; sums may differ by rounding."""
    return (
        first.ids == second.ids
        and first.finished == second.finished
        and math.isclose(first.score, second.score, rel_tol=1e-6)
        and np.array_equal(first.attention, second.attention)
        and np.allclose(first.token_log_probs, second.token_log_probs)
    )


def start(network, sentences=None, **options):
    chosen = slice(None) if sentences is None else sentences
    memory = type(network.memory)(*(part[chosen] for part in network.memory))
    return BeamSearch(network.step, memory, network.state[chosen], **options)


def penalty(length, alpha):
    return ((5 + length) / 6) ** alpha


def every_hypothesis(script, sentence, limit):
    """All finished sequences of up to `limit` tokens, and the unfinished ones of `limit` tokens."""
    for length in range(1, limit + 1):
        for body in itertools.product(VOCABULARY[1:], repeat=length - 1):
            for last in VOCABULARY if length == limit else (END,):
                ids = (*body, last)
                yield ids, sum(script(sentence, ids[:i])[token] for i, token in enumerate(ids))


def plain_beam_search(script, sentence, beam_size, limit, alpha):
    """The rules of the search, one hypothesis at a time and without short cuts: ids and scores."""
    live, ended = [((), 0.0)], []
    for length in range(1, limit + 1):
        candidates = [
            ((*ids, token), total + log_prob)
            for ids, total in live
            for token, log_prob in script(sentence, ids).items()
        ]
        best = sorted(candidates, key=lambda pair: -pair[1])[: beam_size - len(ended)]
        leaving = [pair for pair in best if pair[0][-1] == END or length == limit]
        ended += [(ids[-1] == END, total / penalty(length, alpha), ids) for ids, total in leaving]
        live = [pair for pair in best if pair not in leaving]
    return [(ids, score) for _, score, ids in sorted(ended, reverse=True)]


@pytest.mark.parametrize("beam_size", [1, 4])
def test_spells_the_likeliest_words(scripted_network, spelling_script, beam_size):
    words = [(7, 5, 6, END), (END,), (9, 9, 9, 9, 9, 8, END)]
    network = scripted_network(spelling_script(words), [3, 5, 4])
    results = start(network, beam_size=beam_size, max_lengths=[10, 10, 10]).run()
    assert [hypotheses[0].ids for hypotheses in results] == words
    assert all(hypotheses[0].finished for hypotheses in results)
    assert results[0][0].log_prob == pytest.approx(4 * math.log(0.98))


def test_takes_no_step_after_the_end_token(scripted_network, spelling_script):
    network = scripted_network(spelling_script([(7, END), (7, 8, 9, END)]), [3, 3])
    start(network, beam_size=1, max_lengths=[10, 10]).run()
    assert [[sentence for sentence, _ in rows] for rows in network.seen_rows] == [[0, 1], [0, 1], [1], [1]]


@pytest.mark.parametrize("beam_size", [1, 3])
def test_is_cut_off_at_the_length_limit(scripted_network, spelling_script, beam_size):
    network = scripted_network(spelling_script([(7, 8, 9, 7, END), (7, 8, END)]), [3, 3])
    long, short = start(network, beam_size=beam_size, max_lengths=[3, 3]).run()
    if beam_size == 1:
        assert (long[0].ids, long[0].finished) == ((7, 8, 9), False)
    assert (short[0].ids, short[0].finished) == ((7, 8, END), True)
    assert len(network.seen_rows) == 3


def test_finished_hypotheses_come_before_those_cut_off(scripted_network, spelling_script):
    network = scripted_network(spelling_script([(7, 8, 9, 7, END)]), [3])
    [hypotheses] = start(network, beam_size=9, max_lengths=[3]).run()
    kinds = [hypothesis.finished for hypothesis in hypotheses]
    assert kinds == sorted(kinds, reverse=True)
    assert len(set(kinds)) == 2
    for finished in (True, False):
        scores = [hypothesis.score for hypothesis in hypotheses if hypothesis.finished == finished]
        assert scores == sorted(scores, reverse=True)


@given(seed=st.integers(0, 10_000), limit=st.integers(1, 12))
def test_a_beam_of_one_takes_the_likeliest_token_each_time(scripted_network, random_script, seed, limit):
    script = random_script(seed, VOCABULARY)
    greedy = ()
    while len(greedy) < limit and greedy[-1:] != (END,):
        following = script(0, greedy)
        greedy = (*greedy, max(following, key=following.get))
    [[hypothesis]] = start(scripted_network(script, [4]), beam_size=1, max_lengths=[limit]).run()
    assert hypothesis.ids == greedy


@given(seed=st.integers(0, 10_000), limit=st.integers(1, 4), alpha=st.sampled_from([0.0, 0.6, 1.0]))
@settings(max_examples=30)
def test_a_beam_as_wide_as_the_tree_is_brute_force(scripted_network, random_script, seed, limit, alpha):
    script = random_script(seed, VOCABULARY)
    expected = sorted(
        ((ids[-1] == END, total / penalty(len(ids), alpha), ids) for ids, total in every_hypothesis(script, 0, limit)),
        reverse=True,
    )
    [found] = start(
        scripted_network(script, [4]),
        beam_size=40,
        max_lengths=[limit],
        length_penalty=alpha,
    ).run()
    assert [hypothesis.ids for hypothesis in found] == [ids for _, _, ids in expected]
    assert [hypothesis.score for hypothesis in found] == pytest.approx([score for _, score, _ in expected], 1e-5)


@given(seed=st.integers(0, 10_000), data=st.data())
def test_finds_what_a_plain_beam_search_finds(scripted_network, random_script, seed, data):
    beam_size, limit = data.draw(st.integers(1, 5)), data.draw(st.integers(1, 8))
    alpha = data.draw(st.sampled_from([0.0, 1.0, 2.0]))
    script = random_script(seed, VOCABULARY)
    expected = plain_beam_search(script, 0, beam_size, limit, alpha)
    network = scripted_network(script, [4])
    options = {"beam_size": beam_size, "length_penalty": alpha}
    [found] = start(network, max_lengths=[limit], **options).run()
    assert [hypothesis.ids for hypothesis in found] == [ids for ids, _ in expected]
    assert [hypothesis.score for hypothesis in found] == pytest.approx([score for _, score in expected], 1e-5)


@given(
    seed=st.integers(0, 10_000),
    beam_size=st.integers(1, 4),
    sizes=st.lists(st.tuples(st.integers(1, 6), st.integers(1, 9)), min_size=2, max_size=5),
)
def test_a_batch_gives_what_each_sentence_gives_alone(scripted_network, random_script, seed, beam_size, sizes):
    source_lengths, limits = [size[0] for size in sizes], [size[1] for size in sizes]
    network = scripted_network(random_script(seed, VOCABULARY), source_lengths)
    together = start(network, beam_size=beam_size, max_lengths=limits).run()
    for index, limit in enumerate(limits):
        options = {"beam_size": beam_size, "max_lengths": [limit]}
        [alone] = start(network, [index], **options).run()
        assert len(alone) == len(together[index])
        assert all(map(same, alone, together[index]))


@given(seed=st.integers(0, 10_000), source_lengths=st.lists(st.integers(1, 6), min_size=1, max_size=4))
def test_attention_lies_on_the_sentences_own_tokens(scripted_network, random_script, seed, source_lengths):
    network = scripted_network(random_script(seed, VOCABULARY), source_lengths)
    limits = [6] * len(source_lengths)
    results = start(network, beam_size=3, max_lengths=limits).run()
    for sentence, (hypotheses, source_length) in enumerate(zip(results, source_lengths, strict=True)):
        for hypothesis in hypotheses:
            assert hypothesis.attention.shape == (len(hypothesis.ids), source_length)
            for position, row in enumerate(hypothesis.attention):
                expected = np.zeros(source_length)
                expected[0] += 0.5
                expected[(position + sentence) % source_length] += 0.5
                assert row.tolist() == expected.tolist()


def test_a_hypothesis_holds_the_mean_of_what_the_encoder_made_of_its_source():
    outputs = np.array([[[1.0, 2.0], [3.0, 6.0], [99.0, np.nan]]], np.float32)
    memory = Memory(outputs, outputs, np.array([[True, True, False]]))
    assert mean_outputs(memory).tolist() == [[2.0, 4.0]]


@given(seed=st.integers(0, 10_000), beam_size=st.integers(2, 6))
def test_n_best_is_sorted_and_distinct(scripted_network, random_script, seed, beam_size):
    network = scripted_network(random_script(seed, VOCABULARY), [4])
    [found] = start(network, beam_size=beam_size, max_lengths=[9]).run()
    assert len({hypothesis.ids for hypothesis in found}) == len(found)
    order = [(hypothesis.finished, hypothesis.score) for hypothesis in found]
    assert order == sorted(order, reverse=True)
    for hypothesis in found:
        expected = hypothesis.log_prob / penalty(len(hypothesis.ids), 1.0)
        assert hypothesis.score == pytest.approx(expected)


@given(seed=st.integers(0, 10_000), beam_size=st.integers(1, 4))
def test_what_is_seen_last_is_the_result(scripted_network, random_script, seed, beam_size):
    network = scripted_network(random_script(seed, VOCABULARY), [4, 2])
    (first, *_), (second, *_) = start(network, beam_size=beam_size, max_lengths=[8, 5]).run()
    seen = [(search.best(0), search.best(1)) for search in start(network, beam_size=beam_size, max_lengths=[8, 5])]
    assert same(seen[-1][0], first)
    assert same(seen[-1][1], second)
    assert len(seen[0][0].ids) == 1


def test_the_best_so_far_grows_by_one_token_a_step(scripted_network, spelling_script):
    network = scripted_network(spelling_script([(7, 5, 6, END)]), [3])
    seen = [search.best() for search in start(network, beam_size=1, max_lengths=[10])]
    assert [hypothesis.ids for hypothesis in seen] == [(7,), (7, 5), (7, 5, 6), (7, 5, 6, END)]
    assert [hypothesis.finished for hypothesis in seen] == [False, False, False, True]
    assert [len(hypothesis.attention) for hypothesis in seen] == [1, 2, 3, 4]


def test_a_long_hypothesis_may_overtake_one_that_ended_early(scripted_network):
    def script(sentence, prefix):
        if not prefix:
            return {END: math.log(0.45), 4: math.log(0.4), 5: math.log(0.15)}
        return {4: 0.0} if len(prefix) < 7 else {END: 0.0}

    network = scripted_network(script, [3])
    seen = [search.best() for search in start(network, beam_size=2, max_lengths=[20])]
    lengths = [len(hypothesis.ids) for hypothesis in seen]
    # The live one scores -0.92 after one token, below the -0.80 of the ended one, and -0.79 after two.
    assert lengths == [1, 2, 3, 4, 5, 6, 7, 8]
    assert [hypothesis.finished for hypothesis in seen] == [True, *[False] * 6, True]


def test_an_ended_hypothesis_takes_its_place_in_the_beam_along(scripted_network):
    def script(sentence, prefix):
        return {4: math.log(0.5), END: math.log(0.3), 5: math.log(0.2)}

    network = scripted_network(script, [3])
    start(network, beam_size=3, max_lengths=[9]).run()
    live_rows = [len(rows) for rows in network.seen_rows]
    # Step 1 keeps 4, END, 5; step 2 keeps 44 and, of probability 0.15, 4 END; step 3 keeps 444.
    assert live_rows[:3] == [1, 2, 1]


def test_memory_is_gathered_only_when_rows_change_their_sentences(scripted_network, spelling_script):
    network = scripted_network(spelling_script([(7, 8, 7, 8, END), (7, 8, END)]), [3, 2])
    start(network, beam_size=2, max_lengths=[5, 3]).run()
    owners = [[sentence for sentence, _ in rows] for rows in network.seen_rows]
    assert owners == [[0, 1], [0, 0, 1, 1], [0, 0, 1, 1], [0, 0], [0, 0]]
    memories = [id(memory) for memory in network.seen_memories]
    assert memories[1] == memories[2]
    assert memories[3] == memories[4]
    assert len(set(memories)) == 3


def test_a_vocabulary_smaller_than_the_beam_is_enough(scripted_network):
    network = scripted_network(lambda sentence, prefix: {END: math.log(0.4), 4: math.log(0.6)}, [2])
    [found] = start(network, beam_size=5, max_lengths=[9]).run()
    finished = [hypothesis.ids for hypothesis in found if hypothesis.finished]
    assert sorted(finished, key=len) == [(END,), (4, END), (4, 4, END), (4, 4, 4, END)]


def test_an_impossible_token_is_never_chosen(scripted_network):
    def script(sentence, prefix):
        return {4: 0.0, END: -math.inf, 5: -math.inf} if len(prefix) < 3 else {END: 0.0, 4: -math.inf, 5: -math.inf}

    network = scripted_network(script, [2])
    [found] = start(network, beam_size=3, max_lengths=[9]).run()
    assert [hypothesis.ids for hypothesis in found] == [(4, 4, 4, END)]


@pytest.mark.parametrize("beam_size", [1, 4])
def test_a_network_that_gives_no_numbers_is_reported(scripted_network, beam_size):
    network = scripted_network(lambda sentence, prefix: dict.fromkeys(VOCABULARY, math.nan), [2])
    with pytest.raises(FloatingPointError, match="weights"):
        start(network, beam_size=beam_size, max_lengths=[3]).run()


def test_no_sentences_give_no_results(scripted_network, spelling_script):
    assert start(scripted_network(spelling_script([]), []), beam_size=2, max_lengths=[]).run() == []


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"beam_size": 0}, "beam_size"),
        ({"beam_size": 2, "length_penalty": -0.5}, "length_penalty"),
        ({"beam_size": 2, "max_lengths": [5]}, "max_lengths"),
        ({"beam_size": 2, "max_lengths": [5, 0]}, "max_lengths"),
    ],
)
def test_arguments_out_of_range_are_named(scripted_network, spelling_script, options, named):
    network = scripted_network(spelling_script([(7, END), (8, END)]), [2, 2])
    with pytest.raises(ValueError, match=named):
        start(network, **{"max_lengths": [5, 5], **options})
