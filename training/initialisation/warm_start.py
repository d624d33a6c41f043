"""A training that starts from a bundle's weights instead of chance."""

from dataclasses import replace
from pathlib import Path

from model.bundle import Bundle, BundleError, load_bundle
from tokenizer.preprocess.lexicon import Lexicon
from training.data.training_data import TrainingData
from training.publishing.card import merge_attributions
from training.recipes.recipe import Recipe


def load_start(directory: Path, languages: tuple[str, str]) -> Bundle:
    """Opens the bundle to start from.

    Raises:
        BundleError: there is none, or it is of other languages.
    """
    bundle = load_bundle(directory)
    if set(bundle.languages) != set(languages):
        raise BundleError(
            f"{directory} translates between {' and '.join(bundle.languages)}; "
            f"--languages {' '.join(languages)} cannot start from it."
        )
    return bundle


def continued(recipe: Recipe, bundle: Bundle) -> Recipe:
    """Returns the recipe with the bundle's network and vocabulary; only its dropout is the recipe's own.

    A bundle that knows no placeholders is not trained with any.
    """
    network = bundle.config.to_dict()
    vocabulary_size = network.pop("vocabulary_size")
    if "dropout" in recipe.network:
        network["dropout"] = recipe.network["dropout"]
    augmentation = recipe.augmentation if bundle.load_lexicon() else replace(recipe.augmentation, masked=0.0)
    return replace(recipe, network=network, vocabulary_size=vocabulary_size, augmentation=augmentation)


def credit(attribution: str, bundle: Bundle) -> str:
    """Returns where the new pairs are from, and those that the bundle was trained on."""
    unknown = f"The bundle `{bundle.name}`, from which the training started, does not say what it was trained on."
    return merge_attributions(attribution, bundle.recipe.get("attribution", unknown))


def learn_lexicon(data: TrainingData, bundle: Bundle | None) -> Lexicon | None:
    """Returns the words of the train part, and those that the bundle knew; none where it knows no placeholders."""
    sides = zip(*((pair.source, pair.target) for pair in data.parts.train), strict=True)
    learnt = Lexicon.learn(dict(zip(data.languages, sides, strict=True)))
    if not bundle:
        return learnt
    known = bundle.load_lexicon()
    return known | learnt if known else None
