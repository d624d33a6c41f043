"""python -m training evaluate: a bundle's scores on sentences it never saw."""

import argparse
from pathlib import Path
from typing import Any

from training.data.public_corpora import find_corpus
from training.loop.quiet import silent_stderr


def add_parser(commands: Any) -> argparse.ArgumentParser:
    """Adds what `evaluate` takes to the command line."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "evaluate", help="score a bundle by sacreBLEU on sentences it never saw"
    )
    parser.add_argument("bundle", type=Path)
    parser.add_argument("--corpus", nargs="+", required=True, help="the file or the public corpus it was trained on")
    parser.add_argument("--part", choices=("test", "validation", "all"), default="test")
    return parser


def run(arguments: argparse.Namespace) -> int:
    """Scores."""
    with silent_stderr():
        from training.scoring.evaluate import evaluate

    evaluate(arguments.bundle, find_corpus(arguments.corpus).paths, arguments.part)
    return 0
