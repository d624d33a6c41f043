"""The rules that fit a recipe to a corpus, judged by what they are for."""

from dataclasses import replace
from pathlib import Path

import pytest

from model.bundle import load_bundle
from training.data.corpus import SentencePair
from training.recipes.adapt import adapt, adapt_to_relative, adapt_to_start, explain
from training.recipes.recipe import Recipe, load_recipe

LANGUAGES = ("en", "es")


def pairs(count: int, words: int = 4) -> list[SentencePair]:
    names = ("tom", "mary", "dog", "house", "water", "bread", "king", "doctor", "teacher")
    return [
        SentencePair(
            " ".join(names[(n + k * k) % 9] for k in range(words)) + f" {n}",
            " ".join(names[(n + 3 * k) % 9] + "o" for k in range(words)) + f" {n}",
        )
        for n in range(count)
    ]


@pytest.fixture(scope="module")
def recipes() -> list[Recipe]:
    return [adapt(pairs(count), LANGUAGES) for count in (300, 3_000, 20_000, 60_000, 120_000)]


def test_more_pairs_give_a_larger_vocabulary_a_wider_network_and_less_dropout(recipes):
    for values in (
        [recipe.vocabulary_size for recipe in recipes],
        [recipe.network["embedding_dim"] for recipe in recipes],
        [recipe.network["encoder_layers"] for recipe in recipes],
        [-recipe.network["dropout"] for recipe in recipes],
    ):
        assert values == sorted(values)
        assert values[0] < values[-1]


def test_the_fewer_pairs_the_more_often_each_is_seen(recipes):
    shares = [recipe.duration.steps * recipe.batches.tokens for recipe in recipes[:4]]
    epochs = [share / count for share, count in zip(shares, (300, 3_000, 20_000, 60_000), strict=True)]
    assert epochs == sorted(epochs, reverse=True)


def test_many_pairs_are_trained_by_the_large_recipe(recipes):
    base = load_recipe("base")
    assert recipes[-1].network == base.network
    assert recipes[-1].duration == base.duration


def test_every_recipe_can_be_used_and_kept(recipes):
    for recipe in recipes:
        assert Recipe.from_dict(recipe.to_dict()) == recipe
        assert recipe.model_config(recipe.vocabulary_size).decoder_units == 2 * recipe.network["encoder_units"]
        # There is a first look long before the end, and the average forgets the beginning.
        assert recipe.duration.steps_per_validation <= recipe.duration.steps / 4
        assert recipe.optimizer.averaging**recipe.duration.steps < 0.01


def test_widths_hold_nearly_all_sentences_however_long_they_are():
    short, long = (adapt(pairs(400, words), LANGUAGES).batches.widths for words in (3, 20))
    assert long[-1] >= 20 > short[-1]
    # A few very long sentences do not make every batch wide, and memory is limited.
    mixed = adapt([*pairs(2_000, 3), *pairs(2, 200)], LANGUAGES).batches.widths
    assert mixed[-1] <= 80
    assert mixed[0] <= short[-1]


def test_the_rules_are_shown_beside_what_they_gave(recipes):
    text = "\n".join(explain(recipes[1], 3_000))
    assert "3,000 pairs" in text
    for value in (recipes[1].vocabulary_size, recipes[1].network["dropout"], recipes[1].duration.steps):
        assert f"= {value} " in text
    assert "recipe base" in "\n".join(explain(recipes[-1], 120_000))


def test_another_vocabulary_has_the_widths_that_its_sentences_need():
    few = pairs(400, 8)
    subwords, characters = adapt(few, LANGUAGES), adapt(few, LANGUAGES, vocabulary="character")
    assert characters.batches.widths[-1] > 2 * subwords.batches.widths[-1]
    assert (characters.vocabulary, characters.augmentation.sampled) == ("character", 0)
    assert adapt(few, LANGUAGES, vocabulary_size=500).vocabulary_size == 500


class StartBundle:
    """What `adapt_to_start` asks of a bundle."""

    def __init__(self, recipe: dict, tokenizer_path: Path) -> None:
        self.recipe = recipe
        self.tokenizer_path = tokenizer_path


@pytest.fixture
def tokenizer_path(subwords, tmp_path) -> Path:
    (tmp_path / "tokenizer.model").write_bytes(subwords.serialised)
    return tmp_path / "tokenizer.model"


def test_going_on_from_a_bundle_is_short_and_gentle(tokenizer_path):
    base = load_recipe("base")
    bundle = StartBundle({**base.to_dict(), "corpora": ["x"], "attribution": "y"}, tokenizer_path)
    recipe = adapt_to_start(pairs(1_000), bundle)
    assert recipe.network == base.network
    assert recipe.batches.widths == base.batches.widths
    assert recipe.optimizer.peak_learning_rate < base.optimizer.peak_learning_rate / 3
    assert recipe.duration.steps < base.duration.steps
    assert "a fifth of the first training's" in "\n".join(explain(recipe, 1_000))


def test_how_long_and_in_which_numbers_a_bundle_was_trained_is_not_gone_on_with(tokenizer_path):
    base = load_recipe("base")
    own = replace(base, precision="bfloat16", duration=replace(base.duration, minutes=104.0, patience=99))
    recipe = adapt_to_start(pairs(1_000), StartBundle(own.to_dict(), tokenizer_path))
    assert (recipe.precision, recipe.duration.minutes) == (base.precision, 0)
    assert recipe.duration.patience == base.duration.patience


def test_a_bundle_whose_recipe_cannot_be_read_is_gone_on_from_by_the_large_one(tokenizer_path):
    recipe = adapt_to_start(pairs(1_000), StartBundle({"network": {"colour": "red"}}, tokenizer_path))
    assert recipe.network == load_recipe("base").network


def test_another_language_has_the_bundles_network_and_a_gentler_rate(toy_bundle):
    bundle = load_bundle(toy_bundle)
    few = pairs(3_000)
    recipe, alone = adapt_to_relative(few, ("en", "gl"), bundle), adapt(few, ("en", "gl"))
    assert recipe.model_config(500) == replace(bundle.config, vocabulary_size=500, dropout=alone.network["dropout"])
    assert recipe.optimizer.peak_learning_rate < load_recipe("base").optimizer.peak_learning_rate
    assert recipe.vocabulary_size == alone.vocabulary_size
    lines = "\n".join(explain(recipe, 3_000))
    assert f"network.embedding_dim = {bundle.config.embedding_dim} " in lines
    assert "128 below" not in lines
