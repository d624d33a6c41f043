"""How long one sentence takes: python -m benchmarks.latency

10 subwords in (the target's tag and the end token among them), 12 out, one thread, against the Keras pair and
against CTranslate2, in turn; and against the least that memory allows. Then sentences of the bundle's own test part,
one at a time, as the chat translates them: text to text, and reranked where a rival is close.
"""

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import onnx

from benchmarks.bundles import describe_bundle, open_bundle
from benchmarks.command import common_parser, refuse
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
from benchmarks.served import fixed_length_translator, load_endless_pair, toy_sentences
from model.bundle import Bundle, BundleError
from model.inference.confidence.calibration import Calibration
from model.inference.engine import run
from model.inference.pair import InferencePair
from model.inference.request import DEFAULT_BEAM_SIZE
from model.inference.reranking import NoisyChannelReranker
from model.inference.search import BeamSearch, Hypothesis
from model.inference.translator import Translator
from model.network.size import count_weights
from model.pretrained import load_weights
from tokenizer.subword import SubwordTokenizer
from training.data.corpus import read_pairs
from training.data.pairs_file import TEST_PAIRS
from training.publishing.machine import describe

NUM_SOURCE_IDS = 10
NUM_TARGET_IDS = 12
_COPIED_BYTES = 256 * 2**20  # far more than any cache holds
# Read when TensorFlow is imported; errors only.
_TENSORFLOW_SETTINGS = {
    "TF_NUM_INTRAOP_THREADS": "1",
    "TF_NUM_INTEROP_THREADS": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
}
_PACKAGES = ("onnxruntime", "numpy", "keras", "tensorflow", "ctranslate2")

GREEDY, BEAM, TEXT = "Parley, greedy", "Parley, beam 4", "Parley, text to text, greedy"
BACK = "Parley, beam 4, reranked"
EAGER, LOOP = "Keras pair, stepped from Python", "Keras pair, `tf.function` around the loop"
RIVAL_GREEDY, RIVAL_BEAM = "CTranslate2, greedy", "CTranslate2, beam 4"
COPY = "copy"
CHAT, UNRANKED = "Parley, beam 4 and what ranks it", "Parley, beam 4"
_TEST_SENTENCES = 120  # of each direction


def main(argv: Sequence[str] | None = None) -> int:
    """Measures, prints its tables, and returns 0, or 2 if it cannot be done as asked."""
    arguments = common_parser("latency", __doc__, rounds=15).parse_args(argv)
    os.environ.update(_TENSORFLOW_SETTINGS)
    machine = describe(_PACKAGES, arguments.seed)
    try:
        with open_bundle(arguments.bundle, arguments.seed) as bundle:
            seconds = alternate(_contenders(bundle, arguments.seed), arguments.rounds)
            print(report(seconds, floor_bytes(bundle)))
            if (bundle.directory / TEST_PAIRS).exists():
                print(f"\n{chat_table(bundle, arguments.rounds, arguments.seed)}")
            print(f"\n{describe_bundle(bundle)}\n\n{machine}; {arguments.rounds} rounds")
    except (BundleError, ModuleNotFoundError) as error:
        return refuse("latency", error)
    return 0


# === Contenders ===


def _contenders(bundle: Bundle, seed: int) -> list[Contender]:
    subwords = SubwordTokenizer.load(bundle.tokenizer_path)
    [text] = toy_sentences(subwords, 1, seed, length=NUM_SOURCE_IDS - 2)
    source_ids = np.array([subwords.encode_source(text, bundle.languages[1])])  # (1, source)
    pair = load_endless_pair(bundle)
    translator = fixed_length_translator(bundle, NUM_TARGET_IDS)
    first, second = bundle.languages
    return [
        Contender(GREEDY, lambda: search(pair, source_ids, 1), calls=21),
        Contender(BEAM, lambda: search(pair, source_ids, DEFAULT_BEAM_SIZE), calls=21),
        Contender(BACK, lambda: search_and_rank(pair, source_ids, subwords), calls=21),
        Contender(
            TEXT,
            lambda: translator.translate(text, source_language=first, target_language=second, beam_size=1),
            calls=21,
        ),
        *_rivals(bundle, source_ids, seed),
        Contender(COPY, copier(_COPIED_BYTES), calls=3),
    ]


def search(pair: InferencePair, source_ids: np.ndarray, beam_size: int) -> list[Hypothesis]:
    """Translates one row of ids by the search that is served, and returns the translations, best first."""
    memory, state = pair.encode(source_ids)
    [hypotheses] = BeamSearch(pair.step, memory, state, beam_size=beam_size, max_lengths=[NUM_TARGET_IDS]).run()
    return hypotheses


def search_and_rank(pair: InferencePair, source_ids: np.ndarray, subwords: SubwordTokenizer) -> list[Hypothesis]:
    """The same, and then reranks them; the network here never ends a sentence, so each counts as finished."""
    finished = [hypothesis._replace(finished=True) for hypothesis in search(pair, source_ids, DEFAULT_BEAM_SIZE)]
    reranker = NoisyChannelReranker(pair, subwords, dict.fromkeys(subwords.languages, 1.0))
    [ranked] = run(reranker.rank([tuple(source_ids[0].tolist())], [finished]))
    return ranked


def _rivals(bundle: Bundle, source_ids: np.ndarray, seed: int) -> list[Contender]:
    # Imported here, so that --help does not wait for TensorFlow.
    from benchmarks.ctranslate2_rival import CTranslate2Rival
    from benchmarks.keras_rival import KerasRival

    keras_rival = KerasRival(bundle.config, load_weights(bundle), NUM_TARGET_IDS)
    transformer = CTranslate2Rival(bundle.config.vocabulary_size, count_weights(bundle.config), seed=seed)

    def transform(beam_size: int) -> Callable[[], int]:
        return lambda: transformer.run(source_ids.tolist(), NUM_TARGET_IDS, beam_size)

    return [
        Contender(EAGER, lambda: keras_rival.eager(source_ids), calls=3),
        Contender(LOOP, lambda: keras_rival.loop(source_ids), calls=5),
        Contender(RIVAL_GREEDY, transform(1), calls=21),
        Contender(RIVAL_BEAM, transform(DEFAULT_BEAM_SIZE), calls=21),
    ]


# === As the chat does ===


def chat_table(bundle: Bundle, rounds: int, seed: int) -> str:
    """Translates sentences of the bundle's test part one at a time, and returns how long one takes, as Markdown."""
    from benchmarks.ctranslate2_rival import CTranslate2Rival

    calibrated = Translator.load(bundle.directory)
    unranked = Translator.load(bundle.directory, calibration=Calibration({}))
    pairs = read_pairs([bundle.directory / TEST_PAIRS], bundle.languages).pairs
    drawn = np.random.default_rng(seed).permutation(len(pairs))[:_TEST_SENTENCES]
    first, second = bundle.languages
    texts = [(pairs[index].source, first, second) for index in drawn]
    texts += [(pairs[index].target, second, first) for index in drawn]

    def translate(translator: Translator) -> list[tuple[list[int], int]]:
        translations = [
            translator.translate(text, source_language=source, target_language=target) for text, source, target in texts
        ]
        sentences = [sentence for translation in translations for sentence in translation.sentences]
        return [(list(sentence.source.ids), len(sentence.hypothesis.ids)) for sentence in sentences]

    transformer = CTranslate2Rival(bundle.config.vocabulary_size, count_weights(bundle.config), seed=seed)
    work = translate(calibrated)
    contenders = [
        Contender(CHAT, lambda: translate(calibrated)),
        Contender(UNRANKED, lambda: translate(unranked)),
        Contender(RIVAL_BEAM, lambda: [transformer.run([ids], length, DEFAULT_BEAM_SIZE) for ids, length in work]),
    ]
    seconds = alternate(contenders, rounds)
    rows = [
        [name, in_words(spread(1000 * values / len(work))), in_words(ratio(values, seconds[RIVAL_BEAM]))]
        for name, values in seconds.items()
    ]
    header = [
        f"{len(work)} sentences of the test part, one at a time",
        "ms a sentence (quartiles)",
        f"times {RIVAL_BEAM}",
    ]
    bars = [
        Bar(f"{CHAT}, over {RIVAL_BEAM}", ratio(seconds[CHAT], seconds[RIVAL_BEAM]).median, 1, at_most=True),
        Bar("ranked over not", ratio(seconds[CHAT], seconds[UNRANKED]).median, 1.4, at_most=True),
    ]
    return f"{markdown_table(header, rows)}\n\n{bars_table(bars)}"


# === The floor ===


def copier(num_bytes: int) -> Callable[[], None]:
    """Returns a function that copies this many bytes from one place in memory to another."""
    source = np.ones(num_bytes, np.uint8)
    target = np.zeros_like(source)

    def copy() -> None:
        np.copyto(target, source)

    return copy


def floor_bytes(bundle: Bundle) -> int:
    """Returns how many bytes of weights one sentence must read: the encoder's once, the decoder's at every step."""
    return _weight_bytes(bundle.encoder_path) + NUM_TARGET_IDS * _weight_bytes(bundle.decoder_path)


def _weight_bytes(path: Path) -> int:
    """Returns the bytes that a graph stores, without tables of which it only looks a few rows up."""
    graph = onnx.load(path).graph
    read_whole = {name for node in graph.node if node.op_type != "Gather" for name in node.input}
    return sum(len(weight.raw_data) for weight in graph.initializer if weight.name in read_whole)


# === Tables ===


def report(seconds: Seconds, num_bytes: int) -> str:
    """Returns what was measured and which bars it meets, as Markdown."""
    bandwidth = 2 * _COPIED_BYTES / seconds[COPY]  # (rounds,) bytes a second; a copy reads and writes
    times = {name: values for name, values in seconds.items() if name != COPY}
    times[f"floor: {num_bytes / 1e6:.0f} MB of weights at {np.median(bandwidth) / 1e9:.0f} GB/s"] = (
        num_bytes / bandwidth
    )
    rows = [
        [name, in_words(spread(1000 * values)), in_words(ratio(values, seconds[GREEDY]))]
        for name, values in times.items()
    ]
    header = [
        f"{NUM_SOURCE_IDS} subwords in, {NUM_TARGET_IDS} out, one thread",
        "ms (quartiles)",
        "times Parley, greedy",
    ]
    return f"{markdown_table(header, rows)}\n\n{bars_table(_bars(seconds, num_bytes / bandwidth))}"


def _bars(seconds: Seconds, floor: np.ndarray) -> list[Bar]:
    greedy = seconds[GREEDY]
    return [
        Bar(f"faster than: {EAGER}", ratio(seconds[EAGER], greedy).median, 50),
        Bar(f"faster than: {LOOP}", ratio(seconds[LOOP], greedy).median, 8),
        Bar(f"greedy over {RIVAL_GREEDY}", ratio(greedy, seconds[RIVAL_GREEDY]).median, 0.65, at_most=True),
        Bar(f"beam 4 over {RIVAL_BEAM}", ratio(seconds[BEAM], seconds[RIVAL_BEAM]).median, 0.75, at_most=True),
        Bar(
            f"the same, reranked, over {RIVAL_BEAM}", ratio(seconds[BACK], seconds[RIVAL_BEAM]).median, 1, at_most=True
        ),
        Bar("reranked over not", ratio(seconds[BACK], seconds[BEAM]).median, 1.4, at_most=True),
        Bar("time of the floor", ratio(greedy, floor).median, 2, at_most=True),
        Bar("a beam of 4 over greedy", ratio(seconds[BEAM], greedy).median, 3, at_most=True),
    ]


if __name__ == "__main__":
    sys.exit(main())
