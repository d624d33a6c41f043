"""The whole state of a training in one file, so that a resumed run is the same run."""

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import keras
import numpy as np

from training.loop.run_folder import CheckpointError


@dataclass(slots=True)
class Progress:
    """How far a training is, beside the numbers in its variables.

    Args:
        step: updates done.
        nats: sum of the training loss over the tokens since the last validation.
        tokens: target tokens since the last validation.
        seconds: time spent since the last validation.
        all_seconds: time spent in all.
        best_loss: lowest validation loss so far.
        waited: validations since it was reached.
        history: one row per validation.
    """

    step: int = 0
    nats: float = 0.0
    tokens: int = 0
    seconds: float = 0.0
    all_seconds: float = 0.0
    best_loss: float = float("inf")
    waited: int = 0
    history: list[dict[str, float]] = field(default_factory=list)

    @property
    def minutes(self) -> float:
        """Minutes spent in all."""
        return self.all_seconds / 60


def save_checkpoint(path: Path, variables: Sequence[keras.Variable], progress: Progress) -> None:
    """Writes weights, optimizer, averages, dropout seeds and progress; the old file stays until the new is whole.

    Raises:
        OSError: the disk is full or not writable; the old checkpoint is untouched.
    """
    arrays = {f"{index:04d}": keras.ops.convert_to_numpy(variable.value) for index, variable in enumerate(variables)}
    temporary = path.with_name(path.name + ".part")
    try:
        with temporary.open("wb") as file:
            np.savez(file, allow_pickle=False, progress=np.array(json.dumps(asdict(progress))), **arrays)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        error.filename = error.filename or str(path)  # a full disk names none
        raise
    finally:
        temporary.unlink(missing_ok=True)


def load_checkpoint(path: Path, variables: Sequence[keras.Variable]) -> Progress:
    """Puts a checkpoint's state into `variables` and returns how far it was.

    Raises:
        CheckpointError: the file is missing, damaged or of another network.
    """
    try:
        with np.load(path, allow_pickle=False) as file:
            progress = Progress(**json.loads(str(file["progress"])))
            arrays = [file[name] for name in sorted(file.files) if name != "progress"]
    except FileNotFoundError as error:
        raise CheckpointError(f"There is nothing to resume: {path} does not exist.") from error
    except Exception as error:
        raise CheckpointError(
            f"{path} is damaged ({' '.join(str(error).split())}). Start again without --resume and with another --out; "
            "--from takes what the bundle has learnt along."
        ) from error
    if [array.shape for array in arrays] != [tuple(variable.shape) for variable in variables]:
        raise CheckpointError(f"{path} belongs to another network. Use the recipe that it was started with.")
    for variable, array in zip(variables, arrays, strict=True):
        variable.assign(array)
    return progress
