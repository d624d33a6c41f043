"""A recipe: every number of a training, read from TOML and checked once."""

import math
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from importlib import resources
from pathlib import Path
from typing import Any, Self

from model.network.config import ModelConfig
from tokenizer.learn import KINDS

PRECISIONS = ("float32", "bfloat16")
_SHIPPED = resources.files("training.recipes")


class RecipeError(ValueError):
    """A recipe cannot be used; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Batches:
    """How examples are put together.

    Args:
        widths: the few lengths, in subwords, that sentences are padded to; longer sentences are left out.
        tokens: target subwords in one batch, padding included.
    """

    widths: tuple[int, ...] = (8, 10, 12, 14, 17, 21, 28, 40)
    tokens: int = 2_400

    def __post_init__(self) -> None:
        if not self.widths or list(self.widths) != sorted(set(self.widths)) or self.widths[0] < 4:
            raise RecipeError(f"batches.widths must rise from at least 4. Received: {list(self.widths)}")
        if self.tokens < self.widths[-1]:
            raise RecipeError(
                f"batches.tokens must hold one sentence of {self.widths[-1]}. Received: tokens={self.tokens}"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Augmentation:
    """How often a training example is changed before it is seen; every share is of the examples.

    Args:
        sampled: sources cut into other subwords than the likeliest ones (Kudo 2018).
        casual: sources typed casually: no capitals, accents or punctuation, some typos.
        renamed: pairs whose names and numbers are replaced by others, the same on both sides.
        masked: pairs with placeholders, in place of names and numbers or beside the sentence.
        formed: pairs that may stand in another form: as labels, titles, in brackets, as speech, as fragments.
        joined: examples of several sentences, made besides; their share is of the other examples.
    """

    sampled: float = 0.5
    casual: float = 0.1
    renamed: float = 0.1
    masked: float = 0.2
    formed: float = 0.0
    joined: float = 0.0

    def __post_init__(self) -> None:
        for name, share in asdict(self).items():
            if not 0 <= share <= 1:
                raise RecipeError(f"augmentation.{name} must be from 0 to 1. Received: {share}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Optimizer:
    """Adam with warm-up, decay by a cosine, clipped gradients and an average of the weights.

    Args:
        peak_learning_rate: reached after `warmup_steps`.
        warmup_steps: updates of linear warm-up.
        beta_2: Adam's memory of squared gradients.
        clip_norm: largest global norm of the gradients.
        averaging: momentum of the exponential average of the weights, which is what the bundle gets.
        label_smoothing: share of the target's probability spread over the vocabulary.
    """

    peak_learning_rate: float = 1.5e-3
    warmup_steps: int = 400
    beta_2: float = 0.98
    clip_norm: float = 1.0
    averaging: float = 0.998
    label_smoothing: float = 0.1

    def __post_init__(self) -> None:
        for name, value in asdict(self).items():
            if name in ("peak_learning_rate", "clip_norm") and not 0 < value < math.inf:
                raise RecipeError(f"optimizer.{name} must be above 0. Received: {value}")
            if name in ("beta_2", "averaging", "label_smoothing") and not 0 <= value < 1:
                raise RecipeError(f"optimizer.{name} must be at least 0 and below 1. Received: {value}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Duration:
    """How long to train, and how often to validate.

    Args:
        steps: updates in all.
        steps_per_validation: updates between two validations.
        patience: validations without a better loss after which training stops.
        minutes: of training, validations included, after which it ends however few the updates; the learning rate falls
            in time for it. 0: no limit. Such a run cannot be repeated to the last digit.
    """

    steps: int = 5_600
    steps_per_validation: int = 250
    patience: int = 5
    minutes: float = 0.0

    def __post_init__(self) -> None:
        for name, value in asdict(self).items():
            if value < 1 and name != "minutes":
                raise RecipeError(f"duration.{name} must be at least 1. Received: {value}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """All of it; `network` is a ModelConfig without the vocabulary's size, which the corpus decides.

    `vocabulary` is what a piece of text is: `subword`, `character` or `word`. `precision` is what the network is
    calculated in, `float32` or `bfloat16` (see `training.loop.backend.precision`).
    """

    name: str
    seed: int = 0
    vocabulary: str = "subword"
    vocabulary_size: int = 8_000
    precision: str = "float32"
    network: Mapping[str, Any] = field(default_factory=dict)
    batches: Batches = field(default_factory=Batches)
    augmentation: Augmentation = field(default_factory=Augmentation)
    optimizer: Optimizer = field(default_factory=Optimizer)
    duration: Duration = field(default_factory=Duration)

    def __post_init__(self) -> None:
        if self.vocabulary not in KINDS:
            raise RecipeError(f"vocabulary must be one of {KINDS}. Received: {self.vocabulary!r}")
        if self.precision not in PRECISIONS:
            raise RecipeError(f"precision must be one of {PRECISIONS}. Received: {self.precision!r}")
        if self.vocabulary != "subword" and self.augmentation.sampled:
            raise RecipeError(
                "augmentation.sampled cuts text into other subwords; with another vocabulary it must be 0. "
                f"Received: vocabulary={self.vocabulary!r}, augmentation.sampled={self.augmentation.sampled}"
            )

    def model_config(self, vocabulary_size: int) -> ModelConfig:
        """Returns the network's config for a vocabulary of this size."""
        return ModelConfig(vocabulary_size=vocabulary_size, **self.network)

    def to_dict(self) -> dict[str, Any]:
        """Returns plain data that `from_dict` reads."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """Builds a recipe from plain data.

        Raises:
            RecipeError: something is unknown or out of its range.
        """
        arguments = _checked("recipe", cls, values)
        for name, section in _SECTIONS.items():
            if name in arguments:
                arguments[name] = section(**_checked(name, section, arguments[name]))
        recipe = cls(**arguments)
        try:
            recipe.model_config(recipe.vocabulary_size)
        except (TypeError, ValueError) as error:
            raise RecipeError(f"network: {error}") from error
        return recipe


def load_recipe(name: str) -> Recipe:
    """Reads a recipe by the name of one that comes with Parley, or by the path of a TOML file.

    `extends = "NAME"` in it takes everything from another recipe that the file itself does not say.

    Raises:
        RecipeError: there is no such recipe, or it cannot be used.
    """
    return Recipe.from_dict({"name": Path(name).stem, **_read_values(name)})


def recipe_names() -> str:
    """Returns the names of the recipes that come with Parley, for people."""
    return ", ".join(sorted(Path(item.name).stem for item in _SHIPPED.iterdir() if item.name.endswith(".toml")))


def _read_values(name: str) -> dict[str, Any]:
    path = Path(name)
    try:
        text = path.read_text("utf-8") if path.suffix == ".toml" else (_SHIPPED / f"{name}.toml").read_text("utf-8")
        values = tomllib.loads(text)
        base = values.pop("extends", None)
        return _merged(_read_values(base), values) if base else values
    except FileNotFoundError as error:
        raise RecipeError(f"Expected a recipe's name ({recipe_names()}) or a .toml file. Received: {name!r}") from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, TypeError, RecursionError) as error:
        raise RecipeError(f"{name}: {error}") from error


def _merged(base: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """Returns `base` with `values` put in, table by table."""
    merged = dict(base)
    for name, value in values.items():
        inner = merged.get(name)
        merged[name] = _merged(inner, value) if isinstance(inner, dict) and isinstance(value, dict) else value
    return merged


_SECTIONS = {
    "batches": Batches,
    "augmentation": Augmentation,
    "optimizer": Optimizer,
    "duration": Duration,
}


def _checked(section: str, expected: type, values: Any) -> dict[str, Any]:
    """Returns the values of a section; a wrong name or kind of value is an error."""
    if not isinstance(values, Mapping):
        raise RecipeError(f"{section} must be a table. Received: {values!r}")
    known = {item.name: item for item in fields(expected)}
    if unknown := sorted(set(values) - set(known)):
        raise RecipeError(f"{section} has {list(known)}. Received besides: {unknown}")
    checked = dict(values)
    for name, value in values.items():
        kind = type(known[name].default)
        if kind in (int, float) and (type(value) not in (int, kind) or value < 0):
            wanted = "a whole number" if kind is int else "a number"
            raise RecipeError(f"{section}.{name} must be {wanted} of at least 0. Received: {value!r}")
        if kind is tuple:
            if not isinstance(value, list | tuple) or not all(type(item) is int for item in value):
                raise RecipeError(f"{section}.{name} must be a list of whole numbers. Received: {value!r}")
            checked[name] = tuple(value)
    return checked
