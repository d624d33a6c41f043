"""What the ways to search are worth: python -m benchmarks.search_ways --corpus FILE

Greedy, beams of several widths, and beams whose hypotheses are reranked by the other direction, on the bundle's own
validation part, in both directions; the time is a ratio to the plain beam of 4. The last row chooses from that beam
by the reference itself: what better ranking could bring at most.
"""

import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from sacrebleu.metrics import CHRF

from benchmarks.command import common_parser, positive, refuse
from benchmarks.measure import bleu_and_chrf, markdown_table
from model.bundle import BundleError, load_bundle
from model.inference.confidence.calibration import Calibration
from model.inference.translation import Translation
from model.inference.translator import Translator
from training.data.corpus import CorpusError, read_pairs, split
from training.publishing.machine import describe
from training.scoring.evaluate import TestSet, test_sets
from training.scoring.metrics import score, signatures


class Way(NamedTuple):
    """A way to search."""

    name: str
    beam_size: int
    reranking_weight: float = 0.0


PLAIN = Way("beam 4", 4)
WAYS = (
    PLAIN,
    Way("greedy", 1),
    Way("beam 8", 8),
    Way("beam 4, reranked with weight 0.15", 4, 0.15),
    Way("beam 4, reranked with weight 0.3", 4, 0.3),
    Way("beam 4, reranked with weight 0.5", 4, 0.5),
    Way("beam 8, reranked with weight 0.3", 8, 0.3),
)


def main(argv: Sequence[str] | None = None) -> int:
    """Measures, prints a table, and returns 0, or 2 if it cannot be done as asked."""
    parser = common_parser("search_ways", __doc__)
    parser.add_argument("--corpus", type=Path, nargs="+", required=True, help="what the bundle was trained on")
    parser.add_argument("--sentences", type=positive, default=1_500, help="of each direction (default: %(default)s)")
    arguments = parser.parse_args(argv)
    try:
        languages = load_bundle(arguments.bundle).languages
        parts = split(read_pairs(arguments.corpus, languages).pairs)
    except (BundleError, CorpusError) as error:
        return refuse("search_ways", error)
    tests = [test_set.first(arguments.sentences) for test_set in test_sets(parts.validation, languages)]
    print(report(arguments.bundle, tests))
    print(f"\n{signatures(tests[0].references)}\n\n{describe(('onnxruntime', 'sacrebleu'), arguments.seed)}")
    return 0


def report(bundle_dir: Path, tests: Sequence[TestSet]) -> str:
    """Returns a Markdown table: BLEU / chrF and time of each way and direction."""
    columns = [_measure(bundle_dir, test_set) for test_set in tests]
    header = ["search", *(f"{test_set.direction}, {len(test_set.sources):,} sentences" for test_set in tests)]
    names = [*(way.name for way in WAYS), "beam 4, the best by the reference"]
    return markdown_table(header, [list(row) for row in zip(names, *columns, strict=True)])


def _measure(bundle_dir: Path, test_set: TestSet) -> list[str]:
    cells, plain_seconds = [], 0.0
    for way in WAYS:
        calibration = Calibration({}, {test_set.direction: way.reranking_weight})
        translator = Translator.load(bundle_dir, calibration=calibration)
        started = time.monotonic()
        answers = translator.translate_all(
            test_set.sources,
            source_language=test_set.source_language,
            target_language=test_set.target_language,
            beam_size=way.beam_size,
        )
        seconds = time.monotonic() - started
        if way is PLAIN:
            plain, plain_seconds = answers, seconds
        cells.append(f"{_scores([each.text for each in answers], test_set)}, {seconds / plain_seconds:.1f} x")
    return [*cells, _scores(_best_by_reference(plain, test_set), test_set)]


def _best_by_reference(answers: Sequence[Translation], test_set: TestSet) -> list[str]:
    chrf = CHRF()
    return [
        max((answer.text, *answer.alternatives), key=lambda text: chrf.sentence_score(text, references).score)
        for answer, references in zip(answers, test_set.references, strict=True)
    ]


def _scores(texts: Sequence[str], test_set: TestSet) -> str:
    return bleu_and_chrf(score(texts, test_set.references))


if __name__ == "__main__":
    sys.exit(main())
