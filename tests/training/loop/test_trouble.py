"""Whatever goes wrong, a person is told in a line, and nothing that was kept is lost."""

import errno
import json
from pathlib import Path

import numpy as np
import pytest

from model.bundle import load_bundle
from training.__main__ import main
from training.loop.trouble import is_out_of_memory


def error_line(capsys) -> str:
    [line] = [line for line in capsys.readouterr().err.splitlines() if line.startswith("parley:")]
    return line


def steps_kept(out: Path) -> int:
    with np.load(out.with_name("en-es.training") / "checkpoint.npz") as file:
        return json.loads(str(file["progress"]))["step"]


# === While training ===


@pytest.mark.parametrize("loss", [float("nan"), float("inf")])
def test_a_loss_that_is_no_number_stops_and_keeps_the_best_bundle(scripted, arguments, out, capsys, loss):
    scripted(lambda step: loss if step == 5 else 3.0)
    assert main(arguments) == 1
    line = error_line(capsys)
    assert "loss of update 5 is no number" in line
    assert f"the bundle in {out}" in line
    assert "--set optimizer.peak_learning_rate=0.0005" in line and "--resume" in line
    assert load_bundle(out).languages == ("en", "es")
    assert steps_kept(out) == 4
    scripted(lambda step: 2.0)
    assert main([*arguments, "--resume", "--set", "optimizer.peak_learning_rate=0.0005"]) == 0
    assert "peak_learning_rate: 0.0015 → 0.0005" in capsys.readouterr().out


def test_a_loss_that_is_no_number_at_once_is_told_without_a_bundle(scripted, arguments, out, capsys):
    scripted(lambda step: float("nan"))
    assert main(arguments) == 1
    assert "Nothing was saved yet" in error_line(capsys)
    assert not out.exists()


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_disk_that_fills_during_a_checkpoint_loses_nothing(scripted, arguments, out, capsys, monkeypatch, number):
    from training.loop import checkpoint

    savez, calls = np.savez, []

    def fills_up(file, **arrays) -> None:
        if not hasattr(file, "name"):  # in memory, not on the disk
            return savez(file, **arrays)
        calls.append(file)
        if len(calls) == 2:
            file.write(b"half of it")
            raise OSError(number, "No space left on device", file.name)
        return savez(file, **arrays)

    monkeypatch.setattr(checkpoint.np, "savez", fills_up)
    scripted(lambda step: 3.0)
    assert main(arguments) == 1
    line = error_line(capsys)
    assert "No space left on device" in line and "Make room" in line and "--resume" in line
    assert f"the checkpoint in {out.with_name('en-es.training')}" in line
    assert steps_kept(out) == 2  # the first checkpoint is whole
    assert sorted(item.name for item in out.with_name("en-es.training").glob("*.part")) == []
    assert main([*arguments, "--resume"]) == 0
    assert steps_kept(out) == 6


def test_a_disk_that_fills_during_a_bundle_keeps_the_one_before(scripted, arguments, out, capsys, monkeypatch):
    from training.publishing import publish

    save, calls = publish.save_bundle, []

    def fills_up(*args, **kwargs) -> None:
        calls.append(args)
        if len(calls) == 2:
            raise OSError(errno.ENOSPC, "No space left on device", str(args[0]))
        save(*args, **kwargs)

    monkeypatch.setattr(publish, "save_bundle", fills_up)
    scripted(lambda step: 3.0)
    assert main(arguments) == 1
    assert "Make room" in error_line(capsys)
    assert (out / "history.csv").read_text().splitlines()[-1].startswith("2,")
    assert load_bundle(out).load_weights()


def test_the_way_out_of_a_damaged_checkpoint_works_as_it_is_told(scripted, arguments, out, capsys):
    scripted(lambda step: 3.0)
    assert main(arguments) == 0
    checkpoint = out.with_name("en-es.training") / "checkpoint.npz"
    checkpoint.write_bytes(checkpoint.read_bytes()[:1000])
    assert main([*arguments, "--resume"]) == 2
    line = error_line(capsys)
    assert "is damaged" in line and "without --resume and with another --out" in line and "--from" in line
    again = [*arguments[:-1], str(out.with_name("again")), "--from", str(out)]
    assert main(again) == 0
    assert load_bundle(out.with_name("again")).languages == ("en", "es")


def test_a_full_memory_names_the_setting_to_lower(scripted, arguments, out, capsys):
    def full(step: int) -> float:
        if step == 4:
            raise MemoryError
        return 3.0

    scripted(full)
    assert main(arguments) == 1
    line = error_line(capsys)
    assert "--set batches.tokens=200 (now 400)" in line
    assert "--resume" in line


class ResourceExhaustedError(Exception):
    """By the name that TensorFlow gives it."""


@pytest.mark.parametrize(
    ("error", "is_memory"),
    [
        (MemoryError(), True),
        (np.exceptions.AxisError("x"), False),
        (ResourceExhaustedError("OOM when allocating tensor"), True),
        (RuntimeError("RESOURCE_EXHAUSTED: Out of memory allocating 123 bytes."), True),
        (RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 8 bytes"), True),
        (RuntimeError("shapes do not match"), False),
    ],
)
def test_every_backends_word_for_a_full_memory_is_known(error, is_memory):
    assert is_out_of_memory(error) == is_memory


@pytest.mark.parametrize(
    "wrong", [lambda step: int("a bug"), lambda step: {}["a bug"], lambda step: np.ones(2) @ "a bug"]
)
def test_what_is_nobodys_fault_but_ours_keeps_its_traceback_in_a_log(
    scripted, arguments, capsys, monkeypatch, tmp_path, wrong
):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    scripted(wrong)
    assert main(arguments) == 3
    log = tmp_path / "cache" / "parley" / "training-errors.log"
    assert str(log) in error_line(capsys)
    assert "Traceback" in log.read_text("utf-8")


# === Before training ===

GOOD = b"Go.\tVe.\n"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param(None, "There is no file", id="missing"),
        pytest.param(b"", "is empty", id="empty"),
        pytest.param(b"Only one column.\n" * 9, "expected two sentences with a tab", id="one column"),
        pytest.param(b"1\tGo.\t2\tVe.\n" * 9, "column 1 holds numbers", id="numbers"),
        pytest.param(bytes(range(256)), "is binary", id="binary"),
        pytest.param("Go.\tCafé\n".encode("latin-1"), "is not UTF-8", id="Latin-1"),
        pytest.param(GOOD.decode().encode("utf-16"), "is UTF-16", id="UTF-16"),
        pytest.param(b"\tx\ny\t\n", "no usable sentence pair", id="nothing usable"),
        pytest.param(GOOD * 900, "1 sentence pairs are too few", id="one pair again and again"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_in_one_line_and_nothing_is_written(
    tmp_path, out, capsys, content, words
):
    if content is not None:
        (tmp_path / "x.tsv").write_bytes(content)
    assert main(["fit", "--corpus", str(tmp_path / "x.tsv"), "--languages", "en", "es", "--out", str(out)]) == 2
    assert words in error_line(capsys)
    assert not out.exists()
    assert not out.with_name("en-es.training").exists()


def test_twice_the_same_language_is_refused(arguments, capsys):
    arguments[arguments.index("es")] = "en"
    assert main(arguments) == 2
    assert "two different languages" in error_line(capsys)


def test_a_third_column_is_ignored_and_what_was_read_is_shown(scripted, tmp_path, arguments, out, capsys):
    rows = [f"I see {n} dogs.\tVeo {n} perros.\tCC-BY #{n}" for n in range(300)]
    (tmp_path / "pairs.tsv").write_text("\n".join(rows), "utf-8")
    scripted(lambda step: 3.0)
    assert main(arguments) == 0
    output = capsys.readouterr().out
    assert "dogs. | es: Veo" in output
    assert "CC-BY" not in output


@pytest.mark.parametrize("kind", ["a file", "a folder of something else"])
def test_an_output_that_is_something_else_is_left_alone(arguments, out, capsys, kind):
    if kind == "a file":
        out.write_text("precious")
    else:
        out.mkdir()
        (out / "thesis.txt").write_text("precious")
    assert main(arguments) == 2
    assert "Choose another" in error_line(capsys)
    assert (out if kind == "a file" else out / "thesis.txt").read_text() == "precious"


def test_an_output_that_holds_another_run_is_left_alone(scripted, arguments, out, capsys):
    scripted(lambda step: 3.0)
    assert main(arguments) == 0
    before = (out / "bundle.json").read_bytes()
    assert main(arguments) == 2
    assert "--resume" in error_line(capsys)
    assert (out / "bundle.json").read_bytes() == before


def test_a_wrong_setting_is_refused_before_anything_is_written(arguments, out, capsys):
    assert main([*arguments, "--set", "optimizer.learning=3"]) == 2
    assert "no 'optimizer.learning'" in error_line(capsys)
    assert not out.with_name("en-es.training").exists()
