"""What each rule around the network brings: python -m benchmarks.rules --corpus FILE

Every rule that reads a text before the network does, or chooses among its hypotheses, is taken out once. The table
shows chrF with all rules, and what is lost without each, on

- the bundle's own test part as it stands, with a typo in every 25th letter, without capitals, accents and
  punctuation, with what people shorten in a chat, with laughter, and as titles;
- the development sets of a mixture, all together: text of other kinds.

Beside it stand, of a hundred each, the answers to these other texts that say a phrase twice or leave out a clause,
which is what the second search is for and too rare to show in a score, and the unknown names that do not arrive.

A rule is worth having if it brings 0.3 on what it is for, and takes nothing away elsewhere.
"""

import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import replace
from functools import cache
from pathlib import Path
from unittest.mock import patch

import numpy as np

from benchmarks.command import common_parser, positive, refuse
from benchmarks.measure import markdown_table
from benchmarks.open_sets import MIXTURE, development_tests, load_mixture_for
from benchmarks.robustness import chrf_of, noises
from benchmarks.spans import span_sentences
from model.bundle import BundleError, load_bundle
from model.inference.confidence import checks
from model.inference.engine import Engine
from model.inference.reading import typography
from model.inference.reranking import NoisyChannelReranker
from model.inference.translator import DEFAULT_BEAM_SIZE, Translator
from tokenizer.languages.rules import LanguageRules, rules_of
from tokenizer.preprocess import lexicon, protect, respell, signs
from tokenizer.preprocess.truecase import Truecaser
from training.data.augmentation.sides import with_capitals
from training.data.augmentation.written_forms import written_forms
from training.data.corpus import CorpusError, read_pairs, split
from training.publishing.machine import describe
from training.scoring.evaluate import TestSet, test_sets, translate

_NUM_SENTENCES = 300
_NUM_OPEN_LINES = 60
_LAUGHTER = {"en": "haha", "es": "jaja"}
_OTHER = "other texts"
_FAULTS = {checks.REPETITION: "a phrase twice", checks.DROPPED_CLAUSE: "a clause left out"}
_NOISES = ("a typo in every 25th letter", "none of the three")

Without = Callable[[], AbstractContextManager[object]]  # takes a rule out while it is open


def main(argv: Sequence[str] | None = None) -> int:
    """Measures, prints a table, and returns 0, or 2 if it cannot be done as asked."""
    parser = common_parser("rules", __doc__)
    parser.add_argument("--corpus", type=Path, nargs="+", required=True, help="what the bundle was trained on")
    parser.add_argument("--mixture", type=Path, default=MIXTURE, help="whose development sets")
    parser.add_argument(
        "--sentences", type=positive, default=_NUM_SENTENCES, help="of each kind (default: %(default)s)"
    )
    arguments = parser.parse_args(argv)
    try:
        languages = load_bundle(arguments.bundle).languages
        own = test_sets(split(read_pairs(arguments.corpus, languages).pairs).test, languages)
        open_tests = development_tests(load_mixture_for(arguments.bundle, arguments.mixture), _NUM_OPEN_LINES)
    except (BundleError, CorpusError) as error:
        return refuse("rules", error)
    tests = {**kinds_of([test.first(arguments.sentences) for test in own], arguments.seed)}
    tests[_OTHER] = [test for found in open_tests.values() for test in found]
    print(report(Translator.load(arguments.bundle), tests, names_in(languages, arguments.seed)))
    print(f"\n{describe(('onnxruntime', 'sacrebleu'), arguments.seed)}")
    return 0


def report(translator: Translator, tests: Mapping[str, Sequence[TestSet]], names: Sequence[TestSet]) -> str:
    """Returns a Markdown table: chrF of each kind of text in both directions, and what goes with each rule."""
    base = _measure(translator, tests, names, nullcontext)
    rows = [["with all rules", *(f"{value:.1f}" for value in base)]]
    for name, without in RULES.items():
        found = _measure(translator, tests, names, without)
        rows.append([f"without {name}", *(f"{value - before:+.1f}" for value, before in zip(found, base, strict=True))])
    return markdown_table(["chrF", *tests, *_FAULTS.values(), "a name lost"], rows)


def _measure(
    translator: Translator, tests: Mapping[str, Sequence[TestSet]], names: Sequence[TestSet], without: Without
) -> list[float]:
    """Returns chrF of each kind of text, the mean of its test sets, and how often each fault occurs."""
    with without():
        scores = [
            float(np.mean([chrf_of(translate(translator, test, DEFAULT_BEAM_SIZE, kind), test) for test in sets]))
            for kind, sets in tests.items()
        ]
        return [*scores, *_faults(translator, tests[_OTHER]), _lost_names(translator, names)]


def _faults(translator: Translator, tests: Sequence[TestSet]) -> list[float]:
    """Returns how many answers of a hundred have each of the faults."""
    doubts = [
        answer.doubts
        for test in tests
        for answer in translator.translate_all(
            test.sources,
            source_language=test.source_language,
            target_language=test.target_language,
            beam_size=DEFAULT_BEAM_SIZE,
            anyway=True,
        )
    ]
    return [100 * float(np.mean([fault in each for each in doubts])) for fault in _FAULTS]


def _lost_names(translator: Translator, names: Sequence[TestSet]) -> float:
    """Returns how many of a hundred names, each the reference of its sentence, do not stand in the answer."""
    lost = [
        name not in answer
        for test in names
        for [name], answer in zip(test.references, translate(translator, test, DEFAULT_BEAM_SIZE, "names"), strict=True)
    ]
    return 100 * float(np.mean(lost))


# === What people type ===


def names_in(languages: tuple[str, str], seed: int) -> list[TestSet]:
    """Returns sentences in both languages with a name that few corpora hold, which is their reference."""
    found = []
    for source, target in (languages, languages[::-1]):
        named = [sentence for sentence in span_sentences(source, seed) if sentence.kind == "name"]
        found.append(TestSet(source, target, [each.text for each in named], [[each.span] for each in named]))
    return found


def kinds_of(clean: Sequence[TestSet], seed: int) -> dict[str, list[TestSet]]:
    """Returns test sets as they stand, and typed in other ways."""
    typed = {noise.name: noise.type for noise in noises(seed) if noise.name in _NOISES}
    kinds = {"as it stands": list(clean)}
    for name, change in typed.items():
        kinds[name] = [replace(test, sources=[change(text) for text in test.sources]) for test in clean]
    kinds["shorthand"] = [_shortened(test) for test in clean]
    kinds["laughter"] = [_laughing(test) for test in clean]
    kinds["titles"] = [_titled(test) for test in clean]
    return kinds


def _shortened(test: TestSet) -> TestSet:
    """Returns the sources in which something can be shortened, shortened."""
    short = {full.lower(): word for word, full in rules_of(test.source_language).shorthand.items()}
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, sorted(short, key=len, reverse=True)))})(?!\w)", re.I)
    changed = [pattern.sub(lambda match: short[match[0].lower()], text) for text in test.sources]
    rows = [row for row in zip(test.sources, changed, test.references, strict=True) if row[0] != row[1]]
    return replace(test, sources=[row[1] for row in rows], references=[row[2] for row in rows])


def _laughing(test: TestSet) -> TestSet:
    laughter = f" {_LAUGHTER[test.source_language]}"
    return replace(
        test,
        sources=[text + laughter for text in test.sources],
        references=[[reference + laughter for reference in references] for references in test.references],
    )


def _titled(test: TestSet) -> TestSet:
    """Returns the sources with a capital on every word but the little ones, and nothing with a full stop."""
    small = written_forms(test.source_language).small_in_titles
    return replace(
        test,
        sources=[with_capitals(text.removesuffix("."), small) for text in test.sources],
        references=[[reference.removesuffix(".") for reference in references] for references in test.references],
    )


# === Rules, taken out ===


def _no_shorthand() -> AbstractContextManager[object]:
    @cache
    def rules_without(language: str) -> LanguageRules:
        return replace(rules_of(language), shorthand={})

    return patch.multiple(respell, rules_of=rules_without)


@contextmanager
def _no_laughter() -> Iterator[None]:
    kinds = "|".join(f"(?:{kind})" for kind in signs._KINDS if "lmao" not in kind)
    with patch.object(signs, "_SPAN", re.compile(kinds)):
        signs.find_signs.cache_clear()
        yield
    signs.find_signs.cache_clear()


RULES: dict[str, Without] = {
    "shorthand in full": _no_shorthand,
    "mending of mistyped words": lambda: patch.object(lexicon.Lexicon, "nearest", lambda *_, **__: None),
    "laughter as it is": _no_laughter,
    "names as they are": lambda: patch.object(protect, "_find_names", lambda *_: ()),
    "first words in small letters": lambda: patch.object(Truecaser, "read", lambda _, text, __: text),
    "titles in small letters": lambda: patch.object(Truecaser, "_is_title", lambda *_: False),
    "labels from a small letter on": lambda: patch.object(typography, "is_label", lambda _: False),
    "a second search": lambda: patch.object(Engine, "_improve", lambda *_: iter(())),
    "reranking": lambda: patch.object(NoisyChannelReranker, "applies_to", lambda *_: False),
}


if __name__ == "__main__":
    sys.exit(main())
