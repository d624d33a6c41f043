"""Several processes, on one machine or on many, that train one network on parts of the same batches.

Keras shares the work over JAX's runtime for many processes (`keras.distribution.DataParallel`): every process holds the
whole network, sees its rows of each batch, and the gradients are summed over all of them. Everything else is as in a
training by one process, so its losses are the same. docs/scaling.md says how to start one and what to expect.
"""

import argparse
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np

from training.data.batches import Batch
from training.loop.trouble import is_out_of_memory

_HOW = "docs/scaling.md shows how to start a training by several processes."
_SECONDS_TO_MEET = 300
_SECONDS_OF_SILENCE = 30  # from a process whose host is gone; one that was stopped is missed at once
_SECONDS_TO_PART = 60
_RUNTIME_STATUS = re.compile("(?:ABORTED|CANCELLED|DEADLINE_EXCEEDED|INTERNAL|UNAVAILABLE|UNKNOWN): ")


class ProcessLost(Exception):
    """Another process of the training is gone; the message says what is kept and how to go on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Processes:
    """How many processes train together, and which of them this one is.

    The first one alone writes to the disk; all of them read the corpus, and on resuming the checkpoint.
    """

    count: int = 1
    index: int = 0

    @property
    def is_first(self) -> bool:
        """Whether this process writes what is kept."""
        return self.index == 0

    def part(self, batch: Batch) -> Batch:
        """Returns the rows of a batch that this process sees; all see as many.

        Rows that fill a batch up repeat its first one with weight 0.
        """
        if self.count == 1:
            return batch
        rows = len(batch.source_ids)
        own = -(-rows // self.count)
        indices = np.arange(own * self.index, own * (self.index + 1))
        chosen = Batch(*(array[np.where(indices < rows, indices, 0)] for array in batch))
        return chosen._replace(weights=chosen.weights * (indices < rows)[:, None].astype(np.float32))

    @contextmanager
    def together(self) -> Iterator[None]:
        """Within it the processes exchange numbers, or read what came of it; whoever misses another one raises.

        Raises:
            ProcessLost: another process is gone.
        """
        if self.count == 1:
            yield
            return
        try:
            yield
        except (RuntimeError, ValueError) as error:
            if not _is_of_the_exchange(error) or is_out_of_memory(error):
                raise
            raise ProcessLost(
                f"Process {self.index} of {self.count} can no longer reach the others: one of them was stopped or "
                "lost. Start all of them again with --resume; they go on from the last checkpoint."
            ) from error

    def part_ways(self) -> None:
        """Ends the exchange when the training is over, so that nobody waits for the first process to score."""
        if self.count > 1:
            import jax

            jax.distributed.shutdown()

    def leave(self, exit_code: int) -> int:
        """Returns the exit code of a process that stops before the end; one of several ends here and now.

        JAX would wait minutes for the others to say goodbye.
        """
        if self.count == 1:
            return exit_code
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(exit_code)


ALONE = Processes()


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds what a process of several must know."""
    group = parser.add_argument_group("several processes", _HOW)
    group.add_argument("--processes", type=int, metavar="N", help="how many processes train together")
    group.add_argument("--process-id", type=int, metavar="I", help="which of them this one is: 0 to N - 1")
    group.add_argument("--coordinator", metavar="HOST:PORT", help="where process 0 listens, the same for all")


def join(arguments: argparse.Namespace) -> Processes:
    """Meets the other processes, if there are to be any, before the backend has found its devices.

    Raises:
        ValueError: something is missing, does not fit, or the others did not come.
    """
    count, index, coordinator = arguments.processes, arguments.process_id, arguments.coordinator
    if (count, index, coordinator) == (None, None, None):
        return ALONE
    if count is None or index is None or not coordinator:
        raise ValueError(f"--processes, --process-id and --coordinator belong together. {_HOW}")
    if count < 2 or not 0 <= index < count:
        raise ValueError(
            "--processes must be at least 2 and --process-id from 0 to one less. "
            f"Received: --processes {count} --process-id {index}"
        )
    import keras

    if keras.backend.backend() != "jax":
        raise ValueError(
            f"Several processes need Keras on JAX. It runs on {keras.backend.backend()}; start with KERAS_BACKEND=jax "
            'before the command, after: pip install -e ".[distributed]"'
        )
    import jax

    print(f"Process {index} of {count} waits for the others at {coordinator}.", flush=True)
    try:
        # Not keras.distribution.initialize, which would wait by JAX's patience for others that are gone.
        jax.distributed.initialize(
            coordinator,
            count,
            index,
            initialization_timeout=_SECONDS_TO_MEET,
            heartbeat_timeout_seconds=_SECONDS_OF_SILENCE,
            shutdown_timeout_seconds=_SECONDS_TO_PART,
        )
    except RuntimeError as error:
        raise ValueError(f"Process {index} of {count} did not meet the others at {coordinator}: {error}") from error
    keras.distribution.set_distribution(keras.distribution.DataParallel(auto_shard_dataset=False))
    return Processes(count=count, index=index)


def _is_of_the_exchange(error: Exception) -> bool:
    """Whether JAX's runtime raised it; sometimes as a ValueError, which begins with the runtime's status."""
    import jax

    return isinstance(error, jax.errors.JaxRuntimeError) or bool(_RUNTIME_STATUS.match(str(error)))
