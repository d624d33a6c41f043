"""The network learns, remembers exactly, and looks where it should."""

from dataclasses import replace

import keras
import numpy as np
import pytest

from model.network.config import ModelConfig
from model.network.seq2seq import Seq2Seq
from tokenizer.special_tokens import BEGIN_ID, END_ID
from training.data.batches import Batch, to_batch
from training.loop.checkpoint import Progress, load_checkpoint, save_checkpoint
from training.loop.trainer import Trainer
from training.recipes.recipe import Duration, Optimizer

pytestmark = pytest.mark.usefixtures("untouched_graphs")
SMALL = ModelConfig(
    vocabulary_size=14,
    embedding_dim=8,
    encoder_layers=1,
    encoder_units=6,
    decoder_layers=1,
    decoder_units=12,
    attention_units=8,
    dropout=0.3,
)
MAX_DIGITS = 7
WIDTH = MAX_DIGITS + 1
FIRST_DIGIT = 4


def reversed_digits(generator: np.random.Generator, rows: int) -> Batch:
    """Three to seven digits and their reverse, as ids: "3 1 4" and "4 1 3"."""
    examples = []
    for count in generator.integers(3, MAX_DIGITS + 1, rows):
        digits = generator.integers(FIRST_DIGIT, FIRST_DIGIT + 10, count).tolist()
        examples.append(([*digits, END_ID], [*digits[::-1], END_ID]))
    return to_batch(examples, WIDTH)


def make_trainer(config: ModelConfig = SMALL, steps: int = 1_000, *, compiled: bool = False, **optimizer) -> Trainer:
    keras.utils.set_random_seed(1)
    trainer = Trainer(Seq2Seq(config), Optimizer(**{"warmup_steps": 5, **optimizer}), Duration(steps=steps))
    assert trainer.model.jit_compile
    trainer.model.jit_compile = compiled  # XLA takes many seconds for each
    return trainer


@pytest.fixture(scope="module")
def traced() -> tuple[Trainer, list[np.ndarray]]:
    """A trainer and the state that it began with: to trace an update takes longer than all updates of these tests."""
    trainer = make_trainer(averaging=0.5)
    return trainer, [keras.ops.convert_to_numpy(variable) for variable in trainer.variables]


@pytest.fixture
def trainer(traced) -> Trainer:
    """As new."""
    trainer, state = traced
    for variable, value in zip(trainer.variables, state, strict=True):
        variable.assign(value)
    trainer._step = None  # read from the variables at the next update
    return trainer


def batches(count: int) -> list[Batch]:
    generator = np.random.default_rng(0)
    return [reversed_digits(generator, 16) for _ in range(count)]


def test_a_resumed_training_has_the_losses_of_one_never_stopped(trainer, tmp_path):
    seen = batches(6)
    expected = []
    for step, batch in enumerate(seen):
        if step == 3:
            save_checkpoint(tmp_path / "c.npz", trainer.variables, Progress(step=3, history=[{"step": 3, "loss": 1.5}]))
        expected.append(trainer.update(batch))
    resumed = make_trainer(averaging=0.5)
    progress = load_checkpoint(tmp_path / "c.npz", resumed.variables)

    assert progress == Progress(step=3, history=[{"step": 3, "loss": 1.5}])
    # Dropout included: its seeds are part of the state.
    assert [resumed.update(batch) for batch in seen[3:]] == expected[3:]


def test_a_compiled_training_has_the_losses_of_a_plain_one():
    plain, compiled = (make_trainer(replace(SMALL, dropout=0.0), compiled=compiled) for compiled in (False, True))
    first, *others = batches(3)
    losses = [[*(trainer.update(batch) for batch in others), trainer.loss([first])] for trainer in (plain, compiled)]
    np.testing.assert_allclose(*losses, rtol=1e-4)


def test_the_average_of_the_weights_is_lent_and_given_back(trainer):
    history = []
    for batch in batches(3):
        trainer.update(batch)
        history.append({path: weight.copy() for path, weight in trainer.seq2seq.weights_by_path().items()})
    path = "decoder/readout/kernel"
    with trainer.averaged_weights():
        lent = trainer.seq2seq.weights_by_path()[path]
    # The average begins with the first update's weights.
    expected = 0.25 * history[0][path] + 0.25 * history[1][path] + 0.5 * history[2][path]
    np.testing.assert_allclose(lent, expected, atol=1e-6)
    np.testing.assert_array_equal(trainer.seq2seq.weights_by_path()[path], history[2][path])


def test_a_loss_is_the_mean_over_tokens_and_teaches_nothing(trainer):
    short = to_batch([([5, END_ID], [END_ID])], WIDTH, rows=16)
    long = batches(1)[0]
    before = trainer.seq2seq.weights_by_path()
    together = trainer.loss([short, long])
    alone = [trainer.loss([batch]) for batch in (short, long)]
    tokens = [batch.num_tokens for batch in (short, long)]
    assert tokens[0] == 1  # rows that only fill up count nothing
    assert together == pytest.approx(np.average(alone, weights=tokens), rel=1e-5)
    for path, weight in trainer.seq2seq.weights_by_path().items():
        np.testing.assert_array_equal(weight, before[path])


def greedy(seq2seq: Seq2Seq, source_ids: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Returns ids (rows, target) and attention (rows, target, source), stepped through the inference pair."""
    memory = seq2seq.inference_encoder(keras.ops.convert_to_tensor(source_ids))
    state = memory.pop("state")
    tokens = np.full(len(source_ids), BEGIN_ID, np.int32)
    ids, attention = [], []
    for _ in range(source_ids.shape[1]):
        step = seq2seq.inference_decoder({"tokens": keras.ops.convert_to_tensor(tokens), "state": state, **memory})
        tokens = keras.ops.convert_to_numpy(step["log_probs"]).argmax(axis=-1).astype(np.int32)
        state = step["next_state"]
        ids.append(tokens)
        attention.append(keras.ops.convert_to_numpy(step["attention"]))
    return np.stack(ids, axis=1), np.stack(attention, axis=1)


def test_reversed_digits_are_learnt_and_attention_lies_on_the_anti_diagonal():
    config = ModelConfig(
        vocabulary_size=14, embedding_dim=32, encoder_layers=1, encoder_units=32, decoder_layers=1, decoder_units=64,
        attention_units=32, dropout=0.0,
    )  # fmt: skip
    steps = 200
    trainer = make_trainer(config, steps, peak_learning_rate=8e-3, warmup_steps=30, label_smoothing=0.0, averaging=0.9)
    generator = np.random.default_rng(3)
    losses = [trainer.update(reversed_digits(generator, 64)) for _ in range(steps)]
    assert np.mean(losses[:5]) > 2
    assert np.mean(losses[-10:]) < 0.05

    held_out = reversed_digits(np.random.default_rng(99), 100)
    ids, attention = greedy(trainer.seq2seq, held_out.source_ids)
    is_right = (ids == held_out.labels) | (held_out.weights == 0)  # (rows, target)
    assert is_right.all(axis=1).mean() >= 0.98

    num_digits = held_out.weights.sum(axis=1).astype(int)[:, None] - 1  # (rows, 1)
    places = num_digits - 1 - np.arange(WIDTH)  # (rows, target): where each target's digit stands in the source
    is_digit = places >= 0
    assert (attention.argmax(axis=-1) == places)[is_digit].mean() >= 0.95
    np.testing.assert_allclose(attention.sum(axis=-1), 1, atol=1e-5)
    assert not attention[np.broadcast_to((held_out.source_ids == 0)[:, None], attention.shape)].any()
