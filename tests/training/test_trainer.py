"""The network learns, remembers exactly, and looks where it should."""

import keras
import numpy as np
import pytest

from model.network.config import ModelConfig
from model.network.seq2seq import Seq2Seq
from tokenizer.special_tokens import BEGIN_ID, END_ID
from training.batches import Batch, to_batch
from training.checkpoint import CheckpointError, Progress, load_checkpoint, save_checkpoint
from training.recipe import Duration, Optimizer
from training.trainer import Trainer

SMALL = ModelConfig(
    vocabulary_size=14,
    embedding_dim=8,
    encoder_layers=1,
    encoder_units=6,
    decoder_units=12,
    attention_units=8,
    dropout=0.3,
)
DIGITS = 6
FIRST_DIGIT = 4


def reversed_digits(generator: np.random.Generator, rows: int) -> Batch:
    """Six digits and their reverse, as ids."""
    digits = generator.integers(FIRST_DIGIT, FIRST_DIGIT + 10, (rows, DIGITS))
    examples = [([*row, END_ID], [*row[::-1], END_ID]) for row in digits.tolist()]
    return to_batch(examples, DIGITS + 1)


def make_trainer(config: ModelConfig = SMALL, **optimizer) -> Trainer:
    keras.utils.set_random_seed(1)
    return Trainer(Seq2Seq(config), Optimizer(warmup_steps=5, **optimizer), Duration(steps=1_000))


def batches(count: int) -> list[Batch]:
    generator = np.random.default_rng(0)
    return [reversed_digits(generator, 16) for _ in range(count)]


def test_a_resumed_training_has_the_losses_of_one_never_stopped(tmp_path):
    seen = batches(6)
    never_stopped = make_trainer()
    expected = [never_stopped.update(batch) for batch in seen]

    stopped = make_trainer()
    for batch in seen[:3]:
        stopped.update(batch)
    save_checkpoint(tmp_path / "c.npz", stopped.variables, Progress(step=3, history=[{"step": 3, "loss": 1.5}]))
    resumed = make_trainer()
    progress = load_checkpoint(tmp_path / "c.npz", resumed.variables)

    assert progress == Progress(step=3, history=[{"step": 3, "loss": 1.5}])
    # Dropout included: its seeds are part of the state.
    assert [resumed.update(batch) for batch in seen[3:]] == expected[3:]
    assert [path.name for path in tmp_path.iterdir()] == ["c.npz"]

    with pytest.raises(CheckpointError, match="another network"):
        load_checkpoint(tmp_path / "c.npz", resumed.variables[:-1])
    (tmp_path / "c.npz").write_bytes(b"PK\x03\x04 broken")
    with pytest.raises(CheckpointError, match="damaged"):
        load_checkpoint(tmp_path / "c.npz", resumed.variables)
    with pytest.raises(CheckpointError, match="nothing to resume"):
        load_checkpoint(tmp_path / "d.npz", resumed.variables)


def test_a_full_disk_keeps_the_old_checkpoint(tmp_path, monkeypatch):
    variables = [keras.Variable(np.ones(3, np.float32))]
    save_checkpoint(tmp_path / "c.npz", variables, Progress(step=1))

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(np, "savez", full)
        with pytest.raises(OSError, match="No space left"):
            save_checkpoint(tmp_path / "c.npz", variables, Progress(step=2))
    assert load_checkpoint(tmp_path / "c.npz", variables).step == 1
    assert [path.name for path in tmp_path.iterdir()] == ["c.npz"]


def test_the_average_of_the_weights_is_lent_and_given_back():
    trainer = make_trainer(averaging=0.5)
    history = []
    for batch in batches(3):
        trainer.update(batch)
        history.append({path: weight.copy() for path, weight in trainer.seq2seq.get_weights().items()})
    path = "decoder/readout/kernel"
    with trainer.averaged_weights():
        lent = trainer.seq2seq.get_weights()[path]
    # The average begins with the first update's weights.
    expected = 0.25 * history[0][path] + 0.25 * history[1][path] + 0.5 * history[2][path]
    np.testing.assert_allclose(lent, expected, atol=1e-6)
    np.testing.assert_array_equal(trainer.seq2seq.get_weights()[path], history[2][path])


def test_a_loss_is_the_mean_over_tokens_and_teaches_nothing():
    trainer = make_trainer()
    short = to_batch([([5, END_ID], [END_ID])], DIGITS + 1, rows=16)
    long = batches(1)[0]
    before = trainer.seq2seq.get_weights()
    together = trainer.loss([short, long])
    alone = [trainer.loss([batch]) for batch in (short, long)]
    tokens = [batch.num_tokens for batch in (short, long)]
    assert tokens[0] == 1  # rows that only fill up count nothing
    assert together == pytest.approx(np.average(alone, weights=tokens), rel=1e-5)
    for path, weight in trainer.seq2seq.get_weights().items():
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
        vocabulary_size=14, embedding_dim=24, encoder_layers=1, encoder_units=24, decoder_units=48,
        attention_units=24, dropout=0.0,
    )  # fmt: skip
    keras.utils.set_random_seed(2)
    optimizer = Optimizer(peak_learning_rate=1e-2, warmup_steps=30, label_smoothing=0.0, averaging=0.9)
    trainer = Trainer(Seq2Seq(config), optimizer, Duration(steps=500))
    generator = np.random.default_rng(3)
    for _ in range(500):
        trainer.update(reversed_digits(generator, 128))
    held_out = reversed_digits(np.random.default_rng(99), 100)
    ids, attention = greedy(trainer.seq2seq, held_out.source_ids)
    assert (ids == held_out.labels).all(axis=1).mean() >= 0.98
    looked_at = attention[:, :DIGITS, :].mean(axis=0).argmax(axis=-1)  # (target,)
    # A BiLSTM may carry a digit to its neighbour, so one place beside the anti-diagonal is still on it.
    assert np.abs(looked_at - np.arange(DIGITS)[::-1]).max() <= 1
