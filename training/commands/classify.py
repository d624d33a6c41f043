"""python -m training classify: from a file of labelled texts to a classifier."""

import argparse
from pathlib import Path
from typing import Any

from model.shipped import DEFAULT_BUNDLE
from training.commands.outputs import check_folder, naming
from training.loop.backend.quiet import silent_stderr


def add_parser(commands: Any) -> argparse.ArgumentParser:
    """Adds what `classify` takes to the command line."""
    parser: argparse.ArgumentParser = commands.add_parser("classify", help="train a classifier from labelled texts")
    parser.add_argument("--corpus", type=Path, required=True, help="a TSV file: label, text")
    parser.add_argument("--out", type=Path, required=True, help="folder for the classifier")
    parser.add_argument(
        "--bundle",
        type=Path,
        default=DEFAULT_BUNDLE,
        help="whose subwords it reads; they can spell any text, those of its own languages best (default: %(default)s)",
    )
    parser.add_argument("--epochs", type=int, default=10, help="how often each text is seen (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=0, help="of everything random (default: %(default)s)")
    return parser


def run(arguments: argparse.Namespace) -> int:
    """Trains a classifier and prints how well it does on the test part."""
    from model.bundle import DESCRIPTION, load_bundle
    from model.language_id.classify import TextClassifier
    from model.language_id.detect import OTHER
    from tokenizer.subword import SubwordTokenizer
    from training.classifier.labelled import read_labelled
    from training.classifier.languages import with_others

    check_folder(arguments.out)
    if (arguments.out / DESCRIPTION).is_file():
        raise ValueError(f"{arguments.out} holds a bundle, which a classifier would damage. Choose another --out.")
    if arguments.epochs < 1:
        raise ValueError(f"--epochs must be at least 1. Received: {arguments.epochs}")
    parts = with_others(read_labelled(arguments.corpus), arguments.seed)
    if OTHER in parts.labels:
        print(f'The labels are languages, so texts in none of them are told, too: "{OTHER}".')
    print(parts)
    subwords = SubwordTokenizer.load(load_bundle(arguments.bundle).tokenizer_path)
    with silent_stderr():
        from training.classifier.train import graph_of, save_classifier, score_classifier, train_classifier

    weights = train_classifier(parts, subwords, epochs=arguments.epochs, seed=arguments.seed)
    graph = graph_of(weights, parts.labels)
    print(score_classifier(TextClassifier.from_graph(graph, subwords), parts.test))
    with naming(arguments.out):
        save_classifier(arguments.out, graph, subwords)
    print(f"The classifier is in {arguments.out}. Try it: python -m model classify --classifier {arguments.out}")
    return 0
