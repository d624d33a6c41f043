"""python -m training fit: from a file of sentence pairs to a bundle."""

import argparse
import sys
from pathlib import Path
from typing import Any

from training.data import describe, read_data, read_test_pairs
from training.quiet import silent_stderr
from training.recipe import load_recipe


def add_parser(commands: Any) -> argparse.ArgumentParser:
    """Adds what `fit` takes to the command line."""
    parser: argparse.ArgumentParser = commands.add_parser("fit", help="train a bundle from sentence pairs")
    parser.add_argument("--corpus", type=Path, nargs="+", required=True, help="a TSV file, or two parallel files")
    parser.add_argument("--languages", nargs=2, required=True, help="codes of the two columns, such as: en es")
    parser.add_argument("--recipe", default="base", help="tiny, base, or a .toml file (default: base)")
    parser.add_argument("--out", type=Path, required=True, help="folder for the bundle")
    parser.add_argument("--from", type=Path, dest="start", metavar="BUNDLE", help="start from a bundle's weights")
    parser.add_argument("--synthetic", type=Path, metavar="FILE", help="a TSV file of pairs for training only")
    parser.add_argument("--resume", action="store_true", help="go on where the run in --out was stopped")
    parser.add_argument("--tensorboard", action="store_true", help="write the losses for TensorBoard too")
    return parser


def run(arguments: argparse.Namespace) -> int:
    """Trains; 1 if that stopped before the end."""
    # Imported here, so that --help and a mistyped command do not wait for TensorFlow.
    with silent_stderr():
        from training.fit import Fit, TrainingStopped, wake_backend

        wake_backend()
    from training.finish import finish
    from training.start import continued, load_start

    recipe = load_recipe(arguments.recipe)
    languages = tuple(arguments.languages)
    start = load_start(arguments.start, languages, arguments.out) if arguments.start else None
    data = read_data(
        arguments.corpus,
        languages,
        synthetic_path=arguments.synthetic,
        earlier_test=read_test_pairs(start.directory, languages) if start else (),
    )
    for line in describe(data):
        print(line)
    fit = Fit(
        data=data,
        recipe=continued(recipe, start) if start else recipe,
        out=arguments.out,
        resume=arguments.resume,
        tensorboard=arguments.tensorboard,
        start=start,
    )
    try:
        fit.run()
    except TrainingStopped as stopped:
        print(f"parley: {stopped}", file=sys.stderr)
        return 1
    finish(arguments.out, data, start)
    print(f"The bundle is in {arguments.out}. Talk through it: python launch.py --bundle {arguments.out}")
    return 0
