"""What everyday sentences are worth to a bundle: python -m benchmarks.everyday

Tatoeba's sentences say little about a chat: people write of plugs, passwords, invoices and being late. The sentences of
`everyday.en-es.tsv` beside this script are our own, written for this, and were drawn by chance from some thousands of
which the others went into training (`pretrained/everyday.en-es.tsv`); none of them, on either side, was trained on. As
served, greedy and with a beam of 4.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.command import common_parser, refuse
from benchmarks.measure import markdown_table
from model.bundle import BundleError, load_bundle
from model.inference.translator import Translator
from training.data.corpus import CorpusError, read_pairs
from training.publishing.machine import describe
from training.scoring.evaluate import BEAM_SIZES, test_sets, translate
from training.scoring.metrics import score, signatures

PAIRS = Path(__file__).with_name("everyday.en-es.tsv")
LANGUAGES = ("en", "es")


def main(argv: Sequence[str] | None = None) -> int:
    """Measures, prints a table, and returns 0, or 2 if it cannot be done as asked."""
    arguments = common_parser("everyday", __doc__).parse_args(argv)
    try:
        print(report(arguments.bundle))
    except (BundleError, CorpusError) as error:
        return refuse("everyday", error)
    print(f"\n{describe(('onnxruntime', 'sacrebleu'), arguments.seed)}")
    return 0


def report(bundle_dir: Path) -> str:
    """Returns a Markdown table of BLEU and chrF, each with half its 95% interval, and how they are counted.

    Raises:
        BundleError: there is no bundle, or it is of other languages.
        CorpusError: the sentences are missing or damaged.
    """
    if set(LANGUAGES) != set(load_bundle(bundle_dir).languages):
        raise BundleError(f"These sentences are English and Spanish. Received: {bundle_dir}, which is not.")
    translator = Translator.load(bundle_dir)
    tests = test_sets(read_pairs([PAIRS], LANGUAGES).pairs, LANGUAGES)
    rows = []
    for test_set in tests:
        for beam_size in BEAM_SIZES:
            found = score(translate(translator, test_set, beam_size, "int8"), test_set.references)
            cells = (f"{found[name]['score']:.1f} (± {found[name]['interval']:.1f})" for name in ("bleu", "chrf"))
            rows.append([test_set.direction, f"{len(test_set.sources):,}", str(beam_size), *cells])
    table = markdown_table(["direction", "sentences", "beam", "BLEU", "chrF"], rows)
    return "\n\n".join((table, *signatures(tests[0].references).values()))


if __name__ == "__main__":
    sys.exit(main())
