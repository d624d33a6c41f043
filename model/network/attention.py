"""Where to look: additive attention (Bahdanau), general and dot attention (Luong), or nowhere."""

import keras
from keras import ops

from model.network.config import ModelConfig
from model.network.recurrent import last_real_output

# Far below any score, and still finite in float32: exp() of it is exactly 0.
_MASKED_SCORE = -1e9


class Attention(keras.layers.Layer):
    """Compares a query with every source position and averages the encoder's outputs by the result.

    1. scores = score(query, keys): (batch, target, source), by the subclass;
    2. weights = softmax over the source; padding gets exactly 0, so each row of real weights sums to 1;
    3. context = weights x outputs: (batch, target, memory).

    The keys do not depend on the target, so they are computed once a sentence by `project_keys`.
    """

    def project_keys(self, outputs: keras.KerasTensor) -> keras.KerasTensor:
        """Returns what queries are compared with: (batch, source, keys)."""
        return outputs

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
        scores = ops.where(mask[:, None, :], self.score(query, keys), _MASKED_SCORE)
        weights = ops.softmax(scores, axis=-1)  # (batch, target, source)
        return ops.matmul(weights, outputs), weights


class DotAttention(Attention):
    """Scores by q . k (Luong et al. 2015, equation 8, "dot"); query and outputs must be equally wide."""


class GeneralAttention(Attention):
    """Scores by q . W k (Luong et al. 2015, equation 8, "general")."""

    def __init__(self, query_dim: int, name: str = "attention") -> None:
        super().__init__(name=name)
        self.key_projection = keras.layers.Dense(query_dim, use_bias=False, name="attention_keys")

    def project_keys(self, outputs: keras.KerasTensor) -> keras.KerasTensor:
        """Returns W k: (batch, source, query)."""
        return self.key_projection(outputs)


class AdditiveAttention(Attention):
    """Scores by v . tanh(W q + U k + b) (Bahdanau et al. 2015, appendix A.1.2).

    `keras.layers.AdditiveAttention` has no W and no U, so the whole of it stands here.
    """

    def __init__(self, units: int, name: str = "attention") -> None:
        super().__init__(name=name)
        self.query_projection = keras.layers.Dense(units, use_bias=False, name="query_projection")
        self.key_projection = keras.layers.Dense(units, name="attention_keys")
        self.scorer = keras.layers.Dense(1, use_bias=False, name="scorer")

    def project_keys(self, outputs: keras.KerasTensor) -> keras.KerasTensor:
        """Returns U k + b: (batch, source, attention)."""
        return self.key_projection(outputs)

    def score(self, query: keras.KerasTensor, keys: keras.KerasTensor) -> keras.KerasTensor:
        """Returns (batch, target, source)."""
        queries = self.query_projection(query)[:, :, None, :]  # (batch, target, 1, attention)
        hidden = ops.tanh(queries + keys[:, None, :, :])  # (batch, target, source, attention)
        return self.scorer(hidden)[..., 0]  # (batch, target, source)


class NoAttention(Attention):
    """Knows nothing of the source but the decoder's first state (Sutskever et al. 2014).

    The context is empty (width 0) and the weights are all 0: the decoder looks nowhere, and says so.
    """

    def project_keys(self, outputs: keras.KerasTensor) -> keras.KerasTensor:
        """Returns zeros (batch, source, 1), so that the memory has the same parts as with attention."""
        return ops.zeros_like(outputs[:, :, :1])

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


class LastStates(NoAttention):
    """Hands the same context to every step: what each direction of the encoder ended with (Cho et al. 2014).

    1. the forward half of the outputs at the last real position, the backward half at the first: (batch, memory);
    2. repeated for every target position: (batch, target, memory).

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
        forwards, backwards = ops.split(outputs, 2, axis=-1)  # (batch, source, units)
        lengths = ops.sum(ops.cast(mask, "int32"), axis=1)  # (batch,)
        ends = ops.concatenate([last_real_output(forwards, lengths), backwards[:, 0]], axis=-1)  # (batch, memory)
        return ops.matmul(ops.ones_like(query[:, :, :1]), ends[:, None, :]), weights


def build_attention(config: ModelConfig) -> Attention:
    """Returns the attention that the config names."""
    if config.attention == "additive":
        return AdditiveAttention(config.attention_units)
    if config.attention == "general":
        return GeneralAttention(config.decoder_units)
    if config.attention == "dot":
        return DotAttention(name="attention")
    if config.attention == "last":
        return LastStates(name="attention")
    return NoAttention(name="attention")
