"""`python -m model classify`: lines in; their labels, how sure they are and what decided them out."""

import argparse
from pathlib import Path
from typing import Any

from model.commands.lines import UsageError, encode_lines, read_lines, standard_streams
from model.language_id.classify import Classification, TextClassifier

_NUM_PIECES = 3
_NOTHING = "\t0.000\t"  # an empty line has no label


def add_parser(commands: Any) -> argparse.ArgumentParser:
    """Adds what `classify` takes to the command line."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "classify",
        help="label standard input, line by line",
        description="Reads lines of UTF-8 from standard input and writes as many: the label, its probability and the "
        "pieces that decided most with their share, with tabs between.",
    )
    parser.add_argument(
        "--classifier", type=Path, required=True, help="folder of a classifier, or a bundle: it tells its languages"
    )
    return parser


def run(arguments: argparse.Namespace) -> None:
    """Labels each line as it comes.

    Raises:
        UsageError: there is no classifier, or a line is no UTF-8.
    """
    source, target = standard_streams()
    try:
        classifier = TextClassifier.load(arguments.classifier)
    except ValueError as error:
        raise UsageError(str(error)) from error
    for line in read_lines(source):
        target.write(encode_lines([describe(classifier.classify(line)) if line.strip() else _NOTHING]))
        target.flush()


def describe(found: Classification) -> str:
    """Returns a classification as one line."""
    deciding = sorted(found.evidence, key=lambda piece: -piece[1])[:_NUM_PIECES]
    pieces = " | ".join(f"{text} {weight:.2f}" for text, weight in deciding)
    return f"{found.label}\t{found.probability:.3f}\t{pieces}"
