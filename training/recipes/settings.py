"""--set optimizer.peak_learning_rate=1e-3: single values over a recipe's own."""

import difflib
import tomllib
from collections.abc import Iterable
from dataclasses import fields, replace
from typing import Any

from model.network.config import ModelConfig
from training.recipes.recipe import Recipe, RecipeError, load_recipe

_VOCABULARY = ("vocabulary", "vocabulary_size")


def apply_settings(recipe: Recipe, settings: Iterable[str]) -> Recipe:
    """Returns the recipe with each `name=value` put in its place.

    A value is written as in a recipe's TOML file (`1e-3`, `[8, 16, 32]`, `true`); quotes around a word may be left out.

    Raises:
        RecipeError: a name is unknown, or a value is not what the recipe takes there.
    """
    values, known = recipe.to_dict(), setting_names(recipe)
    for name, value in parse_settings(settings).items():
        _put(values, name, value, known)
    return Recipe.from_dict(values)


def parse_settings(settings: Iterable[str]) -> dict[str, Any]:
    """Returns each value by its name; the last one of a name counts.

    Raises:
        RecipeError: one is not `name=value`.
    """
    values = {}
    for setting in settings:
        name, equals, text = (part.strip() for part in setting.partition("="))
        if not equals or not text:
            raise RecipeError(
                f"--set takes name=value, such as optimizer.peak_learning_rate=1e-3. Received: {setting!r}"
            )
        values[name] = _parse(text)
    return values


def vocabulary_settings(settings: Iterable[str]) -> dict[str, Any]:
    """Returns the values among them that decide how long sentences are, so that a recipe can suit them."""
    return {name: value for name, value in parse_settings(settings).items() if name in _VOCABULARY}


def check_settings(settings: Iterable[str], recipe: Recipe | None) -> None:
    """Refuses what `apply_settings` will refuse, before the recipe that suits the corpus is known.

    Args:
        settings: as `apply_settings` takes them.
        recipe: the one that was asked for, if one was.

    Raises:
        RecipeError: a name is unknown, or a value is not what a recipe takes there.
    """
    if recipe is None:
        base = load_recipe("base")
        # Whatever widths will suit the corpus, the tokens that a batch must hold are not fewer than this.
        recipe = replace(base, batches=replace(base.batches, widths=base.batches.widths[:1]))
    apply_settings(recipe, settings)


def setting_names(recipe: Recipe) -> list[str]:
    """Returns every name that `apply_settings` takes."""
    names = []
    for name, value in recipe.to_dict().items():
        inner = [field.name for field in fields(ModelConfig)] if name == "network" else value
        names += [f"{name}.{key}" for key in inner] if isinstance(value, dict) else [name]
    return [name for name in names if name not in ("name", "network.vocabulary_size")]


def _put(values: dict[str, Any], name: str, value: Any, known: list[str]) -> None:
    """Puts a value where its dotted name, one of the known ones, says, or raises with names that look like it."""
    if name not in known:
        # People remember the last part of a name best.
        close = [item for item in known if item.rpartition(".")[2] == name.rpartition(".")[2]]
        close = close or difflib.get_close_matches(name, known, n=3, cutoff=0.5)
        advice = f"Did you mean {' or '.join(close)}?" if close else f"It has: {', '.join(known)}."
        raise RecipeError(f"A recipe has no {name!r}. {advice}")
    table, _, key = name.rpartition(".")
    place = values[table] if table else values
    place[key] = value


def _parse(text: str) -> Any:
    """Reads a value as TOML has it; what is no TOML value is a word."""
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text
