"""What a training is measured on as it goes, and what a person sees of it."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np

from model.inference.translator import Translator
from tokenizer.preprocess.truecase import Truecaser
from tokenizer.subword import SubwordTokenizer
from training.data.batches import Batch, Sides, plain_batches
from training.data.corpus import CorpusError
from training.data.training_data import OWN, TrainingData
from training.recipes.recipe import Batches

_NUM_SAMPLES = 3
_MOST_PAIRS = 200  # of a development set


def validation_sets(
    data: TrainingData, subwords: SubwordTokenizer, shape: Batches, truecaser: Truecaser
) -> dict[str, list[Batch]]:
    """Returns what the loss is measured on: the validation part, and the beginning of each development set.

    A development set of which no sentence is short enough is left out.

    Raises:
        CorpusError: no sentence of the validation part is short enough.
    """
    development = {name: pairs[:_MOST_PAIRS] for name, pairs in data.development.items()}
    sets = {OWN: data.parts.validation, **development}
    sides = Sides(data.languages, truecaser)
    batches = {name: plain_batches(data.directed(pairs), subwords, shape, sides) for name, pairs in sets.items()}
    if not batches[OWN]:
        raise CorpusError(f"No validation sentence fits into {shape.widths[-1]} subwords.")
    return {name: found for name, found in batches.items() if found}


def describe_validation(row: Mapping[str, float], losses: Mapping[str, float], *, is_best: bool) -> str:
    """Returns a row of the history in words, with every loss by its name where there are several."""
    each = ", ".join(f"{name} {loss:.3f}" for name, loss in losses.items())
    return (
        f"update {row['step']:,}: loss {row['loss']:.3f}, validation {row['validation_loss']:.3f}"
        f"{' (best)' if is_best else ''}{f' = mean of {each}' if len(losses) > 1 else ''}, "
        f"{row['tokens_per_second']:,} tokens/s, {row['minutes']:.0f} minutes"
    )


def sample_translations(bundle_dir: Path, data: TrainingData, step: int) -> Iterator[str]:
    """Yields translations of a few validation sentences, at each step others, made by the bundle as users have it."""
    translator = Translator.load(bundle_dir)
    pairs = data.parts.validation
    order = np.random.default_rng(step).permutation(len(pairs))
    for pair, language, _ in data.directed([pairs[index] for index in order[:_NUM_SAMPLES]]):
        [source_language] = set(data.languages) - {language}
        translation = translator.translate(
            pair.source, source_language=source_language, target_language=language, beam_size=1
        )
        yield f"{pair.source} → {translation.text}"
