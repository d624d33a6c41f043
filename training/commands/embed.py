"""python -m training embed: vectors of subwords for fit --embeddings."""

import argparse
from pathlib import Path
from typing import Any

from training.commands.outputs import check_file, naming
from training.data.mixture import named_mixture
from training.data.sources.formats.language_names import check_languages
from training.data.training_data import describe, read_mixture
from training.initialisation.embed import embed
from training.recipes.adapt import adapt
from training.recipes.recipe import load_recipe, recipe_names
from training.recipes.settings import apply_settings, check_settings, vocabulary_settings


def add_parser(commands: Any) -> argparse.ArgumentParser:
    """Adds what `embed` takes to the command line."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "embed",
        help="learn vectors of subwords for fit --embeddings",
        description="Give --corpus, --languages, --recipe and --set as you will give them to fit: the subwords must be "
        "the same.",
    )
    parser.add_argument("--corpus", nargs="+", required=True, help="what fit will be trained on")
    parser.add_argument("--languages", nargs=2, help="codes of a file's two columns, such as: en es")
    parser.add_argument("--text", type=Path, nargs="+", default=[], help="more text, in either language, line by line")
    parser.add_argument("--recipe", help=f"as for fit: {recipe_names()}, or a .toml file")
    parser.add_argument(
        "--set", nargs="+", action="extend", default=[], dest="settings", metavar="NAME=VALUE", help="as for fit"
    )
    parser.add_argument("--out", type=Path, required=True, help="the file to write, in word2vec's text format")
    return parser


def run(arguments: argparse.Namespace) -> int:
    """Learns vectors."""
    check_file(arguments.out)
    check_languages(arguments.languages)
    chosen = load_recipe(arguments.recipe) if arguments.recipe else None
    check_settings(arguments.settings, chosen)
    data = read_mixture(named_mixture(arguments.corpus, arguments.languages))
    for line in describe(data):
        print(line)
    pairs = data.parts.train
    recipe = chosen or adapt(pairs, data.languages, **vocabulary_settings(arguments.settings))
    recipe = apply_settings(recipe, arguments.settings)
    with naming(arguments.out):
        count = embed(data, recipe, arguments.text, arguments.out)
    print(
        f"{count:,} vectors are in {arguments.out}. Use them: python -m training fit ... --embeddings {arguments.out}"
    )
    return 0
