"""The copy of the network that ideas are tried on is the network, as long as nothing is tried."""

import os
import random
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.skipif(not find_spec("torch"), reason="PyTorch is not installed")

NETWORKS = """
import keras, numpy as np, torch
from benchmarks.ideas.network import Ideas, Network
from benchmarks.ideas.widen import widened
from model.network.config import ModelConfig
from model.network.seq2seq import Seq2Seq

SIZES = dict(vocabulary_size=20, embedding_dim=6, attention_units=8)
narrow = ModelConfig(**SIZES, encoder_units=4, decoder_units=10)
wide = ModelConfig(**SIZES, encoder_units=7, decoder_units=12)
generator = np.random.default_rng(0)
source_ids, target_ids = generator.integers(4, 20, (2, 5, 9)).astype("int32")
source_ids[1, 3:] = 0
ids = torch.from_numpy(source_ids).long(), torch.from_numpy(target_ids).long()

def tensors(weights):
    return {path: torch.from_numpy(np.array(values)) for path, values in weights.items()}

def logits(config, weights, ideas=Ideas()):
    network = Network(config, ideas)
    return network.logits(tensors(weights) | network.extra_weights(), *ids, training=False).numpy()

seq2seq = Seq2Seq(narrow)
weights = {path: generator.normal(0, 0.4, w.shape).astype("float32") for path, w in seq2seq.weights_by_path().items()}
seq2seq.assign_weights(weights)
inputs = {"source_ids": source_ids, "target_ids": target_ids}
own = keras.ops.convert_to_numpy(seq2seq.training_model(inputs, training=False))
"""

SAME = """
np.testing.assert_allclose(logits(narrow, weights), own, atol=1e-5)
for idea in (dict(residual=True), dict(layer_norm=True), dict(heads=4)):
    assert np.abs(logits(narrow, weights, Ideas(**idea)) - own).max() > 1e-3, idea
"""

WIDE = """
wider = widened(narrow, weights, wide, Seq2Seq(wide).weights_by_path())
assert {path: w.shape for path, w in wider.items()} == {p: w.shape for p, w in Seq2Seq(wide).weights_by_path().items()}
np.testing.assert_allclose(logits(wide, wider), own, atol=1e-5)
"""

R_DROP = """
labels = ids[1]
without = Network(ModelConfig(**SIZES, encoder_units=4, decoder_units=10, dropout=0.0), Ideas(r_drop=5.0))
target, nats = without.loss(tensors(weights), ids[0], labels, 0.1, training=True)
torch.testing.assert_close(target, nats)
torch.manual_seed(0)
target, nats = Network(narrow, Ideas(r_drop=5.0)).loss(tensors(weights), ids[0], labels, 0.1, training=True)
assert target > nats + 1e-4
"""

LEARNS = """
from benchmarks.ideas.training import Training
from training.data.batches import to_batch
from training.recipes.recipe import Optimizer

optimizer = Optimizer(peak_learning_rate=0.02, warmup_steps=5, averaging=0.5)
training = Training(Network(narrow, Ideas()), tensors(weights), optimizer, "cpu")
batch = to_batch([([5, 6, 3], [7, 8, 3]), ([9, 3], [10, 11, 12, 3])], 5)
losses = []
for step in range(150):
    training.update(batch, step / 150)
    losses.append(training.training_loss())
assert losses[-1] < 0.7 * losses[0], losses
with torch.no_grad():
    written = training.network.greedy(training.averaged, torch.from_numpy(batch.source_ids).long(), 6)
assert written == [[7, 8], [10, 11, 12]], written
"""


@pytest.mark.parametrize("program", [SAME, WIDE, R_DROP, LEARNS], ids=["same", "wide", "r_drop", "learns"])
def test_in_a_process_with_pytorch_alone(program):
    result = run("-c", NETWORKS + program)
    assert result.returncode == 0, result.stderr[-2_000:]


def test_ideas_side_by_side_end_in_a_table(tmp_path):
    chance = random.Random(0)
    words = ["uno", "dos", "tres", "cuatro", "cinco", "seis", "siete"]
    lines = [" ".join(chance.choices(words, k=chance.randint(2, 5))) for _ in range(700)]
    corpus = tmp_path / "same.tsv"
    corpus.write_text("".join(f"{line}\t{line.upper()}\n" for line in dict.fromkeys(lines)), "utf-8")
    ideas = tmp_path / "ideas.toml"
    ideas.write_text(
        '[start]\n["both ways"]\nideas = { residual = true }\nsettings = ["batches.tokens=200"]\nupdates = 2\n'
    )
    result = run(
        "-m", "benchmarks.ideas", "--corpus", str(corpus), "--languages", "en", "es", "--recipe", "tiny",
        "--ideas", str(ideas), "--seconds", "6", "--out", str(tmp_path / "out"),
    )  # fmt: skip
    assert result.returncode == 0, result.stderr[-2_000:]
    rows = [line for line in result.stdout.splitlines() if line.startswith("|")]
    assert [row.split("|")[1].strip() for row in rows[2:]] == ["start", "both ways"]
    assert (tmp_path / "out" / "01.npz").is_file()


def test_a_word_that_no_idea_has_is_named(tmp_path):
    (tmp_path / "pairs.tsv").write_text("".join(f"one {n}\tuno {n}\n" for n in range(300)), "utf-8")
    (tmp_path / "ideas.toml").write_text("[start]\nsetings = []\n")
    result = run(
        "-m", "benchmarks.ideas", "--corpus", str(tmp_path / "pairs.tsv"), "--languages", "en", "es",
        "--ideas", str(tmp_path / "ideas.toml"), "--out", str(tmp_path / "out"),
    )  # fmt: skip
    assert result.returncode == 2
    assert "setings" in result.stderr


def run(*arguments: str) -> subprocess.CompletedProcess:
    environment = {**os.environ, "KERAS_BACKEND": "torch", "OMP_NUM_THREADS": "1"}
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300, check=False)
