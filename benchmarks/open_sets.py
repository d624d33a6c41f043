"""What a bundle is worth on text of other kinds than Tatoeba's, beside Apertium: python -m benchmarks.open_sets

The development sets of a mixture (news, encyclopedia, ...), of which no sentence was trained on: the first 600 lines of
each, both ways, as served with a beam of 4, and by the rule-based Apertium (Forcada et al. 2011) where it is installed.
A source that several lines translate counts once, with all its references.
"""

import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from benchmarks.command import common_parser, positive, refuse
from benchmarks.measure import bleu_and_chrf, markdown_table
from model.bundle import BundleError, load_bundle
from model.inference.request import DEFAULT_BEAM_SIZE
from model.inference.translator import Translator
from training.data.corpus import CorpusError
from training.data.mixture import Mixture, load_mixture
from training.data.sources.apertium import Apertium, is_installed
from training.data.training_data import read_held_out
from training.publishing.machine import describe
from training.scoring.evaluate import DEVELOPMENT_LINES, TestSet, test_sets, translate
from training.scoring.metrics import score, signatures

MIXTURE = Path(__file__).parents[1] / "training" / "mixtures" / "es-en.toml"
_INSTALL = "Apertium is not installed, so its columns are left out: apt install apertium apertium-eng-spa"


def main(argv: Sequence[str] | None = None) -> int:
    """Measures, prints a table, and returns 0, or 2 if it cannot be done as asked."""
    parser = common_parser("open_sets", __doc__)
    parser.add_argument("--mixture", type=Path, default=MIXTURE, help="whose development sets")
    parser.add_argument("--lines", type=positive, default=DEVELOPMENT_LINES, help="of each set, from its beginning")
    arguments = parser.parse_args(argv)
    try:
        print(report(arguments.bundle, arguments.mixture, arguments.lines))
    except (BundleError, CorpusError) as error:
        return refuse("open_sets", error)
    print(f"\n{describe(('onnxruntime', 'sacrebleu'), arguments.seed)}")
    return 0


def report(bundle_dir: Path, mixture_path: Path, num_lines: int) -> str:
    """Returns a Markdown table of BLEU / chrF for each set and direction, and how they are counted.

    Raises:
        BundleError: there is no bundle, or it is of other languages.
        CorpusError: a set is missing or damaged.
    """
    mixture = load_mixture_for(bundle_dir, mixture_path)
    translator = Translator.load(bundle_dir)
    rivals = {"Apertium": _apertium} if is_installed() else {}
    sets = development_tests(mixture, num_lines)
    rows = [[name, *_row(test, translator, rivals)] for name, tests in sets.items() for test in tests]
    table = markdown_table(["set", "direction", "sentences", "Parley", *rivals], rows)
    references = next(iter(sets.values()))[0].references
    return "\n\n".join((table, *signatures(references).values(), *(() if rivals else (_INSTALL,))))


def load_mixture_for(bundle_dir: Path, path: Path) -> Mixture:
    """Returns a mixture of the languages of a bundle.

    Raises:
        BundleError: there is no bundle, or it is of other languages.
        CorpusError: the mixture cannot be used.
    """
    mixture = load_mixture(path)
    languages = load_bundle(bundle_dir).languages
    if set(mixture.languages) != set(languages):
        raise BundleError(
            f"{path.name} is of {' and '.join(mixture.languages)}. Received: {bundle_dir}, which is of "
            f"{' and '.join(languages)}."
        )
    return mixture


def development_tests(mixture: Mixture, num_lines: int) -> dict[str, list[TestSet]]:
    """Returns the first lines of each development set of a mixture, both ways.

    Raises:
        CorpusError: a set is missing or damaged.
    """
    tests = {}
    for held_out in mixture.held_out:
        if held_out.measured:
            pairs = read_held_out(held_out, mixture.languages)
            tests[held_out.name] = test_sets(pairs[:num_lines], mixture.languages)
    return tests


def _row(test: TestSet, translator: Translator, rivals: Mapping[str, Callable[[TestSet], list[str]]]) -> list[str]:
    """Returns the cells of one set in one direction."""
    ours = translate(translator, test, DEFAULT_BEAM_SIZE, "int8")
    texts = [ours, *(rival(test) for rival in rivals.values())]
    return [test.direction, f"{len(test.sources):,}", *(bleu_and_chrf(score(each, test.references)) for each in texts)]


def _apertium(test: TestSet) -> list[str]:
    return Apertium(test.source_language, test.target_language).translate(test.sources)


if __name__ == "__main__":
    sys.exit(main())
