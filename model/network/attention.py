"""Where to look: additive attention (Bahdanau), general and dot (Luong), the encoder's last states (Cho), nowhere."""

from typing import Any

import keras
from keras import ops

from model.network.config import MASKED_SCORE, ModelConfig
from model.network.recurrent import final_states


class Attention(keras.layers.Layer):
    """Compares a query with every source position and averages the encoder's outputs by the result.

    1. scores = score(query, keys): (batch, target, source), by the subclass;
    2. weights = softmax over the source; padding gets exactly 0, so each row of real weights sums to 1;
    3. context = weights x outputs: (batch, target, memory).

    The keys do not depend on the target, so `project_keys` computes them once a sentence.
    """

    def score(self, query: keras.KerasTensor, keys: keras.KerasTensor) -> keras.KerasTensor:
        """Returns (batch, target, source) for query (batch, target, units) and keys (batch, source, keys)."""
        return ops.matmul(query, ops.transpose(keys, (0, 2, 1)))  # (batch, target, source)

    def call(
        self,
        query: keras.KerasTensor,
        keys: keras.KerasTensor,
        outputs: keras.KerasTensor,
        mask: keras.KerasTensor,
    ) -> tuple[keras.KerasTensor, keras.KerasTensor]:
        """Returns the context (batch, target, memory) and the weights (batch, target, source)."""
        scores = ops.where(mask[:, None, :], self.score(query, keys), MASKED_SCORE)
        weights = ops.softmax(scores, axis=-1)  # (batch, target, source)
        return ops.matmul(weights, outputs), weights


@keras.saving.register_keras_serializable(package="parley")
class DotAttention(Attention):
    """Scores by q . k (Luong et al. 2015, equation 8): "dot", and with projected keys, k = W h, "general"."""


@keras.saving.register_keras_serializable(package="parley")
class AdditiveAttention(Attention):
    """Scores by v . tanh(W q + k), with keys k = U h + b (Bahdanau et al. 2015, appendix A.1.2).

    `keras.layers.AdditiveAttention` has no W and no U, so the whole of it stands here.

    Args:
        units: width of the keys and of W q.
    """

    def __init__(self, units: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.units = units
        self.query_projection = keras.layers.Dense(units, use_bias=False, name="query_projection")
        self.scorer = keras.layers.Dense(1, use_bias=False, name="scorer")

    def build(self, query_shape: tuple[int | None, ...], *other_shapes: tuple[int | None, ...]) -> None:
        """Creates W (query, attention) and v (attention, 1)."""
        del other_shapes
        self.query_projection.build(query_shape)
        self.scorer.build((None, self.units))

    def score(self, query: keras.KerasTensor, keys: keras.KerasTensor) -> keras.KerasTensor:
        """Returns (batch, target, source)."""
        queries = self.query_projection(query)[:, :, None, :]  # (batch, target, 1, attention)
        hidden = ops.tanh(queries + keys[:, None, :, :])  # (batch, target, source, attention)
        return self.scorer(hidden)[..., 0]  # (batch, target, source)

    def get_config(self) -> dict[str, Any]:
        """Returns what `from_config` builds the layer from."""
        return {**super().get_config(), "units": self.units}


@keras.saving.register_keras_serializable(package="parley")
class NoAttention(Attention):
    """Knows nothing of the source but the decoder's first state (Sutskever et al. 2014).

    The context is empty (width 0) and the weights are all 0: the decoder looks nowhere, and says so.
    """

    def call(
        self,
        query: keras.KerasTensor,
        keys: keras.KerasTensor,
        outputs: keras.KerasTensor,
        mask: keras.KerasTensor,
    ) -> tuple[keras.KerasTensor, keras.KerasTensor]:
        """Returns an empty context (batch, target, 0) and weights of 0 (batch, target, source)."""
        weights = ops.matmul(query[:, :, :1], ops.transpose(keys[:, :, :1], (0, 2, 1)))
        return query[:, :, :0], ops.zeros_like(weights)


@keras.saving.register_keras_serializable(package="parley")
class LastStates(NoAttention):
    """Hands the same context to every step: what each direction of the encoder ended with (Cho et al. 2014).

    It chooses nothing, so the weights are all 0, as without attention.
    """

    def call(
        self,
        query: keras.KerasTensor,
        keys: keras.KerasTensor,
        outputs: keras.KerasTensor,
        mask: keras.KerasTensor,
    ) -> tuple[keras.KerasTensor, keras.KerasTensor]:
        """Returns the context (batch, target, memory) and weights of 0 (batch, target, source)."""
        _, weights = super().call(query, keys, outputs, mask)
        ends = final_states(outputs, mask)  # (batch, memory)
        return ops.matmul(ops.ones_like(query[:, :, :1]), ends[:, None, :]), weights


def build_attention(config: ModelConfig) -> Attention:
    """Returns the attention that the config names."""
    if config.attention == "additive":
        return AdditiveAttention(config.attention_units, name="attention")
    layers = {"general": DotAttention, "dot": DotAttention, "last": LastStates, "none": NoAttention}
    return layers[config.attention](name="attention")


def project_keys(config: ModelConfig, outputs: keras.KerasTensor) -> keras.KerasTensor:
    """Returns what queries are compared with, (batch, source, keys), for outputs (batch, source, memory)."""
    if config.attention == "additive":
        return keras.layers.Dense(config.attention_units, name="attention_keys")(outputs)
    if config.attention == "general":
        return keras.layers.Dense(config.decoder_units, use_bias=False, name="attention_keys")(outputs)
    if config.attention == "dot":
        return outputs
    # Zeros, so that the memory has the same parts as with attention: (batch, source, 1).
    return ops.zeros_like(outputs[:, :, :1])
