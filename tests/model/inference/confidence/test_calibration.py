"""Features worked out by hand, and maps that come back as they were stored."""

import json
import math

import numpy as np
import pytest

from model.inference.alignment import Word
from model.inference.confidence.calibration import (
    Calibration,
    DirectionMaps,
    LogisticMap,
    SentenceFeatures,
    WordFeatures,
    maps_to_dict,
    sentence_features,
    word_features,
)
from model.inference.search import Hypothesis


def hypothesis(*probabilities: float, attention: list[list[float]] | None = None) -> Hypothesis:
    rows = attention or [[1.0, 0.0]] * len(probabilities)
    log_probs = tuple(map(math.log, probabilities))
    return Hypothesis(tuple(range(10, 10 + len(log_probs))), log_probs, np.array(rows, np.float32), 0.0, True)


def calibration(sentence: LogisticMap, word: LogisticMap) -> Calibration:
    return Calibration({"es-en": DirectionMaps(sentence, word)})


FLAT = LogisticMap(0.0, (0.0, 0.0, 0.0, 0.0))
FLAT_WORD = LogisticMap(0.0, (0.0, 0.0, 0.0, 0.0, 0.0))


def test_a_sentence_in_numbers():
    features = sentence_features(hypothesis(0.9, 0.5, 0.1, attention=[[0.5, 0.5], [1, 0], [0.25, 0.75]]))
    assert features.probability == pytest.approx(0.5)
    assert features.log_length == pytest.approx(math.log(3))
    second = -0.25 * math.log(0.25) - 0.75 * math.log(0.75)
    assert features.attention_entropy == pytest.approx((math.log(2) + 0 + second) / 3, abs=1e-6)


def test_a_network_without_attention_has_no_entropy():
    assert sentence_features(hypothesis(0.9, attention=[[0.0, 0.0]])).attention_entropy == 0


def test_words_in_numbers():
    found = word_features(hypothesis(0.8, 0.4, 0.6), [Word("don't", 0, 2), Word("!", 2, 3)])
    assert found[0] == pytest.approx((0.6, math.log(0.4), 0.6, math.log(5), 0.0))
    assert found[1] == pytest.approx((0.6, math.log(0.6), 0.6, 0.0, 0.0))


def test_a_word_that_others_of_the_beam_hold_is_surer():
    rivals = ((10, 11, 20), (11, 10, 12), (9, 10, 11, 12))
    words = [Word("don't", 0, 2), Word("!", 2, 3)]
    pair, single = word_features(hypothesis(0.8, 0.4, 0.6)._replace(rivals=rivals), words)
    nowhere = word_features(hypothesis(0.8, 0.4, 0.6)._replace(rivals=((1,),)), words)[0]
    assert pair.agreement - nowhere.agreement == pytest.approx(2 / 3)
    assert single.agreement == pair.agreement


def test_a_map_is_the_logistic_function_and_never_overflows():
    steep = LogisticMap(1.0, (2.0, -1000.0))
    assert steep((0.5, 0.0)) == pytest.approx(1 / (1 + math.exp(-2)))
    assert 0 < steep((0.0, 5.0)) < 1e-9
    assert 1 - 1e-9 < steep((0.0, -5.0)) <= 1


def test_a_text_is_as_adequate_as_its_sentences_by_their_length():
    by_probability = calibration(LogisticMap(0.0, (1.0, 0.0, 0.0, 0.0)), FLAT_WORD)
    sure, unsure = hypothesis(1.0, 1.0, 1.0), hypothesis(0.5)
    wanted = (3 / (1 + math.exp(-1)) + 1 / (1 + math.exp(-0.5))) / 4
    assert by_probability.adequacy("es", "en", [sure, unsure]) == pytest.approx(wanted)


def test_what_the_encoder_made_of_the_source_counts_too():
    maps = DirectionMaps(LogisticMap(0.5, (0.0, 0.0, 0.0, 0.0)), FLAT_WORD, (1.0, -2.0))
    hard = hypothesis(0.5)._replace(source_mean=np.array([0.25, 1.0], np.float32))
    assert Calibration({"es-en": maps}).adequacy("es", "en", [hard]) == pytest.approx(1 / (1 + math.exp(1.25)))


def test_nothing_adequate_comes_of_another_language():
    half = calibration(FLAT, FLAT_WORD)
    assert half.adequacy("es", "en", [hypothesis(0.5)]) == 0.5
    assert half.adequacy("es", "en", [hypothesis(0.5)], foreign=0.9) == pytest.approx(0.05)


def test_what_was_never_calibrated_is_not_said():
    half = calibration(FLAT, FLAT_WORD)
    assert half.adequacy("en", "es", [hypothesis(0.5)]) is None
    assert half.adequacy("es", "en", []) is None
    assert half.word_probabilities("en", "es", hypothesis(0.5), [Word("a", 0, 1)]) is None
    assert half.word_probabilities("es", "en", hypothesis(0.5), [Word("a", 0, 1)]) == (0.5,)


def test_maps_come_back_as_they_were_stored(tmp_path):
    stored = {
        "es-en": DirectionMaps(LogisticMap(0.1, (1.5, -2.0, 0.3, 4.0)), LogisticMap(-1.0, (0.5, 0.25, 3.0, 1e-3, 2.0))),
        "en-es": DirectionMaps(FLAT, FLAT_WORD, (0.5, -1e-3)),
    }
    path = tmp_path / "calibration.json"
    path.write_text(json.dumps({"directions": maps_to_dict(stored), "measured": {}}), "utf-8")
    assert Calibration.load(path).directions == stored


@pytest.mark.parametrize("damage", ["{}", "[]", "no json", '{"directions": {"es-en": {}}}', '{"directions": [1]}'])
def test_a_damaged_file_is_refused(tmp_path, damage):
    path = tmp_path / "calibration.json"
    path.write_text(damage, "utf-8")
    with pytest.raises(ValueError, match="training calibrate"):
        Calibration.load(path)


def test_a_file_that_knows_nothing_of_the_encoder_and_the_beam_is_read(tmp_path):
    maps = maps_to_dict({"es-en": DirectionMaps(FLAT, FLAT_WORD)})
    del maps["es-en"]["source_mean"], maps["es-en"]["sentence"]["agreement"], maps["es-en"]["word"]["agreement"]
    path = tmp_path / "calibration.json"
    path.write_text(json.dumps({"directions": maps}), "utf-8")
    assert Calibration.load(path).adequacy("es", "en", [hypothesis(0.5)]) == 0.5


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "one"])
def test_weights_must_be_numbers(tmp_path, value):
    maps = maps_to_dict({"es-en": DirectionMaps(FLAT, FLAT_WORD)})
    maps["es-en"]["sentence"]["probability"] = value
    path = tmp_path / "calibration.json"
    path.write_text(json.dumps({"directions": maps}), "utf-8")
    with pytest.raises(ValueError, match="training calibrate"):
        Calibration.load(path)


def test_the_names_in_the_file_are_those_of_the_features(tmp_path):
    maps = maps_to_dict({"es-en": DirectionMaps(FLAT, FLAT_WORD)})["es-en"]
    assert set(maps["sentence"]) == {"bias", *SentenceFeatures._fields}
    assert set(maps["word"]) == {"bias", *WordFeatures._fields}
