"""Scores say how far the sentences are new to the bundle, and only its own held-out part goes into its card."""

import json

import pytest

from training.__main__ import main
from training.data.corpus import SentencePair
from training.publishing.trained_on import TRAINED_ON, fingerprint

PAIRS = [SentencePair(f"I see {n} dogs.", f"Veo {n} perros.") for n in range(40)]


def write(path, pairs):
    path.write_text("".join(f"{pair.source}\t{pair.target}\n" for pair in pairs), "utf-8")
    return path


@pytest.fixture
def bundle_dir(toy_bundle):
    known = fingerprint(PAIRS[:20], test=PAIRS[20:25], validation=PAIRS[25:28])
    (toy_bundle / TRAINED_ON).write_bytes(known.serialise())
    return toy_bundle


def evaluate(bundle_dir, corpus, *more):
    before = (bundle_dir / "README.md").read_bytes()
    exit_code = main(["evaluate", str(bundle_dir), "--corpus", str(corpus), "--part", "all", *more])
    is_touched = (bundle_dir / "README.md").read_bytes() != before or (bundle_dir / "scores.json").exists()
    return exit_code, is_touched


def test_its_own_test_part_goes_into_the_card(bundle_dir, tmp_path, capsys):
    assert evaluate(bundle_dir, write(tmp_path / "x.tsv", PAIRS[20:25])) == (0, True)
    assert "On the test part of `x.tsv`: sentences that were in no training pair" in capsys.readouterr().out


def test_what_was_trained_on_is_left_out_and_the_card_stays(bundle_dir, tmp_path, capsys):
    corpus, report = write(tmp_path / "x.tsv", PAIRS[18:30]), tmp_path / "report.json"
    assert evaluate(bundle_dir, corpus, "--report", str(report)) == (0, False)
    assert "2 of 12 pairs, of which it was trained on a side, are left out" in capsys.readouterr().out
    assert json.loads(report.read_text("utf-8"))["directions"]["en-es"]["sentences"] == 10


def test_sentences_that_are_all_known_are_no_test(bundle_dir, tmp_path, capsys):
    assert evaluate(bundle_dir, write(tmp_path / "x.tsv", PAIRS[:9])) == (2, False)
    assert "trained on every one of these 9 pairs" in capsys.readouterr().err


def test_a_bundle_that_does_not_say_is_not_believed(toy_bundle, tmp_path, capsys):
    assert evaluate(toy_bundle, write(tmp_path / "x.tsv", PAIRS[:9])) == (0, False)
    assert "whether it was trained on them is not known" in capsys.readouterr().out


def test_an_older_bundle_is_known_by_the_test_part_that_it_carries(toy_bundle, tmp_path):
    write(toy_bundle / "test.tsv", PAIRS[20:25])
    assert evaluate(toy_bundle, write(tmp_path / "x.tsv", PAIRS[20:24])) == (0, False)
    assert evaluate(toy_bundle, write(tmp_path / "x.tsv", PAIRS[20:25])) == (0, True)
