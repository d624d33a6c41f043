"""What the command lines of all benchmarks have in common."""

import argparse
import sys
from pathlib import Path

from model.shipped import DEFAULT_BUNDLE


def common_parser(
    name: str, description: str | None, rounds: int | None = None, *, trains: bool = False
) -> argparse.ArgumentParser:
    """Returns a parser of the options that benchmarks share.

    Args:
        name: of the module.
        description: of what it measures.
        rounds: how often things take turns by default, where they do.
        trains: whether it trains what it measures, and so takes no `--bundle`.
    """
    parser = argparse.ArgumentParser(
        prog=f"python -m benchmarks.{name}",
        description=description,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    if not trains:
        parser.add_argument(
            "--bundle",
            type=Path,
            default=DEFAULT_BUNDLE,
            help="what is measured; where times alone count, a random network if it is missing (default: %(default)s)",
        )
    if rounds:
        parser.add_argument("--rounds", type=positive, default=rounds, help="turns of each (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=0)
    return parser


def positive(text: str) -> int:
    """Reads a whole number from 1."""
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"must be at least 1. Received: {text}")
    return number


def refuse(name: str, error: Exception) -> int:
    """Says why a benchmark cannot run, and returns its exit code."""
    advice = '. The rivals come with: pip install -e ".[benchmark]"' if isinstance(error, ModuleNotFoundError) else ""
    print(f"{name}: {error}{advice}", file=sys.stderr)
    return 2
