"""Scores a bundle as users have it: sacreBLEU on sentences that no training pair held."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sacrebleu.metrics import BLEU, CHRF
from sacrebleu.metrics.base import Metric
from tqdm import tqdm

from model.bundle import Bundle, load_bundle, write_scores
from model.export.inference_pair import export_pair
from model.inference.confidence.calibration import Calibration
from model.inference.pair import InferencePair
from model.inference.translator import Translator
from model.pretrained import load_weights
from tokenizer.subword import SubwordTokenizer
from training.data.corpus import CorpusError, SentencePair, read_pairs, split
from training.publishing.bundle_card import bundle_card

_BEAM_SIZES = (1, 4)
_BOOTSTRAP_SAMPLES = 1000
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


def evaluate(bundle_dir: Path, corpus_paths: Sequence[Path], part: str = "test") -> dict[str, Any]:
    """Translates a part of the corpus in both directions, writes `scores.json` and the card, and prints a table.

    Greedy and beam search, with the int8 graphs that are served and with float32 graphs made from the weights.

    Args:
        bundle_dir: the bundle.
        corpus_paths: the corpus that it was trained on, so that its own test part can be found.
        part: `test`, `validation`, or `all` for a corpus that it was not trained on.

    Raises:
        BundleError, CorpusError: with a message for people.
    """
    pairs = read_pairs(corpus_paths, load_bundle(bundle_dir).languages).pairs
    if part != "all":
        pairs = getattr(split(pairs), part)
    if not pairs:
        raise CorpusError(f"{corpus_paths[0]} has no {part} part.")
    return measure(bundle_dir, pairs, corpus=", ".join(path.name for path in corpus_paths), part=part)


def measure(
    bundle_dir: Path,
    pairs: Sequence[SentencePair],
    *,
    corpus: str,
    part: str,
    comparison: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Scores a bundle on these pairs, writes `scores.json` and the card, and prints a table.

    Args:
        bundle_dir: the bundle.
        pairs: in the order of its languages; none of them was trained on.
        corpus: where the pairs are from, for people.
        part: which part of it they are, for people.
        comparison: what `training.scoring.finish` found out beside the bundle that this one started from.

    Raises:
        BundleError: there is no bundle, or it is damaged.
    """
    bundle = load_bundle(bundle_dir)
    translators = {"int8": Translator.load(bundle_dir), "float32": _float32_translator(bundle)}
    scores: dict[str, Any] = {"corpus": corpus, "part": part, "directions": {}}
    for test_set in test_sets(pairs, bundle.languages):
        results = []
        for precision, translator in translators.items():
            for beam_size in _BEAM_SIZES:
                texts = translate(translator, test_set, beam_size, precision)
                results.append({"precision": precision, "beam_size": beam_size, **score(texts, test_set.references)})
        scores["directions"][test_set.direction] = {"sentences": len(test_set.sources), "results": results}
    scores["signatures"] = signatures(test_set.references)
    if comparison := comparison or (bundle.load_scores() or {}).get("comparison"):
        scores["comparison"] = comparison
    _write(bundle, scores)
    return scores


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


def score(
    texts: Sequence[str], references: Sequence[Sequence[str]], *, lowercase: bool = False
) -> dict[str, dict[str, float]]:
    """Returns BLEU and chrF (0 to 100) of translations, with half the width of their 95% bootstrap intervals.

    Args:
        texts: one translation a source.
        references: one or more references a source.
        lowercase: count a capital as its small letter.
    """
    streams = _reference_streams(references)
    results = {}
    for name, metric in (("bleu", _Bleu(lowercase=lowercase)), ("chrf", _Chrf(lowercase=lowercase))):
        result = metric.corpus_score(list(texts), streams, n_bootstrap=_BOOTSTRAP_SAMPLES)
        results[name] = {"score": round(float(result.score), 2), "interval": round(float(result._ci), 2)}
    return results


class _Bleu(BLEU):
    """BLEU whose samples are all of one type: sacreBLEU cannot average NumPy's floats with the 0.0 of a bad one."""

    def _compute_score_from_stats(self, stats: Any) -> Any:
        result = super()._compute_score_from_stats(stats)
        result.score = float(result.score)
        return result


class _Chrf(CHRF):
    """chrF in the same way."""

    def _compute_score_from_stats(self, stats: Any) -> Any:
        result = super()._compute_score_from_stats(stats)
        result.score = float(result.score)
        return result


def _reference_streams(references: Sequence[Sequence[str]]) -> list[list[str | None]]:
    """Returns the references as sacreBLEU wants them: the first of every source, the second of every source, ..."""
    most = max(map(len, references))
    return [[row[index] if index < len(row) else None for row in references] for index in range(most)]


def signatures(references: Sequence[Sequence[str]]) -> dict[str, str]:
    """Returns sacreBLEU's own account of how `score` counts, for `bleu` and for `chrf`."""
    metrics: dict[str, Metric] = {"bleu": BLEU(), "chrf": CHRF()}
    streams = _reference_streams(references)
    for metric in metrics.values():
        metric.corpus_score([row[0] for row in references], streams, n_bootstrap=_BOOTSTRAP_SAMPLES)
    return {name: str(metric.get_signature()) for name, metric in metrics.items()}


def _float32_translator(bundle: Bundle) -> Translator:
    """Returns a translator over graphs that nothing was rounded in, to see what int8 costs."""
    graphs = export_pair(bundle.config, load_weights(bundle), quantised=False, metadata={})
    pair = InferencePair.load(graphs.encoder, graphs.decoder)
    subwords = SubwordTokenizer.load(bundle.tokenizer_path)
    calibration = Calibration.load(bundle.calibration_path) if bundle.calibration_path else None
    return Translator(
        pair,
        subwords,
        bundle.name,
        max_source_length=bundle.max_source_length,
        lexicon=bundle.load_lexicon(),
        calibration=calibration,
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
            )
            texts.extend(translation.text for translation in translations)
            bar.update(len(chunk))
    return texts


def _write(bundle: Bundle, scores: dict[str, Any]) -> None:
    card = bundle_card(bundle, scores)
    write_scores(bundle.directory, scores, card)
    print(card[card.index("## Scores") : card.index("## What it is bad at")].strip())
