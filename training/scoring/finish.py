"""What comes after the last update: scores on unseen sentences, before and after where there was a before."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from model.bundle import CLASSIFIER, Bundle, load_bundle, replace_files
from model.inference.confidence.calibration import Calibration
from model.inference.request import DEFAULT_BEAM_SIZE
from model.inference.translator import Translator
from training.classifier.detector import attach_quick_detector
from training.data.corpus import SentencePair
from training.data.training_data import TrainingData
from training.initialisation.warm_start import is_of
from training.publishing.bundle_card import write_card
from training.scoring.evaluate import measure, test_sets, translate
from training.scoring.metrics import score

_NUM_SAMPLES = 4


def finish(
    out: Path,
    data: TrainingData,
    start: Bundle | None,
    *,
    comparison: dict[str, Any] | None = None,
    is_alone: bool = True,
) -> None:
    """Scores the bundle `out` on the test part of its own corpus, writes the scores into it and prints them.

    Args:
        out: the bundle.
        data: what it was trained on.
        start: the bundle that the training started from; of the same languages it is scored too, on both tests.
        comparison: what `compare` found out, where it was asked before.
        is_alone: whether no other process trained with this one; else JAX still counts on those that have gone, and
            the bundle learns its languages by `python -m training languages`.

    Raises:
        BundleError: one of the bundles is gone or damaged.
    """
    if is_of(start, data.languages) and not comparison:
        comparison = compare(out, data, start)
    measure(
        out,
        data.parts.test,
        corpus=", ".join(data.names),
        part="test",
        development=data.development,
        comparison=comparison,
    )
    for line in _samples(Translator.load(out), data):
        print(line)
    if is_alone:
        _tell_languages(out, data, start)
    else:
        print(f"\nTo let it tell its languages apart: python -m training languages --help, with {out}.")


def _tell_languages(out: Path, data: TrainingData, start: Bundle | None) -> None:
    """Lets the bundle tell its languages apart: as the bundle it started from does, or by its own small network."""
    if (
        start
        and start.classifier_path
        and start.tokenizer_path.read_bytes() == load_bundle(out).tokenizer_path.read_bytes()
    ):
        replace_files(load_bundle(out), {CLASSIFIER: start.classifier_path.read_bytes()})
        write_card(out)
        return
    print(f"\nNow it learns to tell {' from '.join(data.languages)}:")
    measured = attach_quick_detector(out, data.parts, data.names, seed=0)
    told = measured.get("three words or more")
    if told:
        print(f"Of {told['texts']:,} unseen sentences it takes {told['wrong']:,} for another language.")


def _samples(translator: Translator, data: TrainingData) -> Iterator[str]:
    """Yields translations of a few test sentences in both directions, beside what a person wrote."""
    yield "\nSentences of the test part and their translations; in brackets a person's translation:"
    for test_set in test_sets(data.parts.test[:: max(1, len(data.parts.test) // _NUM_SAMPLES)], data.languages):
        for source, references in list(zip(test_set.sources, test_set.references, strict=True))[:_NUM_SAMPLES]:
            translation = translator.translate(
                source,
                source_language=test_set.source_language,
                target_language=test_set.target_language,
                beam_size=DEFAULT_BEAM_SIZE,
            )
            yield f"  {source} → {translation.text} [{references[0]}]"


def compare(out: Path, data: TrainingData, start: Bundle) -> dict[str, Any]:
    """Returns the scores before and after, on the new corpus' test part and on the test pairs of `start`.

    Sets that are held out besides, such as a mixture's development sets, are scored too.

    Raises:
        BundleError: one of the bundles is gone or damaged.
    """
    # Both are reranked as the start is: a fresh bundle has no calibration, and would seem to have forgotten something.
    calibration = Calibration.of_bundle(start) or Calibration({})
    before, after = (Translator.load(each, calibration=calibration) for each in (start.directory, out))
    tests = {"new": data.parts.test, **data.development}
    if set(data.parts.test) <= set(data.earlier_test):
        tests = {"earlier": data.parts.test, **data.development}
    elif data.earlier_test:
        tests["earlier"] = data.earlier_test
    else:
        print(f"{start.directory} carries no test sentences, so only the new test can be scored before and after.")
    rows = [row for name, pairs in tests.items() for row in _compare_on(name, pairs, data.languages, before, after)]
    return {"start": start.name, "beam_size": DEFAULT_BEAM_SIZE, "rows": rows}


def _compare_on(
    test: str, pairs: list[SentencePair], languages: tuple[str, str], before: Translator, after: Translator
) -> list[dict[str, Any]]:
    rows = []
    for test_set in test_sets(pairs, languages):
        row: dict[str, Any] = {"test": test, "direction": test_set.direction, "sentences": len(test_set.sources)}
        for when, translator in (("before", before), ("after", after)):
            texts = translate(translator, test_set, DEFAULT_BEAM_SIZE, f"{test} test, {when}")
            row[when] = score(texts, test_set.references, target_language=test_set.target_language)
        rows.append(row)
    return rows
