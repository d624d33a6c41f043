"""python -m training backtranslate: synthetic pairs from sentences of one language."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from training.commands.outputs import check_file, naming

if TYPE_CHECKING:
    from training.data.backtranslate import Translate


def add_parser(commands: Any) -> argparse.ArgumentParser:
    """Adds what `backtranslate` takes to the command line."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "backtranslate", help="make pairs for fit --synthetic out of sentences of one language"
    )
    translator = parser.add_mutually_exclusive_group(required=True)
    translator.add_argument("--bundle", type=Path, help="what translates")
    translator.add_argument("--apertium", action="store_true", help="translate by Apertium's rules instead")
    parser.add_argument(
        "--corpus", type=Path, nargs="+", required=True, help="pairs that will be trained on as well: none comes twice"
    )
    parser.add_argument("--languages", nargs=2, help="codes of the corpus' columns; with --apertium")
    parser.add_argument(
        "--sentences", type=Path, nargs="+", required=True, help="one sentence a line; of a TSV file the first column"
    )
    parser.add_argument("--language", required=True, help="code of the language that they are in")
    parser.add_argument("--out", type=Path, required=True, help="TSV file of pairs")
    return parser


def run(arguments: argparse.Namespace) -> int:
    """Translates; goes on where it was stopped."""
    check_file(arguments.out)
    from training.data.backtranslate import back_translate, new_sentences
    from training.data.corpus import CorpusError, read_pairs

    languages = _languages(arguments)
    if arguments.language not in languages:
        raise CorpusError(f"--language must be one of {', '.join(languages)}. Received: {arguments.language}")
    known = read_pairs(arguments.corpus, languages).pairs
    sentences = new_sentences(arguments.sentences, arguments.language, known)
    other = languages[1] if arguments.language == languages[0] else languages[0]
    translate = _translate(arguments.bundle, arguments.language, other)
    with naming(arguments.out):
        count = back_translate(sentences, arguments.language, languages, translate, arguments.out)
    print(
        f"{arguments.out} holds {count:,} pairs. "
        f"Train on them: python -m training fit ... --synthetic {arguments.language} {arguments.out}"
    )
    return 0


def _languages(arguments: argparse.Namespace) -> tuple[str, str]:
    """Returns the codes of the pairs' columns."""
    from model.bundle import load_bundle
    from training.data.corpus import CorpusError

    if arguments.bundle:
        return load_bundle(arguments.bundle).languages
    if not arguments.languages:
        raise CorpusError("--apertium needs --languages, such as: --languages en es")
    return arguments.languages[0], arguments.languages[1]


def _translate(bundle_dir: Path | None, source_language: str, target_language: str) -> "Translate":
    """Returns what translates: a bundle, or Apertium without one."""
    from model.inference.translator import Translator
    from training.data.sources.apertium import Apertium

    if bundle_dir is None:
        return Apertium(source_language, target_language).translate_known
    translator = Translator.load(bundle_dir)

    def translate(texts: Sequence[str]) -> list[str]:
        found = translator.translate_all(
            texts, source_language=source_language, target_language=target_language, anyway=True
        )
        return [translation.text for translation in found]

    return translate
