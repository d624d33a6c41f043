"""What PyTorch does in fewer passes gives the numbers of Keras' general code."""

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[4]
pytestmark = pytest.mark.skipif(not find_spec("torch"), reason="PyTorch is not installed")

ADAM = """
def updated(optimizer):
    variables = [keras.Variable(np.ones((3, 2), "float32")), keras.Variable(np.full(4, -2.0, "float32"))]
    built = optimizer(0.1, beta_2=0.98, global_clipnorm=1.0, use_ema=True, ema_momentum=0.9)
    built.build(variables)
    generator = np.random.default_rng(0)
    for size in (5.0, 0.1, 2.0, 0.01):
        slopes = [keras.ops.convert_to_tensor(generator.normal(0, size, v.shape).astype("float32")) for v in variables]
        built.apply(slopes, variables)
    return [keras.ops.convert_to_numpy(variable) for variable in [*variables, *built.variables]]

from training.loop.backend.torch_backend import FusedAdam
for own, general in zip(updated(FusedAdam), updated(keras.optimizers.Adam), strict=True):
    np.testing.assert_allclose(own, general, rtol=1e-5, atol=1e-7)
"""

LOSS = """
import torch
from training.loop.loss import SmoothedCrossEntropy

generator = torch.Generator().manual_seed(0)
for dtype in (torch.float32, torch.bfloat16):
    logits = torch.randn(20, 15, 11, generator=generator).to(dtype).requires_grad_()
    right = torch.randint(0, 11, (20, 15), generator=generator)
    weights = torch.rand(20, 15, generator=generator)
    own = SmoothedCrossEntropy(0.2)(right, logits, weights)
    general = torch.nn.functional.cross_entropy(
        logits.float().reshape(300, 11), right.reshape(300), reduction="none", label_smoothing=0.2
    )
    general = (general * weights.reshape(300)).sum() / weights.sum()
    torch.testing.assert_close(own, general)
    torch.testing.assert_close(*(torch.autograd.grad(3 * loss, logits)[0] for loss in (own, general)))
"""

LSTM = """
from training.loop.backend.torch_backend import use_kernels

inputs = np.random.default_rng(0).normal(size=(2, 5, 3)).astype("float32")
states = [np.full((2, 4), value, "float32") for value in (0.5, -0.5)]
layer = keras.layers.LSTM(4, return_sequences=True, return_state=True, bias_initializer="uniform")
general = layer(inputs, initial_state=states)
use_kernels([layer])
for own, expected in zip(layer(inputs, initial_state=states), general, strict=True):
    np.testing.assert_allclose(*map(keras.ops.convert_to_numpy, (own, expected)), atol=1e-6)
"""

PADDING = """
import torch
from training.loop.backend.torch_lstm import SequenceLSTM

generator = torch.Generator().manual_seed(0)
lengths = [3, 5, 1, 5]
draw = lambda *shape: torch.randn(shape, generator=generator)
tensors = [draw(4, 5, 3), draw(4, 6), draw(4, 6), draw(3, 24), draw(6, 24), draw(24)]
inputs, hidden, cell, kernel, recurrent_kernel, bias = (tensor.requires_grad_() for tensor in tensors)
outputs, last_hidden, last_cell = SequenceLSTM.apply(
    inputs, torch.tensor(lengths), hidden, cell, kernel, recurrent_kernel, bias
)
layer = torch.nn.LSTM(3, 6, batch_first=True)
weights = {"weight_ih_l0": kernel.t(), "weight_hh_l0": recurrent_kernel.t(), "bias_ih_l0": bias, "bias_hh_l0": 0 * bias}
packed = torch.nn.utils.rnn.pack_padded_sequence(inputs, lengths, batch_first=True, enforce_sorted=False)
general, states = torch.func.functional_call(layer, weights, (packed, (hidden[None], cell[None])))
general = torch.nn.utils.rnn.pad_packed_sequence(general, batch_first=True)[0]
expected = general, states[0][0], states[1][0]
slopes = []
for own, other in zip((outputs, last_hidden, last_cell), expected, strict=True):
    torch.testing.assert_close(own, other)
for results in ((outputs, last_hidden, last_cell), expected):
    total = sum((result * torch.arange(result.numel()).reshape(result.shape)).sum() for result in results)
    slopes.append(torch.autograd.grad(total, tensors, retain_graph=True))
for own, other in zip(*slopes, strict=True):
    torch.testing.assert_close(own, other, rtol=1e-4, atol=1e-4)
"""

UPDATE = """
from contextlib import nullcontext
from model.network.config import ModelConfig
from model.network.seq2seq import Seq2Seq
from training.data.batches import to_batch
from training.loop.trainer import Trainer
from training.recipes.recipe import Duration, Optimizer

generator = np.random.default_rng(0)
rows = lambda: [generator.integers(5, 30, generator.integers(1, 9)).tolist() for _ in range(4)]
batches = [to_batch(list(zip(rows(), rows())), 10) for _ in range(3)]

def trained(computes_padding):
    keras.utils.set_random_seed(0)
    sizes = {"embedding_dim": 8, "encoder_units": 6, "decoder_units": 12, "attention_units": 8, "dropout": 0.2}
    trainer = Trainer(Seq2Seq(ModelConfig(vocabulary_size=30, **sizes)), Optimizer(warmup_steps=1), Duration(steps=9))
    if computes_padding:
        trainer._skipping_padding = lambda batch: nullcontext()
    return [trainer.update(batch) for batch in batches] + [trainer.loss(batches)], trainer.seq2seq.get_weights()

(own, weights), (general, expected) = trained(False), trained(True)
np.testing.assert_allclose(own, general, rtol=1e-5)
for one, other in zip(weights, expected, strict=True):
    np.testing.assert_allclose(one, other, rtol=2e-3, atol=2e-5)
"""


GRAPHS = """
import torch
from torch.utils._python_dispatch import TorchDispatchMode

from model.network.config import ModelConfig
from model.network.seq2seq import Seq2Seq
from training.data.batches import to_batch
from training.loop.backend.torch_graphs import GraphedUpdates
from training.loop.trainer import Trainer
from training.recipes.recipe import Duration
from training.recipes.recipe import Optimizer

generator = np.random.default_rng(0)
rows = lambda: [generator.integers(5, 30, generator.integers(3, 9)).tolist() for _ in range(4)]
batches = [to_batch(list(zip(rows(), rows())), width) for width in (10, 12, 10)]
optimizer = Optimizer(peak_learning_rate=1e-2, warmup_steps=1, averaging=0.5)

def new_trainer(graphed, dropout, seed=1):
    keras.utils.set_random_seed(0)
    sizes = {"embedding_dim": 8, "encoder_units": 6, "decoder_units": 12, "attention_units": 8}
    trainer = Trainer(
        Seq2Seq(ModelConfig(vocabulary_size=30, dropout=dropout, **sizes)), optimizer, Duration(steps=9), seed=seed
    )
    if graphed:
        trainer._graphed = GraphedUpdates(trainer.model, trainer.model.optimizer, optimizer.label_smoothing, seed)
    return trainer

def trained(trainer, batches):
    losses = [trainer.update(batch) for batch in batches]
    with trainer.averaged_weights():
        return losses, trainer.seq2seq.get_weights()

# The numbers of Keras' general update.
(own, weights), (general, expected) = (trained(new_trainer(graphed, 0.0), batches) for graphed in (True, False))
np.testing.assert_allclose(own[0], general[0], rtol=1e-5)
for one, other in zip(weights, expected, strict=True):
    np.testing.assert_allclose(one, other, rtol=2e-3, atol=2e-5)

# Which units are dropped is a function of the seed and the step, in a resumed training, too.
first, again, other = (trained(new_trainer(True, 0.4, seed), batches)[1] for seed in (1, 1, 2))
stopped, resumed = (new_trainer(True, 0.4) for _ in range(2))
trained(stopped, batches[:2])
for variable, stored in zip(resumed.variables, stopped.variables, strict=True):
    variable.assign(np.array(keras.ops.convert_to_numpy(stored.value)))
for same in (again, trained(resumed, batches[2:])[1]):
    assert all((one == two).all() for one, two in zip(first, same, strict=True))
assert not all((one == two).all() for one, two in zip(first, other, strict=True))

# Nothing that a graph cannot record: a number read from the device or copied to it, a size that depends on numbers.
class Watch(TorchDispatchMode):
    def __torch_dispatch__(self, function, types, args=(), kwargs=None):
        name = str(function)
        assert not any(part in name for part in ("_local_scalar_dense", "lift_fresh", "nonzero", "masked_select")), name
        return function(*args, **(kwargs or {}))

inputs = [torch.from_numpy(array) for array in batches[0]]
with Watch():
    stopped._graphed._learn(inputs)
"""


SCRIPTS = {"adam": ADAM, "loss": LOSS, "lstm": LSTM, "padding": PADDING, "update": UPDATE, "graphs": GRAPHS}
# Runs each script of the names and scripts that it reads, and writes what went wrong in it.
RUN = """
import json, sys, traceback
import keras
import numpy as np

wrong = {}
for name, script in json.load(sys.stdin).items():
    try:
        exec(script, {"keras": keras, "np": np})
    except Exception:
        wrong[name] = traceback.format_exc()
print(json.dumps(wrong))
"""


@pytest.fixture(scope="module")
def wrong():
    """What went wrong in each script; Keras has one backend in a process, so that PyTorch has one of its own."""
    environment = {**os.environ, "KERAS_BACKEND": "torch", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", RUN]
    done = subprocess.run(
        command, input=json.dumps(SCRIPTS), env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.parametrize("script", SCRIPTS)
def test_the_numbers_are_those_of_the_general_code(script, wrong):
    assert script not in wrong, wrong[script]
