"""Scores a bundle as users have it: sacreBLEU on sentences that no training pair held."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tqdm import tqdm

from model.bundle import Bundle, load_bundle, write_scores
from model.inference.confidence.calibration import Calibration
from model.inference.translator import DEFAULT_BEAM_SIZE, Translator
from tokenizer.subword import SubwordTokenizer
from training.data.corpus import CorpusError, SentencePair
from training.data.mixture import Mixture
from training.data.training_data import read_own_texts
from training.publishing.bundle_card import bundle_card
from training.publishing.card import score_lines
from training.publishing.export import float32_pair
from training.scoring.metrics import score, signatures
from training.scoring.unseen import held_out_part, leave_out_seen

BEAM_SIZES = (1, 4)
DEVELOPMENT_LINES = 600  # of each set, from its beginning
_CHUNK = 256


@dataclass(frozen=True, slots=True)
class TestSet:
    """Sources of one direction, each once, with every translation that the corpus has of it."""

    source_language: str
    target_language: str
    sources: list[str]
    references: list[list[str]]

    @property
    def direction(self) -> str:
        """Such as `en-es`."""
        return f"{self.source_language}-{self.target_language}"

    def first(self, count: int) -> "TestSet":
        """Returns its first sources, at most so many."""
        return replace(self, sources=self.sources[:count], references=self.references[:count])


def evaluate(bundle_dir: Path, mixture: Mixture, part: str = "test", report: Path | None = None) -> dict[str, Any]:
    """Translates a part of a corpus in both directions and prints a table.

    Greedy and beam search, with the int8 graphs that are served and with float32 graphs made from the weights. Scores
    of the bundle's own test or validation part are written into it, with its card. Those of other sentences are not:
    what it was trained on is left out of them, as far as the bundle says that, and they go to `report`, if anywhere.

    Args:
        bundle_dir: the bundle.
        mixture: what it was trained on, so that its own test part can be found, or another corpus.
        part: `test`, `validation`, or `all` of a corpus.
        report: a JSON file for the scores of other sentences.

    Raises:
        BundleError, CorpusError: with a message for people.
        OSError: the report cannot be written.
    """
    bundle = load_bundle(bundle_dir)
    corpus = ", ".join(mixture.names)
    own = read_own_texts(mixture)
    pairs = own.pairs if part == "all" else getattr(own.parts, part)
    if not pairs:
        raise CorpusError(f"{corpus} has no {part} part.")
    if own_part := held_out_part(bundle, pairs):
        if report:
            print(f"These are sentences of its own {own_part} part: the scores go into the bundle, not to {report}.")
        return measure(bundle_dir, pairs, corpus=corpus, part=own_part, development=own.development)
    unseen = leave_out_seen(bundle, pairs)
    scores = {**_scores(bundle, unseen.pairs, corpus=corpus, part=part), "about": unseen.about}
    print("\n".join([f"## {bundle.name} on {corpus}", "", *score_lines(scores)]))
    print("\nThis is not the held-out part of the bundle's own corpus, so its card stays as it is.")
    if report:
        report.write_text(json.dumps(scores, indent=2, ensure_ascii=False) + "\n", "utf-8")
        print(f"The scores are in {report}")
    return scores


def measure(
    bundle_dir: Path,
    pairs: Sequence[SentencePair],
    *,
    corpus: str,
    part: str,
    development: Mapping[str, Sequence[SentencePair]] | None = None,
    comparison: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Scores a bundle on its own held-out pairs, writes `scores.json` and the card, and prints a table.

    Args:
        bundle_dir: the bundle.
        pairs: in the order of its languages; none of them was trained on.
        corpus: where the pairs are from, for people.
        part: which part of it they are, for people.
        development: held-out sets of other kinds of text, by name.
        comparison: what `training.scoring.finish` found out beside the bundle that this one started from.

    Raises:
        BundleError: there is no bundle, or it is damaged.
    """
    bundle = load_bundle(bundle_dir)
    scores = _scores(bundle, pairs, corpus=corpus, part=part)
    if development:
        scores["development"] = _development_scores(bundle, development)
    if comparison := comparison or (bundle.load_scores() or {}).get("comparison"):
        scores["comparison"] = comparison
    _write(bundle, scores)
    return scores


def _scores(bundle: Bundle, pairs: Sequence[SentencePair], *, corpus: str, part: str) -> dict[str, Any]:
    """Returns the scores of both directions, precisions and searches, as `scores.json` has them."""
    translators = {"int8": Translator.load(bundle.directory), "float32": _float32_translator(bundle)}
    scores: dict[str, Any] = {"corpus": corpus, "part": part, "directions": {}}
    counted: dict[str, dict[str, str]] = {}
    for test_set in test_sets(pairs, bundle.languages):
        language, results = test_set.target_language, []
        for precision, translator in translators.items():
            for beam_size in BEAM_SIZES:
                texts = translate(translator, test_set, beam_size, precision)
                found = score(texts, test_set.references, target_language=language)
                results.append({"precision": precision, "beam_size": beam_size, **found})
        scores["directions"][test_set.direction] = {"sentences": len(test_set.sources), "results": results}
        counted[test_set.direction] = signatures(test_set.references, language)
    scores["signatures"] = _by_metric(counted)
    return scores


def _development_scores(bundle: Bundle, development: Mapping[str, Sequence[SentencePair]]) -> list[dict[str, Any]]:
    """Returns the scores of the first lines of each development set, as they are served."""
    translator = Translator.load(bundle.directory)
    rows = []
    for name, pairs in development.items():
        for test_set in test_sets(pairs[:DEVELOPMENT_LINES], bundle.languages):
            texts = translate(translator, test_set, DEFAULT_BEAM_SIZE, name)
            found = score(texts, test_set.references, target_language=test_set.target_language)
            rows.append({"set": name, "direction": test_set.direction, "sentences": len(test_set.sources), **found})
    return rows


def _by_metric(counted: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """Returns one signature a metric, or one for each direction where BLEU counts words in another way."""
    tokenisers = {signature["bleu"].partition("tok:")[2].partition("|")[0] for signature in counted.values()}
    last = list(counted.values())[-1]
    if len(tokenisers) == 1:
        return dict(last)
    return {**{f"bleu {name}": signature["bleu"] for name, signature in counted.items()}, "chrf": last["chrf"]}


def test_sets(pairs: Sequence[SentencePair], languages: tuple[str, str]) -> list[TestSet]:
    """Returns both directions; a source that has several translations is scored against all of them."""
    first, second = languages
    forwards: dict[str, list[str]] = {}
    backwards: dict[str, list[str]] = {}
    for pair in pairs:
        forwards.setdefault(pair.source, []).append(pair.target)
        backwards.setdefault(pair.target, []).append(pair.source)
    return [
        TestSet(first, second, list(forwards), list(forwards.values())),
        TestSet(second, first, list(backwards), list(backwards.values())),
    ]


def _float32_translator(bundle: Bundle) -> Translator:
    """Returns a translator over graphs that nothing was rounded in, to see what int8 costs."""
    return Translator(
        float32_pair(bundle),
        SubwordTokenizer.load(bundle.tokenizer_path),
        bundle.name,
        max_source_length=bundle.max_source_length,
        lexicon=bundle.load_lexicon(),
        calibration=Calibration.of_bundle(bundle),
    )


def translate(translator: Translator, test_set: TestSet, beam_size: int, label: str) -> list[str]:
    """Returns a translation of every source, and shows how far it is under the direction and `label`."""
    direction = f"{test_set.direction} {label} beam {beam_size}"
    texts: list[str] = []
    with tqdm(total=len(test_set.sources), desc=direction, unit="sentence") as bar:
        for start in range(0, len(test_set.sources), _CHUNK):
            chunk = test_set.sources[start : start + _CHUNK]
            translations = translator.translate_all(
                chunk,
                source_language=test_set.source_language,
                target_language=test_set.target_language,
                beam_size=beam_size,
                anyway=True,
            )
            texts.extend(translation.text for translation in translations)
            bar.update(len(chunk))
    return texts


def _write(bundle: Bundle, scores: dict[str, Any]) -> None:
    card = bundle_card(bundle, scores)
    write_scores(bundle.directory, scores, card)
    print(card[card.index("## Scores") : card.index("## What it is bad at")].strip())
