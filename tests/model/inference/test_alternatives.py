"""Other words, other translations, and translations that begin as a reader wants."""

import itertools
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.inference.alignment import split_words, which_go_on
from model.inference.alternatives import find_words
from model.inference.engine import Engine, TranslationStopped, run
from model.inference.translator import Translator

END = 3
ES_EN = {"source_language": "es", "target_language": "en"}
SOURCE = "No lo sé."


def ids_of(subwords, *pieces):
    names = subwords.pieces(range(subwords.vocabulary_size))
    return tuple(names.index(piece) for piece in pieces)


@pytest.fixture(scope="module")
def pieces(subwords):
    """Two that begin a word, two that go on with one, a full stop, the end."""
    return (*ids_of(subwords, "▁p", "▁s", "l", "e", "."), END)


@pytest.fixture(scope="module")
def random_pair(random_script, scripted_pair, pieces):
    def make(seed):
        script = random_script(seed, pieces)
        return scripted_pair(lambda prefix: script(0, prefix))

    return make


def source_ids(subwords):
    return tuple(subwords.encode_source(SOURCE, "en"))


def every_word(script, subwords, prefix, longest):
    """All words of up to `longest` pieces after a prefix, with their probabilities."""
    opening = script(prefix)
    going_on = dict(zip(opening, which_go_on(prefix, list(opening), subwords), strict=True))
    over = sum(math.exp(opening[piece]) for piece in opening if not going_on[piece])
    level = {(piece,): math.exp(opening[piece]) / over for piece in opening if piece > END and not going_on[piece]}
    for _ in range(longest):
        longer = {}
        for word, probability in level.items():
            following = script((*prefix, *word))
            go_on = which_go_on((*prefix, *word), list(following), subwords)
            more = {piece: math.exp(following[piece]) for piece, goes in zip(following, go_on, strict=True) if goes}
            yield word, probability * (1 - sum(more.values()))
            longer |= {(*word, piece): probability * share for piece, share in more.items()}
        level = longer


@given(seed=st.integers(0, 10_000), count=st.integers(1, 4), begun=st.booleans())
@settings(max_examples=40)
def test_the_likeliest_words_are_those_of_brute_force(random_pair, subwords, seed, count, begun):
    pair = random_pair(seed)
    prefix = ids_of(subwords, "▁s", "l") if begun else ()
    expected = sorted(every_word(pair.script, subwords, prefix, 8), key=lambda word: -word[1])[:count]
    found = run(find_words(Engine(pair, subwords), source_ids(subwords), prefix, count))
    assert [word for word, _ in found] == [word for word, _ in expected]
    assert [probability for _, probability in found] == pytest.approx([p for _, p in expected], 1e-4)


def test_whoever_waits_can_stop_looking_for_words(random_pair, subwords):
    asked = []
    with pytest.raises(TranslationStopped):
        run(find_words(Engine(random_pair(1), subwords), source_ids(subwords), (), 2), lambda: not asked.append(1))
    assert len(asked) == 1


@given(seed=st.integers(0, 10_000), prefixes=st.lists(st.lists(st.integers(0, 4), max_size=4), min_size=1, max_size=4))
@settings(max_examples=40)
def test_prefixes_go_through_together_as_each_alone(random_pair, subwords, pieces, seed, prefixes):
    prefixes = [tuple(pieces[index] for index in prefix) for prefix in prefixes]
    engine = Engine(random_pair(seed), subwords)
    together = run(engine.translate([source_ids(subwords)] * len(prefixes), 3, prefixes))
    for prefix, hypotheses in zip(prefixes, together, strict=True):
        [alone] = run(engine.translate([source_ids(subwords)], 3, [prefix]))
        assert [each.doubts for each in hypotheses] == [each.doubts for each in alone]
        assert [each.ids for each in hypotheses] == [each.ids for each in alone]
        assert [each.score for each in hypotheses] == pytest.approx([each.score for each in alone])


@given(seed=st.integers(0, 10_000), prefix=st.lists(st.integers(0, 4), max_size=6), beam_size=st.integers(1, 4))
@settings(max_examples=60)
def test_every_hypothesis_begins_with_the_prefix_and_then_with_a_new_word(
    random_pair, subwords, pieces, seed, prefix, beam_size
):
    prefix = tuple(pieces[index] for index in prefix)
    pair = random_pair(seed)
    [hypotheses] = run(Engine(pair, subwords).translate([source_ids(subwords)], beam_size, [prefix]))
    assert hypotheses
    for hypothesis in hypotheses:
        assert hypothesis.ids[: len(prefix)] == prefix
        expected = [pair.script(hypothesis.ids[:place])[token] for place, token in enumerate(hypothesis.ids)]
        assert hypothesis.token_log_probs == pytest.approx(expected, 1e-5)
        if prefix and len(hypothesis.ids) > len(prefix):
            assert which_go_on(prefix, [hypothesis.ids[len(prefix)]], subwords) == [False]


@given(seed=st.integers(0, 10_000))
@settings(max_examples=30)
def test_without_a_prefix_it_is_the_plain_translation(random_pair, subwords, seed):
    translator = Translator(random_pair(seed), subwords, "random")
    assert translator.complete(SOURCE, " ", **ES_EN) == translator.translate(SOURCE, **ES_EN)


@given(text=st.text(st.sampled_from("ab á.,'-’1:駅😂\u0301▁"), max_size=12), piece=st.integers(0, 400))
def test_a_piece_goes_on_with_a_word_where_the_words_say_so(subwords, text, piece):
    ids = subwords.encode_target(text)[:-1]
    if piece <= END or piece in map(subwords.tag_id, ("en", "es")) or not ids or "<0x" in subwords.pieces([piece])[0]:
        return
    words = split_words([*ids, piece], subwords)
    expected = bool(words) and words[-1].start < len(ids) < words[-1].stop
    if not subwords.decode([*ids, piece])[len(subwords.decode(ids)) :].strip():
        return  # a space alone is no part of a word yet
    assert which_go_on(ids, [piece], subwords) == [expected]


def test_alternatives_are_whole_words_with_whole_translations(copying_pair, subwords):
    translator = Translator(copying_pair(), subwords, "copy")
    [sentence] = translator.translate(SOURCE, **ES_EN).sentences
    found = translator.alternatives(SOURCE, sentence.prefix(2), count=3, **ES_EN)
    assert 1 <= len(found) <= 3
    assert (found[0].text, found[0].translation) == ("sé", SOURCE)
    assert len({each.text for each in found}) == len(found)
    assert [each.probability for each in found] == sorted((each.probability for each in found), reverse=True)
    assert sum(each.probability for each in found) <= 1 + 1e-6
    for each in found:
        assert each.translation.startswith(f"No lo {each.text}")
        assert translator.complete(SOURCE, f"No lo {each.text}", **ES_EN).text == each.translation


def test_a_prefix_may_be_what_the_network_would_never_say(copying_pair, subwords):
    translation = Translator(copying_pair(), subwords, "copy").complete(SOURCE, "The sea", **ES_EN)
    assert translation.text.startswith("The sea")
    assert translation.finished
    assert math.isfinite(translation.log_prob)


def test_white_space_around_the_sentence_stays(copying_pair, subwords):
    translator = Translator(copying_pair(), subwords, "copy")
    assert translator.complete(f" {SOURCE}\n", "No", **ES_EN).text == f" {SOURCE}\n"
    assert translator.alternatives(f" {SOURCE}\n", "No lo", **ES_EN)[0].translation == f" {SOURCE}\n"


def test_the_sentences_of_a_text_can_be_steered_one_by_one(copying_pair, subwords):
    translator = Translator(copying_pair(), subwords, "copy")
    translation = translator.translate("No lo sé. Vivo cerca del mar.", **ES_EN)
    assert [sentence.source.text for sentence in translation.sentences] == ["No lo sé.", "Vivo cerca del mar."]
    for sentence in translation.sentences:
        prefixes = [sentence.prefix(index) for index in range(len(sentence.words))]
        assert all(later.startswith(earlier) for earlier, later in itertools.pairwise(prefixes))
        assert prefixes[0] == ""
        assert translator.complete(sentence.source.text, prefixes[-1], **ES_EN).text == sentence.text


@given(seed=st.integers(0, 10_000), count=st.integers(1, 6))
@settings(max_examples=30)
def test_candidates_are_the_different_translations_of_the_beam(random_pair, subwords, seed, count):
    translator = Translator(random_pair(seed), subwords, "random")
    found = translator.n_best(SOURCE, count=count, **ES_EN)
    assert len(found) <= count
    assert len({each.text for each in found}) == len(found)
    assert all(each.translation == each.text for each in found)
    assert all(0 <= each.probability <= 1 for each in found)
    assert sum(each.probability for each in found) <= 1 + 1e-6
    translation = translator.translate(SOURCE, beam_size=max(count, 4), **ES_EN)
    if translation.text and found:
        assert found[0].text == translation.text


@pytest.mark.parametrize(
    ("text", "options", "named"),
    [
        ("", {}, "Expected one sentence. Received 0"),
        ("No lo sé. Sí.", {}, "Received 2.*sentences"),
        (SOURCE, {"prefix": "a " * 60}, "at most"),
        (SOURCE, {"source_language": "xx"}, "'xx'"),
        (SOURCE, {"beam_size": 0}, "beam_size=0"),
    ],
)
def test_what_cannot_be_steered_is_said(copying_pair, subwords, text, options, named):
    translator = Translator(copying_pair(), subwords, "copy")
    for ask in (translator.complete, translator.alternatives):
        with pytest.raises(ValueError, match=named):
            ask(text, **{"prefix": "", **ES_EN, **options})


def test_the_count_is_checked(copying_pair, subwords):
    translator = Translator(copying_pair(), subwords, "copy")
    with pytest.raises(ValueError, match="count=0"):
        translator.n_best(SOURCE, count=0, **ES_EN)
    with pytest.raises(ValueError, match="count=99"):
        translator.alternatives(SOURCE, "", count=99, **ES_EN)
