"""python -m training compare: several recipes side by side, and one report."""

import argparse
import sys
from pathlib import Path
from typing import Any

from training.commands.outputs import check_folder, naming
from training.data.sources.formats.language_names import check_languages
from training.loop.backend.quiet import silent_stderr
from training.recipes.recipe import load_recipe, recipe_names


def add_parser(commands: Any) -> argparse.ArgumentParser:
    """Adds what `compare` takes to the command line."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "compare",
        help="train several recipes alike and report on them",
        description="The same command goes on where it was stopped; recipes that are done are not trained again.",
    )
    parser.add_argument("--corpus", type=Path, nargs="+", required=True, help="a TSV file, or two parallel files")
    parser.add_argument("--languages", nargs=2, required=True, help="codes of the two columns, such as: en es")
    parser.add_argument("--recipes", nargs="+", required=True, help=f"two or more of: {recipe_names()}, or .toml files")
    parser.add_argument("--pairs", type=int, default=30_000, help="pairs to train on (default: %(default)s)")
    parser.add_argument(
        "--tokens",
        type=int,
        default=3_000_000,
        help="target tokens to train on, the same for all (default: %(default)s)",
    )
    parser.add_argument("--out", type=Path, required=True, help="folder for the bundles and the report")
    return parser


def run(arguments: argparse.Namespace) -> int:
    """Trains, measures and reports; 1 if that stopped before the end."""
    check_folder(arguments.out)
    check_languages(arguments.languages)
    recipes = [load_recipe(name) for name in arguments.recipes]
    names = [recipe.name for recipe in recipes]
    if len(set(names)) < len(names):
        raise ValueError(f"--recipes must name each recipe once. Received: {' '.join(names)}")
    if arguments.pairs < 1 or arguments.tokens < 1:
        raise ValueError(f"--pairs and --tokens must be at least 1. Received: {arguments.pairs} and {arguments.tokens}")
    with silent_stderr():
        from training.comparison.compare import Settings, compare
        from training.loop.fit import TrainingStopped, wake_backend

        wake_backend()
    from training.comparison.report import write_report

    settings = Settings(
        corpus=tuple(path.name for path in arguments.corpus),
        languages=tuple(arguments.languages),
        pairs=arguments.pairs,
        tokens=arguments.tokens,
    )
    try:
        with naming(arguments.out):
            results = compare(arguments.corpus, recipes, settings, arguments.out)
    except TrainingStopped as stopped:
        print(f"parley: {stopped.cause} The same command goes on from there.", file=sys.stderr)
        return 1
    with naming(arguments.out / "report"):
        page = write_report(results, settings, arguments.out / "report")
    print(f"The report is in {page}")
    return 0
