"""How many subwords a second come out of many sentences: python -m benchmarks.throughput

2,000 sentences of the lengths that Tatoeba has (or those of --corpus), greedy: in batches as file translation
does it, one at a time as typing does it, and by CTranslate2 in batches of 64, in turn.
"""

import argparse
import gzip
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from benchmarks.bundles import describe_bundle, open_bundle
from benchmarks.command import common_parser, positive, refuse
from benchmarks.measure import (
    Bar,
    Contender,
    Seconds,
    alternate,
    bars_table,
    in_words,
    markdown_table,
    ratio,
    spread,
)
from benchmarks.served import fixed_length_translator, toy_sentences
from model.bundle import Bundle, BundleError
from model.inference.translation import Translation
from model.inference.translator import Translator
from model.network.size import count_weights
from tokenizer.subword import SubwordTokenizer
from training.publishing.machine import describe

_BATCH = 64
_PACKAGES = ("onnxruntime", "numpy", "ctranslate2")

BATCHED, SINGLE, RIVAL = "Parley, in batches", "Parley, one at a time", f"CTranslate2, in batches of {_BATCH}"


class Work(NamedTuple):
    """The sentences of one run, and how many subwords Parley makes of them."""

    sources: list[list[int]]  # as the networks read them
    target_lengths: list[int]  # subwords written, end tokens included


class Contest(NamedTuple):
    """Who is timed, and how many subwords each writes in one call."""

    contenders: list[Contender]
    num_tokens: dict[str, int]
    work: Work


def main(argv: Sequence[str] | None = None) -> int:
    """Measures, prints two tables, and returns 0, or 2 if it cannot be done as asked."""
    arguments = _parser().parse_args(argv)
    machine = describe(_PACKAGES, arguments.seed)
    try:
        if arguments.corpus and not arguments.bundle.exists():
            raise BundleError(f"--corpus needs a network that knows when to stop. There is no {arguments.bundle}.")
        with open_bundle(arguments.bundle, arguments.seed) as bundle:
            contest = _contest(bundle, arguments)
            print(report(alternate(contest.contenders, arguments.rounds), contest, arguments.threads))
            print(f"\n{describe_bundle(bundle)}\n\n{machine}; {arguments.rounds} rounds")
    except (BundleError, OSError, ModuleNotFoundError) as error:
        return refuse("throughput", error)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = common_parser("throughput", __doc__, rounds=5)
    parser.add_argument("--corpus", type=Path, help="a text, or TSV of which the first column counts; may be .gz")
    parser.add_argument("--sentences", type=positive, default=2_000)
    parser.add_argument("--threads", type=positive, default=1, help="threads of all (default: %(default)s)")
    return parser


def _contest(bundle: Bundle, arguments: argparse.Namespace) -> Contest:
    subwords = SubwordTokenizer.load(bundle.tokenizer_path)
    if arguments.corpus:
        texts = read_corpus(arguments.corpus, arguments.sentences, arguments.seed)
        translator = Translator.load(bundle.directory, num_threads=arguments.threads)
    else:
        texts = toy_sentences(subwords, arguments.sentences, arguments.seed)
        translator = fixed_length_translator(bundle, None, arguments.threads)
    first, second = bundle.languages

    def batched() -> list[Translation]:
        return translator.translate_all(texts, source_language=first, target_language=second, beam_size=1)

    def single() -> list[Translation]:
        return [
            translator.translate(text, source_language=first, target_language=second, beam_size=1) for text in texts
        ]

    work = _look_at(batched())
    transform, num_rival_tokens = _rival(bundle, work, arguments)
    contenders = [
        Contender(BATCHED, batched),
        Contender(SINGLE, single),
        Contender(RIVAL, transform),
    ]
    num_tokens = sum(work.target_lengths)
    return Contest(contenders, {BATCHED: num_tokens, SINGLE: num_tokens, RIVAL: num_rival_tokens}, work)


def read_corpus(path: Path, count: int, seed: int) -> list[str]:
    """Returns this many different sentences of a file, drawn at random."""
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as file:
        texts = list(dict.fromkeys(text for line in file if (text := line.split("\t")[0].strip())))
    drawn = np.random.default_rng(seed).permutation(len(texts))[:count]
    return [texts[index] for index in drawn]


def _look_at(translations: Sequence[Translation]) -> Work:
    sentences = [sentence for translation in translations for sentence in translation.sentences]
    return Work(
        [list(sentence.source.ids) for sentence in sentences],
        [len(sentence.hypothesis.ids) for sentence in sentences],
    )


def _rival(bundle: Bundle, work: Work, arguments: argparse.Namespace) -> tuple[Callable[[], int], int]:
    """Returns a function that translates sentences of the same lengths by CTranslate2, and how many tokens it writes.

    A batch has one target length: the mean of those that Parley wrote, so that both write about as much.
    """
    from benchmarks.ctranslate2_rival import CTranslate2Rival

    transformer = CTranslate2Rival(
        bundle.config.vocabulary_size,
        count_weights(bundle.config),
        num_threads=arguments.threads,
        seed=arguments.seed,
    )
    order = sorted(range(len(work.sources)), key=lambda index: len(work.sources[index]))
    batches = []
    for start in range(0, len(order), _BATCH):
        batch = order[start : start + _BATCH]
        length = round(sum(work.target_lengths[index] for index in batch) / len(batch))
        batches.append(([work.sources[index] for index in batch], length))

    def transform() -> int:
        return sum(transformer.run(sources, length) for sources, length in batches)

    return transform, transform()


def report(seconds: Seconds, contest: Contest, num_threads: int) -> str:
    """Returns what was measured and which bars it meets, as Markdown."""
    speeds = {name: contest.num_tokens[name] / values for name, values in seconds.items()}
    rows = [
        [name, in_words(spread(values), 0), in_words(ratio(values, speeds[SINGLE]))] for name, values in speeds.items()
    ]
    sources = contest.work.sources
    mean = sum(map(len, sources)) / len(sources)
    threads = "one thread" if num_threads == 1 else f"{num_threads} threads"
    header = [
        f"{len(sources):,} sentences of {mean:.1f} subwords, {threads}",
        "subwords out a second (quartiles)",
        "times one at a time",
    ]
    bars = [
        Bar("batches over one at a time", ratio(speeds[BATCHED], speeds[SINGLE]).median, 6),
        Bar(f"batches over {RIVAL}", ratio(speeds[BATCHED], speeds[RIVAL]).median, 1.1),
    ]
    return f"{markdown_table(header, rows)}\n\n{bars_table(bars)}"


if __name__ == "__main__":
    sys.exit(main())
