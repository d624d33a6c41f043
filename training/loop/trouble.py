"""What ends a training before its time, said so that a person knows what is kept and what to do."""

import errno
import signal
from collections.abc import Iterator
from contextlib import contextmanager

from training.loop.run_folder import RunFolder
from training.recipes.recipe import Recipe

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class TrainingStopped(Exception):
    """Training ended before its time; the message says why, what is kept and how to go on.

    Args:
        cause: what happened.
        advice: how to go on by the same command.
        kept: what of the run is on disk.
    """

    def __init__(self, cause: str, advice: str, kept: str = "") -> None:
        super().__init__(" ".join(filter(None, (cause, kept, advice))))
        self.cause = cause


@contextmanager
def explained(folder: RunFolder, recipe: Recipe) -> Iterator[None]:
    """Within it a full disk and a full memory end the training by a TrainingStopped with advice.

    Args:
        folder: where the run keeps its bundle and its checkpoint.
        recipe: what it is trained by.
    """
    try:
        yield
    except OSError as error:
        cause = f"{error.filename or folder.out} cannot be written ({error.strerror or error})."
        remedy = "Make room" if error.errno in _NO_ROOM else "Make it writable"
        advice = f"{remedy}, then {how_to_go_on(folder)}"
        raise TrainingStopped(cause, advice, what_is_kept(folder)) from error
    except Exception as error:
        if not is_out_of_memory(error):
            raise
        tokens = recipe.batches.tokens
        raise TrainingStopped(
            "The memory is full.",
            f"Let an update see fewer examples, such as by "
            f"--set batches.tokens={max(recipe.batches.widths[-1], tokens // 2)} (now {tokens}), and "
            f"{how_to_go_on(folder)} If that is not enough, start a new run with a lower network.decoder_units.",
            what_is_kept(folder),
        ) from error


def is_out_of_memory(error: BaseException) -> bool:
    """Whether an error of Python, NumPy, TensorFlow, JAX or PyTorch says that there is no memory left."""
    if isinstance(error, MemoryError) or type(error).__name__ in ("ResourceExhaustedError", "OutOfMemoryError"):
        return True
    text = str(error).lower()
    return any(sign in text for sign in ("resource_exhausted", "out of memory", "can't allocate memory"))


def what_is_kept(folder: RunFolder) -> str:
    """Says what of a run is on disk."""
    kept = [f"the bundle in {folder.out}"] if folder.out.is_dir() else []
    kept += [f"the checkpoint in {folder.state}"] if folder.checkpoint.is_file() else []
    return f"Kept: {' and '.join(kept)}." if kept else "Nothing was saved yet."


def how_to_go_on(folder: RunFolder) -> str:
    """Says which command takes the run up again."""
    if folder.checkpoint.is_file():
        return "go on with the same command and --resume."
    return "start again with the same command."


@contextmanager
def noting_stops() -> Iterator[list[int]]:
    """Within it Ctrl-C and SIGTERM only leave a note, so that an update is never cut in half."""
    requests: list[int] = []
    signals = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(number, lambda received, _: requests.append(received)) for number in signals]
    try:
        yield requests
    finally:
        for number, handler in zip(signals, before, strict=True):
            signal.signal(number, handler)
