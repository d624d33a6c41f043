"""What is lost when people do not write like a corpus: python -m benchmarks.robustness --corpus FILE

The bundle's own test part, as served, with a beam of 4:

- chrF with each kind of noise in the source against chrF without it. Where the noise takes something away that the
  network cannot know (capitals, accents, punctuation), translations and references are stripped of it, too;
- names, numbers, links and signs that no corpus holds: how many arrive unharmed;
- names that look like words, in three places: how many arrive, with or without a capital;
- answers that say a phrase of three words or more twice where the source does not.
"""

import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from sacrebleu.metrics import CHRF

from benchmarks.command import common_parser, positive, refuse
from benchmarks.measure import markdown_table
from benchmarks.spans import SpanSentence, plain_name_sentences, span_sentences
from model.bundle import BundleError, load_bundle
from model.inference.confidence.checks import says_twice
from model.inference.translator import DEFAULT_BEAM_SIZE, Translator
from training.data.augmentation.augmentation import drop_accents, drop_punctuation, make_typos
from training.data.corpus import CorpusError, read_pairs, split
from training.publishing.machine import describe
from training.scoring.evaluate import TestSet, test_sets
from training.scoring.metrics import reference_streams

_TYPO_SHARE = 1 / 25
_PHRASE = 3

Change = Callable[[str], str]


class Noise(NamedTuple):
    """A way to type, and what it takes away from both sides when they are compared."""

    name: str
    type: Change
    compare: Change


def main(argv: Sequence[str] | None = None) -> int:
    """Measures, prints its tables, and returns 0, or 2 if it cannot be done as asked."""
    parser = common_parser("robustness", __doc__)
    parser.add_argument("--corpus", type=Path, nargs="+", required=True, help="what the bundle was trained on")
    parser.add_argument("--sentences", type=positive, default=10_000, help="the most test sentences of a direction")
    arguments = parser.parse_args(argv)
    try:
        bundle = load_bundle(arguments.bundle)
        parts = split(read_pairs(arguments.corpus, bundle.languages).pairs)
    except (BundleError, CorpusError) as error:
        return refuse("robustness", error)
    translator = Translator.load(arguments.bundle)
    tests = [test_set.first(arguments.sentences) for test_set in test_sets(parts.test, bundle.languages)]
    print(noise_table(translator, tests, arguments.seed))
    codes = bundle.languages
    print(f"\n{span_table(translator, codes, {code: span_sentences(code, arguments.seed) for code in codes})}")
    print(f"\n{span_table(translator, codes, {code: plain_name_sentences(code) for code in codes}, str.lower)}")
    print(f"\n{repetition_line(translator, tests)}")
    print(f"\n{_signature()}; beam {DEFAULT_BEAM_SIZE}")
    print(f"\n{describe(('onnxruntime', 'sacrebleu'), arguments.seed)}")
    return 0


# === Noise ===


def noises(seed: int) -> list[Noise]:
    """Returns every kind of noise that is measured; the typos are drawn anew for each sentence, by the seed."""
    generator = np.random.default_rng(seed)
    return [
        Noise("no capitals", str.lower, str.lower),
        Noise("no accents", drop_accents, drop_accents),
        Noise("no punctuation", drop_punctuation, drop_punctuation),
        Noise("none of the three", _bare, _bare),
        Noise("a typo in every 25th letter", lambda text: make_typos(text, generator, _TYPO_SHARE), str),
    ]


def noise_table(translator: Translator, tests: Sequence[TestSet], seed: int) -> str:
    """Returns a Markdown table of chrF without and with each noise, and of what is lost."""
    clean = {test.direction: _translate(translator, test, test.sources) for test in tests}
    rows = []
    for noise in noises(seed):
        for test in tests:
            noisy = _translate(translator, test, [noise.type(text) for text in test.sources])
            before, after = (chrf_of(texts, test, noise.compare) for texts in (clean[test.direction], noisy))
            rows.append([noise.name, test.direction, f"{before:.1f}", f"{after:.1f}", f"{before - after:.1f}"])
    return markdown_table(["source with", "direction", "chrF without", "chrF with", "lost"], rows)


def chrf_of(texts: Sequence[str], test: TestSet, compare: Change = str) -> float:
    """Returns chrF of translations, with both sides changed before they are compared."""
    streams = reference_streams([[compare(reference) for reference in row] for row in test.references])
    return float(CHRF().corpus_score([compare(text) for text in texts], streams).score)


def _signature() -> str:
    metric = CHRF()
    metric.corpus_score(["one"], [["one"], [None]])  # it signs only what it has scored
    return str(metric.get_signature())


def _bare(text: str) -> str:
    return drop_accents(drop_punctuation(text.lower()))


# === Spans ===


def span_table(
    translator: Translator,
    languages: tuple[str, str],
    asked: Mapping[str, Sequence[SpanSentence]],
    compare: Change = str,
) -> str:
    """Returns a Markdown table of the share of spans that stand in the answer just as they stood in the source.

    Args:
        translator: what translates.
        languages: codes.
        asked: sentences of each language.
        compare: what makes of an answer and a span what must be the same.
    """
    rows = []
    for source, target in (languages, languages[::-1]):
        texts = [sentence.text for sentence in asked[source]]
        answers = translator.translate_all(texts, source_language=source, target_language=target)
        kept = Counter(
            sentence.kind
            for sentence, answer in zip(asked[source], answers, strict=True)
            if compare(answer.text).count(compare(sentence.span)) == 1
        )
        counts = Counter(sentence.kind for sentence in asked[source])
        shares = [f"{kept[kind] / count:.1%}" for kind, count in counts.items()]
        rows.append([f"{source}-{target}", *shares, f"{kept.total() / counts.total():.1%}"])
    return markdown_table(["direction", *counts, "all kept"], rows)


# === Repetition ===


def repetition_line(translator: Translator, tests: Sequence[TestSet]) -> str:
    """Says how many answers repeat a phrase where the source does not."""
    counts = []
    for test in tests:
        answers = _translate(translator, test, test.sources)
        repeated = [
            answer
            for source, answer in zip(test.sources, answers, strict=True)
            if repeats_phrase(answer) and not repeats_phrase(source)
        ]
        counts.append(f"{test.direction}: {len(repeated)} of {len(answers):,}")
    return "Answers that repeat a phrase of three words or more: " + ", ".join(counts)


def repeats_phrase(text: str) -> bool:
    """Whether a phrase of three words stands twice in `text` without sharing a word."""
    return says_twice(text.lower().split(), _PHRASE)


def _translate(translator: Translator, test: TestSet, sources: Sequence[str]) -> list[str]:
    answers = translator.translate_all(
        sources, source_language=test.source_language, target_language=test.target_language
    )
    return [answer.text for answer in answers]


if __name__ == "__main__":
    sys.exit(main())
