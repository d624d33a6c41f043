"""Translations come with a probability to be adequate, and say when they are not to be trusted."""

import pytest

from model.inference.confidence.calibration import Calibration, DirectionMaps, LogisticMap
from model.inference.translator import Translator
from model.language_id.detect import NOT_SURE, Detection

ES_EN = {"source_language": "es", "target_language": "en"}
EN_ES = {"source_language": "en", "target_language": "es"}
TEXT = "No lo sé. ¿Dónde está la estación?"


def calibration(bias, word_bias=0.0):
    sentence = LogisticMap(bias, (0.0, 0.0, 0.0))
    return Calibration({"es-en": DirectionMaps(sentence, LogisticMap(word_bias, (0.0, 0.0, 0.0, 0.0)))})


class FakeDetector:
    """Takes all with an x in it for another language."""

    def detect(self, text):
        if "x" not in text:
            return NOT_SURE._replace(probabilities={"es": 1.0, "other": 0.0})
        return Detection(None, 0.9, {"es": 0.1, "other": 0.9}, False, ())


@pytest.fixture(scope="module")
def translate(copying_pair, subwords):
    def make(text=TEXT, direction=ES_EN, **knowledge):
        return Translator(copying_pair(), subwords, "copy", **knowledge).translate(text, **direction)

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
    translation = translate("xx yy", calibration=calibration(0.0), detector=FakeDetector())
    assert translation.adequacy == pytest.approx(0.05)
    assert translation.doubts == ("unknown_language", "low_confidence")
    assert translate(calibration=calibration(0.0), detector=FakeDetector()).doubts == ()
    assert translate("xx yy", detector=FakeDetector()).doubts == ("unknown_language",)


def test_words_are_as_sure_as_the_calibration_says(translate):
    translation = translate(calibration=calibration(0.0, 1.0))
    assert translation.confidence == pytest.approx([0.731] * len(translation.target_words), abs=1e-3)


def test_a_growing_translation_is_not_judged(copying_pair, subwords):
    translator = Translator(copying_pair(), subwords, "copy", calibration=calibration(-2.0), detector=FakeDetector())
    *growing, last = translator.stream("xx yy", **ES_EN)
    assert all(translation.adequacy is None and not translation.doubts for translation in growing)
    assert last.doubts == ("unknown_language", "low_confidence")
    assert last.adequacy == translator.translate("xx yy", **ES_EN).adequacy
