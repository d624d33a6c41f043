"""python -m training evaluate: a bundle's scores on sentences it never saw."""

import argparse
from pathlib import Path
from typing import Any

from model.bundle import load_bundle
from training.commands.outputs import check_file
from training.data.mixture import find_mixture
from training.loop.backend.quiet import silent_stderr


def add_parser(commands: Any) -> argparse.ArgumentParser:
    """Adds what `evaluate` takes to the command line."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "evaluate", help="score a bundle by sacreBLEU on sentences it never saw"
    )
    parser.add_argument("bundle", type=Path, help="folder of the bundle")
    parser.add_argument(
        "--corpus",
        nargs="+",
        required=True,
        help="the file, the files, the public corpus or the mixture that it was trained on, or another one",
    )
    parser.add_argument(
        "--part",
        choices=("test", "validation", "all"),
        default="test",
        help="which part of the corpus is translated (default: %(default)s)",
    )
    parser.add_argument(
        "--report", type=Path, metavar="FILE", help="a JSON file for scores that are not of its own held-out part"
    )
    return parser


def run(arguments: argparse.Namespace) -> int:
    """Scores."""
    if arguments.report:
        check_file(arguments.report)
    languages = load_bundle(arguments.bundle).languages
    with silent_stderr():
        from training.scoring.evaluate import evaluate

    evaluate(arguments.bundle, find_mixture(arguments.corpus, languages), arguments.part, arguments.report)
    return 0
