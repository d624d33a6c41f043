"""python -m training calibrate: how much a bundle's probabilities are worth."""

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from model.bundle import load_bundle
from training.data.mixture import find_mixture


def add_parser(commands: Any) -> argparse.ArgumentParser:
    """Adds what `calibrate` takes to the command line."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "calibrate", help="let a bundle say how likely its answers are adequate"
    )
    parser.add_argument("bundle", type=Path, help="folder of the bundle, which gets the calibration")
    parser.add_argument(
        "--corpus", nargs="+", required=True, help="the file, the public corpus or the mixture that it was trained on"
    )
    return parser


def run(arguments: argparse.Namespace) -> int:
    """Calibrates, and prints how far the probabilities are off on sentences that nothing was fitted on."""
    from training.publishing.bundle_card import record_command
    from training.scoring.calibrate import calibrate

    mixture = find_mixture(arguments.corpus, load_bundle(arguments.bundle).languages)
    for direction, measured in calibrate(arguments.bundle, mixture).items():
        for kind, found in measured["kinds"].items():
            print(f"{direction}, {kind}: {_in_words(found, 'texts')}")
        print(f"{direction}: {_in_words(measured, 'texts')}")
        print(f"{direction}: {_in_words(measured, 'words')}")
    record_command(arguments.bundle, arguments.command)
    return 0


def _in_words(measured: Mapping[str, Any], what: str) -> str:
    found = measured[what]
    return (
        f"{found['count']:,} {what}, {found['good']:.1%} of them good; "
        f"expected calibration error {found['calibration_error']:.3f}"
    )
