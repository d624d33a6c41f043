"""How much of a source its translation leaves out: python -m benchmarks.omissions

Of the content words of the development sets (all but the 150 commonest words of the language), the share that hardly
any word of the answer looked at: 0.3 of a word's attention or less. Attention is an alignment of the network's own
making, so a word that is translated together with its neighbour may count as left out: compare bundles by it.
"""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from benchmarks.command import common_parser, positive, refuse
from benchmarks.measure import markdown_table
from benchmarks.open_sets import MIXTURE, development_tests, load_mixture_for
from model.bundle import BundleError, load_bundle
from model.inference.confidence.checks import LEAST_ATTENTION
from model.inference.translation import TranslatedSentence
from model.inference.translator import Translator
from tokenizer.preprocess.lexicon import Lexicon
from training.data.corpus import CorpusError
from training.publishing.machine import describe
from training.scoring.evaluate import TestSet

_NUM_LINES = 200
_NUM_COMMONEST = 150


def main(argv: Sequence[str] | None = None) -> int:
    """Measures, prints a table, and returns 0, or 2 if it cannot be done as asked."""
    parser = common_parser("omissions", __doc__)
    parser.add_argument("--mixture", type=Path, default=MIXTURE, help="whose development sets")
    parser.add_argument("--lines", type=positive, default=_NUM_LINES, help="of each set (default: %(default)s)")
    arguments = parser.parse_args(argv)
    try:
        translator = Translator.load(arguments.bundle)
        lexicon = load_bundle(arguments.bundle).load_lexicon()
        sets = development_tests(load_mixture_for(arguments.bundle, arguments.mixture), arguments.lines)
    except (BundleError, CorpusError) as error:
        return refuse("omissions", error)
    print(report(translator, lexicon or Lexicon({}), sets))
    print(f"\n{describe(('onnxruntime',), arguments.seed)}")
    return 0


def report(translator: Translator, lexicon: Lexicon, sets: Mapping[str, Sequence[TestSet]]) -> str:
    """Returns a Markdown table of the content words of each set and direction, and the share that is left out."""
    rows = []
    for name, tests in sets.items():
        for test in tests:
            left_out = _left_out(translator, test, frozenset(lexicon.words(test.source_language)[:_NUM_COMMONEST]))
            share = f"{np.mean(left_out):.1%}" if left_out else ""
            rows.append([name, test.direction, f"{len(left_out):,}", share])
    return markdown_table(["set", "direction", "content words", "left out"], rows)


def _left_out(translator: Translator, test: TestSet, common: frozenset[str]) -> list[bool]:
    """Returns for each content word of the sources whether the answer left it out."""
    translations = translator.translate_all(
        test.sources, source_language=test.source_language, target_language=test.target_language, anyway=True
    )
    sentences = [sentence for translation in translations for sentence in translation.sentences]
    return [left_out for sentence in sentences for left_out in _of_sentence(sentence, common)]


def _of_sentence(sentence: TranslatedSentence, common: frozenset[str]) -> list[bool]:
    received = sentence.attention.sum(axis=0)  # (source words,)
    return [
        bool(attention < LEAST_ATTENTION)
        for word, attention in zip(sentence.source.words, received, strict=True)
        if word.text.isalpha() and word.text.lower() not in common
    ]


if __name__ == "__main__":
    sys.exit(main())
