"""`python -m model {translate,bulk,classify}`: lines in, as many lines out."""

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from tqdm import tqdm

from model.commands import bulk
from model.commands import classify as label_lines
from model.commands.lines import UsageError, read_lines, write_lines
from model.inference.translator import DEFAULT_BEAM_SIZE, Translator

DEFAULT_BUNDLE = Path(__file__).resolve().parent.parent / "pretrained" / "es-en"
_LINES_AT_ONCE = 1_000

EXIT_BAD_INPUT = 2
EXIT_INTERRUPTED = 128 + 2  # as a shell reports SIGINT
EXIT_BROKEN_PIPE = 128 + 13  # as a shell reports SIGPIPE


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the command line and returns its exit code."""
    arguments = _parse_arguments(argv)
    try:
        if arguments.command == "classify":
            label_lines.run(arguments)
        else:
            _translate(arguments)
    except UsageError as error:
        print(f"model {arguments.command}: {error}", file=sys.stderr)
        return EXIT_BAD_INPUT
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        # Nobody reads any more. Python flushes standard output once more at its end: let that go nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_BROKEN_PIPE
    return 0


def _parse_arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m model", description="Use a trained translator.")
    commands = parser.add_subparsers(dest="command", required=True)
    options = argparse.ArgumentParser(add_help=False)
    options.add_argument("--bundle", type=Path, default=DEFAULT_BUNDLE, help="folder of the trained model")
    options.add_argument("--from", dest="source_language", required=True, help="language of the input: es")
    options.add_argument("--to", dest="target_language", required=True, help="language of the output: en")
    options.add_argument(
        "--beam", type=int, default=DEFAULT_BEAM_SIZE, help="beam size, 1 is fastest (default: %(default)s)"
    )
    commands.add_parser(
        "translate",
        parents=[options],
        help="translate standard input, line by line",
        description="Reads lines of UTF-8 from standard input and writes as many to standard output.",
    )
    bulk.add_parser(commands, options)
    label_lines.add_parser(commands)
    return parser.parse_args(argv)


def _translate(arguments: argparse.Namespace) -> None:
    """Opens the bundle, finds fault with the options before any line is read, and translates."""
    options = {
        "source_language": arguments.source_language,
        "target_language": arguments.target_language,
        "beam_size": arguments.beam,
    }
    try:
        translator = Translator.load(arguments.bundle)
        translator.translate_all([], **options)
    except ValueError as error:
        raise UsageError(str(error)) from error
    if arguments.command == "bulk":
        bulk.run(arguments, bulk.Options(bundle=str(arguments.bundle.resolve()), **options))
    else:
        _translate_lines(translator, options)


def _translate_lines(translator: Translator, options: Mapping[str, Any]) -> None:
    # Someone who types wants the answer to each line; a file is fastest in large portions.
    lines_at_once = 1 if sys.stdin.isatty() else _LINES_AT_ONCE
    lines = read_lines(sys.stdin.buffer)
    with tqdm(unit=" lines", disable=None) as progress:  # None: only where standard error is a terminal
        while portion := list(islice(lines, lines_at_once)):
            translations = translator.translate_all(portion, **options)
            sys.stdout.buffer.write(write_lines(translation.text for translation in translations))
            sys.stdout.buffer.flush()
            progress.update(len(portion))


if __name__ == "__main__":
    sys.exit(main())
