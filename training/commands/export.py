"""python -m training export: a bundle's graphs anew from its weights."""

import argparse
from pathlib import Path
from typing import Any


def add_parser(commands: Any) -> argparse.ArgumentParser:
    """Adds what `export` takes to the command line."""
    parser: argparse.ArgumentParser = commands.add_parser("export", help="make a bundle's graphs anew from its weights")
    parser.add_argument("bundle", type=Path, help="folder of the bundle")
    parser.add_argument("--slim", action="store_true", help="leave out the float16 weights, which serving never reads")
    return parser


def run(arguments: argparse.Namespace) -> int:
    """Exports."""
    from training.publishing.bundle_card import record_command
    from training.publishing.export import export_bundle

    export_bundle(arguments.bundle, keep_weights=not arguments.slim)
    record_command(arguments.bundle, arguments.command)
    print(f"{arguments.bundle} has new graphs.")
    return 0
