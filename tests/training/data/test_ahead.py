"""Batches that other processes make are those that this one would make."""

import multiprocessing
import signal
from itertools import islice

import numpy as np
import pytest

from training.data import ahead
from training.data.ahead import upcoming
from training.data.batches import Batch


class Steps:
    def batch(self, step):
        return Batch(*(np.full((2, 3), step + index) for index in range(4)))


class Broken:
    def batch(self, step):
        raise SystemExit(1)


@pytest.mark.parametrize("num_processes", [0, 1, 3])
def test_every_step_comes_once_and_in_order(num_processes):
    batches = list(islice(upcoming(Steps(), 5, num_processes), 20))
    assert [int(batch.source_ids[0, 0]) for batch in batches] == list(range(5, 25))
    assert [int(batch.weights[0, 0]) for batch in batches] == list(range(8, 28))


def test_its_processes_end_with_it_though_the_training_takes_note_of_signals_itself():
    of_other_tests = set(multiprocessing.active_children())
    before = signal.signal(signal.SIGTERM, lambda *_: None)
    try:
        batches = upcoming(Steps(), 0, 2)
        next(batches)
        makers = set(multiprocessing.active_children()) - of_other_tests
        batches.close()
        assert len(makers) == 2
        assert not any(process.is_alive() for process in makers)
    finally:
        signal.signal(signal.SIGTERM, before)


def test_a_process_that_is_gone_is_told(monkeypatch):
    monkeypatch.setattr(ahead, "_PATIENCE", 0.2)
    with pytest.raises(RuntimeError, match="A process that makes batches is gone"):
        next(upcoming(Broken(), 0, 1))
