"""`python -m training correct`: a bundle is replaced by one that learnt its corrections, or stays as it was."""

import json
import shutil

import pytest

from model.bundle import load_bundle
from training.__main__ import main
from training.commands import correct
from training.scoring import finish


def row(test: str, before: float, after: float) -> dict:
    scores = {when: {name: {"score": score} for name in ("bleu", "chrf")} for when, score in
              (("before", before), ("after", after))}  # fmt: skip
    return {"test": test, "direction": "en-es", "sentences": 9, **scores}


@pytest.fixture
def bundle(toy_bundle):
    tests = "".join(f"test {number}\tprueba {number}\n" for number in range(20))
    (toy_bundle / "test.tsv").write_text("en\tes\n" + tests, "utf-8")
    return toy_bundle


@pytest.fixture
def arguments(bundle, tmp_path):
    (tmp_path / "pairs.tsv").write_text("".join(f"pair {n}\tpar {n}\n" for n in range(400)), "utf-8")
    (tmp_path / "kept.tsv").write_text("".join(f"better {n}\tmejor {n}\n" for n in range(40)), "utf-8")
    return ["correct", str(bundle), str(tmp_path / "kept.tsv"), "--corpus", str(tmp_path / "pairs.tsv")]


@pytest.fixture
def scripted(monkeypatch, bundle):
    """Instead of a training a copy of the bundle with a note in it, and scores as the test wants them."""

    def script(*rows: dict) -> None:
        def train(candidate, *_):
            shutil.copytree(bundle, candidate)
            (candidate / "note").write_text("taught")
            return {"rows": rows}

        monkeypatch.setattr(correct, "_train", train)
        monkeypatch.setattr(finish, "finish", lambda *_, **__: None)

    return script


def test_a_bundle_that_forgets_nothing_takes_the_place_and_the_old_one_is_kept(arguments, bundle, scripted, capsys):
    scripted(row("corrections", 20, 30), row("earlier", 50, 49.8), row("earlier", 50, 51))
    assert main(arguments) == 0
    assert (bundle / "note").exists()
    backup = bundle.with_name("toy.before-1")
    assert not (backup / "note").exists()
    assert load_bundle(backup).languages == load_bundle(bundle).languages
    output = capsys.readouterr().out
    assert "corrections held out, en-es, 9 sentences: BLEU 20.0 → 30.0, chrF 20.0 → 30.0" in output
    assert str(backup) in output
    assert main(arguments) == 0
    assert (bundle.with_name("toy.before-2") / "note").exists()


def test_a_bundle_that_forgets_leaves_all_as_it_was(arguments, bundle, scripted, capsys):
    before = sorted(path.name for path in bundle.parent.iterdir())
    scripted(row("corrections", 20, 90), row("earlier", 50, 52), row("earlier", 50, 49.69))
    assert main(arguments) == 1
    assert not (bundle / "note").exists()
    assert sorted(path.name for path in bundle.parent.iterdir()) == before
    assert f"The earlier test lost 0.31 chrF, and 0.3 is too much: {bundle} is as it was." in capsys.readouterr().out


def test_a_program_that_waits_is_told_how_far_it_is_and_what_it_was_worth(arguments, scripted, tmp_path, capsys):
    report = tmp_path / "report.json"
    rows = [row("corrections", 20, 30), row("earlier", 50, 49.5)]
    scripted(*rows)
    assert main([*arguments, "--report", str(report)]) == 1
    told = json.loads(report.read_text("utf-8"))
    assert told == {"stage": "done", "rows": rows, "lost": 0.5, "most_lost": 0.3}
    correct.Report(report).tell(stage="training", done=3, total=9, seconds_left=None)
    assert json.loads(report.read_text("utf-8")) == {"stage": "training", "done": 3, "total": 9, "seconds_left": None}
    correct.Report(None).tell(stage="reading")


def test_what_cannot_be_measured_is_not_tried(arguments, bundle, capsys):
    (bundle / "test.tsv").unlink()
    assert main(arguments) == 2
    assert "carries no test.tsv" in capsys.readouterr().err
