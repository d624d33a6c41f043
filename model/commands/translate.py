"""`python -m model translate`: lines in, their translations out."""

import argparse
import sys
from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from tqdm import tqdm

from model.commands.lines import UsageError, encode_lines, read_lines, standard_streams
from model.glossary.exchange import load_glossary
from model.glossary.use import TERM_MISSING
from model.inference.translator import DEFAULT_BEAM_SIZE, Translator
from model.shipped import DEFAULT_BUNDLE

_LINES_AT_ONCE = 1_000
_LINES_SHOWN = 20  # that lack a term


def translation_options() -> argparse.ArgumentParser:
    """Returns what every command that translates takes."""
    options = argparse.ArgumentParser(add_help=False)
    options.add_argument(
        "--bundle", type=Path, default=DEFAULT_BUNDLE, help="folder of the trained bundle (default: the shipped one)"
    )
    options.add_argument("--from", dest="source_language", required=True, help="language of the input, such as: es")
    options.add_argument("--to", dest="target_language", required=True, help="language of the output, such as: en")
    options.add_argument(
        "--beam", type=int, default=DEFAULT_BEAM_SIZE, help="beam size, 1 is fastest (default: %(default)s)"
    )
    options.add_argument(
        "--glossary",
        type=Path,
        metavar="FILE",
        help="words of your own, as .tsv, .csv or .tbx: a term and its translation a row, or a term that is not to be "
        "translated; where terms overlap, the longest wins",
    )
    options.add_argument(
        "--anyway", action="store_true", help="translate lines in other languages, too, which else stay as they are"
    )
    return options


def add_parser(commands: Any) -> argparse.ArgumentParser:
    """Adds what `translate` takes to the command line."""
    return commands.add_parser(
        "translate",
        parents=[translation_options()],
        help="translate standard input, line by line",
        description="Reads lines of UTF-8 from standard input and writes as many to standard output.",
    )


def run(arguments: argparse.Namespace) -> None:
    """Translates each line; in portions, but for someone who types.

    Raises:
        UsageError: it cannot be done as asked, or a line is no UTF-8.
    """
    source, target = standard_streams()
    translator, options = open_translator(arguments)
    lines_at_once = 1 if sys.stdin.isatty() else _LINES_AT_ONCE
    lines = read_lines(source)
    lacking: list[int] = []  # numbers of lines
    left: list[int] = []
    done = 0
    with tqdm(unit=" lines", disable=None) as progress:  # None: only where standard error is a terminal
        while portion := list(islice(lines, lines_at_once)):
            translations = translator.translate_all(portion, **options)
            target.write(encode_lines(translation.text for translation in translations))
            target.flush()
            progress.update(len(portion))
            numbered = list(enumerate(translations, start=done + 1))
            left += [number for number, translation in numbered if translation.left]
            if arguments.glossary:
                lacking += [number for number, translation in numbered if TERM_MISSING in translation.doubts]
            done += len(portion)
    _tell("Lines that could not hold a term of the glossary", lacking)
    _tell("Lines in another language, in whole or in part, which stays as it is (--anyway translates it)", left)


def _tell(what: str, lines: Sequence[int]) -> None:
    if lines:
        shown = ", ".join(map(str, lines[:_LINES_SHOWN])) + ("…" if len(lines) > _LINES_SHOWN else "")
        print(f"{what}: {shown}", file=sys.stderr)


def open_translator(arguments: argparse.Namespace) -> tuple[Translator, Mapping[str, Any]]:
    """Opens the bundle and finds fault with the options before any line is read.

    Returns:
        The translator, and the options of its `translate_all`.

    Raises:
        UsageError: there is no such bundle, or it does not translate so, or the glossary is none.
        OSError: a file cannot be read.
    """
    languages = arguments.source_language, arguments.target_language
    options: dict[str, Any] = {
        "source_language": arguments.source_language,
        "target_language": arguments.target_language,
        "beam_size": arguments.beam,
        "anyway": arguments.anyway,
    }
    try:
        if arguments.glossary:
            options["glossary"] = load_glossary(arguments.glossary, languages)
        translator = Translator.load(arguments.bundle)
        translator.translate_all([], **options)
    except ValueError as error:
        raise UsageError(str(error)) from error
    return translator, options
