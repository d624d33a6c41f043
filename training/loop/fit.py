"""Sentence pairs to a bundle: learn subwords, train, keep the best."""

import importlib.util
import math
import random
import time
from collections.abc import Collection
from pathlib import Path

import keras
import numpy as np

from model.bundle import Bundle
from model.network.seq2seq import Seq2Seq
from tokenizer.preprocess.truecase import Truecaser
from tokenizer.subword import SubwordTokenizer
from training.data.ahead import processes_to_spare, upcoming
from training.data.batches import BucketedBatches
from training.data.lengths import sample_lengths
from training.data.training_data import TrainingData
from training.data.vocabulary import learn_vocabulary
from training.initialisation.warm_start import keeps_vocabulary, learn_lexicon
from training.initialisation.weights import put_embeddings, put_weights
from training.loop.backend.distributed import ALONE, Processes
from training.loop.backend.precision import calculating_in
from training.loop.checkpoint import Progress, load_checkpoint, save_checkpoint
from training.loop.pace import OnProgress, TrainingBar
from training.loop.run_folder import RunFolder
from training.loop.trainer import Trainer, is_on_gpu
from training.loop.trouble import TrainingStopped, how_to_go_on, noting_stops, what_is_kept
from training.loop.validation import describe_validation, sample_translations, validation_sets
from training.publishing.plots import plot_lengths, png
from training.publishing.publish import publish
from training.publishing.trained_on import TrainedOn, fingerprint, read_trained_on
from training.recipes.recipe import Recipe

# A checkpoint of a large network takes as long as many updates, so not before both are over.
_STEPS_PER_CHECKPOINT = 100
_SECONDS_PER_CHECKPOINT = 30


def wake_backend() -> None:
    """Lets the backend find its devices now, with whatever it has to say about them."""
    keras.ops.zeros(())


class Fit:
    """One training run, which leaves a bundle at `out` (see `training.loop.run_folder`).

    Args:
        data: what to train, validate and test on.
        recipe: every number of the training.
        out: folder of the bundle.
        resume: go on from the checkpoint beside `out`; None: if one is there.
        tensorboard: write the losses for TensorBoard too.
        start: a bundle whose weights the training starts with, and whose tokenizer, unless the recipe asks for another
            vocabulary or it is of another language; the recipe's network is its network.
        embeddings: vectors of subwords, in word2vec's text format, that the embedding starts with.
        processes: who trains together; the first of them alone writes.
        keep_at: updates after which the network is measured too, and left behind as a bundle, as `OUT-after-100`.
        on_progress: is told how far it is, see `TrainingBar`.

    Raises:
        CorpusError, CheckpointError, BundleError: with a message for people.
    """

    def __init__(
        self,
        *,
        data: TrainingData,
        recipe: Recipe,
        out: Path,
        resume: bool | None = False,
        tensorboard: bool = False,
        start: Bundle | None = None,
        embeddings: Path | None = None,
        processes: Processes = ALONE,
        keep_at: Collection[int] = (),
        on_progress: OnProgress | None = None,
    ) -> None:
        self.data = data
        self.recipe = recipe
        self.folder = RunFolder(out)
        self.start = start
        self.processes = processes
        if wrong := [step for step in keep_at if not 1 <= step <= recipe.duration.steps]:
            raise ValueError(f"--keep-at takes updates from 1 to {recipe.duration.steps:,}. Received: {wrong}")
        self.keep_at = frozenset(keep_at)
        self.on_progress = on_progress
        resume = self.folder.checkpoint.is_file() if resume is None else resume
        self.folder.check(resume)
        # Keras draws all its seeds there. Its own `set_random_seed` imports TensorFlow under any backend.
        random.seed(recipe.seed)

        # === Data ===
        self.lexicon = learn_lexicon(data, start)
        self.subwords = self._prepare_subwords(resume)
        self.trained_on = self._fingerprint()
        truecaser = Truecaser(self.subwords, self.lexicon)
        self.batches = BucketedBatches(
            data.examples(), data.parts.train, data.languages, self.subwords, recipe, truecaser
        )
        if self.batches.num_too_long:
            print(f"{self.batches.num_too_long:,} examples are longer than {recipe.batches.widths[-1]} subwords.")
        lengths = sample_lengths(data.parts.train, self.subwords)
        self.lengths_picture = png(plot_lengths(lengths, data.languages, recipe.batches.widths))
        self.measured = validation_sets(data, self.subwords, recipe.batches, truecaser)

        # === Network ===
        with calculating_in(recipe.precision):
            self.seq2seq = Seq2Seq(recipe.model_config(self.subwords.vocabulary_size))
        if start:
            num_new = put_weights(self.seq2seq, start, self.subwords)
            if num_new:
                print(f"{num_new:,} of {self.subwords.vocabulary_size:,} subwords are new to {start.name}.")
        if embeddings:
            count = put_embeddings(self.seq2seq, self.subwords, embeddings)
            print(f"{embeddings.name}: vectors for {count:,} of {self.subwords.vocabulary_size:,} subwords.")
        self.trainer = Trainer(self.seq2seq, recipe.optimizer, recipe.duration, processes, recipe.seed)
        self.progress = self._load_progress() if resume else Progress()
        # A GPU would wait for a single process that makes batches.
        self.upcoming = upcoming(self.batches, self.progress.step, processes_to_spare() if is_on_gpu() else 0)
        self.tensorboard = self._open_tensorboard() if tensorboard else None

    def _load_progress(self) -> Progress:
        """Goes back to the checkpoint, returns how far it was, and says where the recipe is another now."""
        progress = load_checkpoint(self.folder.checkpoint, self.trainer.variables)
        for change in self.folder.recipe_changes(self.recipe):
            print(f"The recipe is another than the one this run began with. {change}")
        return progress

    def _fingerprint(self) -> TrainedOn:
        """Returns the fingerprints of all that this training and the one it starts from have read."""
        parts = self.data.parts
        own = fingerprint(self.data.trained_on, test=parts.test, validation=parts.validation)
        return own.united_with(read_trained_on(self.start.directory)) if self.start else own

    def run(self) -> None:
        """Trains until the recipe's last step, or until validation has not improved for long enough.

        Raises:
            TrainingStopped: by Ctrl-C or because the loss is no number; what is kept is said.
            ProcessLost: another process that trains with this one is gone.
            OSError: the disk is full or not writable; what was saved before is untouched.
        """
        duration, progress = self.recipe.duration, self.progress
        print(
            f"{self.seq2seq.training_model.count_params():,} weights; {self.batches.steps_per_epoch:,} updates "
            f"see every example once; {duration.steps:,} updates in all."
        )
        self._counted_until = self._saved_at = time.monotonic()
        self._saved_step = progress.step
        with (
            noting_stops() as stops,
            TrainingBar(duration, progress.step, len(self.batches.shapes), self.on_progress) as bar,
            self.processes.together(),
        ):
            while not self._is_over() and progress.waited < duration.patience:
                self._update(bar)
                if self._is_validation_due():
                    self._validate(bar)
                elif self._is_checkpoint_due() or stops:
                    self._save_checkpoint()
                if stops and not self._is_over():
                    raise TrainingStopped(
                        f"Stopped after update {progress.step:,}.", "Go on with the same command and --resume."
                    )

    def _is_validation_due(self) -> bool:
        """Whether the network as it is now is validated, and may be kept."""
        step = self.progress.step
        return step % self.recipe.duration.steps_per_validation == 0 or step in self.keep_at or self._is_over()

    def _is_checkpoint_due(self) -> bool:
        """Whether so much was done since the last checkpoint that nobody wants to do it again."""
        is_long_ago = time.monotonic() - self._saved_at >= _SECONDS_PER_CHECKPOINT
        return is_long_ago and self.progress.step - self._saved_step >= _STEPS_PER_CHECKPOINT

    def _count_time(self) -> None:
        """Counts the time since it was last counted, with what was written between the updates."""
        now = time.monotonic()
        self.progress.all_seconds += now - self._counted_until
        self._counted_until = now

    def _is_over(self) -> bool:
        """Whether all updates are done, or the time for them is over."""
        duration, progress = self.recipe.duration, self.progress
        return progress.step >= duration.steps or 0 < duration.minutes <= progress.minutes

    def _update(self, bar: TrainingBar) -> None:
        progress = self.progress
        started = time.monotonic()
        batch = next(self.upcoming)
        loss = self.trainer.update(batch, progress.minutes)
        seconds = time.monotonic() - started
        if not math.isfinite(loss):
            raise TrainingStopped(
                f"The loss of update {progress.step + 1:,} is no number.",
                "Lower optimizer.peak_learning_rate, such as by --set optimizer.peak_learning_rate="
                f"{self.recipe.optimizer.peak_learning_rate / 3:.1g}, and {how_to_go_on(self.folder)}",
                what_is_kept(self.folder),
            )
        progress.step += 1
        progress.nats += loss * batch.num_tokens
        progress.tokens += batch.num_tokens
        progress.seconds += seconds
        self._count_time()
        speed = progress.tokens / progress.seconds
        width = batch.source_ids.shape[1]
        bar.updated(
            width, seconds, loss=progress.nats / progress.tokens, tokens_per_second=speed, minutes=progress.minutes
        )

    def _validate(self, bar: TrainingBar) -> None:
        """Measures the averaged weights, keeps them if they are the best, and shows a few translations."""
        progress = self.progress
        with self.trainer.averaged_weights():
            losses = {name: round(self.trainer.loss(batches), 4) for name, batches in self.measured.items()}
            validation_loss = float(np.mean([*losses.values()]))
            row = {
                "step": progress.step,
                "loss": round(progress.nats / progress.tokens, 4),
                "validation_loss": round(validation_loss, 4),
                **(losses if len(losses) > 1 else {}),
                "tokens_per_second": round(progress.tokens / progress.seconds),
                "minutes": round(progress.minutes, 1),
            }
            progress.history.append(row)
            is_best = validation_loss < progress.best_loss
            progress.waited = 0 if is_best else progress.waited + 1
            progress.best_loss = min(validation_loss, progress.best_loss)
            progress.nats, progress.tokens, progress.seconds = 0.0, 0, 0.0
            if is_best and self.processes.is_first:
                self._save_bundle(self.folder.out)
            if progress.step in self.keep_at and self.processes.is_first:
                self._save_bundle(self.folder.after(progress.step))
        self._count_time()
        self._save_checkpoint()
        if self.tensorboard:
            self.tensorboard.on_epoch_end(progress.step, row)
        bar.write(describe_validation(row, losses, is_best=is_best))
        if is_best and self.processes.is_first:
            for line in sample_translations(self.folder.out, self.data, progress.step):
                bar.write(f"  {line}")

    def _save_bundle(self, out: Path) -> None:
        recipe = self.recipe.to_dict()
        if self.start:
            recipe["started_from"] = self.start.name
        publish(
            out,
            seq2seq=self.seq2seq,
            subwords=self.subwords,
            lexicon=self.lexicon,
            data=self.data,
            recipe=recipe,
            history=self.progress.history,
            lengths_picture=self.lengths_picture,
            trained_on=self.trained_on,
        )

    def _save_checkpoint(self) -> None:
        self._saved_at, self._saved_step = time.monotonic(), self.progress.step
        if not self.processes.is_first:
            return
        save_checkpoint(self.folder.checkpoint, self.trainer.variables, self.progress)

    def _prepare_subwords(self, resume: bool) -> SubwordTokenizer:
        """Learns the subwords, or takes those that the run, or the bundle it starts from, began with."""
        if resume and self.folder.tokenizer.is_file():
            return SubwordTokenizer.load(self.folder.tokenizer)
        if keeps_vocabulary(self.start, self.recipe, self.data.languages):
            subwords = SubwordTokenizer.load(self.start.tokenizer_path)
        else:
            subwords = learn_vocabulary(self.data, self.lexicon, self.recipe)
        if self.processes.is_first:
            self.folder.begin(self.recipe, subwords.serialised)
        return subwords

    def _open_tensorboard(self) -> keras.callbacks.TensorBoard:
        if importlib.util.find_spec("tensorboard") is None:
            raise ValueError('--tensorboard needs one more package: pip install -e ".[tensorboard]"')
        callback = keras.callbacks.TensorBoard(log_dir=str(self.folder.state / "tensorboard"), write_graph=False)
        callback.set_model(self.seq2seq.training_model)
        return callback
