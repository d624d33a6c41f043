"""python -m training languages: let a bundle tell which language a text is in."""

import argparse
from pathlib import Path
from typing import Any

from training.commands.outputs import check_folder
from training.data.sources.formats.language_names import check_languages
from training.loop.backend.quiet import silent_stderr


def add_parser(commands: Any) -> argparse.ArgumentParser:
    """Adds what `languages` takes to the command line."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "languages", help="let a bundle tell which language a text is in"
    )
    parser.add_argument("bundle", type=Path, help="folder of the bundle, which gets a detector")
    parser.add_argument(
        "--corpus",
        nargs=3,
        action="append",
        required=True,
        metavar=("CODE", "CODE", "FILE"),
        help="codes of the two columns of a TSV file, and the file; repeat it for each pair of languages",
    )
    parser.add_argument("--seed", type=int, default=0, help="of everything random (default: %(default)s)")
    return parser


def run(arguments: argparse.Namespace) -> int:
    """Trains a detector, puts it into the bundle, and prints how well it does on held-out texts."""
    check_folder(arguments.bundle)
    for first, second, _ in arguments.corpus:
        check_languages((first, second))
    from training.classifier.languages import LanguageCorpus

    with silent_stderr():
        from training.classifier.detector import attach_detector
        from training.publishing.bundle_card import record_command

    corpora = [LanguageCorpus((first, second), Path(file)) for first, second, file in arguments.corpus]
    for name, row in attach_detector(arguments.bundle, corpora, seed=arguments.seed).items():
        shares = ", ".join(f"{row[key] / row['texts']:.2%} {key}" for key in ("right", "wrong", "not sure"))
        print(f"{name} ({row['texts']:,}): {shares}")
    record_command(arguments.bundle, arguments.command)
    return 0
