"""`python -m training`: what holds for every command."""

import re
import sys
import tomllib
from pathlib import Path

import pytest

import training.__main__ as training_command
from training.commands import fit

FIT = ["fit", "--corpus", "gone.tsv", "--languages", "en", "es", "--out", "gone"]


@pytest.mark.parametrize("missing", training_command._LIBRARIES)
def test_what_training_needs_is_said_in_a_line_before_anything_is_read(monkeypatch, capsys, missing):
    monkeypatch.setitem(sys.modules, missing, None)
    assert training_command.main(FIT) == 2
    assert capsys.readouterr().err == f'parley: Training needs {missing}. Install it: pip install -e ".[training]"\n'


def test_the_extra_is_all_that_is_looked_for():
    root = Path(__file__).resolve().parents[2]
    extra = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]["training"]
    names = {re.split(r"[<>=\[]", requirement)[0] for requirement in extra}
    assert names == {*training_command._LIBRARIES, "tensorflow", "pillow"}  # which matplotlib brings in any case


@pytest.mark.parametrize(("backend", "extra"), [("tensorflow", "training"), ("torch", "torch"), ("jax", "distributed")])
def test_a_backend_that_is_not_installed_is_named_with_its_extra(monkeypatch, capsys, backend, extra):
    def run(arguments):
        raise ModuleNotFoundError(f"No module named '{backend}'", name=backend)

    monkeypatch.setattr(fit, "run", run)
    assert training_command.main(FIT) == 2
    assert capsys.readouterr().err == f'parley: Training needs {backend}. Install it: pip install -e ".[{extra}]"\n'


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["fit", "--corpus", "missing.tsv", "--languages", "en", "es", "--out", "x"], "missing.tsv"),
        (["fit", "--corpus", "x", "--languages", "en", "es", "--recipe", "huge", "--out", "x"], "tiny"),
        (["evaluate", "nowhere", "--corpus", "x"], "no bundle"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(arguments, words, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert training_command.main(arguments) == 2
    error = capsys.readouterr().err
    assert words in error
    assert len(error.strip().splitlines()) == 1
