"""A vocabulary from what is trained on: texts as a network reads them, and the oftener the oftener it does."""

import math
from collections.abc import Iterable, Iterator

import numpy as np

from tokenizer.learn import learn_subwords
from tokenizer.preprocess.lexicon import Lexicon
from tokenizer.preprocess.truecase import Truecaser
from tokenizer.subword import SubwordTokenizer
from training.data.corpus import SentencePair
from training.data.training_data import TrainingData
from training.recipes.recipe import Recipe

_MOST_PAIRS = 250_000  # more make it slower to learn and no better


def learn_vocabulary(data: TrainingData, lexicon: Lexicon | None, recipe: Recipe) -> SubwordTokenizer:
    """Learns the subwords that a recipe asks for; `vocabulary_texts` says from what."""
    texts = vocabulary_texts(data, lexicon, recipe.seed)
    return learn_subwords(texts, data.languages, recipe.vocabulary_size, recipe.vocabulary)


def vocabulary_texts(data: TrainingData, lexicon: Lexicon | None, seed: int) -> Iterator[str]:
    """Returns both sides of the pairs that are trained on, first words as they stand mid-sentence.

    Each pair comes at least once, the others the oftener the more they weigh: with the square root of their weights,
    for what is seen a hundred times as often needs pieces of its own, but what is seldom seen needs them more. Of very
    many pairs some are drawn so.

    Args:
        data: the pairs.
        lexicon: which words begin with a capital.
        seed: draws the pairs.
    """
    shares = data.weighted
    weights = np.concatenate([np.full(len(share.pairs), share.weight**0.5) for share in shares])
    pairs = [pair for share in shares for pair in share.pairs]
    count = min(math.ceil(weights.sum() / weights.min()), _MOST_PAIRS)
    # Systematic sampling: of equal weights and few pairs each comes once.
    points = (np.arange(count) + np.random.default_rng(seed).random()) * (weights.sum() / count)
    drawn = np.minimum(np.searchsorted(np.cumsum(weights), points, side="right"), len(pairs) - 1)
    return texts_to_read((pairs[index] for index in drawn), data.languages, lexicon)


def texts_to_read(pairs: Iterable[SentencePair], languages: tuple[str, str], lexicon: Lexicon | None) -> Iterator[str]:
    """Yields both sides of pairs in small letters, but for names, where they begin or are titles."""
    truecaser = Truecaser(None, lexicon)
    for pair in pairs:
        for text, language in zip(pair, languages, strict=True):
            yield truecaser.read(truecaser.read_title(text, language), language)
