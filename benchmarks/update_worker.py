"""A process that makes one update of a training for every line it reads; started by `benchmarks.updates`."""

import sys

import numpy as np

from model.network.seq2seq import Seq2Seq
from tokenizer.special_tokens import END_ID
from training.data.batches import Batch, to_batch
from training.loop.backend.precision import calculating_in
from training.loop.trainer import Trainer
from training.recipes.recipe import Recipe, load_recipe

_WIDTH = 17  # subwords; close to the mean of what `base` is trained on


def main(recipe_name: str, precision: str, seed: str) -> None:
    """Makes one update first, which compiles, and says so by a line; then a line for every line read."""
    recipe = load_recipe(recipe_name)
    with calculating_in(precision):
        seq2seq = Seq2Seq(recipe.model_config(recipe.vocabulary_size))
    trainer = Trainer(seq2seq, recipe.optimizer, recipe.duration)
    batch = random_batch(recipe, int(seed))
    trainer.update(batch)
    print("ready", flush=True)
    for _ in sys.stdin:
        print(trainer.update(batch), flush=True)


def random_batch(recipe: Recipe, seed: int) -> Batch:
    """Returns a full batch of random ids (rows, 17), none of them padding."""
    rows = recipe.batches.tokens // _WIDTH
    generator = np.random.default_rng(seed)
    sources, targets = generator.integers(END_ID + 1, recipe.vocabulary_size, (2, rows, _WIDTH), np.int32).tolist()
    return to_batch(list(zip(sources, targets, strict=True)), _WIDTH)


if __name__ == "__main__":
    main(*sys.argv[1:])
