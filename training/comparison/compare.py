"""Several recipes side by side: the same sentences, the same number of target tokens, the same tests."""

import gc
import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import keras
import numpy as np

from model.bundle import load_bundle
from model.bundle.folder import write_whole
from tokenizer.preprocess.truecase import Truecaser
from training.comparison.network import BareNetwork
from training.comparison.scores import Sample, draw, measure_direction, pick_sentences, show
from training.data.batches import BucketedBatches
from training.data.corpus import CorpusError, SentencePair, read_pairs, split
from training.data.training_data import TrainingData
from training.data.vocabulary import learn_vocabulary
from training.initialisation.warm_start import learn_lexicon
from training.loop.fit import Fit
from training.loop.run_folder import RunFolder
from training.publishing.card import attribution
from training.publishing.history import read_history
from training.publishing.machine import describe
from training.recipes.recipe import Recipe
from training.scoring.evaluate import TestSet, test_sets

# Far more than a training wants: long sentences are rare, and the test is about them.
_TEST_SHARE = 0.2
_MAX_VALIDATION_PAIRS = 1_000
_NUM_VALIDATIONS = 10
_SETTINGS = "comparison.json"
# Of a recipe, what decides which batches the network sees.
_DECIDE_BATCHES = ("vocabulary", "vocabulary_size", "batches", "augmentation", "seed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a comparison is about; every recipe gets the same.

    Args:
        corpus: names of the files.
        languages: codes of their two sides.
        pairs: sentence pairs to train on, drawn from the train part.
        tokens: target tokens to train on; the last update may go over it.
        test_sentences: for the score over all, in each direction.
        test_sentences_by_length: at most so many of each length, in each direction.
    """

    corpus: tuple[str, ...]
    languages: tuple[str, str]
    pairs: int
    tokens: int
    test_sentences: int = 1_500
    test_sentences_by_length: int = 250


def compare(
    corpus_paths: Sequence[Path], recipes: Sequence[Recipe], settings: Settings, out: Path
) -> list[dict[str, Any]]:
    """Trains and measures each recipe; what `out` holds already is not done again.

    Args:
        corpus_paths: one TSV file or two parallel files.
        recipes: what to compare; only the numbers of `duration` are replaced.
        settings: what all have in common.
        out: folder with one bundle and one `NAME.json` a recipe.

    Returns:
        What was measured of each recipe, in their order (see `_measure`).

    Raises:
        CorpusError: there are too few pairs.
        ValueError: `out` holds another comparison, or a recipe there is another than the one of this name.
        TrainingStopped: by Ctrl-C or because a loss is no number; the same command goes on from there.
    """
    _claim(out, settings)
    _refuse_changed(out, recipes)
    data = read_comparison_data(corpus_paths, settings)
    tests = [
        (test_set, draw(test_set, settings.test_sentences, settings.test_sentences_by_length))
        for test_set in test_sets(data.parts.test, data.languages)
    ]
    planner = Planner(data, settings.tokens)
    results = []
    for number, recipe in enumerate(recipes, start=1):
        path = out / f"{recipe.name}.json"
        result = json.loads(path.read_text("utf-8")) if path.is_file() else None
        if result and result["recipe"] == _plain(recipe):
            print(f"{number} of {len(recipes)}: {recipe.name} is done.")
        else:
            print(f"{number} of {len(recipes)}: {recipe.name}")
            result = _train_and_measure(data, recipe, planner.plan(recipe), out / recipe.name, tests)
            _write_json(path, result)
        results.append(result)
    return results


def read_comparison_data(corpus_paths: Sequence[Path], settings: Settings) -> TrainingData:
    """Reads a corpus, holds a fifth of it out, and draws from the rest as many pairs as the settings say.

    Raises:
        CorpusError: a file cannot be used, or there are too few pairs.
    """
    corpus = read_pairs(corpus_paths, settings.languages)
    parts = split(corpus.pairs, test_share=_TEST_SHARE)
    if len(parts.train) < settings.pairs:
        raise CorpusError(
            f"--pairs {settings.pairs:,} is more than there are to train on: {len(parts.train):,}, after a fifth of "
            "the corpus was kept for the test. Ask for fewer."
        )
    parts = parts._replace(
        train=_draw_pairs(parts.train, settings.pairs), validation=_draw_pairs(parts.validation, _MAX_VALIDATION_PAIRS)
    )
    return TrainingData(
        languages=settings.languages,
        names=list(settings.corpus),
        attribution=attribution(list(settings.corpus)),
        report=corpus.report,
        parts=parts,
    )


def _draw_pairs(pairs: Sequence[SentencePair], most: int) -> list[SentencePair]:
    """Returns at most so many of the pairs, always the same, in their order."""
    chosen = np.random.default_rng(0).permutation(len(pairs))[:most]
    return [pairs[index] for index in sorted(chosen)]


# === One recipe ===


class Plan(NamedTuple):
    """How long one recipe is trained."""

    updates: int
    tokens: int  # real target tokens that these updates see
    epochs: float


class Planner:
    """Finds how many updates see a number of target tokens; recipes with the same batches are counted once.

    Args:
        data: what is trained on.
        tokens: target tokens that every recipe is to see.
    """

    def __init__(self, data: TrainingData, tokens: int) -> None:
        self._data = data
        self._tokens = tokens
        self._plans: dict[str, Plan] = {}

    def plan(self, recipe: Recipe) -> Plan:
        """Returns the fewest updates that see so many tokens."""
        reading = {name: value for name, value in _plain(recipe).items() if name in _DECIDE_BATCHES}
        key = json.dumps(reading)
        if key not in self._plans:
            self._plans[key] = self._count(recipe)
        return self._plans[key]

    def _count(self, recipe: Recipe) -> Plan:
        pairs, languages = self._data.parts.train, self._data.languages
        lexicon = learn_lexicon(self._data, None)
        subwords = learn_vocabulary(self._data, lexicon, recipe)
        truecaser = Truecaser(subwords, lexicon)
        batches = BucketedBatches(self._data.examples(), pairs, languages, subwords, recipe, truecaser)
        step = seen = 0
        while seen < self._tokens:
            seen += batches.batch(step).num_tokens
            step += 1
        return Plan(updates=step, tokens=seen, epochs=round(step / batches.steps_per_epoch, 2))


def _train_and_measure(
    data: TrainingData, recipe: Recipe, plan: Plan, out: Path, tests: Sequence[tuple[TestSet, Sample]]
) -> dict[str, Any]:
    duration = replace(
        recipe.duration,
        steps=plan.updates,
        steps_per_validation=max(1, plan.updates // _NUM_VALIDATIONS),
        patience=plan.updates,
    )
    fit = Fit(data=data, recipe=replace(recipe, duration=duration), out=out, resume=None)
    machine = describe(("keras", keras.backend.backend(), "sacrebleu"), recipe.seed)
    fit.run()
    num_weights = fit.seq2seq.training_model.count_params()
    del fit
    # Each network has its own compiled updates; eight of them would fill the memory.
    keras.backend.clear_session()
    gc.collect()
    return {
        "recipe": _plain(recipe),
        "machine": machine,
        "weights": num_weights,
        **plan._asdict(),
        **_measure(out, tests),
    }


def _measure(out: Path, tests: Sequence[tuple[TestSet, Sample]]) -> dict[str, Any]:
    """Returns what a trained bundle is like.

    - vocabulary: its size, and its SHA-256, so that a reader sees who shares one;
    - tokens_per_second: median over the parts of the training between two validations, so without most compilations;
    - directions: `measure_direction` of each;
    - sentences: `show` of five sentences, in the first direction.
    """
    bundle = load_bundle(out)
    network = BareNetwork(bundle)
    history = read_history(out)
    forwards = tests[0][0]
    return {
        "vocabulary": {
            "size": bundle.config.vocabulary_size,
            "sha256": hashlib.sha256(bundle.tokenizer_path.read_bytes()).hexdigest(),
        },
        "history": history,
        "tokens_per_second": round(median(row["tokens_per_second"] for row in history)),
        "directions": {test_set.direction: measure_direction(network, test_set, sample) for test_set, sample in tests},
        "sentences": [show(network, forwards, index) for index in pick_sentences(forwards)],
    }


# === Files ===


def _claim(out: Path, settings: Settings) -> None:
    """Makes the folder this comparison's, or raises where it is another one's."""
    path, own = out / _SETTINGS, _plain(settings)
    if path.is_file():
        before = json.loads(path.read_text("utf-8"))
        if changed := [name for name in own if before.get(name) != own[name]]:
            values = ", ".join(f"{name}: {before.get(name)} → {own[name]}" for name in changed)
            raise ValueError(f"{out} holds another comparison ({values}). Choose another folder for --out.")
    out.mkdir(parents=True, exist_ok=True)
    _write_json(path, own)


def _refuse_changed(out: Path, recipes: Sequence[Recipe]) -> None:
    """Raises where a recipe has changed since its network was trained, which would pass for one of the new recipe.

    Its duration does not count: the comparison's own takes its place.
    """
    for recipe in recipes:
        state = RunFolder(out / recipe.name)
        if changes := [change for change in state.recipe_changes(recipe) if not change.startswith("duration.")]:
            raise ValueError(
                f"{state.out} was trained by another recipe of this name ({', '.join(changes)}). Give the recipe "
                f"another name, choose another folder for --out, or remove {state.out} and {state.state}."
            )


def _plain(values: Recipe | Settings) -> Any:
    """Returns what JSON makes of it."""
    return json.loads(json.dumps(asdict(values)))


def _write_json(path: Path, values: Any) -> None:
    write_whole(path, json.dumps(values, indent=1, ensure_ascii=False) + "\n")
