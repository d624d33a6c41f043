"""Translations come with a probability to be adequate, and say when they are not to be trusted."""

import pytest

from model.inference.confidence.calibration import Calibration, DirectionMaps, LogisticMap
from model.inference.confidence.quality_estimation import QualityEstimator
from model.inference.request import Direction
from model.inference.translator import Translator
from model.language_id.detect import NOT_SURE, Detection

ES_EN = {"source_language": "es", "target_language": "en"}
EN_ES = {"source_language": "en", "target_language": "es"}
TEXT = "No lo sé. ¿Dónde está la estación?"


def calibration(bias, word_bias=0.0):
    sentence = LogisticMap(bias, (0.0, 0.0, 0.0, 0.0))
    return Calibration({"es-en": DirectionMaps(sentence, LogisticMap(word_bias, (0.0, 0.0, 0.0, 0.0, 0.0)))})


class FakeDetector:
    """Takes all with an x in it for another language."""

    def detect(self, text):
        if "x" not in text:
            return NOT_SURE._replace(language="es", probabilities={"es": 1.0, "other": 0.0})
        return Detection(None, 0.9, {"es": 0.1, "other": 0.9}, False, ())


@pytest.fixture(scope="module")
def translate(copying_pair, subwords):
    def make(text=TEXT, direction=ES_EN, anyway=False, **knowledge):
        return Translator(copying_pair(), subwords, "copy", **knowledge).translate(text, anyway=anyway, **direction)

    return make


def test_a_calibrated_answer_has_a_probability_to_be_adequate(translate):
    assert translate(calibration=calibration(0.0)).adequacy == pytest.approx(0.5)
    assert translate(calibration=calibration(0.0)).doubts == ()
    low = translate(calibration=calibration(-2.0))
    assert low.adequacy == pytest.approx(0.119, abs=1e-3)
    assert low.doubts == ("low_confidence",)


def test_what_is_not_calibrated_has_none(translate):
    assert translate().adequacy is None
    assert translate("\n", calibration=calibration(-2.0)).adequacy is None
    other_way = translate(direction=EN_ES, calibration=calibration(-2.0, -2.0))
    assert (other_way.adequacy, other_way.doubts) == (None, ())
    assert other_way.confidence == translate(direction=EN_ES).confidence


def test_another_language_is_doubted(translate):
    translation = translate("xx yy", anyway=True, calibration=calibration(0.0), detector=FakeDetector())
    assert translation.adequacy == pytest.approx(0.05)
    assert translation.doubts == ("unknown_language", "low_confidence")
    assert translate(calibration=calibration(0.0), detector=FakeDetector()).doubts == ()
    assert translate("xx yy", detector=FakeDetector()).doubts == ("unknown_language",)


def test_words_are_as_sure_as_the_calibration_says(translate):
    translation = translate(calibration=calibration(0.0, 1.0))
    assert translation.confidence == pytest.approx([0.731] * len(translation.target_words), abs=1e-3)


def test_a_growing_translation_is_not_judged(copying_pair, subwords):
    translator = Translator(copying_pair(), subwords, "copy", calibration=calibration(-2.0), detector=FakeDetector())
    *growing, last = translator.stream("xx yy", anyway=True, **ES_EN)
    assert all(translation.adequacy is None and not translation.doubts for translation in growing)
    assert last.doubts == ("unknown_language", "low_confidence")
    assert last.adequacy == translator.translate("xx yy", anyway=True, **ES_EN).adequacy


def test_a_text_in_another_language_is_left_as_it_is(translate):
    translation = translate("xx yy", calibration=calibration(0.0), detector=FakeDetector())
    assert (translation.text, translation.sentences, translation.left) == ("xx yy", (), ("xx yy",))
    assert translation.reasons == (("unknown_language", ("xx yy",)),)
    assert translate("xx yy", anyway=True, detector=FakeDetector()).left == ()


def test_of_a_mixed_text_the_rest_is_translated(translate):
    mixed = translate("El tren. Xx yy. El tren.", calibration=calibration(0.0), detector=FakeDetector())
    alone = translate("El tren.", calibration=calibration(0.0), detector=FakeDetector())
    assert mixed.text == f"{alone.text} Xx yy. {alone.text}"
    assert (mixed.left, mixed.doubts) == (("Xx yy.",), ("unknown_language",))
    assert mixed.adequacy == alone.adequacy  # what is left takes nothing from what is translated


class EnglishDetector:
    """Takes everything for English."""

    def detect(self, text):
        return Detection("en", 0.9, {"en": 0.9, "es": 0.1}, True, ())


@pytest.mark.parametrize(
    ("text", "direction", "is_offered"),
    [
        ("El tren es muy largo.", ES_EN, True),  # long enough for the detector to contradict whoever chose
        ("Tren", ES_EN, True),  # it stays the same
        ("El tren es muy largo.", EN_ES, False),
    ],
)
def test_what_is_in_the_targets_language_is_offered_the_other_way(translate, text, direction, is_offered):
    assert ("other_direction" in translate(text, direction, detector=EnglishDetector()).doubts) == is_offered


def test_a_word_that_stays_the_same_is_offered_the_other_way():
    estimator = QualityEstimator(Direction("es", "en"), EnglishDetector().detect("Sure."), num_words=1)
    assert estimator.estimate([], is_unchanged=True).doubts == ("other_direction",)
    assert estimator.estimate([]).doubts == ()


def test_a_language_that_is_likely_another_is_told():
    detection = Detection(None, 0.7, {"en": 0.2, "es": 0.1, "other": 0.7}, True, ())
    assert QualityEstimator(Direction("es", "en"), detection).estimate([]).doubts == ("unsure_language",)


def test_a_doubtful_answer_has_a_doubtful_word_and_the_other_way_round(translate):
    low = translate("El tren.", calibration=calibration(-2.0))
    assert all(sentence.word_doubts.target for sentence in low.sentences)
    sure = translate("El tren.", calibration=calibration(2.0, 2.0))
    assert (sure.sentences[0].word_doubts, sure.doubts) == (({}, {}), ())
