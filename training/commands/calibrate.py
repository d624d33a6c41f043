"""python -m training calibrate: how much a bundle's probabilities are worth."""

import argparse
from pathlib import Path
from typing import Any

from training.data.sources.public_corpora import find_corpus


def add_parser(commands: Any) -> argparse.ArgumentParser:
    """Adds what `calibrate` takes to the command line."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "calibrate", help="let a bundle say how likely its answers are adequate"
    )
    parser.add_argument("bundle", type=Path, help="folder of the bundle, which gets the calibration")
    parser.add_argument("--corpus", nargs="+", required=True, help="the file or the public corpus it was trained on")
    return parser


def run(arguments: argparse.Namespace) -> int:
    """Calibrates, and prints how far the probabilities are off on sentences that nothing was fitted on."""
    from training.scoring.calibrate import calibrate

    for direction, measured in calibrate(arguments.bundle, find_corpus(arguments.corpus).paths).items():
        for kind in ("texts", "words"):
            found = measured[kind]
            print(
                f"{direction}: {found['count']:,} {kind}, {found['good']:.1%} of them good; "
                f"expected calibration error {found['calibration_error']:.3f}"
            )
    return 0
