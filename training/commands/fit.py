"""python -m training fit: from a file of sentence pairs to a bundle."""

import argparse
import sys
from pathlib import Path
from typing import Any

from training.quiet import silent_stderr
from training.recipe import load_recipe


def add_parser(commands: Any) -> argparse.ArgumentParser:
    """Adds what `fit` takes to the command line."""
    parser: argparse.ArgumentParser = commands.add_parser("fit", help="train a bundle from sentence pairs")
    parser.add_argument("--corpus", type=Path, nargs="+", required=True, help="a TSV file, or two parallel files")
    parser.add_argument("--languages", nargs=2, required=True, help="codes of the two columns, such as: en es")
    parser.add_argument("--recipe", default="base", help="tiny, base, or a .toml file (default: base)")
    parser.add_argument("--out", type=Path, required=True, help="folder for the bundle")
    parser.add_argument("--resume", action="store_true", help="go on where the run in --out was stopped")
    parser.add_argument("--tensorboard", action="store_true", help="write the losses for TensorBoard too")
    return parser


def run(arguments: argparse.Namespace) -> int:
    """Trains; 1 if that stopped before the end."""
    # Imported here, so that --help and a mistyped command do not wait for TensorFlow.
    with silent_stderr():
        from training.fit import Fit, TrainingStopped, wake_backend

        wake_backend()

    fit = Fit(
        corpus_paths=arguments.corpus,
        languages=tuple(arguments.languages),
        recipe=load_recipe(arguments.recipe),
        out=arguments.out,
        resume=arguments.resume,
        tensorboard=arguments.tensorboard,
    )
    try:
        fit.run()
    except TrainingStopped as stopped:
        print(f"parley: {stopped}", file=sys.stderr)
        return 1
    print(f"The bundle is in {arguments.out}. Talk through it: python launch.py --bundle {arguments.out}")
    return 0
