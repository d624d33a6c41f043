"""`python -m model {translate,bulk,classify}`: lines in, as many lines out."""

import argparse
import os
import sys
from collections.abc import Sequence

EXIT_BAD_INPUT = 2
EXIT_INTERRUPTED = 128 + 2  # as a shell reports SIGINT
EXIT_BROKEN_PIPE = 128 + 13  # as a shell reports SIGPIPE


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the command line and returns its exit code."""
    try:
        arguments = _parser().parse_args(argv)
        return _run(arguments)
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED


def _parser() -> argparse.ArgumentParser:
    # Here, so that Ctrl-C is quiet in the half second that it takes as well.
    from model.commands import bulk, classify, translate

    parser = argparse.ArgumentParser(prog="python -m model", description="Use a trained translator.")
    commands = parser.add_subparsers(dest="command", required=True)
    for command in (translate, bulk, classify):
        command.add_parser(commands).set_defaults(run=command.run)
    return parser


def _run(arguments: argparse.Namespace) -> int:
    from model.commands.lines import UsageError

    try:
        arguments.run(arguments)
    except (UsageError, FloatingPointError) as error:  # the latter: weights that are no numbers
        print(f"model {arguments.command}: {error}", file=sys.stderr)
        return EXIT_BAD_INPUT
    except BrokenPipeError:
        _write_no_more()
        return EXIT_BROKEN_PIPE
    except OSError as error:
        where = error.filename or "standard output"
        print(f"model {arguments.command}: {where}: {error.strerror or error}", file=sys.stderr)
        if not error.filename:
            _write_no_more()
        return EXIT_BAD_INPUT
    return 0


def _write_no_more() -> None:
    """Lets what Python still holds for standard output go nowhere: at its end it would try to write it once more."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    sys.exit(main())
