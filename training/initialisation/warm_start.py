"""A training that starts from a bundle's weights instead of chance."""

from dataclasses import replace
from pathlib import Path
from typing import TypeGuard

from model.bundle import Bundle, BundleError, load_bundle
from tokenizer.preprocess.lexicon import Lexicon
from training.data.training_data import TrainingData
from training.publishing.card import merge_attributions
from training.recipes.recipe import Recipe


def load_start(directory: Path, languages: tuple[str, str]) -> Bundle:
    """Opens the bundle to start from: of these languages, or of one of them.

    What a network knows of a language helps it to learn another with few pairs (Zoph et al. 2016, "Transfer Learning
    for Low-Resource Neural Machine Translation"), most of all a similar one.

    Raises:
        BundleError: there is none, or it is of other languages.
    """
    bundle = load_bundle(directory)
    if not set(bundle.languages) & set(languages):
        raise BundleError(
            f"{directory} translates between {' and '.join(bundle.languages)}; "
            f"--languages {' '.join(languages)} cannot start from it: one of them has to be the same."
        )
    return bundle


def is_of(bundle: Bundle | None, languages: tuple[str, str]) -> TypeGuard[Bundle]:
    """Whether there is a bundle, and it translates between these languages."""
    return bundle is not None and set(bundle.languages) == set(languages)


def continued(recipe: Recipe, bundle: Bundle, languages: tuple[str, str]) -> Recipe:
    """Returns the recipe with the bundle's network and kind of vocabulary; only its dropout is the recipe's own.

    Of the same languages the vocabulary's size is the bundle's as well. A bundle that knows no placeholders is not
    trained with any.
    """
    network = bundle.config.to_dict()
    vocabulary_size = network.pop("vocabulary_size")
    if not is_of(bundle, languages):
        vocabulary_size = recipe.vocabulary_size
    kind = bundle.recipe.get("vocabulary", recipe.vocabulary)
    if "dropout" in recipe.network:
        network["dropout"] = recipe.network["dropout"]
    augmentation = recipe.augmentation if bundle.load_lexicon() else replace(recipe.augmentation, masked=0.0)
    return replace(recipe, network=network, vocabulary=kind, vocabulary_size=vocabulary_size, augmentation=augmentation)


def keeps_vocabulary(bundle: Bundle | None, recipe: Recipe, languages: tuple[str, str]) -> TypeGuard[Bundle]:
    """Whether there is a bundle of these languages, with the vocabulary that the recipe asks for.

    A small text gives fewer subwords than were asked for, so what its own recipe asked for is right, too.
    """
    sizes = {bundle.config.vocabulary_size, bundle.recipe.get("vocabulary_size")} if bundle else set()
    return is_of(bundle, languages) and recipe.vocabulary_size in sizes


def credit(attribution: str, bundle: Bundle) -> str:
    """Returns where the new pairs are from, and those that the bundle was trained on."""
    unknown = f"The bundle `{bundle.name}`, from which the training started, does not say what it was trained on."
    return merge_attributions(attribution, bundle.recipe.get("attribution", unknown))


def learn_lexicon(data: TrainingData, bundle: Bundle | None) -> Lexicon | None:
    """Returns the words of the train part, and those that a bundle of these languages knew.

    None where the bundle knows no placeholders.
    """
    sides = zip(*data.parts.train, strict=True)
    learnt = Lexicon.learn(dict(zip(data.languages, sides, strict=True)))
    if not bundle:
        return learnt
    known = bundle.load_lexicon()
    if not known:
        return None
    return known | learnt if is_of(bundle, data.languages) else learnt
