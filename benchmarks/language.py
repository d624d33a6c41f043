"""Whether the right language is told: python -m benchmarks.language --corpus en es FILE [--corpus en fr FILE ...]

The detector of the bundle and py3langid, on the same held-out sentences, fragments, casual typing, other languages and
gibberish, and on everyday sentences in languages that no corpus of the training holds.
"""

import sys
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.command import common_parser, refuse
from benchmarks.measure import markdown_table
from model.bundle import BundleError
from model.language_id.classify import Classification
from model.language_id.detect import OTHER, Detection, LanguageDetector
from training.classifier.labelled import LabelledText, Parts
from training.classifier.languages import LanguageCorpus, read_languages, typed_tests
from training.classifier.measure import Detector, Measured, choose_threshold, measure_detector
from training.publishing.machine import describe

UNSEEN = Path(__file__).with_name("unseen_languages.tsv")
_PACKAGES = ("onnxruntime", "numpy", "py3langid")


class Langid:
    """py3langid, as sure as its probabilities say.

    Args:
        languages: of the bundle.
        is_restricted: whether it is told that nothing but `languages` comes, so that it cannot say "other".
    """

    def __init__(self, languages: Sequence[str], *, is_restricted: bool) -> None:
        from py3langid.langid import MODEL_FILE, LanguageIdentifier

        self._identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
        self._languages = languages
        self.threshold = 0.0
        if is_restricted:
            self._identifier.set_languages(list(languages))

    @property
    def num_languages(self) -> int:
        """How many it tells apart."""
        return len(self._identifier.labels)

    def classify(self, text: str) -> Classification:
        """Returns its best guess, however unsure."""
        code, probability = self._identifier.classify(text)
        return Classification(code if code in self._languages else OTHER, float(probability), {}, ())

    def detect(self, text: str) -> Detection:
        """Returns its guess, or that it is not sure."""
        found = self.classify(text)
        is_sure, is_ours = found.probability >= self.threshold, found.label != OTHER
        language = found.label if is_sure and is_ours else None
        return Detection(language, found.probability, {}, is_ours or not is_sure, ())


def main(argv: Sequence[str] | None = None) -> int:
    """Measures, prints a table for each contender, and returns 0, or 2 if it cannot be done as asked."""
    parser = common_parser("language", __doc__)
    parser.add_argument("--corpus", nargs=3, action="append", required=True, metavar=("CODE", "CODE", "FILE"))
    arguments = parser.parse_args(argv)
    machine = describe(_PACKAGES, arguments.seed)
    corpora = [LanguageCorpus((first, second), Path(file)) for first, second, file in arguments.corpus]
    try:
        detector = LanguageDetector.load(arguments.bundle)
        parts = read_languages(corpora, detector.languages, arguments.seed)
        contenders = _contenders(detector, parts, arguments.seed)
    except (BundleError, ModuleNotFoundError, ValueError) as error:
        return refuse("language", error)
    tests = {**typed_tests(parts.test, detector.languages, arguments.seed), **read_unseen(UNSEEN)}
    for name, contender in contenders.items():
        start = time.perf_counter()
        measured = measure_detector(contender, tests)
        milliseconds = 1000 * (time.perf_counter() - start) / sum(map(len, tests.values()))
        print(f"{name}, {milliseconds:.2f} ms a text\n\n{report(measured)}\n")
    print(machine)
    return 0


def _contenders(detector: LanguageDetector, parts: Parts, seed: int) -> dict[str, Detector]:
    """Returns the detectors by name; py3langid also with a threshold that was chosen as ours was."""
    plain, free = (Langid(detector.languages, is_restricted=restricted) for restricted in (True, False))
    cautious = Langid(detector.languages, is_restricted=False)
    cautious.threshold = choose_threshold(cautious, typed_tests(parts.validation, detector.languages, seed))
    return {
        f"Parley (sure from {detector.threshold:g})": detector,
        f"py3langid among {' and '.join(detector.languages)}": plain,
        f"py3langid among its {free.num_languages} languages": free,
        f"py3langid among its {free.num_languages} languages (sure from {cautious.threshold:g})": cautious,
    }


def read_unseen(path: Path) -> dict[str, list[LabelledText]]:
    """Returns everyday sentences by the language that they are in, each labelled "other"."""
    tests: dict[str, list[LabelledText]] = {}
    for line in path.read_text("utf-8").splitlines():
        code, text = line.split("\t")
        tests.setdefault(f"unseen: {code}", []).append(LabelledText(OTHER, text))
    return tests


def report(measured: Measured) -> str:
    """Returns what was measured as a Markdown table."""
    rows = [
        [name, f"{row['texts']:,}", *(f"{row[key] / row['texts']:.2%}" for key in ("right", "wrong", "not sure"))]
        for name, row in measured.items()
    ]
    return markdown_table(["texts", "how many", "right", "wrong", "not sure"], rows)


if __name__ == "__main__":
    sys.exit(main())
