"""The commands of training: python -m training {fit,evaluate,export,...}."""

import argparse
import sys
from collections.abc import Sequence

from training.commands import (
    average,
    backtranslate,
    calibrate,
    classify,
    compare,
    embed,
    evaluate,
    export,
    fit,
    languages,
)

# In the order in which --help lists them.
_COMMANDS = (fit, evaluate, export, average, embed, backtranslate, compare, languages, calibrate, classify)


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code: 0 done, 1 stopped before the end, 2 cannot be done as asked."""
    arguments = _parser().parse_args(argv)
    try:
        return arguments.run(arguments)
    except ValueError as error:
        print(f"parley: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"parley: {error.filename or 'The system'}: {error.strerror or error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nparley: stopped.", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m training", description="Train and measure translators.")
    commands = parser.add_subparsers(required=True)
    for command in _COMMANDS:
        command.add_parser(commands).set_defaults(run=command.run)
    return parser


if __name__ == "__main__":
    sys.exit(main())
