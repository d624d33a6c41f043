"""python -m training average: several bundles of one training to one."""

import argparse
from pathlib import Path
from typing import Any

from model.bundle import load_bundle
from training.commands.outputs import check_folder, naming


def add_parser(commands: Any) -> argparse.ArgumentParser:
    """Adds what `average` takes to the command line."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "average", help="make one bundle with the mean of the weights of several stages of one training"
    )
    parser.add_argument(
        "bundles",
        type=Path,
        nargs="+",
        metavar="BUNDLE",
        help="two or more; all but the weights is taken from the last",
    )
    parser.add_argument("--out", type=Path, required=True, help="folder for the bundle")
    return parser


def run(arguments: argparse.Namespace) -> int:
    """Averages."""
    if len(arguments.bundles) < 2:
        raise ValueError(f"average takes two bundles or more. Received: {arguments.bundles[0]}")
    if arguments.out.resolve() in [path.resolve() for path in arguments.bundles]:
        raise ValueError(f"--out must be another folder than those of the bundles. Received: {arguments.out}")
    check_folder(arguments.out)
    from training.publishing.average import average
    from training.publishing.bundle_card import record_command

    with naming(arguments.out):
        average([load_bundle(path) for path in arguments.bundles], arguments.out)
        record_command(arguments.out, arguments.command, after=arguments.bundles)
    print(f"The bundle is in {arguments.out}. Its scores: python -m training evaluate {arguments.out} --corpus FILE")
    return 0
