"""Sentence pairs to a bundle: learn subwords, train both directions, keep the best."""

import importlib.util
import io
import json
import math
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import keras
from tqdm import tqdm

from model.bundle import BundleError, half_precision, save_bundle
from model.inference.translator import Translator
from model.network.seq2seq import Seq2Seq
from tokenizer.learn import learn_subwords
from tokenizer.subword import SubwordTokenizer
from training.batches import Batch, BucketedBatches, plain_batches
from training.card import attribution, model_card
from training.checkpoint import CheckpointError, Progress, load_checkpoint, save_checkpoint
from training.corpus import CorpusError, SentencePair, Split, read_pairs, split
from training.export import served_graphs
from training.history import HISTORY, history_csv
from training.plots import plot_history
from training.recipe import Recipe
from training.trainer import Trainer

_STEPS_PER_CHECKPOINT = 100
_NUM_SAMPLES = 3


def wake_backend() -> None:
    """Lets the backend find its devices now, with whatever it has to say about them."""
    keras.ops.zeros(())


class TrainingStopped(Exception):
    """Training ended before its time; the message says what is kept and how to go on."""


class Fit:
    """One training run: what it needs in memory, and its two places on disk.

    - `out` is the bundle, replaced as a whole whenever validation is better than before;
    - `out.training` beside it holds what a resumed run needs.

    Args:
        corpus_paths: one TSV file or two parallel files.
        languages: codes of the corpus' two columns.
        recipe: every number of the training.
        out: folder of the bundle.
        resume: go on from the checkpoint in `out.training`.
        tensorboard: write the losses for TensorBoard too.

    Raises:
        CorpusError, CheckpointError, BundleError: with a message for people.
    """

    def __init__(
        self,
        *,
        corpus_paths: Sequence[Path],
        languages: tuple[str, str],
        recipe: Recipe,
        out: Path,
        resume: bool = False,
        tensorboard: bool = False,
    ) -> None:
        self.corpus_names = [path.name for path in corpus_paths]
        self.languages = languages
        self.recipe = recipe
        self.out = out
        self.state_dir = out.with_name(out.name + ".training")
        self._check_place(resume)
        keras.utils.set_random_seed(recipe.seed)

        # === Data ===
        corpus = read_pairs(corpus_paths, languages)
        self.parts: Split = split(corpus.pairs)
        print(f"{', '.join(self.corpus_names)}: {corpus.report}")
        print("For example: " + _show_pair(corpus.pairs[len(corpus.pairs) // 2], languages))
        print(
            f"{len(self.parts.train):,} pairs to train, {len(self.parts.validation):,} to validate, "
            f"{len(self.parts.test):,} to test; no sentence stands in two of these parts."
        )
        self.subwords = self._prepare_subwords(resume)
        self.batches = BucketedBatches(
            self.parts.train, languages, self.subwords, recipe.batches, recipe.augmentation, recipe.seed
        )
        if self.batches.num_too_long:
            print(f"{self.batches.num_too_long:,} examples are longer than {recipe.batches.widths[-1]} subwords.")
        self.validation: list[Batch] = plain_batches(self.parts.validation, languages, self.subwords, recipe.batches)
        if not self.validation:
            raise CorpusError(f"No validation sentence fits into {recipe.batches.widths[-1]} subwords.")

        # === Network ===
        self.seq2seq = Seq2Seq(recipe.model_config(self.subwords.vocabulary_size))
        self.trainer = Trainer(self.seq2seq, recipe.optimizer, recipe.duration)
        self.progress = Progress()
        if resume:
            self.progress = load_checkpoint(self.checkpoint_path, self.trainer.variables)
        self.tensorboard = self._open_tensorboard() if tensorboard else None

    @property
    def checkpoint_path(self) -> Path:
        """Where the state of the run is kept."""
        return self.state_dir / "checkpoint.npz"

    def run(self) -> None:
        """Trains until the recipe's last step, or until validation has not improved for long enough.

        Raises:
            TrainingStopped: by Ctrl-C or because the loss is no number; what is kept is said.
        """
        duration, progress = self.recipe.duration, self.progress
        print(
            f"{self.seq2seq.training_model.count_params():,} weights; {self.batches.steps_per_epoch:,} updates "
            f"see every example once; {duration.steps:,} updates in all."
        )
        with _stop_requests() as stop_requests, self._progress_bar() as bar:
            while progress.step < duration.steps and progress.waited < duration.patience:
                self._update(bar)
                if progress.step % duration.steps_per_validation == 0 or progress.step == duration.steps:
                    self._validate(bar)
                elif progress.step % _STEPS_PER_CHECKPOINT == 0 or stop_requests:
                    self._save_checkpoint()
                if stop_requests and progress.step < duration.steps:
                    raise TrainingStopped(
                        f"Stopped after update {progress.step:,}. Go on with the same command and --resume."
                    )

    def _update(self, bar: tqdm) -> None:
        progress = self.progress
        started = time.monotonic()
        batch = self.batches.batch(progress.step)
        loss = self.trainer.update(batch)
        if not math.isfinite(loss):
            raise TrainingStopped(
                f"The loss of update {progress.step + 1:,} is no number. The best bundle so far is kept in {self.out}; "
                "try a lower optimizer.peak_learning_rate."
            )
        progress.step += 1
        progress.nats += loss * batch.num_tokens
        progress.tokens += batch.num_tokens
        progress.seconds += time.monotonic() - started
        progress.all_seconds += time.monotonic() - started
        speed = progress.tokens / progress.seconds
        bar.set_postfix_str(f"loss {progress.nats / progress.tokens:.3f}, {speed:,.0f} tokens/s", refresh=False)
        bar.update()

    def _validate(self, bar: tqdm) -> None:
        """Measures the averaged weights, keeps them if they are the best, and shows a few translations."""
        progress = self.progress
        with self.trainer.averaged_weights():
            validation_loss = self.trainer.loss(self.validation)
            row = {
                "step": progress.step,
                "loss": round(progress.nats / progress.tokens, 4),
                "validation_loss": round(validation_loss, 4),
                "tokens_per_second": round(progress.tokens / progress.seconds),
                "minutes": round(progress.all_seconds / 60, 1),
            }
            progress.history.append(row)
            is_best = validation_loss < progress.best_loss
            progress.waited = 0 if is_best else progress.waited + 1
            progress.best_loss = min(validation_loss, progress.best_loss)
            progress.nats, progress.tokens, progress.seconds = 0.0, 0, 0.0
            if is_best:
                self._save_bundle()
        self._save_checkpoint()
        if self.tensorboard:
            self.tensorboard.on_epoch_end(progress.step, row)
        bar.write(
            f"update {progress.step:,}: loss {row['loss']:.3f}, validation {row['validation_loss']:.3f}"
            f"{' (best)' if is_best else ''}, {row['tokens_per_second']:,} tokens/s, {row['minutes']:.0f} minutes"
        )
        if is_best:
            for line in self._sample_translations():
                bar.write(f"  {line}")

    def _sample_translations(self) -> Iterator[str]:
        """Yields translations of the first few validation sentences, made by the bundle as users will have it."""
        translator = Translator.load(self.out)
        first, second = self.languages
        for pair in self.parts.validation[:: max(1, len(self.parts.validation) // _NUM_SAMPLES)][:_NUM_SAMPLES]:
            for source, source_language, target_language in (
                (pair.source, first, second),
                (pair.target, second, first),
            ):
                translation = translator.translate(
                    source, source_language=source_language, target_language=target_language, beam_size=1
                )
                yield f"{source} → {translation.text}"

    def _save_bundle(self) -> None:
        weights = half_precision(self.seq2seq.get_weights())
        name = "-".join(self.languages)
        figure = io.BytesIO()
        plot_history(self.progress.history).savefig(figure, format="png", dpi=120)
        data = attribution(self.corpus_names)
        save_bundle(
            self.out,
            name=name,
            languages=self.languages,
            config=self.seq2seq.config,
            recipe={**self.recipe.to_dict(), "corpora": self.corpus_names, "attribution": data},
            tokenizer=self.subwords.serialised,
            graphs=served_graphs(name, self.seq2seq.config, weights),
            weights=weights,
            card=model_card(
                name=name,
                languages=self.languages,
                data=data,
                num_weights=self.seq2seq.training_model.count_params(),
                history=self.progress.history,
                scores=None,
            ),
            extra_files={
                HISTORY: history_csv(self.progress.history).encode(),
                "loss.png": figure.getvalue(),
            },
        )

    def _save_checkpoint(self) -> None:
        try:
            save_checkpoint(self.checkpoint_path, self.trainer.variables, self.progress)
        except OSError as error:
            raise TrainingStopped(
                f"The checkpoint cannot be written ({error.strerror or error}). The last one, in {self.state_dir}, "
                "and the best bundle are kept; make room and go on with --resume."
            ) from error

    def _prepare_subwords(self, resume: bool) -> SubwordTokenizer:
        """Learns the subwords, or takes those that the run began with."""
        path = self.state_dir / "tokenizer.model"
        if resume and path.is_file():
            return SubwordTokenizer.load(path)
        texts = (text for pair in self.parts.train for text in (pair.source, pair.target))
        subwords = learn_subwords(texts, self.languages, self.recipe.vocabulary_size)
        self.state_dir.mkdir(parents=True, exist_ok=True)
        subwords.save(path)
        (self.state_dir / "recipe.json").write_text(json.dumps(self.recipe.to_dict(), indent=2), "utf-8")
        return subwords

    def _check_place(self, resume: bool) -> None:
        """Raises before anything is lost: another run's state stands here, or there is nothing to resume."""
        if resume and not self.checkpoint_path.is_file():
            raise CheckpointError(f"There is nothing to resume: {self.checkpoint_path} does not exist.")
        if not resume and self.checkpoint_path.is_file():
            raise CheckpointError(
                f"{self.state_dir} holds another run. Go on with it by --resume, or choose another --out."
            )
        if self.out.exists() and any(self.out.iterdir()) and not (self.out / "bundle.json").is_file():
            raise BundleError(f"{self.out} holds something that is no bundle. Choose another folder for --out.")

    def _open_tensorboard(self) -> keras.callbacks.TensorBoard:
        if importlib.util.find_spec("tensorboard") is None:
            raise ValueError('--tensorboard needs one more package: pip install -e ".[tensorboard]"')
        callback = keras.callbacks.TensorBoard(log_dir=str(self.state_dir / "tensorboard"), write_graph=False)
        callback.set_model(self.seq2seq.training_model)
        return callback

    def _progress_bar(self) -> tqdm:
        # A person wants to see it move; a log file wants few lines.
        interval = 1 if sys.stderr.isatty() else 60
        steps = self.recipe.duration.steps
        return tqdm(total=steps, initial=self.progress.step, unit="update", mininterval=interval, maxinterval=interval)


@contextmanager
def _stop_requests() -> Iterator[list[int]]:
    """Within it Ctrl-C and SIGTERM only leave a note, so that an update is never cut in half."""
    requests: list[int] = []
    signals = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(number, lambda received, _: requests.append(received)) for number in signals]
    try:
        yield requests
    finally:
        for number, handler in zip(signals, before, strict=True):
            signal.signal(number, handler)


def _show_pair(pair: SentencePair, languages: tuple[str, str]) -> str:
    return f"{languages[0]}: {pair.source} | {languages[1]}: {pair.target}"
