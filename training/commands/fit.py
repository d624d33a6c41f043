"""python -m training fit: from a file of sentence pairs to a bundle."""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from model.bundle import Bundle
from training.commands.outputs import check_folder
from training.data.findings import find_problems
from training.data.mixture import SUFFIX, Mixture, named_mixture
from training.data.pairs_file import read_test_pairs
from training.data.sources.corpus_files import CorpusError
from training.data.sources.formats.language_names import check_languages
from training.data.training_data import TrainingData, describe, read_mixture
from training.initialisation.warm_start import continued, credit, is_of, load_start
from training.loop.backend.distributed import ProcessLost, add_arguments, join
from training.loop.backend.quiet import silent_stderr
from training.loop.run_folder import RunFolder
from training.loop.trouble import TrainingStopped, explained
from training.recipes.adapt import adapt, adapt_to_relative, adapt_to_start, explain
from training.recipes.recipe import Recipe, load_recipe, recipe_names
from training.recipes.settings import apply_settings, check_settings, vocabulary_settings


def add_parser(commands: Any) -> argparse.ArgumentParser:
    """Adds what `fit` takes to the command line."""
    parser: argparse.ArgumentParser = commands.add_parser("fit", help="train a bundle from sentence pairs")
    parser.add_argument(
        "--corpus", nargs="+", required=True,
        help="a TSV file, two parallel files, a mixture (.toml), or a public corpus: tatoeba:es-en, opus:CORPUS/xx-yy",
    )  # fmt: skip
    parser.add_argument("--languages", nargs=2, help="codes of a file's two columns, such as: en es")
    parser.add_argument("--recipe", help=f"{recipe_names()}, or a .toml file (default: one that suits the corpus)")
    parser.add_argument(
        "--set", nargs="+", action="extend", default=[], dest="settings", metavar="NAME=VALUE",
        help="change values of the recipe, such as optimizer.peak_learning_rate=1e-3",
    )  # fmt: skip
    parser.add_argument("--out", type=Path, required=True, help="folder for the bundle")
    parser.add_argument(
        "--from", type=Path, dest="start", metavar="BUNDLE",
        help="start from a bundle's weights; with another --set vocabulary_size=N words are cut anew",
    )  # fmt: skip
    parser.add_argument(
        "--phrases",
        type=Path,
        metavar="FILE",
        help="a TSV file of pairs that must be translated well, such as greetings, seen more often",
    )
    parser.add_argument(
        "--synthetic", nargs=2, metavar=("LANGUAGE", "FILE"),
        help="a TSV file of pairs for training only, of which people wrote LANGUAGE: python -m training backtranslate",
    )  # fmt: skip
    parser.add_argument(
        "--embeddings",
        type=Path,
        metavar="FILE",
        help="start from the vectors that this wrote: python -m training embed",
    )
    parser.add_argument("--resume", action="store_true", help="go on where the run in --out was stopped")
    parser.add_argument(
        "--keep-at", type=int, nargs="+", default=[], metavar="UPDATES",
        help="leave a bundle behind after so many updates too, as OUT-after-100: for `launch.py` to compare",
    )  # fmt: skip
    parser.add_argument("--tensorboard", action="store_true", help="write the losses for TensorBoard too")
    add_arguments(parser)
    return parser


def run(arguments: argparse.Namespace) -> int:
    """Trains and scores; 1 if that stopped before the end."""
    # What a person can get wrong comes first: TensorFlow takes seconds to import.
    folder = RunFolder(arguments.out)
    folder.check(arguments.resume)
    check_folder(arguments.out)
    check_languages(arguments.languages)
    recipe = load_recipe(arguments.recipe) if arguments.recipe else None
    check_settings(arguments.settings, None if arguments.start else recipe)
    data, start = _read(arguments)
    with silent_stderr():
        from training.loop.fit import Fit, wake_backend

        processes = join(arguments)
        wake_backend()
    from training.publishing.bundle_card import record_command
    from training.scoring.finish import finish

    recipe = choose_recipe(recipe, arguments.settings, data, start)
    try:
        with explained(folder, recipe):
            fit = Fit(
                data=data,
                recipe=recipe,
                out=arguments.out,
                resume=arguments.resume,
                tensorboard=arguments.tensorboard and processes.is_first,
                start=start,
                embeddings=arguments.embeddings,
                processes=processes,
                keep_at=arguments.keep_at,
            )
            fit.run()
    except (TrainingStopped, ProcessLost) as stopped:
        print(f"parley: {stopped}", file=sys.stderr)
        return processes.leave(1)
    processes.part_ways()
    if not processes.is_first:
        return 0
    finish(arguments.out, data, start, is_alone=processes.count == 1)
    record_command(arguments.out, arguments.command, after=[start.directory] if start else [])
    print(f"The bundle is in {arguments.out}. Talk through it: python launch.py --bundle {arguments.out}")
    return 0


def _read(arguments: argparse.Namespace) -> tuple[TrainingData, Bundle | None]:
    """Reads all that was named, and says what it found and what will hurt."""
    mixture = _mixture(arguments)
    start = load_start(arguments.start, mixture.languages) if arguments.start else None
    earlier_test = read_test_pairs(start.directory, mixture.languages) if is_of(start, mixture.languages) else ()
    data = read_mixture(mixture, earlier_test=earlier_test)
    if start:
        data = replace(data, attribution=credit(data.attribution, start))
    for line in describe(data):
        print(line)
    for problem in find_problems([*data.parts.train, *data.parts.test], data.report, mixture.languages):
        print(f"Warning: {problem}")
    return data, start


def _mixture(arguments: argparse.Namespace) -> Mixture:
    """Returns the mixture that `--corpus` names, or that of the corpus which it names and what is named beside it.

    Raises:
        CorpusError: it cannot be used, or something else is named beside a mixture.
    """
    path = Path(arguments.corpus[0])
    if path.suffix == SUFFIX and (len(arguments.corpus) > 1 or arguments.phrases or arguments.synthetic):
        raise CorpusError(f"{path} is a mixture: name all other files in it, not beside it.")
    if path.suffix == SUFFIX and arguments.languages:
        raise CorpusError(f"{path} says its languages itself: leave out --languages.")
    synthetic = (arguments.synthetic[0], Path(arguments.synthetic[1])) if arguments.synthetic else None
    return named_mixture(arguments.corpus, arguments.languages, phrases=arguments.phrases, synthetic=synthetic)


def choose_recipe(recipe: Recipe | None, settings: Sequence[str], data: TrainingData, start: Bundle | None) -> Recipe:
    """Returns the recipe that was asked for, or one that suits the data, with the settings put in."""
    pairs, languages, asked = data.parts.train, data.languages, vocabulary_settings(settings)
    suited = recipe
    if suited is None and is_of(start, languages):
        suited = adapt_to_start(pairs, start)
    elif suited is None and start:
        suited = adapt_to_relative(pairs, languages, start, asked.get("vocabulary_size"))
    elif suited is None:
        suited = adapt(pairs, languages, **asked)
    suited = apply_settings(continued(suited, start, languages) if start else suited, settings)
    if recipe is None:
        for line in explain(suited, len(pairs), settings):
            print(line)
    return suited
