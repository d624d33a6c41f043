"""A detector over a classifier that says what a test wants it to say."""

import json
import math
from itertools import islice, product
from types import SimpleNamespace

import numpy as np
import pytest

from model.bundle import BundleError
from model.language_id.classify import TextClassifier
from model.language_id.detect import NOT_SURE, LanguageDetector, ScriptDetector
from tokenizer.preprocess.lexicon import Lexicon

LABELS = ["en", "es", "other"]


class ScriptedSession:
    """Gives every text the same probabilities, and attention that falls from piece to piece."""

    def __init__(self, *probabilities: float, labels=LABELS, threshold: str | None = "0.8") -> None:
        self.probabilities = probabilities
        self.metadata = {"labels": json.dumps(labels)} | ({"threshold": threshold} if threshold else {})
        self.seen: list[np.ndarray] = []

    def get_modelmeta(self):
        return SimpleNamespace(custom_metadata_map=self.metadata)

    def get_outputs(self):
        output = SimpleNamespace(name="probabilities", shape=["batch", len(self.probabilities)])
        return [SimpleNamespace(name="attention", shape=["batch", "source"]), output]

    def run(self, names, feed):
        source_ids = feed["source_ids"]
        self.seen.append(source_ids)
        attention = 0.5 ** np.arange(1, source_ids.shape[1] + 1, dtype=np.float32)
        return np.array([self.probabilities], np.float32), attention[None]


@pytest.fixture
def detector(subwords):
    return lambda *probabilities: LanguageDetector(TextClassifier(ScriptedSession(*probabilities), subwords))


@pytest.mark.parametrize(
    ("probabilities", "language", "known"),
    [
        ((0.9, 0.06, 0.04), "en", True),
        ((0.05, 0.81, 0.14), "es", True),
        ((0.1, 0.75, 0.15), None, True),  # below the threshold: not sure
        ((0.3, 0.3, 0.4), None, True),  # "other" is not sure, either
        ((0.05, 0.05, 0.9), None, False),
    ],
)
def test_sure_is_what_reaches_the_threshold(detector, probabilities, language, known):
    found = detector(*probabilities).detect("¿Dónde está?")
    assert (found.language, found.known) == (language, known)
    assert math.isclose(found.probability, max(probabilities), rel_tol=1e-6)
    assert found.probabilities == pytest.approx(dict(zip(LABELS, probabilities, strict=True)))


@pytest.mark.parametrize(
    "text", ["", "   ", "12:30", ":-) !!", "🙂", "\n", "https://example.com/who/are/you", "ana@example.com", "A380"]
)
def test_a_text_without_words_is_in_no_language_and_not_unknown(detector, text):
    found = detector(0.99, 0.005, 0.005).detect(text)
    assert (found.language, found.known, found.evidence) == (None, True, ())


def test_evidence_names_the_pieces_as_people_read_them(detector):
    found = detector(0.1, 0.8, 0.1).detect("el tren ñandú 語")
    assert "".join(piece for piece, _ in found.evidence) == "eltrenñandú語"
    weights = [weight for _, weight in found.evidence]
    assert 0 < sum(weights) < 1  # the end token has the rest


def test_links_and_addresses_decide_nothing(subwords):
    session = ScriptedSession(0.1, 0.8, 0.1)
    found = LanguageDetector(TextClassifier(session, subwords)).detect(
        "• el tren www.example.com/the → a / ana@example.com #hi"
    )
    assert "".join(piece for piece, _ in found.evidence) == "eltrena"


def test_names_from_elsewhere_decide_nothing(subwords):
    lexicon = Lexicon.learn({"en": ["the train"] * 3, "es": ["el tren"] * 3})
    detector = LanguageDetector(TextClassifier(ScriptedSession(0.1, 0.8, 0.1), subwords), lexicon)
    found = detector.detect("Train a Siobhan: el Tren Nkosi")
    assert "".join(piece for piece, _ in found.evidence) == "Traina:elTren"


@pytest.mark.parametrize(
    ("text", "language"), [("Tren", "es"), ("the train", "en"), ("a", None), ("el train", None), ("el tren el", None)]
)
@pytest.mark.parametrize("probabilities", [(0.3, 0.3, 0.4), (0.05, 0.05, 0.9)], ids=["unsure", "foreign"])
def test_a_word_or_two_that_one_language_alone_has_need_no_network(subwords, text, language, probabilities):
    lexicon = Lexicon.learn({"en": ["the train is a train"] * 3, "es": ["el tren es a tren"] * 3})
    found = LanguageDetector(TextClassifier(ScriptedSession(*probabilities), subwords), lexicon).detect(text)
    assert found.language == language
    assert found.known == (language is not None or probabilities[2] < 0.8)
    assert found.probabilities["other"] == (0.0 if language else pytest.approx(probabilities[2]))
    assert sum(found.probabilities.values()) == pytest.approx(1)


def test_what_the_network_is_sure_of_stays(subwords):
    lexicon = Lexicon.learn({"en": ["the train"] * 3, "es": ["el tren"] * 3})
    session = ScriptedSession(0.9, 0.05, 0.05)
    assert LanguageDetector(TextClassifier(session, subwords), lexicon).detect("el tren").language == "en"


def test_a_long_text_is_read_at_its_beginning(subwords):
    session = ScriptedSession(0.9, 0.05, 0.05)
    LanguageDetector(TextClassifier(session, subwords)).detect("el tren " * 10_000)
    [[ids]] = [source_ids.tolist() for source_ids in session.seen]
    assert len(ids) == 64
    assert ids[-1] == 3  # ends as every text does


@pytest.mark.parametrize(
    "session",
    [ScriptedSession(0.5, 0.5, labels=["good", "bad"]), ScriptedSession(0.9, 0.05, 0.05, threshold=None)],
)
def test_a_classifier_of_something_else_is_refused(session, subwords):
    with pytest.raises(ValueError, match="Expected a classifier of languages"):
        LanguageDetector(TextClassifier(session, subwords))


def test_a_classifier_without_labels_is_refused(subwords):
    session = ScriptedSession(0.5, 0.3, 0.2)
    session.metadata = {}
    with pytest.raises(ValueError, match="names its labels"):
        TextClassifier(session, subwords)


def test_labels_must_fit_the_graph(subwords):
    with pytest.raises(ValueError, match="Received 2 of the labels en, es, other"):
        TextClassifier(ScriptedSession(0.5, 0.5), subwords)


def test_a_detector_of_other_languages_than_the_bundles_is_refused(subwords, monkeypatch, tmp_path):
    monkeypatch.setattr(
        TextClassifier, "load", lambda directory: TextClassifier(ScriptedSession(0.9, 0.05, 0.05), subwords)
    )
    bundle = SimpleNamespace(directory=tmp_path, classifier_path=tmp_path, languages=("en", "ko"))
    with pytest.raises(BundleError, match="tells en and es apart"):
        LanguageDetector.of_bundle(bundle, None)


def test_a_missing_bundle_is_said(tmp_path):
    with pytest.raises(BundleError, match="no bundle"):
        LanguageDetector.load(tmp_path)


KOREAN = Lexicon(
    {"en": ["the", "hello", "i", "am", "hungry", "tv"], "ko": ["나는", "안녕", "배고프다", "티비를", "집", "밥", "tv"]}
)
JAPANESE = Lexicon({"ja": ["私は", "東京", "です", "大学", "コーヒー"], "zh": ["我", "喜欢", "东京", "大学"]})


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Hello", "en"),
        ("Yes", "en"),
        ("I am hungry.", "en"),
        ("안녕", "ko"),
        ("나는 Samsung TV를 샀다.", "ko"),
        ('What does "안녕" mean?', "en"),
        ("HELLO https://example.com/안녕", "en"),
    ],
)
def test_without_a_classifier_scripts_decide(text, language):
    found = ScriptDetector(("en", "ko"), KOREAN).detect(text)
    assert (found.language, found.known) == (language, True)
    assert found.probability == max(found.probabilities.values()) > 0


@pytest.mark.parametrize("text", ["", "12:30", "https://example.com", "hello 안녕"])
def test_what_scripts_do_not_tell_is_not_sure(text):
    assert ScriptDetector(("en", "ko"), KOREAN).detect(text) == NOT_SURE


def test_languages_in_one_script_are_not_told_apart():
    lexicon = Lexicon({"en": ["hello"], "es": ["hola"]})
    assert ScriptDetector(("en", "es"), lexicon).detect("Hello") == NOT_SURE
    assert ScriptDetector(("ja", "zh"), JAPANESE).detect("大学") == NOT_SURE
    assert ScriptDetector(("ja", "zh"), JAPANESE).detect("コーヒーです").language == "ja"
    assert ScriptDetector(("en", "ko"), None).detect("Hello") == NOT_SURE


def test_a_script_of_no_language_is_unknown():
    found = ScriptDetector(("en", "ko"), KOREAN).detect("Привет")
    assert (found.language, found.known, found.probabilities["other"]) == (None, False, 1.0)


def _rare(code, count=5_000):
    """Words of a language that no other has."""
    return (code + "".join(letters) for letters in islice(product("abcdefgh", repeat=5), count))


def _well_read(**common):
    """A lexicon of so many words that what it lacks is none; `common` are the commonest, each at its rank."""
    rare = {"en": [*_rare("en")], "es": [*_rare("es")]}
    return Lexicon({code: [*common[code].split(), *rare[code]] for code in rare})


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Sure.", "en"),  # one language alone has it, whatever the network says
        ("Vale", "es"),
        ("hello", "en"),  # both have it, one far oftener
        ("me", None),  # both have it
        ("Vale me", "es"),
        ("Hi", "en"),  # an answer in English alone
        ("No", None),
        ("ok", None),  # the one's answer is short in the other
    ],
)
@pytest.mark.parametrize("probabilities", [(0.9, 0.05, 0.05), (0.05, 0.9, 0.05), (0.05, 0.05, 0.9)])
def test_a_word_or_two_go_by_the_lexicon(subwords, text, language, probabilities):
    lexicon = _well_read(en="me ok no sure hello hi", es=f"me ok no vale {' '.join(_rare('x', 900))} hello hi")
    found = LanguageDetector(TextClassifier(ScriptedSession(*probabilities), subwords), lexicon).detect(text)
    assert (found.language, found.known, found.probabilities["other"]) == (language, True, 0.0)


@pytest.mark.parametrize(
    ("probabilities", "language"), [((0.4, 0.3, 0.3), "es"), ((0.05, 0.05, 0.9), "es"), ((0.98, 0.01, 0.01), "en")]
)
def test_several_words_go_by_the_lexicon_where_the_network_is_not_sure(subwords, probabilities, language):
    lexicon = _well_read(en="me sure no", es="me vale vamos no luego")
    detector = LanguageDetector(TextClassifier(ScriptedSession(*probabilities), subwords), lexicon)
    assert detector.detect("Me vale, lun - vie no").language == language  # in short, too
    assert detector.detect("Nº 5").known


@pytest.mark.parametrize("text", ["今日はいい天気ですね。", "مرحبا", "今年の10月で30歳になります。"])
def test_what_is_written_in_another_script_is_in_no_language_of_the_bundle(subwords, text):
    lexicon = _well_read(en="tom the", es="tom el")
    found = LanguageDetector(TextClassifier(ScriptedSession(0.9, 0.05, 0.05), subwords), lexicon).detect(text)
    assert (found.language, found.known) == (None, False)


def test_a_word_in_another_script_leaves_its_sentence_in_its_language(subwords):
    lexicon = _well_read(en="i like very much", es="me")
    found = LanguageDetector(TextClassifier(ScriptedSession(0.9, 0.05, 0.05), subwords), lexicon).detect(
        "I like 東京 very much"
    )
    assert (found.language, found.known) == ("en", True)
