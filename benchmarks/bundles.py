"""The bundle that is measured: a trained one, or a network of the default size that knows nothing.

How long a network takes depends on its size and on how much it says, not on what its weights are.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from sentencepiece import sentencepiece_model_pb2

from model.bundle import Bundle, half_precision, load_bundle, save_bundle
from model.network.config import ModelConfig
from model.network.size import count_weights
from tokenizer.learn import learn_subwords
from tokenizer.special_tokens import SPACE
from tokenizer.subword import SubwordTokenizer
from training.publishing.export import served_graphs

_LANGUAGES = ("aa", "bb")
_VOCABULARY_SIZE = 8_000
_SYLLABLES = [consonant + vowel for consonant in "bcdfghjklmnprstvz" for vowel in "aeiou"]


@contextmanager
def open_bundle(directory: Path, seed: int) -> Iterator[Bundle]:
    """Opens the bundle at `directory`, or, where there is nothing, a random one for as long as the context lasts.

    Raises:
        BundleError: what is at `directory` cannot be used.
    """
    if directory.exists():
        yield load_bundle(directory)
        return
    with TemporaryDirectory() as scratch:
        path = Path(scratch) / "random"
        write_random_bundle(path, ModelConfig(vocabulary_size=_VOCABULARY_SIZE), seed)
        yield load_bundle(path)


def write_random_bundle(directory: Path, config: ModelConfig, seed: int) -> None:
    """Writes a bundle of a network that was never trained, with a vocabulary of made-up words."""
    import keras  # here, so that a trained bundle does not wait for it

    from model.network.seq2seq import Seq2Seq

    keras.utils.set_random_seed(seed)
    weights = half_precision(Seq2Seq(config).weights_by_path())
    save_bundle(
        directory,
        name="random",
        languages=_LANGUAGES,
        config=config,
        recipe={},
        tokenizer=_made_up_subwords(config.vocabulary_size, seed).serialised,
        graphs=served_graphs("random", config, weights),
        weights=weights,
        card="A network that was never trained.\n",
    )


def _made_up_subwords(vocabulary_size: int, seed: int) -> SubwordTokenizer:
    """Returns a tokenizer of exactly this size, whose words are 2 to 4 random syllables."""
    generator = np.random.default_rng(seed)
    smallest = learn_subwords(["a b c"], _LANGUAGES, vocabulary_size=400)  # letters, bytes, special tokens
    model = sentencepiece_model_pb2.ModelProto.FromString(smallest.serialised)
    words: set[str] = set()
    while len(model.pieces) + len(words) < vocabulary_size:
        words.add(SPACE + "".join(generator.choice(_SYLLABLES, generator.integers(2, 5))))
    for word in sorted(words):
        model.pieces.add(piece=word, score=0.0)  # likelier than its letters
    return SubwordTokenizer(model.SerializeToString())


def describe_bundle(bundle: Bundle) -> str:
    """Returns one line about the network that was measured."""
    what = "weights never trained, which changes no time" if bundle.name == "random" else bundle.created
    return (
        f"{bundle.name} ({what}): {count_weights(bundle.config):,} weights, {bundle.config.vocabulary_size:,} subwords"
    )
