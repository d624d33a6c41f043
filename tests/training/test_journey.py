"""The whole way in one test file: pairs on disk, a training by the command, a bundle, scores, an answer."""

import gzip
import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import onnx
import pytest

from model.bundle import load_bundle
from model.inference.translator import Translator
from training.__main__ import main
from training.commands import correct
from training.loop import fit
from training.scoring import finish

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.usefixtures("uncompiled")
SUBJECTS = {
    "I": "yo", "you": "tú", "we": "nosotros", "Tom": "Tom", "Mary": "María", "my brother": "mi hermano",
    "the teacher": "la maestra", "her friend": "su amiga", "the doctor": "el médico", "the king": "el rey",
}  # fmt: skip
VERBS = {"see": "ver", "want": "querer", "buy": "comprar", "need": "necesitar", "find": "encontrar", "sell": "vender"}
OBJECTS = {
    "a house": "una casa", "the book": "el libro", "water": "agua", "two dogs": "dos perros",
    "a red car": "un coche rojo",
    "the money": "el dinero", "bread": "pan", "a new job": "un trabajo nuevo", "the key": "la llave",
}  # fmt: skip
RECIPE = """
seed = 3
vocabulary_size = 420
[network]
embedding_dim = 32
encoder_layers = 1
encoder_units = 32
decoder_layers = 1
decoder_units = 64
attention_units = 32
[batches]
widths = [24]
tokens = 768
[optimizer]
peak_learning_rate = 8e-3
warmup_steps = 20
averaging = 0.9
[duration]
steps = {steps}
steps_per_validation = 20
"""


@pytest.fixture(scope="module")
def corpus(tmp_path_factory) -> Path:
    """A language of 540 sentences, gzipped, English first."""
    rows = [
        f"{subject} will {verb} {thing}.\t{sujeto} va a {verbo} {cosa}."
        for subject, sujeto in SUBJECTS.items()
        for verb, verbo in VERBS.items()
        for thing, cosa in OBJECTS.items()
    ]
    path = tmp_path_factory.mktemp("corpus") / "pairs.tsv.gz"
    path.write_bytes(gzip.compress("\n".join(rows).encode()))
    return path


@pytest.fixture(scope="module")
def recipe(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("recipe") / "toy.toml"
    path.write_text(RECIPE.format(steps=60), "utf-8")
    return path


def fit_arguments(corpus: Path, recipe: Path, out: Path, *more: str) -> list[str]:
    return [
        "fit", "--corpus", str(corpus), "--languages", "en", "es", "--recipe", str(recipe), "--out", str(out), *more,
    ]  # fmt: skip


@pytest.fixture(scope="module")
def bundle_dir(corpus, recipe, tmp_path_factory, uncompiled) -> Path:
    out = tmp_path_factory.mktemp("runs") / "en-es"
    assert main(fit_arguments(corpus, recipe, out, "--keep-at", "20")) == 0
    return out


def losses(bundle: Path) -> list[tuple[str, str, str]]:
    rows = (bundle / "history.csv").read_text().splitlines()[1:]
    return [tuple(row.split(",")[:3]) for row in rows]


def test_a_bundle_comes_out_with_everything_a_person_looks_for(bundle_dir):
    names = {path.name for path in bundle_dir.iterdir()}
    assert {"bundle.json", "tokenizer.model", "encoder.onnx", "decoder.onnx"} <= names
    assert {"README.md", "history.csv", "loss.png"} <= names
    assert load_bundle(bundle_dir).languages == ("en", "es")
    assert "licence and authors are not known" in (bundle_dir / "README.md").read_text("utf-8")


def test_the_network_of_an_early_update_is_left_behind_to_be_compared(bundle_dir):
    early = bundle_dir.with_name("en-es-after-20")
    assert [row[0] for row in losses(early)] == ["20"]
    assert Translator.load(early).translate("Tom will buy bread.", source_language="en", target_language="es").text


def test_it_tells_its_languages_apart(bundle_dir):
    detect = Translator.load(bundle_dir).detect
    assert detect("My brother will buy a red car.").language in ("en", None)
    assert detect("La maestra va a vender el libro.").language in ("es", None)
    assert detect("12:30").language is None
    assert load_bundle(bundle_dir).classifier_path
    assert "## Which language" in (bundle_dir / "README.md").read_text("utf-8")


def test_validation_loss_falls_from_look_to_look(bundle_dir):
    validation_losses = [float(row[2]) for row in losses(bundle_dir)]
    assert validation_losses == sorted(validation_losses, reverse=True)
    assert validation_losses[-1] < 0.8 * validation_losses[0]


def test_a_run_ends_with_its_scores_on_its_own_test_part(bundle_dir):
    scores = json.loads((bundle_dir / "scores.json").read_text("utf-8"))
    assert scores["part"] == "test"
    num_rows = len((bundle_dir / "test.tsv").read_text("utf-8").splitlines()) - 1
    assert 0 < scores["directions"]["en-es"]["sentences"] <= num_rows


def test_evaluate_writes_scores_and_prints_them_into_the_card(bundle_dir, corpus):
    assert main(["evaluate", str(bundle_dir), "--corpus", str(corpus), "--part", "validation"]) == 0
    scores = json.loads((bundle_dir / "scores.json").read_text("utf-8"))
    assert set(scores["directions"]) == {"en-es", "es-en"}
    results = scores["directions"]["en-es"]["results"]
    assert {(row["precision"], row["beam_size"]) for row in results} == {
        ("int8", 1), ("int8", 4), ("float32", 1), ("float32", 4),
    }  # fmt: skip
    assert all(0 <= row["bleu"]["score"] <= 100 and row["chrf"]["score"] > 0 for row in results)
    assert "version:" in scores["signatures"]["bleu"]
    card = (bundle_dir / "README.md").read_text("utf-8")
    assert f"{results[0]['chrf']['score']:.1f}" in card


def test_a_reloaded_bundle_gives_the_same_answer(bundle_dir):
    answers = [
        Translator.load(bundle_dir).translate("Tom will buy bread.", source_language="en", target_language="es")
        for _ in range(2)
    ]
    assert answers[0].text == answers[1].text
    np.testing.assert_array_equal(answers[0].attention, answers[1].attention)


def test_exporting_anew_gives_the_same_graphs_with_a_date_of_their_own(bundle_dir, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(bundle_dir, copy)
    (copy / "notes.txt").write_text("stays")
    before = Translator.load(copy).translate("We need water.", source_language="en", target_language="es")
    assert main(["export", str(copy)]) == 0
    after = Translator.load(copy).translate("We need water.", source_language="en", target_language="es")
    assert (after.text, after.log_prob) == (before.text, before.log_prob)
    assert (copy / "notes.txt").read_text() == "stays"
    properties = {item.key: item.value for item in onnx.load(copy / "encoder.onnx").metadata_props}
    assert properties["bundle"] == "en-es"
    assert properties["format"] == "parley-bundle 1"
    assert properties["date"][:2] == "20"


@pytest.fixture
def unscored(monkeypatch):
    """Leaves out what comes after the last update, which `bundle_dir` has shown."""
    monkeypatch.setattr(finish, "finish", lambda *_, **__: None)


# `python -m training` by a network that is not compiled, as `uncompiled` has it here.
COMMAND = """
import sys
import keras
import tensorflow as tf

tf.config.optimizer.set_experimental_options({"disable_meta_optimizer": True})
general = keras.Model.compile
keras.Model.compile = lambda *args, **kwargs: general(*args, **{**kwargs, "jit_compile": False})
from training.__main__ import main

raise SystemExit(main(sys.argv[1:]))
"""


def test_a_run_that_was_killed_and_then_stopped_by_ctrl_c_has_the_losses_of_one_never_stopped(
    corpus, recipe, bundle_dir, tmp_path, unscored, monkeypatch, capfd
):
    out = tmp_path / "en-es"
    kill_at_update_20(fit_arguments(corpus, recipe, out))
    save = fit.save_checkpoint

    def interrupted(*arguments) -> None:
        save(*arguments)
        signal.raise_signal(signal.SIGINT)

    with monkeypatch.context() as patched:
        patched.setattr(fit, "save_checkpoint", interrupted)
        assert main(fit_arguments(corpus, recipe, out, "--resume")) == 1
    output = capfd.readouterr()
    assert "--resume" in output.err
    assert "Traceback" not in output.out + output.err
    assert main(fit_arguments(corpus, recipe, out, "--resume")) == 0
    assert losses(out) == losses(bundle_dir)
    assert f"```sh\n{shlex.join(['python', '-m', 'training', *fit_arguments(corpus, recipe, out)])}\n```" in (
        out / "README.md"
    ).read_text("utf-8")


def kill_at_update_20(arguments: list[str]) -> None:
    """Trains in a process of its own, which cannot tidy up."""
    command = [sys.executable, "-c", COMMAND, *arguments]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        assert process.stdout is not None
        seen = ""
        while "update 20:" not in seen and (line := process.stdout.readline()):
            seen += line
        process.send_signal(signal.SIGKILL)
    assert "update 20:" in seen, seen


def test_training_goes_on_from_a_bundle_and_is_scored_before_and_after(corpus, recipe, bundle_dir, tmp_path, capsys):
    rows = [f"{pronoun} will see {n} dogs.\t{pronombre} va a ver {n} perros."
            for pronoun, pronombre in (("She", "Ella"), ("He", "Él")) for n in range(200)]  # fmt: skip
    (tmp_path / "more.tsv").write_text("\n".join(rows), "utf-8")
    more = tmp_path / "more.tsv"
    out = tmp_path / "tuned"
    extra = ("--phrases", str(more), "--synthetic", "en", str(corpus))
    assert main(fit_arguments(more, recipe, out, "--from", str(bundle_dir), *extra)) == 0
    assert (out / "tokenizer.model").read_bytes() == (bundle_dir / "tokenizer.model").read_bytes()
    # Its first look is far better than that of a network which started from chance.
    assert float(losses(out)[0][2]) < 0.8 * float(losses(bundle_dir)[0][2])
    comparison = json.loads((out / "scores.json").read_text("utf-8"))["comparison"]
    assert [(row["test"], row["direction"]) for row in comparison["rows"]] == [
        ("new", "en-es"), ("new", "es-en"), ("earlier", "en-es"), ("earlier", "es-en"),
    ]  # fmt: skip
    new = comparison["rows"][0]
    assert new["after"]["chrf"]["score"] > new["before"]["chrf"]["score"]
    card = (out / "README.md").read_text("utf-8")
    assert "| earlier | es-en |" in card
    assert "phrases besides" in card
    assert "synthetic pairs besides, in training only and in one direction, into en" in card
    output = capsys.readouterr().out
    assert "| new | en-es |" in output
    assert "in brackets a person's translation" in output


def test_words_are_cut_anew_where_another_size_of_the_vocabulary_is_asked_for(
    recipe, bundle_dir, tmp_path, unscored, capsys
):
    rows = [f"{subject} will carry {n} baskets.\t{sujeto} va a cargar {n} canastas."
            for subject, sujeto in SUBJECTS.items() for n in range(60)]  # fmt: skip
    (tmp_path / "more.tsv").write_text("\n".join(rows), "utf-8")
    out = tmp_path / "anew"
    size = load_bundle(bundle_dir).config.vocabulary_size - 10
    asked = ("--from", str(bundle_dir), "--set", f"vocabulary_size={size}", "duration.steps=20")
    assert main(fit_arguments(tmp_path / "more.tsv", recipe, out, *asked)) == 0
    cut_anew = load_bundle(out).config.vocabulary_size
    assert cut_anew <= size
    assert f"of {cut_anew} subwords are new to" in capsys.readouterr().out


def test_a_start_that_does_not_fit_is_refused(corpus, recipe, bundle_dir, tmp_path, capsys):
    copy = tmp_path / "copy"
    shutil.copytree(bundle_dir, copy)
    assert main(fit_arguments(corpus, recipe, copy, "--from", str(copy))) == 2
    assert "which would be lost" in capsys.readouterr().err
    assert load_bundle(copy).languages == ("en", "es")
    arguments = fit_arguments(corpus, recipe, tmp_path / "x", "--from", str(bundle_dir))
    arguments[arguments.index("en")], arguments[arguments.index("es")] = "fr", "de"
    assert main(arguments) == 2
    assert "en and es" in capsys.readouterr().err


def test_another_language_starts_from_what_is_known_of_one_of_them(corpus, recipe, bundle_dir, tmp_path, monkeypatch):
    # That a bundle learns to tell its languages, `bundle_dir` has shown.
    monkeypatch.setattr(finish, "attach_quick_detector", lambda *_, **__: {})
    more = ("--from", str(bundle_dir), "--set", "duration.steps=20")
    arguments = fit_arguments(corpus, recipe, tmp_path / "other", *more)
    arguments[arguments.index("es")] = "gl"
    assert main(arguments) == 0
    bundle = load_bundle(tmp_path / "other")
    assert bundle.languages == ("en", "gl")
    assert load_bundle(bundle_dir).config.decoder_units == bundle.config.decoder_units
    # The corpus is the same, but for the language's name.
    assert float(losses(tmp_path / "other")[0][2]) < 0.8 * float(losses(bundle_dir)[0][2])
    assert "| earlier |" not in (tmp_path / "other" / "README.md").read_text("utf-8")
    assert bundle.load_lexicon().words("es") == ()


def test_a_second_run_in_the_same_place_is_refused_before_anything_is_lost(corpus, recipe, bundle_dir, capsys):
    before = (bundle_dir / "bundle.json").read_bytes()
    assert main(fit_arguments(corpus, recipe, bundle_dir)) == 2
    assert "--resume" in capsys.readouterr().err
    assert (bundle_dir / "bundle.json").read_bytes() == before


def test_a_bundle_learns_from_corrections_and_takes_its_own_place(corpus, bundle_dir, tmp_path, monkeypatch, capsys):
    taught = tmp_path / "en-es"
    shutil.copytree(bundle_dir, taught)
    rows = [f"The cat will see {n} dogs.\tEl gato va a ver {n} perros." for n in range(40)]
    (tmp_path / "kept.tsv").write_text("\n".join(rows), "utf-8")
    monkeypatch.setattr(correct, "_MOST_LOST", 100.0)  # a toy forgets
    assert main(["correct", str(taught), str(tmp_path / "kept.tsv"), "--corpus", str(corpus)]) == 0
    assert load_bundle(taught).recipe["started_from"] == "en-es"
    assert (taught / "test.tsv").read_bytes() == (bundle_dir / "test.tsv").read_bytes()
    comparison = json.loads((taught / "scores.json").read_text("utf-8"))["comparison"]
    by_test = {(row["test"], row["direction"]): row for row in comparison["rows"]}
    assert set(by_test) == {(test, way) for test in ("earlier", "corrections") for way in ("en-es", "es-en")}
    held_out = by_test["corrections", "en-es"]
    assert held_out["after"]["chrf"]["score"] > held_out["before"]["chrf"]["score"]
    assert load_bundle(tmp_path / "en-es.before-1").created == load_bundle(bundle_dir).created
    assert "corrections held out, en-es" in capsys.readouterr().out
