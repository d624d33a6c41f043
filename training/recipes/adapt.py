"""A recipe for the corpus at hand: every rule stands here, and is shown to whoever trains."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from model.bundle import Bundle
from tokenizer.learn import learn_subwords
from tokenizer.subword import SubwordTokenizer
from training.data.corpus import SentencePair
from training.data.lengths import sample_lengths, sample_pairs
from training.recipes.recipe import Batches, Recipe, RecipeError, load_recipe
from training.recipes.settings import parse_settings

# From so many pairs on, the large recipe is used as it is.
_MANY_PAIRS = 100_000
_LARGE = "base"
_CONTINUED = "continued"
_RELATED = "related"
_NETWORK = ("network.embedding_dim", "network.encoder_layers")

_LONGEST_SHARE = 0.998
# A longer one costs memory for sentences that hardly occur.
_LONGEST_WIDTHS = {"subword": 80, "word": 80, "character": 320}
_MAX_DROPOUT = 0.35


def adapt(
    pairs: Sequence[SentencePair],
    languages: tuple[str, str],
    *,
    vocabulary: str = "subword",
    vocabulary_size: int | None = None,
) -> Recipe:
    """Returns a recipe that suits so many pairs of such lengths.

    Little data wants a small vocabulary, a narrow network, much dropout, small batches and many epochs (Sennrich and
    Zhang 2019, "Revisiting Low-Resource Neural Machine Translation", section 3.2). `explain` says the rules in words.

    Args:
        pairs: the train part.
        languages: codes of their two sides.
        vocabulary: what a piece of text is, where that was asked for.
        vocabulary_size: how many there are, likewise.
    """
    num_pairs = len(pairs)
    large = _large(num_pairs, vocabulary, vocabulary_size)
    longest = _LONGEST_WIDTHS[vocabulary]
    lengths = _expected_lengths(pairs, languages, vocabulary_size or _usual_size(num_pairs), vocabulary)
    if num_pairs >= _MANY_PAIRS:
        widths = _widths(lengths, len(large.batches.widths), longest)
        return replace(large, batches=replace(large.batches, widths=widths))
    is_tiny, is_small = num_pairs < 15_000, num_pairs < 50_000
    width = min(large.network["embedding_dim"], 128 if is_tiny else 192 if is_small else 256)
    batches = Batches(widths=_widths(lengths, 4 if is_small else 6, longest), tokens=large.batches.tokens)
    steps = _steps(num_pairs, lengths, batches, min(40.0, 24 * math.sqrt(5_000 / num_pairs)))
    dropout = large.network["dropout"] + 0.1 * math.log10(_MANY_PAIRS / num_pairs)
    return Recipe(
        name="adapted",
        seed=large.seed,
        vocabulary=vocabulary,
        vocabulary_size=large.vocabulary_size,
        network={
            **large.network,
            "embedding_dim": width,
            "encoder_layers": 1 if is_tiny else large.network["encoder_layers"],
            "encoder_units": width,
            "decoder_units": 2 * width,
            "attention_units": width,
            "dropout": round(min(_MAX_DROPOUT, dropout), 2),
        },
        batches=batches,
        augmentation=large.augmentation,
        optimizer=replace(
            large.optimizer,
            peak_learning_rate=_two_digits(large.optimizer.peak_learning_rate * math.sqrt(256 / width)),
            warmup_steps=max(1, min(large.optimizer.warmup_steps, steps // 10)),
            averaging=min(large.optimizer.averaging, round(1 - 10 / steps, 4)),
        ),
        duration=replace(large.duration, steps=steps, steps_per_validation=_steps_per_validation(steps)),
    )


def _usual_size(num_pairs: int) -> int:
    """Returns how many subwords suit so many pairs."""
    return int(min(load_recipe(_LARGE).vocabulary_size, max(1_000, round(0.4 * math.sqrt(num_pairs)) * 100)))


def _large(num_pairs: int, vocabulary: str, vocabulary_size: int | None) -> Recipe:
    """Returns the recipe of large corpora with the vocabulary that was asked for, or that suits so many pairs."""
    large = load_recipe(_LARGE)
    size = large.vocabulary_size if num_pairs >= _MANY_PAIRS else _usual_size(num_pairs)
    is_sampled = vocabulary == "subword"
    return replace(
        large,
        vocabulary=vocabulary,
        vocabulary_size=vocabulary_size or size,
        augmentation=large.augmentation if is_sampled else replace(large.augmentation, sampled=0.0),
    )


def adapt_to_start(pairs: Sequence[SentencePair], bundle: Bundle) -> Recipe:
    """Returns a recipe that goes on training a bundle: its own, for a few epochs at a low learning rate."""
    recipe = _recipe_of(bundle)
    # One that was continued already has a low one: it must not fall again with every round of corrections.
    lowered = 1 if recipe.name == _CONTINUED else 5
    subwords = SubwordTokenizer.load(bundle.tokenizer_path)
    lengths = sample_lengths(pairs, subwords)
    large = load_recipe(_LARGE)
    batches = replace(recipe.batches, tokens=min(recipe.batches.tokens, large.batches.tokens))
    steps = _steps(len(pairs), lengths, batches, min(10.0, 5 * math.sqrt(5_000 / len(pairs)) + 1))
    return replace(
        recipe,
        name=_CONTINUED,
        precision=large.precision,  # what the bundle's own training had suited the machine that it ran on
        batches=batches,
        optimizer=replace(
            recipe.optimizer,
            peak_learning_rate=_two_digits(recipe.optimizer.peak_learning_rate / lowered),
            warmup_steps=max(1, min(100, steps // 10)),
            averaging=min(recipe.optimizer.averaging, round(1 - 10 / steps, 4)),
        ),
        duration=replace(large.duration, steps=steps, steps_per_validation=_steps_per_validation(steps)),
    )


def adapt_to_relative(
    pairs: Sequence[SentencePair], languages: tuple[str, str], bundle: Bundle, vocabulary_size: int | None = None
) -> Recipe:
    """Returns a recipe for so many pairs of languages of which a bundle shares one: with its network, at half the rate.

    What the network knows of the other one is to be learnt anew, and what it knows of this one to be kept.
    """
    recipe, large = adapt(pairs, languages, vocabulary_size=vocabulary_size), load_recipe(_LARGE)
    network = bundle.config.to_dict()
    del network["vocabulary_size"]
    return replace(
        recipe,
        name=_RELATED,
        network={**network, "dropout": recipe.network["dropout"]},
        optimizer=replace(recipe.optimizer, peak_learning_rate=_two_digits(large.optimizer.peak_learning_rate / 2)),
    )


def explain(recipe: Recipe, num_pairs: int, settings: Iterable[str] = ()) -> Iterator[str]:
    """Yields the recipe's main values beside the rules that made them, or that they were set, line by line."""
    network, optimizer, duration = recipe.network, recipe.optimizer, recipe.duration
    yield f"A recipe for {num_pairs:,} pairs (rules: training/recipes/adapt.py; --set NAME=VALUE changes any of it):"
    rules: dict[str, tuple[Any, str]] = {
        "vocabulary_size": (recipe.vocabulary_size, "40 times the root of the pairs: each subword needs examples"),
        "network.embedding_dim": (network.get("embedding_dim"), "128 below 15,000 pairs, 192 below 50,000, then 256"),
        "network.encoder_layers": (network.get("encoder_layers"), "1 below 15,000 pairs"),
        "network.dropout": (network.get("dropout"), "0.1 more for ten times fewer pairs, at most 0.35"),
        "batches.widths": (list(recipe.batches.widths), "so that nearly all sentences fit, in as little padding"),
        "batches.tokens": (recipe.batches.tokens, "many updates teach more than large ones"),
        "optimizer.peak_learning_rate": (optimizer.peak_learning_rate, "higher for a narrower network"),
        "duration.steps": (duration.steps, "epochs: 24 at 5,000 pairs, less with their root, at most 40"),
    }
    if recipe.name == _LARGE:
        rules = {name: (value, f"recipe {_LARGE}, from {_MANY_PAIRS:,} pairs on") for name, (value, _) in rules.items()}
    elif recipe.name == _CONTINUED:
        rules = {
            "batches.tokens": (recipe.batches.tokens, "many updates teach more than large ones"),
            "optimizer.peak_learning_rate": (optimizer.peak_learning_rate, "a fifth of the first training's, once"),
            "duration.steps": (duration.steps, "epochs: 6 at 5,000 pairs, less with their root, at most 10"),
        }
    elif recipe.name == _RELATED:
        of_the_bundle = {name: (value, "the bundle's") for name, (value, _) in rules.items() if name in _NETWORK}
        rate = (optimizer.peak_learning_rate, f"half of recipe {_LARGE}'s: what is known of one language is kept")
        rules = {**rules, **of_the_bundle, "optimizer.peak_learning_rate": rate}
    asked = parse_settings(settings)
    for name, (value, rule) in rules.items():
        reason = "as --set has it" if name in asked else rule
        yield f"  {f'{name} = {value}':<52} {reason}"


def _expected_lengths(
    pairs: Sequence[SentencePair], languages: tuple[str, str], vocabulary_size: int, vocabulary: str
) -> list[tuple[int, int]]:
    """Returns about how long sentences will be, by pieces learnt from a sample: a matter of a second."""
    texts = (text for pair in sample_pairs(pairs) for text in pair)
    return sample_lengths(pairs, learn_subwords(texts, languages, vocabulary_size, vocabulary))


def _widths(lengths: Sequence[tuple[int, int]], count: int, most: int) -> tuple[int, ...]:
    """Returns at most `count` widths up to `most` that hold like shares of the pairs, the last one nearly all."""
    longest = [max(sides) + 1 for sides in lengths]  # the target's tag comes first in a source
    shares = [*np.linspace(0, 0.9, count)[1:], _LONGEST_SHARE]
    widths = {min(most, max(6, math.ceil(np.quantile(longest, share) / 2) * 2)) for share in shares}
    return tuple(sorted(widths))


def _steps(num_pairs: int, lengths: Sequence[tuple[int, int]], batches: Batches, epochs: float) -> int:
    """Returns how many updates so many epochs of both directions are."""
    widths = np.array([*batches.widths, batches.widths[-1]])
    padded = widths[np.searchsorted(batches.widths, [max(sides) + 1 for sides in lengths])]
    return max(50, round(epochs * 2 * num_pairs * float(padded.mean()) / batches.tokens))


def _steps_per_validation(steps: int) -> int:
    """Returns the updates between two validations: soon a first one, and not many in all."""
    return max(10, min(250, steps // 12))


def _two_digits(value: float) -> float:
    return float(f"{value:.1e}")


def _recipe_of(bundle: Bundle) -> Recipe:
    """Returns the recipe that a bundle was trained by, or the large one where an older bundle's cannot be read."""
    values: Mapping[str, Any] = bundle.recipe
    known = load_recipe(_LARGE).to_dict()
    try:
        return Recipe.from_dict({name: values[name] for name in known if name in values})
    except (RecipeError, TypeError):
        return load_recipe(_LARGE)
