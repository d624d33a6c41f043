"""A training whose updates do as a test says."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

RECIPE = """
vocabulary_size = 420
[network]
embedding_dim = 8
encoder_layers = 1
encoder_units = 8
decoder_units = 16
attention_units = 8
[batches]
widths = [24]
tokens = 400
[duration]
steps = 6
steps_per_validation = 2
"""


class ScriptedTrainer:
    """Learns nothing and does as told, so that a test takes a second.

    `on_update(step)` returns the loss of an update, or raises.
    """

    on_update = staticmethod(lambda step: 3.0)

    def __init__(self, *_: object) -> None:
        self.step = 0
        self.variables: list = []

    def update(self, batch: object, minutes: float = 0.0) -> float:
        self.step += 1
        return self.on_update(self.step)

    def loss(self, batches: object) -> float:
        return 3.0 - self.step / 100

    @contextmanager
    def averaged_weights(self) -> Iterator[None]:
        yield


@pytest.fixture
def scripted(monkeypatch):
    """Lets a test say what the updates do."""
    from training.loop import fit
    from training.scoring import finish

    # That a run ends with scores and samples is shown by test_journey; here it would only take time.
    monkeypatch.setattr(finish, "finish", lambda *_, **__: None)
    monkeypatch.setattr(fit, "sample_translations", lambda *_: iter(()))
    trainer = type("Trainer", (ScriptedTrainer,), {})
    monkeypatch.setattr(fit, "Trainer", trainer)

    def script(on_update) -> None:
        trainer.on_update = staticmethod(on_update)

    return script


@pytest.fixture
def out(tmp_path) -> Path:
    return tmp_path / "en-es"


@pytest.fixture
def arguments(tmp_path, out) -> list[str]:
    rows = [f"I see {n} dogs.\tVeo {n} perros." for n in range(300)]
    (tmp_path / "pairs.tsv").write_text("\n".join(rows), "utf-8")
    (tmp_path / "toy.toml").write_text(RECIPE, "utf-8")
    return [
        "fit", "--corpus", str(tmp_path / "pairs.tsv"), "--languages", "en", "es",
        "--recipe", str(tmp_path / "toy.toml"), "--out", str(out),
    ]  # fmt: skip
