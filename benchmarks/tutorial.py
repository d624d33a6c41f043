"""Parley beside the tutorial way: python -m benchmarks.tutorial --corpus FILE --languages en es --out BUNDLE

Both learn from the same train part and are scored on the same test part, from the second language into the first:

- Parley by a recipe of `--steps` updates, in both directions at once, beam search of 4;
- then, for as many minutes of updates, the tutorial's network (see `benchmarks.tutorial_rival`), in one direction.

A tutorial's text has no capitals but the first that it is given here, so the scores that do not count capitals are
printed too. Parley has no unknown word: what is not in its vocabulary is written in smaller pieces, at worst in bytes.
"""

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.command import common_parser, positive, refuse
from benchmarks.measure import markdown_table
from model.bundle import BundleError
from model.inference.request import DEFAULT_BEAM_SIZE
from model.inference.translator import Translator
from training.data.corpus import CorpusError
from training.data.mixture import single
from training.data.sources.public_corpora import find_corpus
from training.data.training_data import TrainingData, read_mixture
from training.loop.checkpoint import CheckpointError
from training.loop.trouble import TrainingStopped
from training.publishing.history import read_history
from training.publishing.machine import describe
from training.recipes.recipe import Recipe, RecipeError, load_recipe
from training.scoring.evaluate import TestSet, test_sets, translate
from training.scoring.metrics import score, signatures


def main(argv: Sequence[str] | None = None) -> int:
    """Trains both, prints a table, and returns 0, or 2 if it cannot be done as asked."""
    parser = common_parser("tutorial", __doc__, trains=True)
    parser.add_argument("--corpus", nargs="+", required=True, help="one TSV file or two parallel files")
    parser.add_argument("--languages", nargs=2, required=True, metavar=("FIRST", "SECOND"))
    parser.add_argument("--recipe", default="base", help="a name or a .toml file (default: %(default)s)")
    parser.add_argument("--steps", type=positive, default=750, help="updates of Parley (default: %(default)s)")
    parser.add_argument("--out", type=Path, required=True, help="folder for Parley's bundle")
    arguments = parser.parse_args(argv)
    try:
        data = read_mixture(single(find_corpus(arguments.corpus), tuple(arguments.languages)))
        recipe = replace(load_recipe(arguments.recipe), seed=arguments.seed)
        minutes = train(data, recipe, arguments.steps, arguments.out)
    except (BundleError, CheckpointError, CorpusError, RecipeError, TrainingStopped) as error:
        return refuse("tutorial", error)
    test_set = test_sets(data.parts.test, data.languages)[1]
    print(report(test_set, Translator.load(arguments.out), train_rival(data, minutes, arguments.seed), minutes))
    print("", *signatures(test_set.references).values(), sep="\n\n")
    print(describe(("keras", "tensorflow", "sacrebleu"), arguments.seed))
    return 0


def train(data: TrainingData, recipe: Recipe, steps: int, out: Path) -> float:
    """Trains Parley, from where an earlier run was stopped, and returns the minutes that its updates took."""
    from training.loop.fit import Fit  # here, so that --help does not wait for Keras

    duration = replace(recipe.duration, steps=steps, steps_per_validation=max(1, steps // 5))
    recipe = replace(recipe, duration=duration)
    Fit(data=data, recipe=recipe, out=out, resume=None).run()
    return float(read_history(out)[-1]["minutes"])


def train_rival(data: TrainingData, minutes: float, seed: int) -> Any:
    """Trains the tutorial's network for as long."""
    from benchmarks.tutorial_rival import TutorialRival

    rival = TutorialRival([pair.swapped for pair in data.parts.train], seed)
    epochs = rival.train(minutes)
    print(f"The tutorial's network: {rival.num_weights:,} weights, saw every pair {epochs:.1f} times.")
    return rival


def report(test_set: TestSet, translator: Translator, rival: Any, minutes: float) -> str:
    """Returns a Markdown table of both, after so many minutes."""
    ours = translate(translator, test_set, DEFAULT_BEAM_SIZE, "Parley")
    theirs = rival.translate(test_set.sources)
    header = [f"{test_set.direction}, {minutes:.0f} minutes", "BLEU", "chrF", "BLEU, no capitals", "chrF, no capitals"]
    header += ["sentences with an unknown word", "answers with [UNK]"]
    rows = [
        _row("Parley", ours, test_set, 0.0),
        _row("the tutorial way", theirs, test_set, rival.share_unknown(test_set.sources)),
    ]
    return markdown_table(header, rows)


def _row(name: str, texts: Sequence[str], test_set: TestSet, unknown: float) -> list[str]:
    scores = [score(texts, test_set.references, lowercase=lowercase) for lowercase in (False, True)]
    unanswered = sum("[UNK]" in text for text in texts) / len(texts)
    numbers = [f"{part[metric]['score']:.1f}" for part in scores for metric in ("bleu", "chrf")]
    return [name, *numbers, f"{unknown:.1%}", f"{unanswered:.1%}"]


if __name__ == "__main__":
    sys.exit(main())
