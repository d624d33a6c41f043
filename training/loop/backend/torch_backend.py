"""What an update under PyTorch does in fewer passes than Keras' general code, with the same numbers.

The network stays plain Keras; this module alone, and only in training, knows that PyTorch is beneath it.
"""

import ctypes
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

import keras
import torch
from torch.optim.adam import adam

from tokenizer.special_tokens import PAD_ID
from training.data.batches import Batch
from training.loop.backend.torch_lstm import SequenceLSTM

_ROWS_IN_CACHE = 16
# Of mallopt in glibc's malloc.h: parameters and values.
_KEEP_FREE_MEMORY, _KEEP_LARGE_BLOCKS = (-1, 2**31 - 1), (-4, 0)


def keep_memory() -> None:
    """Lets the C library keep the memory of large tensors for the next ones.

    It would give it back to the system, which clears it each time: a twentieth of an update.
    """
    if sys.platform == "linux" and hasattr(library := ctypes.CDLL(None), "mallopt"):
        for parameter, value in (_KEEP_FREE_MEMORY, _KEEP_LARGE_BLOCKS):
            library.mallopt(parameter, value)


def use_kernels(layers: Iterable[keras.layers.Layer]) -> None:
    """Lets every LSTM among `layers` run a whole sequence as one call of `torch.lstm`.

    That is oneDNN on a processor and cuDNN on a GPU. Keras calls it on a GPU alone, and elsewhere steps through the
    sequence in Python. The layers must be called without a mask and have no dropout of their own.
    """
    for layer in layers:
        if isinstance(layer, keras.layers.LSTM):
            layer.inner_loop = partial(_inner_loop, layer)


def _inner_loop(
    layer: keras.layers.LSTM,
    sequences: torch.Tensor,
    initial_state: Sequence[torch.Tensor],
    mask: None,
    training: bool = False,
) -> tuple[torch.Tensor, torch.Tensor, list[torch.Tensor]]:
    """Returns the last output (batch, units), all outputs (batch, time, units), and both states (batch, units)."""
    del mask, training
    kernel, recurrent_kernel, bias = _weights(layer)
    states = tuple(state.to(sequences.dtype)[None].contiguous() for state in initial_state)
    # The gates stand in Keras' order (input, forget, candidate, output), but PyTorch adds two biases.
    transposed = [kernel.t().contiguous(), recurrent_kernel.t().contiguous(), bias, torch.zeros_like(bias)]
    outputs, hidden, cell = torch.lstm(
        sequences,
        states,
        transposed,
        has_biases=True,
        num_layers=1,
        dropout=0.0,
        train=torch.is_grad_enabled(),
        bidirectional=False,
        batch_first=True,
    )
    return hidden[0], outputs, [hidden[0], cell[0]]


@contextmanager
def skipping_padding(layers: Sequence[keras.layers.Layer], batch: Batch) -> Iterator[None]:
    """Within it every LSTM among `layers` calculates the real positions of this batch alone, on a processor.

    What stands in its outputs at padding differs then, which the loss and the attention do not look at.
    """
    source_lengths, target_lengths = (
        torch.from_numpy((ids != PAD_ID).sum(1).clip(min=1)) for ids in (batch.source_ids, batch.target_ids)
    )
    for layer in layers:
        if isinstance(layer, keras.layers.LSTM):
            reads_target = layer.name.startswith("recurrent")
            layer.inner_loop = partial(_packed_loop, layer, target_lengths if reads_target else source_lengths)
    try:
        yield
    finally:
        use_kernels(layers)


def _packed_loop(
    layer: keras.layers.LSTM,
    lengths: torch.Tensor,
    sequences: torch.Tensor,
    initial_state: Sequence[torch.Tensor],
    mask: None,
    training: bool = False,
) -> tuple[torch.Tensor, torch.Tensor, list[torch.Tensor]]:
    """Returns what `_inner_loop` does."""
    del mask, training
    states = (state.to(sequences.dtype) for state in initial_state)
    outputs, hidden, cell = SequenceLSTM.apply(sequences, lengths, *states, *_weights(layer))
    return hidden, outputs, [hidden, cell]


def _weights(layer: keras.layers.LSTM) -> Iterator[torch.Tensor]:
    return map(keras.ops.convert_to_tensor, (layer.cell.kernel, layer.cell.recurrent_kernel, layer.cell.bias))


def clipped(gradients: Sequence[torch.Tensor], largest_norm: float) -> list[torch.Tensor]:
    """Returns gradients that are scaled down together where their global norm is larger than this."""
    norm = torch.linalg.vector_norm(torch.stack(torch._foreach_norm(gradients)))
    return list(torch._foreach_mul(gradients, largest_norm / norm.clamp(min=largest_norm)))


@keras.saving.register_keras_serializable(package="parley")
class FusedAdam(keras.optimizers.Adam):
    """Keras' Adam with its clipping and its average of the weights, in a few passes over them instead of twenty.

    Its variables are those of `keras.optimizers.Adam`, so checkpoints fit.
    """

    @torch.no_grad()
    def apply(self, grads: Sequence[torch.Tensor], trainable_variables: Sequence[keras.Variable] | None = None) -> None:
        """Changes the variables by one update; the optimizer must be built, with `global_clipnorm` and `use_ema`."""
        del trainable_variables  # those that it was built with
        weights = [variable.value for variable in self._trainable_variables]
        steps_before = int(self.iterations.value)
        adam(
            [weight.data for weight in weights],
            clipped(grads, self.global_clipnorm),
            [momentum.value.data for momentum in self._momentums],
            [velocity.value.data for velocity in self._velocities],
            max_exp_avg_sqs=[],
            state_steps=[torch.tensor(float(steps_before), device=weight.device) for weight in weights],
            fused=True,
            amsgrad=False,
            maximize=False,
            beta1=self.beta_1,
            beta2=self.beta_2,
            lr=float(self.learning_rate),
            weight_decay=0.0,
            # Keras adds it before the bias of the squared gradients' average is taken out, PyTorch after.
            eps=self.epsilon / (1 - self.beta_2 ** (steps_before + 1)) ** 0.5,
        )
        share = 1 - self.ema_momentum if steps_before else 1.0
        torch._foreach_lerp_([average.value for average in self._model_variables_moving_average], weights, share)
        self.iterations.assign(steps_before + 1)


class SmoothedLoss(torch.autograd.Function):
    """`training.loop.loss` and its gradient in one pass, a few rows at a time, so that they stay in the cache.

    Logits may be bfloat16: they are not copied as a whole, and what is calculated from them is float32.
    """

    @staticmethod
    def forward(
        ctx: Any, logits: torch.Tensor, right: torch.Tensor, weights: torch.Tensor, smoothing: float
    ) -> torch.Tensor:
        """Returns the mean nats per token.

        Args:
            ctx: keeps the gradient.
            logits: (rows, vocabulary).
            right: (rows,), the right tokens' ids.
            weights: (rows,), 1 = real token, 0 = padding.
            smoothing: share of the probability that is spread over the vocabulary.
        """
        size, shares = logits.shape[1], weights.float() / weights.sum()
        nats, gradient = torch.empty_like(shares), torch.empty_like(logits)
        rows = _ROWS_IN_CACHE if logits.device.type == "cpu" else len(logits)
        columns = (tensor.split(rows) for tensor in (logits, right[:, None], shares[:, None], nats, gradient))
        for logit, token, share, nat, row_gradient in zip(*columns, strict=True):
            scores = logit.float()
            expected = (1 - smoothing) * scores.gather(1, token) + smoothing * scores.mean(1, keepdim=True)
            highest = scores.amax(1, keepdim=True)
            exps = torch.sub(scores, highest).exp_()
            total = exps.sum(1, keepdim=True)
            nat.copy_((highest + total.log() - expected)[:, 0])
            exps.mul_(share / total).sub_(share * (smoothing / size)).scatter_add_(1, token, (smoothing - 1) * share)
            row_gradient.copy_(exps)
        ctx.save_for_backward(gradient)
        return nats @ shares

    @staticmethod
    def backward(ctx: Any, *grads: torch.Tensor) -> tuple[torch.Tensor, None, None, None]:
        """Returns the gradient of the logits for that of the mean."""
        (gradient,) = ctx.saved_tensors
        return gradient * grads[0].to(gradient.dtype), None, None, None
