"""The places of a run on disk: the bundle, what a resumed run needs beside it, and what it leaves behind on the way."""

import json
from pathlib import Path
from typing import Any

from model.bundle import DESCRIPTION, BundleError
from training.recipes.recipe import Recipe


class CheckpointError(ValueError):
    """A checkpoint cannot be used; the message says why."""


class RunFolder:
    """Where a run keeps what.

    - `out` is the bundle, replaced as a whole whenever validation is better than before;
    - `state`, which is `out.training` beside it, holds what a resumed run needs.

    Args:
        out: folder of the bundle.
    """

    def __init__(self, out: Path) -> None:
        self.out = out
        self.state = out.with_name(out.name + ".training")
        self.checkpoint = self.state / "checkpoint.npz"
        self.tokenizer = self.state / "tokenizer.model"
        self._recipe = self.state / "recipe.json"

    def after(self, updates: int) -> Path:
        """Where a bundle is left behind that shows the network after so many updates."""
        return self.out.with_name(f"{self.out.name}-after-{updates}")

    def check(self, resume: bool) -> None:
        """Raises before anything is lost: another run's state stands here, or there is nothing to resume.

        Raises:
            CheckpointError, BundleError: with a message for people.
        """
        if resume and not self.checkpoint.is_file():
            raise CheckpointError(f"There is nothing to resume: {self.checkpoint} does not exist.")
        if not resume and self.checkpoint.is_file():
            raise CheckpointError(
                f"{self.state} holds another run. Go on with it by --resume, or choose another --out."
            )
        if not resume and (self.out / DESCRIPTION).is_file():
            raise BundleError(f"{self.out} holds a bundle, which would be lost. Choose another --out, or remove it.")
        if self.out.exists() and not self.out.is_dir():
            raise BundleError(f"{self.out} is a file. Choose another name for --out.")
        if self.out.exists() and any(self.out.iterdir()) and not (self.out / DESCRIPTION).is_file():
            raise BundleError(f"{self.out} holds something that is no bundle. Choose another folder for --out.")

    def begin(self, recipe: Recipe, tokenizer: bytes) -> None:
        """Writes down what a run begins with."""
        self.state.mkdir(parents=True, exist_ok=True)
        self.tokenizer.write_bytes(tokenizer)
        self._recipe.write_text(json.dumps(recipe.to_dict(), indent=2) + "\n", "utf-8")

    def recipe_changes(self, recipe: Recipe) -> list[str]:
        """Returns in which values a resumed run's recipe is another than the one it began with."""
        if not self._recipe.is_file():
            return []
        try:
            before, after = _flat(json.loads(self._recipe.read_text("utf-8"))), _flat(recipe.to_dict())
        except ValueError:
            return [f"{self._recipe} is damaged, so how it differs is not known."]
        names = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
        return [f"{name}: {before.get(name)} → {after.get(name)}" for name in names]


def _flat(values: Any, prefix: str = "") -> dict[str, Any]:
    """Returns nested tables as one, by dotted names; tuples become lists, as in JSON."""
    if not isinstance(values, dict):
        return {prefix: list(values) if isinstance(values, tuple) else values}
    dotted = f"{prefix}." if prefix else ""
    return {name: value for key, inner in values.items() for name, value in _flat(inner, f"{dotted}{key}").items()}
