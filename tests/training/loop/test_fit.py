"""When a training keeps its state, and what counts as its time, by a clock that the test moves on."""

from types import SimpleNamespace

import pytest

from training.__main__ import main
from training.loop import fit


@pytest.fixture
def clock(monkeypatch):
    clock = SimpleNamespace(now=0.0)
    monkeypatch.setattr(fit, "time", SimpleNamespace(monotonic=lambda: clock.now))
    return clock


def train(scripted, arguments, monkeypatch, clock, *settings, update, saving=0.0) -> list[int]:
    """Trains with updates and checkpoints of so many seconds; returns after which updates there was a checkpoint."""
    saved = []

    def updated(step):
        clock.now += update
        return 3.0

    def save(path, variables, progress):
        clock.now += saving
        saved.append(progress.step)

    scripted(updated)
    monkeypatch.setattr(fit, "save_checkpoint", save)
    assert main([*arguments, "--set", *settings]) == 0
    return saved


@pytest.mark.parametrize(("update", "steps"), [(1.0, [100, 200, 250]), (0.2, [150, 250]), (0.01, [250])])
def test_a_checkpoint_waits_for_a_hundred_updates_and_half_a_minute(
    scripted, arguments, monkeypatch, clock, update, steps
):
    settings = "duration.steps=250", "duration.steps_per_validation=250"
    assert train(scripted, arguments, monkeypatch, clock, *settings, update=update) == pytest.approx(steps, abs=1)


def test_what_checkpoints_take_counts_as_time_of_the_training(scripted, arguments, monkeypatch, clock):
    monkeypatch.setattr(fit, "_STEPS_PER_CHECKPOINT", 1)
    monkeypatch.setattr(fit, "_SECONDS_PER_CHECKPOINT", 0)
    settings = "duration.steps=250", "duration.steps_per_validation=250", "duration.minutes=2"
    assert train(scripted, arguments, monkeypatch, clock, *settings, update=1.0, saving=30.0) == [1, 2, 3, 4, 5]
