"""Several translators behind one page."""

import pytest

from demo.chat.translators import Translators
from demo.server.limits import Refusal
from model.inference.request import Direction
from model.language_id.detect import Detection


class Listener:
    """Goes between two languages, and hears what it is told to hear."""

    def __init__(self, languages, language=None, probability=0.5, known=True):
        self.languages = languages
        self._heard = Detection(language, probability, {"other": 1 - probability}, known, ())

    def detect(self, _):
        return self._heard


def test_every_direction_is_offered_once_and_the_first_translator_takes_it():
    first, second = Listener(("en", "es")), Listener(("en", "es"))
    both = Translators([first, second, Listener(("en", "ko"))])
    assert set(both.directions) == {("es", "en"), ("en", "es"), ("ko", "en"), ("en", "ko")}
    assert both.of(Direction("es", "en")) is first
    with pytest.raises(Refusal, match="ko to en"):
        both.of(Direction("es", "ko"))


def test_the_surest_translator_is_followed():
    both = Translators([Listener(("en", "es"), known=False), Listener(("en", "ko"), "ko", 0.99)])
    assert both.detect("안녕").language == "ko"
    assert both.detect("안녕").known


def test_translators_that_hear_different_languages_are_not_sure():
    both = Translators([Listener(("en", "es"), "es", 0.95), Listener(("en", "fr"), "fr", 0.93)])
    assert both.detect("non").language is None


@pytest.mark.parametrize(
    ("heard", "wanted", "chosen"),
    [
        ("es", ("es", "en"), (("es", "en"), True)),
        ("en", ("es", "en"), (("en", "es"), True)),  # the way back
        (None, ("es", "en"), (("es", "en"), False)),
        ("ko", ("es", "en"), (("ko", "en"), True)),
        ("ko", ("en", "es"), (("ko", "en"), True)),  # nobody goes from Korean to Spanish
    ],
)
def test_a_text_goes_the_way_of_its_language_and_keeps_its_target_where_it_can(heard, wanted, chosen):
    both = Translators([Listener(("en", "es"), heard, 0.9), Listener(("en", "ko"), heard, 0.9)])
    assert both.choose("…", Direction(*wanted)) == chosen


@pytest.mark.parametrize(
    ("probabilities", "chosen"),
    [
        ({"en": 0.02, "es": 0.0001, "other": 0.9799}, ("en", "es")),
        ({"en": 0.04, "es": 0.01, "other": 0.95}, ("es", "en")),  # not clear enough: as before
    ],
)
def test_a_text_that_nobody_is_sure_of_goes_the_likelier_way(monkeypatch, probabilities, chosen):
    page = Translators([Listener(("en", "es"))])
    monkeypatch.setattr(page, "detect", lambda _: Detection(None, 0.9, probabilities, False, ()))
    assert page.choose("teh plumber", Direction("es", "en")) == (chosen, False)


class Deaf(Listener):
    """Has no detector, and must not be asked to translate a text to find its language out."""

    def __init__(self, languages):
        super().__init__(languages)
        self._heard = self._heard._replace(probability=0.0, probabilities={})


@pytest.mark.parametrize("text", ["Hello", "Hola", "No", "12:30"])
def test_of_a_bundle_without_a_detector_nothing_is_sure(text):
    detection = Translators([Deaf(("en", "es"))]).detect(text)
    assert (detection.language, detection.known) == (None, True)
    both = Translators([Deaf(("en", "es")), Deaf(("en", "fr"))])
    assert both.detect(text).language is None


def test_who_has_a_detector_is_believed_first():
    both = Translators([Listener(("en", "es"), "es", 0.9), Deaf(("en", "ko"))])
    assert both.detect("Hola").language == "es"


def test_what_a_script_alone_tells_does_not_stand_against_a_detector():
    script_alone = Listener(("en", "ko"), "en", 0.5)
    assert Translators([Listener(("en", "es"), "es", 0.9), script_alone]).detect("Hola").language == "es"
    assert (
        Translators([Listener(("en", "es"), None, 0.9, known=False), script_alone]).detect("Bonjour").language is None
    )
    assert Translators([Deaf(("en", "es")), script_alone]).detect("Hello").language == "en"


@pytest.mark.parametrize("text", ["lol", "https://example.org/una-casa", "12:30"])
def test_a_detector_that_is_not_sure_has_heard_all_there_is_to_hear(text):
    """A translator that has a detector is never asked to translate a text to find its language out."""
    unsure = Listener(("en", "es"))
    unsure._heard = Detection(None, 0.0, {}, True, ())  # as for a text without any word
    assert Translators([unsure]).detect(text).language is None
