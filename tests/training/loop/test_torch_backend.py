"""What PyTorch does in fewer passes gives the numbers of Keras' general code."""

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
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

from training.loop.torch_backend import FusedAdam
for own, general in zip(updated(FusedAdam), updated(keras.optimizers.Adam), strict=True):
    np.testing.assert_allclose(own, general, rtol=1e-5, atol=1e-7)
"""

LOSS = """
import torch
from training.loop.torch_backend import SmoothedNats

generator = torch.Generator().manual_seed(0)
logits = torch.randn(300, 11, generator=generator, requires_grad=True)
right = torch.randint(0, 11, (300,), generator=generator)
weights = torch.rand(300, generator=generator)
own = SmoothedNats.apply(logits, right, 0.2)
general = torch.nn.functional.cross_entropy(logits, right, reduction="none", label_smoothing=0.2)
torch.testing.assert_close(own, general)
slopes = [torch.autograd.grad((nats * weights).sum(), logits)[0] for nats in (own, general)]
torch.testing.assert_close(*slopes)
"""

LSTM = """
from training.loop.torch_backend import use_kernels

inputs = np.random.default_rng(0).normal(size=(2, 5, 3)).astype("float32")
states = [np.full((2, 4), value, "float32") for value in (0.5, -0.5)]
layer = keras.layers.LSTM(4, return_sequences=True, return_state=True, bias_initializer="uniform")
general = layer(inputs, initial_state=states)
use_kernels([layer])
for own, expected in zip(layer(inputs, initial_state=states), general, strict=True):
    np.testing.assert_allclose(*map(keras.ops.convert_to_numpy, (own, expected)), atol=1e-6)
"""


@pytest.mark.parametrize("script", [ADAM, LOSS, LSTM], ids=["adam", "loss", "lstm"])
def test_the_numbers_are_those_of_the_general_code(script):
    environment = {**os.environ, "KERAS_BACKEND": "torch", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", "import keras\nimport numpy as np\n" + script]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
