"""What was asked for and cannot be is told before anything is read, by every command, in one line."""

import argparse
import errno

import pytest

from training.__main__ import _parser, main
from training.commands.outputs import OutputError, check_file, check_folder, naming

LANGUAGES = ["--languages", "en", "es"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["fit", *LANGUAGES, "--out", "file/x"], "file is no folder"),
        (["compare", *LANGUAGES, "--recipes", "dot", "--out", "file/x"], "file is no folder"),
        (["embed", *LANGUAGES, "--out", "nowhere/x"], "there is no folder"),
        (["classify", "--out", "file/x"], "file is no folder"),
        (["fit", "--languages", "en", "xx", "--out", "x"], "'xx' is no code of a language"),
        (["fit", "--languages", "English", "es", "--out", "x"], "Did you mean en?"),
        (["compare", "--languages", "en", "xx", "--recipes", "dot", "--out", "x"], "'xx' is no code of a language"),
        (["embed", "--languages", "en", "xx", "--out", "x"], "'xx' is no code of a language"),
        (["fit", *LANGUAGES, "--out", "x", "--set", "optimizer.learning=3"], "no 'optimizer.learning'"),
        (["fit", *LANGUAGES, "--out", "x", "--set", "duration.steps=many"], "duration.steps must be a whole number"),
        (["embed", *LANGUAGES, "--out", "x", "--set", "nothing"], "--set takes name=value"),
    ],
)
def test_it_is_told_before_the_corpus_is_looked_for(arguments, words, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("precious")
    assert main([*arguments, "--corpus", "missing.tsv"]) == 2
    error = capsys.readouterr().err
    assert words in error and "missing.tsv" not in error
    assert len(error.strip().splitlines()) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_what_can_be_written_is_not_touched(tmp_path):
    check_folder(tmp_path / "a" / "b")
    check_file(tmp_path / "c")
    assert not list(tmp_path.iterdir())
    with pytest.raises(OutputError, match="is a folder"):
        check_file(tmp_path)


def test_a_full_disk_is_named():
    with pytest.raises(OSError) as error, naming("here.tsv"):
        raise OSError(errno.ENOSPC, "No space left on device")
    assert error.value.filename == "here.tsv"
    with pytest.raises(OSError) as error, naming("here.tsv"):
        raise OSError(errno.ENOSPC, "No space left on device", "there.tsv")
    assert error.value.filename == "there.tsv"


def test_every_option_of_every_command_has_a_line_of_help():
    [commands] = [action for action in _parser()._actions if isinstance(action, argparse._SubParsersAction)]
    options = [(name, action) for name, parser in commands.choices.items() for action in parser._actions]
    assert [(name, action.dest) for name, action in options if not action.help] == []
    assert [choice.dest for choice in commands._choices_actions if not choice.help] == []


@pytest.mark.parametrize("command", ["fit", "embed", "compare"])
def test_help_names_every_recipe(command, capsys):
    with pytest.raises(SystemExit):
        main([command, "--help"])
    words = capsys.readouterr().out.replace(",", " ").split()
    assert {"tiny", "base", "bahdanau", "char", "context", "dot", "general", "gru", "vanilla", "word"} <= set(words)
