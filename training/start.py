"""A training that starts from a bundle's weights instead of chance."""

from dataclasses import replace
from pathlib import Path

from model.bundle import Bundle, BundleError, load_bundle
from model.network.seq2seq import Seq2Seq
from training.recipe import Recipe


def load_start(directory: Path, languages: tuple[str, str], out: Path) -> Bundle:
    """Opens the bundle to start from.

    Raises:
        BundleError: there is none, it is of other languages, or the training would overwrite it.
    """
    bundle = load_bundle(directory)
    if set(bundle.languages) != set(languages):
        raise BundleError(
            f"{directory} translates between {' and '.join(bundle.languages)}; "
            f"--languages {' '.join(languages)} cannot start from it."
        )
    if directory.resolve() == out.resolve():
        raise BundleError(f"--out would overwrite {directory}, which --from starts from. Choose another folder.")
    return bundle


def continued(recipe: Recipe, bundle: Bundle) -> Recipe:
    """Returns the recipe with the bundle's network and vocabulary; only its dropout is the recipe's own."""
    network = bundle.config.to_dict()
    vocabulary_size = network.pop("vocabulary_size")
    if "dropout" in recipe.network:
        network["dropout"] = recipe.network["dropout"]
    return replace(recipe, network=network, vocabulary_size=vocabulary_size)


def put_weights(seq2seq: Seq2Seq, bundle: Bundle) -> None:
    """Gives the network the bundle's weights.

    Raises:
        BundleError: the weights are damaged, or the network is another one.
    """
    try:
        seq2seq.set_weights(bundle.load_weights())
    except ValueError as error:
        if isinstance(error, BundleError):
            raise
        raise BundleError(
            f"--from keeps the network of {bundle.directory}, and this is another one. {error}"
        ) from error
