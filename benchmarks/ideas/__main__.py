"""Ideas for the network and its recipe, trained side by side for the same time: python -m benchmarks.ideas

    python -m benchmarks.ideas --corpus tatoeba-eng-spa.tsv.gz --languages en es --seconds 110 --out DIR

trains what `ideas.toml` lists, on a GPU if there is one, and prints the validation loss of each and the scores of its
greedy translations. With `--from BUNDLE` each goes on from the bundle's weights, in a wider network where its settings
ask for one; so, with another list, a long training of the flagship is one run of this. DIR gets the average of each
one's weights, by their paths in the network, as float16. It needs PyTorch and, for its workers, a system that forks.
"""

import argparse
import json
import multiprocessing
import sys
import time
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.command import refuse
from benchmarks.measure import markdown_table
from model.bundle import Bundle, BundleError
from tokenizer.learn import learn_subwords
from tokenizer.subword import SubwordTokenizer
from training.data.augmentation import Renamer
from training.data.batches import Batch, BucketedBatches, Example, one_way, plain_batches
from training.data.corpus import CorpusError
from training.data.public_corpora import find_corpus
from training.data.training_data import TrainingData, read_data, read_test_pairs
from training.initialisation.warm_start import load_start
from training.publishing.machine import describe
from training.recipes.recipe import Recipe, RecipeError, load_recipe
from training.recipes.settings import apply_settings
from training.scoring.evaluate import score

_HERE = Path(__file__).parent

_LOOKS = 16
_WAITING = 12  # batches that a worker is ahead
_SENTENCES = 1_200  # translated in each direction
_ROWS = 500
_LONGEST = 40  # subwords more than the source


@dataclass(slots=True)
class Contestant:
    """One training and what feeds it."""

    name: str
    recipe: Recipe
    ideas: dict[str, Any]
    updates: int
    queues: list[Any] = field(default_factory=list)
    training: Any = None
    history: list[dict[str, float]] = field(default_factory=list)


def main(argv: Sequence[str] | None = None) -> int:
    """Trains, prints a table, and returns 0, or 2 if it cannot be done as asked."""
    arguments = _parse(argv)
    try:
        start = load_start(arguments.start, tuple(arguments.languages)) if arguments.start else None
        data = _read(arguments, start)
        recipe = load_recipe(arguments.recipe)
        contestants = _read_ideas(arguments.ideas, recipe)
        subwords = _subwords(data, recipe, start)
    except (BundleError, CorpusError, OSError, RecipeError, tomllib.TOMLDecodeError) as error:
        return refuse("ideas", error)
    with _fed(contestants, data, subwords, arguments.workers):
        try:
            device = _begin(contestants, subwords, start)
        except (ModuleNotFoundError, ValueError) as error:
            return refuse("ideas", error)
        _train(contestants, plain_batches(data.directed(data.parts.validation), subwords, recipe.batches), arguments)
    print(_report(contestants, data, subwords))
    print(f"\n{describe(('torch', 'sacrebleu'), recipe.seed)}; {device}; {arguments.seconds} seconds")
    return 0


def _parse(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.ideas", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--corpus", nargs="+", required=True, help="as `fit` has it")
    parser.add_argument("--languages", nargs=2, required=True)
    parser.add_argument("--phrases", type=Path, help="as `fit` has it")
    parser.add_argument("--synthetic", nargs=2, metavar=("LANGUAGE", "FILE"), help="as `fit` has it")
    parser.add_argument("--from", type=Path, dest="start", metavar="BUNDLE", help="go on from its weights")
    parser.add_argument("--recipe", default=str(_HERE / "start.toml"), help="what the ideas change")
    parser.add_argument("--ideas", type=Path, default=_HERE / "ideas.toml", help="the list of them")
    parser.add_argument("--seconds", type=float, default=110, help="of training, for all together")
    parser.add_argument("--workers", type=int, default=1, help="processes that make the batches of each training")
    parser.add_argument("--out", type=Path, required=True, help="folder for the weights and the losses")
    return parser.parse_args(argv)


def _read(arguments: argparse.Namespace, start: Bundle | None) -> TrainingData:
    languages = (arguments.languages[0], arguments.languages[1])
    synthetic = (arguments.synthetic[0], Path(arguments.synthetic[1])) if arguments.synthetic else None
    earlier_test = read_test_pairs(start.directory, languages) if start else ()
    source = find_corpus(arguments.corpus)
    return read_data(source, languages, phrases=arguments.phrases, synthetic=synthetic, earlier_test=earlier_test)


def _read_ideas(path: Path, recipe: Recipe) -> list[Contestant]:
    listed: Mapping[str, Mapping[str, Any]] = tomllib.loads(path.read_text("utf-8"))
    contestants = []
    for name, changes in listed.items():
        if unknown := sorted(set(changes) - {"settings", "ideas", "updates"}):
            raise RecipeError(f"{path}: expected settings, ideas and updates of {name!r}. Received besides: {unknown}")
        own = apply_settings(recipe, changes.get("settings", ()))
        contestants.append(Contestant(name, own, dict(changes.get("ideas", {})), changes.get("updates", 1)))
    return contestants


def _subwords(data: TrainingData, recipe: Recipe, start: Bundle | None) -> SubwordTokenizer:
    if start:
        return SubwordTokenizer.load(start.tokenizer_path)
    texts = (text for pair in data.parts.train for text in (pair.source, pair.target))
    return learn_subwords(texts, data.languages, recipe.vocabulary_size)


# === Batches ===


@contextmanager
def _fed(
    contestants: Sequence[Contestant], data: TrainingData, subwords: SubwordTokenizer, count: int
) -> Iterator[None]:
    """Within it processes of their own make the batches of each training, always in the same order."""
    examples = [*data.directed(data.parts.train), *one_way(data.synthetic, data.synthetic_language)]
    renamer = Renamer(data.parts.train)
    context = multiprocessing.get_context("fork")  # each sees the corpus without a copy
    workers = []
    for contestant in contestants:
        contestant.queues = [context.Queue(_WAITING) for _ in range(count)]
        for index, queue in enumerate(contestant.queues):
            what = (examples, renamer, subwords, contestant.recipe, range(index, sys.maxsize, count), queue)
            workers.append(context.Process(target=_make_batches, args=what, daemon=True))
            workers[-1].start()
    try:
        yield
    finally:
        for worker in workers:
            worker.terminate()


def _make_batches(
    examples: Sequence[Example],
    renamer: Renamer,
    subwords: SubwordTokenizer,
    recipe: Recipe,
    steps: range,
    queue: Any,
) -> None:
    batches = BucketedBatches(examples, renamer, subwords, recipe.batches, recipe.augmentation, recipe.seed)
    queue.put(batches.shapes)
    for step in steps:
        queue.put(batches.batch(step))


# === Training ===


def _begin(contestants: Sequence[Contestant], subwords: SubwordTokenizer, start: Bundle | None) -> str:
    """Gives each its weights and records its updates; returns the device's name."""
    import torch

    from benchmarks.ideas.network import Ideas, Network
    from benchmarks.ideas.training import Training
    from benchmarks.ideas.widen import widened
    from model.network.seq2seq import Seq2Seq
    from model.pretrained import load_weights

    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = True
    device = "cuda" if torch.cuda.is_available() else "cpu"
    for contestant in contestants:
        config = contestant.recipe.model_config(subwords.vocabulary_size)
        weights: Mapping[str, np.ndarray] = Seq2Seq(config).weights_by_path()
        if start:
            weights = widened(start.config, load_weights(start), config, weights)
        network = Network(config, Ideas(**contestant.ideas))
        tensors = {path: torch.from_numpy(np.array(values, np.float32)) for path, values in weights.items()}
        tensors |= network.extra_weights()
        contestant.training = Training(network, tensors, contestant.recipe.optimizer, device)
        shapes = [queue.get() for queue in contestant.queues]  # each of its workers says the same
        for shape in shapes[0]:
            contestant.training.record(shape)
    return torch.cuda.get_device_name() if device == "cuda" else "no GPU"


def _train(contestants: Sequence[Contestant], validation: Sequence[Batch], arguments: argparse.Namespace) -> None:
    begun, looks, progress = time.monotonic(), 0, 0.0
    try:
        while progress < 1:
            for contestant in contestants:
                for _ in range(contestant.updates):
                    training = contestant.training
                    training.update(contestant.queues[training.step % len(contestant.queues)].get(), progress)
            progress = (time.monotonic() - begun) / arguments.seconds
            if progress * _LOOKS >= looks + 1:
                looks = int(progress * _LOOKS)
                for contestant in contestants:
                    _look(contestant, validation, time.monotonic() - begun)
                _save(contestants, arguments.out)
    except KeyboardInterrupt:
        print("Stopped; what was reached so far is scored.", file=sys.stderr)


def _look(contestant: Contestant, validation: Sequence[Batch], seconds: float) -> None:
    import torch

    training = contestant.training
    row = {"step": training.step, "seconds": round(seconds, 1), "loss": round(training.training_loss(), 4)}
    nats = 0.0
    weights = training.averaged
    with torch.no_grad():
        for batch in validation:
            labels = np.where(batch.weights > 0, batch.labels, 0)
            ids = (torch.from_numpy(values).long().to(training.device) for values in (batch.source_ids, labels))
            smoothing = contestant.recipe.optimizer.label_smoothing
            nats += float(training.network.loss(weights, *ids, smoothing, training=False)[1]) * batch.num_tokens
    row["validation_loss"] = round(nats / sum(batch.num_tokens for batch in validation), 4)
    contestant.history.append(row)
    print(f"{contestant.name}: {row}", file=sys.stderr)


def _save(contestants: Sequence[Contestant], out: Path) -> None:
    from benchmarks.ideas.training import as_half

    out.mkdir(parents=True, exist_ok=True)
    for index, contestant in enumerate(contestants):
        np.savez(out / f"{index:02d}.npz", allow_pickle=False, **as_half(contestant.training.averaged))
    losses = {contestant.name: contestant.history for contestant in contestants}
    (out / "losses.json").write_text(json.dumps(losses, indent=1), "utf-8")


# === Scores ===


def _report(contestants: Sequence[Contestant], data: TrainingData, subwords: SubwordTokenizer) -> str:
    """Returns a Markdown table: what each became, on validation sentences that nobody has trained on."""
    every = max(1, len(data.parts.validation) // _SENTENCES)
    examples = data.directed(data.parts.validation[::every])
    ways = sorted({example.language for example in examples})
    rows = []
    for contestant in contestants:
        cells = [contestant.name, f"{contestant.training.step:,}"]
        cells.append(f"{contestant.history[-1]['validation_loss']:.3f}" if contestant.history else "")
        for way in ways:
            scores = _score(contestant, [example for example in examples if example.language == way], subwords)
            cells.append(f"{scores['bleu']['score']:.1f} / {scores['chrf']['score']:.1f}")
        rows.append(cells)
    return markdown_table(["", "updates", "validation loss", *(f"into {way}" for way in ways)], rows)


def _score(contestant: Contestant, examples: Sequence[Example], subwords: SubwordTokenizer) -> dict[str, Any]:
    import torch

    training = contestant.training
    training.wait()
    texts: list[str] = []
    ordered = sorted(examples, key=lambda example: len(example.pair.source))
    for first in range(0, len(ordered), _ROWS):
        sources = [subwords.encode_source(e.pair.source, e.language) for e in ordered[first : first + _ROWS]]
        padded = np.zeros((len(sources), max(map(len, sources))), np.int64)
        for row, ids in enumerate(sources):
            padded[row, : len(ids)] = ids
        with torch.no_grad():
            source_ids = torch.from_numpy(padded).to(training.device)
            written = training.network.greedy(training.averaged, source_ids, padded.shape[1] + _LONGEST)
        texts += [subwords.decode(ids) for ids in written]
    return score(texts, [[example.pair.target] for example in ordered])


if __name__ == "__main__":
    sys.exit(main())
