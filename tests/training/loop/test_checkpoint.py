"""A checkpoint gives back exactly what went in, or says why not. (That a run goes on from it: test_trainer.)"""

import json
import math
import resource

import keras
import numpy as np
import pytest

from training.loop.checkpoint import CheckpointError, Progress, load_checkpoint, save_checkpoint

PROGRESS = Progress(
    step=7, nats=1.25, tokens=300, seconds=0.1, all_seconds=9.75, best_loss=2.5, waited=2,
    history=[{"step": 5, "loss": 3.25}],
)  # fmt: skip


def variables(fill: int = 0) -> list[keras.Variable]:
    """Of all the kinds that a training has: weights, a step counter, a dropout seed."""
    return [
        keras.Variable(np.full((2, 3), fill + 0.1, np.float32)),
        keras.Variable(fill + 3, dtype="int32", trainable=False),
        keras.Variable(np.array([fill, 2**32 - 1 - fill], np.uint32), trainable=False, dtype="uint32"),
        *(keras.Variable(np.array([fill + index], np.float32)) for index in range(11)),  # "0010" sorts after "0009"
    ]


def values(found: list[keras.Variable]) -> list:
    return [keras.ops.convert_to_numpy(variable.value).tolist() for variable in found]


@pytest.fixture
def path(tmp_path):
    save_checkpoint(tmp_path / "checkpoint.npz", variables(1), PROGRESS)
    return tmp_path / "checkpoint.npz"


def test_what_was_saved_is_loaded_to_the_last_bit(path):
    into = variables(0)
    assert load_checkpoint(path, into) == PROGRESS
    assert values(into) == values(variables(1))


def test_a_run_that_never_validated_has_an_infinite_best_loss(path):
    save_checkpoint(path, [], Progress())
    assert math.isinf(load_checkpoint(path, []).best_loss)


@pytest.mark.parametrize("limit", [0, 300, 1_500, 3_000])
def test_a_full_disk_keeps_the_old_checkpoint_wherever_it_is_full(path, limit):
    # A real limit on the size of files, as np.savez meets it in the middle of its archive.
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    assert path.stat().st_size > limit
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    try:
        with pytest.raises(OSError, match="File too large"):
            save_checkpoint(path, variables(2), Progress(step=8))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    into = variables(0)
    assert load_checkpoint(path, into) == PROGRESS
    assert values(into) == values(variables(1))
    assert [found.name for found in path.parent.iterdir()] == [path.name]


def test_a_file_that_stops_anywhere_is_damaged_and_changes_nothing(path):
    whole = path.read_bytes()
    into = variables(0)
    for length in range(0, len(whole), 97):
        path.write_bytes(whole[:length])
        with pytest.raises(CheckpointError, match="is damaged"):
            load_checkpoint(path, into)
    assert values(into) == values(variables(0))


def test_a_changed_byte_in_a_weight_is_found(path):
    content = bytearray(path.read_bytes())
    place = content.index(np.full((2, 3), 1.1, np.float32).tobytes())
    content[place] ^= 1
    path.write_bytes(content)
    with pytest.raises(CheckpointError, match="is damaged"):
        load_checkpoint(path, variables(0))


@pytest.mark.parametrize("progress", ["[]", "{", '{"step": 1, "code": 2}'])
def test_a_progress_of_another_program_is_damage(path, progress):
    np.savez(path, progress=np.array(progress))
    with pytest.raises(CheckpointError, match="is damaged"):
        load_checkpoint(path, [])


def test_objects_are_never_unpickled(path):
    class Bomb:
        def __reduce__(self):
            return (pytest.fail, ("a checkpoint ran code",))

    np.savez(path, progress=np.array(json.dumps({})), **{"0000": np.array([Bomb()], dtype=object)})
    with pytest.raises(CheckpointError, match="is damaged"):
        load_checkpoint(path, [keras.Variable(np.zeros(1, np.float32))])


@pytest.mark.parametrize("change", [lambda own: own[1:], lambda own: [*own, own[0]], lambda own: own[::-1]])
def test_another_network_is_refused_before_anything_changes(path, change):
    own = variables(0)
    with pytest.raises(CheckpointError, match="another network"):
        load_checkpoint(path, change(own))
    assert values(own) == values(variables(0))


def test_a_checkpoint_that_is_not_there_is_said_to_be_missing(tmp_path):
    with pytest.raises(CheckpointError, match="nothing to resume"):
        load_checkpoint(tmp_path / "checkpoint.npz", [])
