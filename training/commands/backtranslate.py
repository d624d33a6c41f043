"""python -m training backtranslate: synthetic pairs from sentences of one language."""

import argparse
from pathlib import Path
from typing import Any

from training.commands.outputs import check_file, naming


def add_parser(commands: Any) -> argparse.ArgumentParser:
    """Adds what `backtranslate` takes to the command line."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "backtranslate", help="make pairs for fit --synthetic out of sentences of one language"
    )
    parser.add_argument("--bundle", type=Path, required=True, help="what translates")
    parser.add_argument("--corpus", type=Path, nargs="+", required=True, help="what the bundle was trained on")
    parser.add_argument(
        "--sentences", type=Path, nargs="+", required=True, help="one sentence a line; of a TSV file the first column"
    )
    parser.add_argument("--language", required=True, help="code of the language that they are in")
    parser.add_argument("--out", type=Path, required=True, help="TSV file of pairs")
    return parser


def run(arguments: argparse.Namespace) -> int:
    """Translates; goes on where it was stopped."""
    check_file(arguments.out)
    from model.bundle import load_bundle
    from model.inference.translator import Translator
    from training.data.backtranslate import back_translate, new_sentences
    from training.data.corpus import CorpusError, read_pairs

    languages = load_bundle(arguments.bundle).languages
    if arguments.language not in languages:
        raise CorpusError(f"--language must be one of {', '.join(languages)}. Received: {arguments.language}")
    known = read_pairs(arguments.corpus, languages).pairs
    sentences = new_sentences(arguments.sentences, arguments.language, known)
    translator = Translator.load(arguments.bundle)
    with naming(arguments.out):
        count = back_translate(sentences, arguments.language, languages, translator, arguments.out)
    print(
        f"{arguments.out} holds {count:,} pairs. "
        f"Train on them: python -m training fit ... --synthetic {arguments.language} {arguments.out}"
    )
    return 0
