"""A bundle learns what its probabilities are worth."""

import gzip
import json
import math

import numpy as np
import pytest

from model.bundle import load_bundle
from model.inference.confidence.calibration import Calibration, WordFeatures, sentence_features
from model.inference.search import Hypothesis
from model.inference.translator import Translator
from training.__main__ import main
from training.scoring import calibrate
from training.scoring.calibrate import fit_maps
from training.scoring.observations import Observations
from training.scoring.reliability import calibration_error, reliability_bins


def observations(count: int, seed: int) -> Observations:
    """A network that is too sure of itself: what it says with p is right with p ** 3."""
    generator = np.random.default_rng(seed)
    observed = Observations()
    for probability in generator.uniform(0.2, 1, count):
        length = int(generator.integers(2, 12))
        attention = np.full((length, 3), 1 / 3, np.float32)
        log_probs = (math.log(probability),) * length
        observed.hypotheses.append(Hypothesis(tuple(range(length)), log_probs, attention, 0.0, True))
        observed.foreign.append(0.0)
        observed.chrf.append(float(generator.random() < probability**3))
    return observed


def test_a_network_that_is_too_sure_becomes_honest():
    def with_words(observed):
        observed.words = [
            WordFeatures(math.exp(each.token_log_probs[0]), each.token_log_probs[0], 0.5, 1.0, 0.0)
            for each in observed.hypotheses
        ]
        observed.right = [each == 1 for each in observed.chrf]
        return observed

    maps = fit_maps(with_words(observations(4_000, 0)))
    unseen = with_words(observations(4_000, 1))
    outcomes = unseen.adequate
    raw = np.array([sentence_features(each).probability for each in unseen.hypotheses])
    said = np.array([maps.sentence(sentence_features(each)) for each in unseen.hypotheses])
    of_words = np.array([maps.word(features) for features in unseen.words])
    assert calibration_error(reliability_bins(raw, outcomes)) > 0.15
    assert calibration_error(reliability_bins(said, outcomes)) < 0.04
    assert calibration_error(reliability_bins(of_words, outcomes)) < 0.04


def test_what_is_hard_is_known_from_its_source():
    generator = np.random.default_rng(0)
    observed = observations(2_000, 0)
    means = generator.normal(size=(2_000, 40)).astype(np.float32)
    observed.chrf = [float(value > 0) for value in means[:, 7]]
    observed.hypotheses = [
        each._replace(source_mean=mean) for each, mean in zip(observed.hypotheses, means, strict=True)
    ]
    observed.words = [WordFeatures(0.5, -1.0, 0.5, 1.0, 0.0)] * 2_000
    observed.right = [True, False] * 1_000
    maps = fit_maps(observed)
    easy, hard = np.zeros(40, np.float32), np.zeros(40, np.float32)
    easy[7], hard[7] = 2, -2
    likely, unlikely = (maps.adequacy(observed.hypotheses[0]._replace(source_mean=mean)) for mean in (easy, hard))
    assert likely > 0.7 and unlikely < 0.3


@pytest.fixture(autouse=True)
def few_texts_are_enough(monkeypatch):
    """A network that never learnt searches long for each text, and for each weight."""
    monkeypatch.setattr(calibrate, "_FEWEST_TEXTS", 10)
    monkeypatch.setattr(calibrate, "_RERANKING_WEIGHTS", (0.0, 0.15))


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    subjects, verbs = ("I", "You", "Tom", "My brother", "He"), ("see", "want", "buy", "need")
    rows = [
        f"{subject} {verb} {number} dogs.\tYo {verb} {number} perros {subject}."
        for subject in subjects
        for verb in verbs
        for number in range(40)
    ]
    path = tmp_path_factory.mktemp("corpus") / "pairs.tsv.gz"
    path.write_bytes(gzip.compress("\n".join(rows).encode()))
    return path


def test_a_bundle_that_never_learnt_says_that_nothing_is_adequate(toy_bundle, corpus, capsys):
    assert main(["calibrate", str(toy_bundle), "--corpus", str(corpus)]) == 0
    printed = capsys.readouterr().out
    assert "en-es: " in printed and "es-en: " in printed and "calibration error 0.0" in printed
    bundle = load_bundle(toy_bundle)
    stored = json.loads(bundle.calibration_path.read_text("utf-8"))
    assert stored["measured"]["en-es"]["texts"]["good"] == 0
    assert stored["measured"]["en-es"]["doubtful"] == {"share": 1.0, "rightly": 1.0, "of_bad": 1.0}
    sentence = Translator.load(toy_bundle).translate("Tom.", source_language="en", target_language="es").sentences[0]
    assert Calibration.load(bundle.calibration_path).adequacy("en", "es", [sentence.hypothesis]) < 0.05
    card = (toy_bundle / "README.md").read_text("utf-8")
    assert "## Confidence" in card and "reliability.png" in card
    assert (toy_bundle / "reliability.png").read_bytes().startswith(b"\x89PNG")


def test_too_small_a_corpus_is_said(toy_bundle, tmp_path, capsys):
    path = tmp_path / "pairs.tsv"
    path.write_text("".join(f"One {n}.\tUno {n}.\n" for n in range(300)), "utf-8")
    assert main(["calibrate", str(toy_bundle), "--corpus", str(path)]) == 2
    assert "too few to calibrate en-es" in capsys.readouterr().err
    assert load_bundle(toy_bundle).calibration_path is None


def test_each_kind_of_text_is_measured_beside_the_corpus(toy_bundle, corpus, tmp_path, capsys):
    news = "".join(f"Day {n}.\tDía {n}.\n" for n in range(40))  # a network that never learnt writes twice as much
    (tmp_path / "news.tsv").write_text(news, "utf-8")
    mixture = tmp_path / "mixture.toml"
    mixture.write_text(
        f"""
        languages = ["en", "es"]
        [[sources]]
        files = "{corpus}"
        held_out = true
        [[sources]]
        files = "not-there.tsv"
        [[development]]
        name = "news"
        files = "news.tsv"
        """,
        "utf-8",
    )
    assert main(["calibrate", str(toy_bundle), "--corpus", str(mixture)]) == 0
    assert "en-es, news: 20 texts" in capsys.readouterr().out
    stored = json.loads(load_bundle(toy_bundle).calibration_path.read_text("utf-8"))
    assert stored["corpus"] == "mixture.toml"
    assert stored["measured"]["es-en"]["kinds"]["news"]["texts"]["count"] == 20
    assert "| en-es | news | 20 |" in (toy_bundle / "README.md").read_text("utf-8")


def test_what_a_bundle_was_trained_on_is_refused(toy_bundle, corpus, capsys):
    from training.data.corpus import read_pairs, split
    from training.publishing.trained_on import TRAINED_ON, fingerprint

    parts = split(read_pairs([corpus], ("en", "es")).pairs)
    (toy_bundle / TRAINED_ON).write_bytes(fingerprint(parts.validation, test=[], validation=[]).serialise())
    assert main(["calibrate", str(toy_bundle), "--corpus", str(corpus)]) == 2
    assert "was trained on" in capsys.readouterr().err
