"""A training by two processes on this machine: the same losses, the end of one is told by the other, and it goes on."""

import argparse
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from training.data.batches import Batch
from training.loop.backend.distributed import ALONE, Processes, ProcessLost, add_arguments, join

ROOT = Path(__file__).resolve().parents[4]
RECIPE = """
vocabulary_size = 400
[network]
embedding_dim = 16
encoder_layers = 1
encoder_units = 16
decoder_layers = 1
decoder_units = 32
attention = "none"
attention_units = 16
[batches]
widths = [32]
tokens = 480
[optimizer]
warmup_steps = 10
[duration]
steps = {steps}
steps_per_validation = 10
"""


@pytest.fixture
def batch():
    """Five rows, the last column padding."""
    ids = np.arange(15, dtype=np.int32).reshape(5, 3)
    return Batch(ids, ids + 1, ids + 2, np.tile(np.array([1, 1, 0], np.float32), (5, 1)))


def test_the_parts_hold_every_row_once_and_are_of_one_shape(batch):
    parts = [Processes(count=2, index=index).part(batch) for index in range(2)]
    assert {array.shape for part in parts for array in part} == {(3, 3)}
    assert sum(part.num_tokens for part in parts) == batch.num_tokens
    both = Batch(*(np.concatenate(arrays) for arrays in zip(*parts, strict=True)))
    for name, array in both._asdict().items():
        np.testing.assert_array_equal(array[:5], getattr(batch, name))
    assert not both.weights[5:].any()


def test_one_process_sees_the_batch_itself(batch):
    assert ALONE.part(batch) is batch


def test_only_the_loss_of_another_process_is_told_as_that():
    errors = pytest.importorskip("jax", reason='needs pip install -e ".[distributed]"').errors
    two = Processes(count=2, index=1)
    for lost in (errors.JaxRuntimeError("Closed by peer"), ValueError("UNKNOWN: Gloo AllGather failed")):
        with pytest.raises(ProcessLost, match=r"Process 1 of 2 .*--resume"), two.together():
            raise lost
    full = errors.JaxRuntimeError("RESOURCE_EXHAUSTED: Out of memory")
    for processes, other in ((ALONE, errors.JaxRuntimeError("anything")), (two, full), (two, ValueError("a bug"))):
        with pytest.raises(type(other), match=str(other)), processes.together():
            raise other


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--processes", "2"], "belong together"),
        (["--processes", "2", "--process-id", "2", "--coordinator", "here:1"], "from 0 to one less"),
        (["--processes", "1", "--process-id", "0", "--coordinator", "here:1"], "at least 2"),
    ],
)
def test_what_a_process_must_know_is_checked(arguments, said):
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    with pytest.raises(ValueError, match=said):
        join(parser.parse_args(arguments))


# === Real processes ===


def free_address() -> str:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{listener.getsockname()[1]}"


def start(command, log, *, index=None, address=None):
    """Starts one process, alone or one of two."""
    pytest.importorskip("jax", reason='needs pip install -e ".[distributed]"')
    together = [] if index is None else ["--processes", "2", "--process-id", str(index), "--coordinator", address]
    # Networks of a few thousand weights: compiling them is nearly all that the processes do.
    compiled_once = {
        "JAX_COMPILATION_CACHE_DIR": str(log.parent.parent / "compiled"),
        "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0",
        "JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES": "-1",
    }
    environment = {**os.environ, "KERAS_BACKEND": "jax", "PYTHONPATH": str(ROOT), "TF_CPP_MIN_LOG_LEVEL": "2"}
    return subprocess.Popen(
        [sys.executable, "-u", *command, *together],
        cwd=ROOT,
        env={**environment, **compiled_once},
        stdout=log.open("w"),
        stderr=subprocess.STDOUT,
    )


def start_two(command, tmp_path):
    address = free_address()
    return [start(command, tmp_path / f"{index}.log", index=index, address=address) for index in range(2)]


@pytest.fixture
def ended():
    """Collects processes that must not outlive the test."""
    processes: list[subprocess.Popen] = []
    yield processes
    for process in processes:
        process.kill()
        process.wait()


def test_two_processes_have_the_losses_of_one(tmp_path, ended):
    script = [str(ROOT / "tests/training/loop/backend/train_together.py")]
    ended += [start(script, tmp_path / "alone.log"), *start_two(script, tmp_path)]
    for process in ended:
        assert process.wait(timeout=600) == 0, (tmp_path / "0.log").read_text()
    one, two = (
        np.array((tmp_path / name).read_text().splitlines()[-1].split(), float) for name in ("alone.log", "0.log")
    )
    assert len(one) == 20 + 1  # the last is that of the averaged weights
    assert one[19] < 0.9 * one[0]
    np.testing.assert_allclose(two, one, atol=1e-3)


def test_a_killed_process_is_told_by_the_other_and_the_run_goes_on(tmp_path, ended):
    pairs = [f"Tom has {n} books and {n % 9} dogs.\tTom tiene {n} libros y {n % 9} perros." for n in range(300)]
    (tmp_path / "pairs.tsv").write_text("\n".join(pairs), "utf-8")
    (tmp_path / "endless.toml").write_text(RECIPE.format(steps=100_000), "utf-8")
    out = tmp_path / "en-es"
    command = ["-m", "training", "fit", "--corpus", str(tmp_path / "pairs.tsv"), "--languages", "en", "es"]
    command += ["--recipe", str(tmp_path / "endless.toml"), "--out", str(out)]

    ended += start_two(command, tmp_path)
    first, other = ended
    log = tmp_path / "0.log"
    wait_until(lambda: "update 10:" in log.read_text() or first.poll() is not None)
    other.send_signal(signal.SIGKILL)
    assert first.wait(timeout=600) == 1, log.read_text()
    assert "Process 0 of 2 can no longer reach the others" in log.read_text()
    assert "Traceback" not in log.read_text()

    step = int((out / "history.csv").read_text().splitlines()[-1].split(",")[0])
    more = ["--resume", "--set", f"duration.steps={step + 10}"]
    ended += start_two([*command, *more], tmp_path)
    for process in ended[2:]:
        assert process.wait(timeout=600) == 0, log.read_text()
    assert (out / "scores.json").is_file()
    steps = [int(row.split(",")[0]) for row in (out / "history.csv").read_text().splitlines()[1:]]
    assert steps[0] == 10
    assert steps == sorted(set(steps))
    assert not (tmp_path / "1.log").read_text().count("The bundle is in")  # the first process alone writes


def wait_until(holds, seconds=600):
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.2)
