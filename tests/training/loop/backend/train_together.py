"""Twenty updates of a tiny network by one process of some; the first prints each loss. For test_distributed.py."""

import argparse
import random
import sys

from training.loop.backend.distributed import add_arguments, join


def main() -> None:
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    processes = join(parser.parse_args())

    from model.network.seq2seq import Seq2Seq
    from tokenizer.learn import learn_subwords
    from training.data.batches import BucketedBatches, both_ways
    from training.data.corpus import SentencePair
    from training.loop.trainer import Trainer
    from training.recipes.recipe import Augmentation, Batches, Duration, Optimizer, Recipe

    pairs = [
        SentencePair(f"{subject} will {verb} {thing}.", f"{sujeto} va a {verbo} {cosa}.")
        for subject, sujeto in (("Tom", "Tom"), ("Mary", "María"), ("my brother", "mi hermano"), ("the king", "el rey"))
        for verb, verbo in (("see", "ver"), ("buy", "comprar"), ("find", "encontrar"), ("sell", "vender"))
        for thing, cosa in (("a house", "una casa"), ("bread", "pan"), ("two dogs", "dos perros"), ("water", "agua"))
    ]
    subwords = learn_subwords((text for pair in pairs for text in (pair.source, pair.target)), ("en", "es"), 400)
    recipe = Recipe(
        name="tiny",
        network={
            "embedding_dim": 16,
            "encoder_layers": 1,
            "encoder_units": 16,
            "decoder_layers": 1,
            "decoder_units": 32,
            "attention": "none",  # compiling is nearly all that is done here
            "attention_units": 16,
            "dropout": 0.2,
        },
        batches=Batches(widths=(26,), tokens=26 * 15),  # fifteen rows: two processes cannot share them evenly
        augmentation=Augmentation(sampled=0.3),
        optimizer=Optimizer(peak_learning_rate=1e-2, warmup_steps=5),
        duration=Duration(steps=20),
    )
    random.seed(0)  # all that Keras asks here for seeds; its own way would import TensorFlow besides
    languages = ("en", "es")
    batches = BucketedBatches(both_ways(pairs, languages), pairs, languages, subwords, recipe)
    trainer = Trainer(
        Seq2Seq(recipe.model_config(subwords.vocabulary_size)), recipe.optimizer, recipe.duration, processes
    )
    losses = [trainer.update(batches.batch(step)) for step in range(20)]
    with trainer.averaged_weights():
        losses.append(trainer.loss([batches.batch(0)]))
    if processes.is_first:
        print(*losses)
        sys.stdout.flush()
    processes.part_ways()


if __name__ == "__main__":
    main()
