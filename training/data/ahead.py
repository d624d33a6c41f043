"""Batches made ahead of the updates by other processes, for a device that learns faster than one process makes them."""

import multiprocessing
import os
from collections.abc import Iterator
from itertools import count
from multiprocessing.queues import Queue
from queue import Empty
from typing import Protocol

from training.data.batches import Batch

_AHEAD = 8  # batches of each process
_MOST_PROCESSES = 8
_PATIENCE = 60.0  # seconds between two looks at whether a process is still there


class StepBatches(Protocol):
    """What makes the batch of a step."""

    def batch(self, step: int) -> Batch:
        """Returns the batch of update `step`."""


def upcoming(batches: StepBatches, first_step: int, num_processes: int) -> Iterator[Batch]:
    """Yields the batches of all steps from `first_step` on, in order.

    Args:
        batches: makes them, each a function of its step.
        first_step: of the first batch.
        num_processes: how many processes make them ahead; 0: this one does, when it is asked.

    Raises:
        RuntimeError: a process is gone.
    """
    if not num_processes:
        yield from map(batches.batch, count(first_step))
        return
    # Forked, so that each has the examples without a copy; none of them touches the device.
    context = multiprocessing.get_context("fork")
    queues: list[Queue[Batch]] = [context.Queue(_AHEAD) for _ in range(num_processes)]
    processes = [
        context.Process(target=_make, args=(batches, first_step + index, num_processes, queue), daemon=True)
        for index, queue in enumerate(queues)
    ]
    for process in processes:
        process.start()
    try:
        for step in count():
            yield _next(queues[step % num_processes], processes[step % num_processes])
    finally:
        for process in processes:
            process.kill()  # they take note of a gentler signal only, as the training does that they came from
        for process in processes:
            process.join()


def processes_to_spare() -> int:
    """Returns how many processes this machine has cores for beside the training itself."""
    if "fork" not in multiprocessing.get_all_start_methods():
        return 0
    return min(_MOST_PROCESSES, max(0, len(os.sched_getaffinity(0)) - 1))


def _make(batches: StepBatches, first_step: int, stride: int, queue: "Queue[Batch]") -> None:
    for step in count(first_step, stride):
        queue.put(batches.batch(step))


def _next(queue: "Queue[Batch]", process: multiprocessing.process.BaseProcess) -> Batch:
    while True:
        try:
            return queue.get(timeout=_PATIENCE)
        except Empty as error:
            if not process.is_alive():
                raise RuntimeError("A process that makes batches is gone; perhaps the memory is full.") from error
