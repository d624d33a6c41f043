"""Among the hypotheses of a beam, the one that leads back to its source."""

import json
import math
import random

import numpy as np
import pytest

from model.inference.confidence.calibration import Calibration
from model.inference.engine import Engine, TranslationStopped, run
from model.inference.pair import Memory, StepOutput
from model.inference.reranking import NoisyChannelReranker
from model.inference.search import Hypothesis
from model.inference.translator import Translator
from tokenizer.learn import learn_subwords
from tokenizer.special_tokens import BEGIN_ID, END_ID

WORDS = tuple(range(300, 312))


class KnowingPair:
    """Says of each source how likely each token is, whatever stands before it; and notes what it was asked."""

    def __init__(self, likely: dict[tuple[int, ...], dict[int, float]]) -> None:
        self.likely = likely
        self.sources: list[tuple[int, ...]] = []

    def encode(self, source_ids: np.ndarray) -> tuple[Memory, np.ndarray]:
        sources = [tuple(row[row != 0].tolist()) for row in source_ids]
        self.sources += sources
        rows, width = source_ids.shape
        state = np.array([[list(self.likely).index(source)] for source in sources], np.float32)
        return Memory(np.zeros((rows, width, 1)), np.zeros((rows, width, 1)), source_ids != 0), state

    def step(self, tokens: np.ndarray, state: np.ndarray, memory: Memory, k: int) -> StepOutput:
        tables = [list(self.likely.values())[int(number)] for number in state[:, 0]]
        ranked = [sorted(table.items(), key=lambda item: -item[1])[:k] for table in tables]
        log_probs = [[math.log(probability) for _, probability in row] for row in ranked]
        return StepOutput(
            np.array(log_probs), np.array([[token for token, _ in row] for row in ranked]), memory.mask * 1.0, state
        )

    def score(self, targets: np.ndarray, state: np.ndarray, memory: Memory, k: int) -> None:
        return None


def hypothesis(ids: tuple[int, ...], score: float, finished: bool = True) -> Hypothesis:
    return Hypothesis(ids, (-1.0,) * len(ids), np.ones((len(ids), 3), np.float32) / 3, score, finished)


@pytest.fixture
def tags(subwords):
    """The symbols that open a source into each language."""
    return {language: subwords.encode_source("", language)[0] for language in subwords.languages}


def test_the_sum_of_both_ways_decides_in_pencil_sized_numbers(subwords, tags):
    into_es, into_en = tags["es"], tags["en"]
    first, second = (301, END_ID), (302, END_ID)
    pair = KnowingPair(
        {
            (into_en, *first): {300: 0.1, END_ID: 0.9},
            (into_en, *second): {300: 0.8, END_ID: 0.2},
        }
    )
    source = (into_es, 300, END_ID)
    found = [[hypothesis(first, -1.0), hypothesis(second, -1.4)]]
    # log(0.1 * 0.9) = -2.408, log(0.8 * 0.2) = -1.833; over the penalty of two ids, 7/6: -2.064 and -1.571.
    for weight, best in ((0.0, first), (0.8, first), (0.82, second)):
        [ranked] = run(NoisyChannelReranker(pair, subwords, {"es": weight}).rank([source], found))
        assert ranked[0].ids == best, weight
        assert len(ranked) == 2
    [ranked] = run(NoisyChannelReranker(pair, subwords, {"en": 5.0}).rank([source], found))
    assert ranked[0].ids == first


def test_who_has_nothing_to_choose_from_asks_nothing(subwords, tags):
    pair = KnowingPair({})
    sources = [(tags["es"], 300, END_ID), (tags["es"], 301, END_ID)]
    found = [[hypothesis((301, END_ID), -1.0)], []]
    assert run(NoisyChannelReranker(pair, subwords, {"es": 1.0}).rank(sources, found)) == found
    assert run(NoisyChannelReranker(pair, subwords, {}).rank(sources[:1], [found[0] * 2])) == [found[0] * 2]
    assert pair.sources == []


def test_what_is_too_far_behind_is_not_translated_back(subwords, tags):
    likely = {(tags["en"], token, END_ID): {300: 0.5, END_ID: 0.5} for token in (301, 302, 303)}
    pair = KnowingPair(likely)
    source = (tags["es"], 300, END_ID)
    beam = [hypothesis((token, END_ID), score) for token, score in ((301, -1.0), (302, -1.3), (303, -1.5))]
    [ranked] = run(NoisyChannelReranker(pair, subwords, {"es": 0.2}).rank([source], [beam]))
    assert pair.sources == [(tags["en"], 301, END_ID), (tags["en"], 302, END_ID)]
    assert ranked == beam
    run(NoisyChannelReranker(pair, subwords, {"es": 0.1}).rank([source], [beam]))
    assert len(pair.sources) == 2


def test_a_translation_that_was_cut_off_stays_behind_a_whole_one(subwords, tags):
    pair = KnowingPair({(tags["en"], 301, END_ID): {300: 0.001, END_ID: 0.001}})
    found = [[hypothesis((301, END_ID), -9.0), hypothesis((302, 303), -0.1, finished=False)]]
    [ranked] = run(NoisyChannelReranker(pair, subwords, {"es": 1.0}).rank([(tags["es"], 300, END_ID)], found))
    assert [each.ids for each in ranked] == [(301, END_ID), (302, 303)]


def test_sentences_of_several_lengths_are_ranked_together_as_each_alone(subwords, tags):
    chance = random.Random(4)
    sources, found, likely = [], [], {}
    for _ in range(12):
        sources.append((tags["es"], *chance.choices(WORDS, k=chance.randint(1, 6)), END_ID))
        beam = [(*chance.choices(WORDS, k=chance.randint(1, 5)), END_ID) for _ in range(4)]
        for ids in beam:
            weights = [chance.random() for _ in (*WORDS, END_ID)]
            likely[tags["en"], *ids] = dict(
                zip((*WORDS, END_ID), (weight / sum(weights) for weight in weights), strict=True)
            )
        found.append([hypothesis(ids, -chance.random()) for ids in dict.fromkeys(beam)])
    reranker = NoisyChannelReranker(KnowingPair(likely), subwords, {"es": 0.5})
    together = run(reranker.rank(sources, found))
    changed = 0
    for source, hypotheses, ranked in zip(sources, found, together, strict=True):
        assert run(reranker.rank([source], [hypotheses]))[0] == ranked
        length = len(source) - 1
        expected = [
            each.score
            + 0.5 * sum(math.log(likely[tags["en"], *each.ids][token]) for token in source[1:]) * 6 / (5 + length)
            for each in hypotheses
        ]
        assert ranked[0].ids == hypotheses[int(np.argmax(expected))].ids
        changed += ranked[0].ids != max(hypotheses, key=lambda each: each.score).ids
    assert changed


def test_the_way_back_can_be_given_up_after_each_step(subwords, tags):
    source = (tags["es"], 300, 300, 300, END_ID)
    likely = {(tags["en"], token, END_ID): {300: 0.5, END_ID: 0.5} for token in (301, 302)}
    beam = [hypothesis((token, END_ID), -1.0) for token in (301, 302)]
    steps = NoisyChannelReranker(KnowingPair(likely), subwords, {"es": 1.0}).rank([source], [beam])
    assert len(list(steps)) == 4
    again = NoisyChannelReranker(KnowingPair(likely), subwords, {"es": 1.0}).rank([source], [beam])
    answers = iter((False, True))
    with pytest.raises(TranslationStopped):
        run(again, lambda: next(answers))
    assert next(answers, None) is None


def test_a_network_that_scores_whole_targets_takes_no_steps(subwords, tags):
    class Scoring(KnowingPair):
        def step(self, *_):
            raise AssertionError("a step was taken")

        def score(self, targets, state, memory, k):
            tables = [list(self.likely.values())[int(number)] for number in state[:, 0]]
            least = [sorted(table.values())[-k:][0] for table in tables]
            return np.log(
                [
                    [max(table.get(token, 0.0), floor) for token in row]
                    for table, floor, row in zip(tables, least, targets.tolist(), strict=True)
                ]
            )

    likely = {
        (tags["en"], 301, END_ID): {300: 0.1, 305: 0.3, END_ID: 0.6},
        (tags["en"], 302, 302, 302, 302, END_ID): {300: 0.7, 305: 0.1, END_ID: 0.2},
    }
    sources = [(tags["es"], 300, END_ID), (tags["es"], 300, 304, 300, END_ID)]
    beam = [hypothesis((301, END_ID), -1.0), hypothesis((302, 302, 302, 302, END_ID), -1.1)]
    expected = run(NoisyChannelReranker(KnowingPair(likely), subwords, {"es": 1.0}).rank(sources, [beam, beam]))
    pauses, pair = 0, Scoring(likely)
    steps = NoisyChannelReranker(pair, subwords, {"es": 1.0}).rank(sources, [beam, beam])
    for _ in steps:
        pauses += 1
    assert pauses == 1  # all rivals at once, of whatever length
    ranked = run(NoisyChannelReranker(pair, subwords, {"es": 1.0}).rank(sources, [beam, beam]))
    assert ranked == expected


def test_the_engine_answers_with_the_one_that_leads_back(subwords, tags):
    class Preferring(KnowingPair):
        """Likes to write 301; only (302,) leads back to the source."""

        def encode(self, source_ids):
            for row in source_ids:
                source = tuple(row[row != 0].tolist())
                leads_back = (
                    {300: 0.9, END_ID: 0.9} if source == (tags["en"], 302, END_ID) else {300: 1e-9, END_ID: 1e-9}
                )
                forth = {301: 0.26, 302: 0.24, END_ID: 0.5}
                self.likely.setdefault(source, forth if source[0] == tags["es"] else leads_back)
            return super().encode(source_ids)

    source = (tags["es"], 300, END_ID)
    for weight, leads_back in ((0.0, False), (1.0, True)):
        engine = Engine(Preferring({}), subwords, {"es": weight})
        assert engine.reranker.applies_to(source) == bool(weight)
        [hypotheses] = engine.translate_all([source], 4).values()
        assert (hypotheses[0].ids == (302, END_ID)) == leads_back
        [again] = run(engine.translate([source], 4, [()]))
        assert [each.ids for each in again] == [each.ids for each in hypotheses]


def test_the_weight_of_a_regional_language_is_found(sentences):
    regional = learn_subwords(sentences, ("en", "pt-BR"), 500)
    calibration = Calibration({}, {"en-pt-BR": 0.0, "pt-BR-en": 0.3})
    translator = Translator(KnowingPair({}), regional, "regional", calibration=calibration)
    sources = {code: tuple(regional.encode_source("Tom", code)) for code in ("en", "pt-BR")}
    assert {code: translator._engine.reranker.applies_to(source) for code, source in sources.items()} == {
        "en": True,
        "pt-BR": False,
    }


def test_whoever_waits_can_stop_the_reranking_as_well(subwords, tags):
    class Clock:
        """Goes on by one with each step of the network."""

        now = 0

    class Ticking(KnowingPair):
        def encode(self, source_ids):
            for row in source_ids:
                self.likely.setdefault(tuple(row[row != 0].tolist()), {303: 0.5, END_ID: 0.4, 304: 0.1})
            return super().encode(source_ids)

        def step(self, tokens, state, memory, k):
            Clock.now += 1
            return super().step(tokens, state, memory, k)

    source = (tags["es"], 300, 301, 302, END_ID)

    def steps(weight, limit=1_000):
        Clock.now = 0
        engine = Engine(Ticking({}), subwords, {"es": weight})
        try:
            engine.translate_all([source], 2, lambda: Clock.now >= limit)
        except TranslationStopped:
            return Clock.now, True
        return Clock.now, False

    of_search, _ = steps(0.0)
    assert steps(1.0)[0] > of_search + 2
    assert steps(1.0, limit=of_search + 2) == (of_search + 2, True)


def test_a_calibration_says_how_much_the_way_back_counts(tmp_path):
    path = tmp_path / "calibration.json"
    path.write_text(json.dumps({"directions": {}, "reranking_weights": {"en-es": 0.3}}), "utf-8")
    assert Calibration.load(path).reranking_weights == {"en-es": 0.3}
    path.write_text(json.dumps({"directions": {}}), "utf-8")
    assert Calibration.load(path).reranking_weights == {}
    path.write_text(json.dumps({"directions": {}, "reranking_weights": {"en-es": -1}}), "utf-8")
    with pytest.raises(ValueError, match="reranking weight"):
        Calibration.load(path)


def test_the_begin_token_opens_the_way_back(subwords, tags):
    """Its first step is told that nothing was written yet."""
    seen = []

    class Listening(KnowingPair):
        def step(self, tokens, state, memory, k):
            seen.append(tokens.tolist())
            return super().step(tokens, state, memory, k)

    pair = Listening({(tags["en"], word, END_ID): {300: 0.5, END_ID: 0.5} for word in (301, 302)})
    found = [[hypothesis((301, END_ID), -1.0), hypothesis((302, END_ID), -1.1)]]
    run(NoisyChannelReranker(pair, subwords, {"es": 1.0}).rank([(tags["es"], 300, END_ID)], found))
    assert seen == [[BEGIN_ID, BEGIN_ID], [300, 300]]
