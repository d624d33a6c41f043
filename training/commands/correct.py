"""python -m training correct: a bundle learns from corrections, and takes its own place if it forgets nothing by it."""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from model.bundle import CALIBRATION, Bundle, load_bundle, replace_bundle, replace_files
from model.bundle.folder import write_whole
from training.commands.outputs import check_folder
from training.data.corpus import CorpusError, read_pairs
from training.data.corrections import with_corrections
from training.data.mixture import find_mixture
from training.data.pairs_file import TEST_PAIRS, read_test_pairs
from training.data.training_data import TrainingData, describe, read_mixture
from training.initialisation.warm_start import continued, credit
from training.loop.backend.quiet import silent_stderr
from training.loop.run_folder import RunFolder
from training.loop.trouble import TrainingStopped, explained
from training.recipes.adapt import adapt_to_start, explain
from training.recipes.recipe import Recipe
from training.recipes.settings import apply_settings, check_settings

_MOST_LOST = 0.3  # chrF of the earlier test, in either direction
_MOST_WIDTHS = 4  # each is compiled for itself, which a short training hardly pays back


class Report:
    """How far the command is, as a JSON file for a program that waits for it; it is whole whenever it is read.

    `stage` is "reading", "training" (with `done`, `total` and `seconds_left`, if that is known), "measuring" or "done"
    (with the `rows` of the comparison, what was `lost` of the earlier test, and from which loss on nothing is changed).

    Args:
        path: the file; None keeps no report.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path

    def tell(self, **facts: Any) -> None:
        """Replaces what the file says."""
        if self._path:
            write_whole(self._path, json.dumps(facts))


def add_parser(commands: Any) -> argparse.ArgumentParser:
    """Adds what `correct` takes to the command line."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "correct", help="let a bundle learn from corrections, unless it forgets by it"
    )
    parser.add_argument("bundle", type=Path, help="folder of the bundle, which is replaced; the old one is kept beside")
    parser.add_argument(
        "corrections", type=Path, help="what launch.py --corrections keeps, or any file of sentence pairs"
    )
    parser.add_argument(
        "--corpus", nargs="+",
        help="what the bundle was trained on, so that it does not forget: a file, a mixture or a public corpus "
        "(default: Tatoeba's pairs of its languages, from the web)",
    )  # fmt: skip
    parser.add_argument("--report", type=Path, metavar="FILE", help="keep how far it is in this file, as JSON")
    parser.add_argument(
        "--set", nargs="+", action="extend", default=[], dest="settings", metavar="NAME=VALUE",
        help="change values of the recipe, such as optimizer.peak_learning_rate=1e-4",
    )  # fmt: skip
    return parser


def run(arguments: argparse.Namespace) -> int:
    """Trains beside the bundle, compares the two, and puts the new one in its place or leaves all as it was."""
    report = Report(arguments.report)
    report.tell(stage="reading")
    check_settings(arguments.settings, None)
    bundle = load_bundle(arguments.bundle)
    check_folder(bundle.directory.absolute().parent)
    data = _read(arguments, bundle)
    for line in describe(data):
        print(line)
    recipe = _short(continued(adapt_to_start(data.parts.train, bundle), bundle, data.languages))
    recipe = apply_settings(recipe, arguments.settings)
    for line in explain(recipe, len(data.parts.train), arguments.settings):
        print(line)
    with tempfile.TemporaryDirectory(prefix=f".{bundle.name}-", dir=bundle.directory.absolute().parent) as folder:
        candidate = Path(folder) / bundle.name
        try:
            comparison = _train(candidate, data, bundle, recipe, report)
        except TrainingStopped as stopped:
            print(f"parley: {stopped.cause} {bundle.directory} is as it was.", file=sys.stderr)
            return 1
        for line in _told(comparison):
            print(line)
        lost = _lost(comparison)
        report.tell(stage="done", rows=comparison["rows"], lost=lost, most_lost=_MOST_LOST)
        if lost >= _MOST_LOST:
            print(
                f"The earlier test lost {lost:.2f} chrF, and {_MOST_LOST} is too much: {bundle.directory} is as it was."
            )
            return 1
        _switch(bundle, candidate, data, comparison, arguments.command)
    return 0


def _read(arguments: argparse.Namespace, bundle: Bundle) -> TrainingData:
    """Reads the corpus and the corrections.

    Raises:
        CorpusError: one of them cannot be used, or the bundle carries no test to measure by.
    """
    earlier_test = read_test_pairs(bundle.directory, bundle.languages)
    if not earlier_test:
        raise CorpusError(
            f"{bundle.directory} carries no {TEST_PAIRS}, so nobody would see what it forgets. Train on it by "
            "python -m training fit --from instead."
        )
    corrections = read_pairs([arguments.corrections], bundle.languages).pairs
    mixture = find_mixture(arguments.corpus or [f"tatoeba:{'-'.join(bundle.languages)}"], bundle.languages)
    data = read_mixture(mixture, earlier_test=earlier_test)
    return with_corrections(
        replace(data, attribution=credit(data.attribution, bundle)), corrections, arguments.corrections.name
    )


def _short(recipe: Recipe) -> Recipe:
    """Returns the recipe with few widths, half of its updates and one look at the end.

    What is kept is decided by the scores; by the loss on the corpus it would be what has learnt least.
    """
    step = -(-len(recipe.batches.widths) // _MOST_WIDTHS)
    steps = max(1, recipe.duration.steps // 2)
    return replace(
        recipe,
        batches=replace(recipe.batches, widths=recipe.batches.widths[::-step][::-1]),
        duration=replace(recipe.duration, steps=steps, steps_per_validation=steps),
    )


def _train(candidate: Path, data: TrainingData, bundle: Bundle, recipe: Recipe, report: Report) -> dict[str, Any]:
    """Trains a bundle at `candidate`; returns the scores before and after."""
    with silent_stderr():
        from training.loop.fit import Fit, wake_backend

        wake_backend()
    from training.scoring.finish import compare

    def on_progress(done: int, total: int, seconds_left: float | None) -> None:
        report.tell(stage="training", done=done, total=total, seconds_left=seconds_left)

    with explained(RunFolder(candidate), recipe):
        Fit(data=data, recipe=recipe, out=candidate, start=bundle, on_progress=on_progress).run()
    report.tell(stage="measuring")
    return compare(candidate, data, bundle)


def _told(comparison: Mapping[str, Any]) -> Iterator[str]:
    """Yields the scores before and after, a line for each test and direction."""
    for row in comparison["rows"]:
        scores = ", ".join(
            f"{name} {row['before'][metric]['score']:.1f} → {row['after'][metric]['score']:.1f}"
            for metric, name in (("bleu", "BLEU"), ("chrf", "chrF"))
        )
        test = "earlier test" if row["test"] == "earlier" else "corrections held out"
        yield f"{test}, {row['direction']}, {row['sentences']:,} sentences: {scores}"


def _lost(comparison: Mapping[str, Any]) -> float:
    """Returns what the earlier test lost of its chrF, in the direction that lost more."""
    return max(
        row["before"]["chrf"]["score"] - row["after"]["chrf"]["score"]
        for row in comparison["rows"]
        if row["test"] == "earlier"
    )


def _switch(bundle: Bundle, candidate: Path, data: TrainingData, comparison: dict[str, Any], command: str) -> None:
    """Finishes the new bundle and puts it in the old one's place."""
    from training.publishing.bundle_card import RELIABILITY, record_command
    from training.scoring.finish import finish

    if bundle.calibration_path:  # what was measured on the old weights is worth more than nothing
        replace_files(load_bundle(candidate), {CALIBRATION: bundle.calibration_path.read_bytes()})
        if (picture := bundle.directory / RELIABILITY).is_file():
            (candidate / RELIABILITY).write_bytes(picture.read_bytes())
    finish(candidate, data, bundle, comparison=comparison)
    record_command(candidate, command, after=[bundle.directory])
    backup = replace_bundle(bundle.directory, candidate)
    print(
        f"{bundle.directory} has learnt from the corrections: start its server anew. "
        f"The bundle before them is in {backup}; put it back by moving it."
    )
