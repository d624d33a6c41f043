"""A small classifier of texts over the translator's subwords."""

from dataclasses import dataclass

import keras
import numpy as np
from keras import ops

from model.network.config import MASKED_SCORE
from model.network.recurrent import reverse_by_length
from tokenizer.special_tokens import PAD_ID


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassifierConfig:
    """The numbers that define a classifier."""

    vocabulary_size: int
    num_labels: int
    embedding_dim: int = 64
    units: int = 64  # of each direction
    dropout: float = 0.3


class Reader(keras.layers.Layer):
    """A BiLSTM whose outputs are pooled by additive attention (Zhou et al. 2016, "Attention-Based BiLSTM").

    1. embed the ids: (batch, source, embedding);
    2. read them forwards and backwards, side by side: outputs (batch, source, 2 x units);
    3. scores = v . tanh(U outputs + b): Bahdanau's attention, whose query is the same for every text;
    4. attention = softmax over the source, 0 on padding: what the decision rests on, (batch, source);
    5. the outputs averaged by the attention: (batch, 2 x units).

    Args:
        config: the network's numbers.
    """

    def __init__(self, config: ClassifierConfig) -> None:
        super().__init__(name="reader")
        self.embedding = keras.layers.Embedding(config.vocabulary_size, config.embedding_dim, name="embedding")
        self.dropout = keras.layers.SpatialDropout1D(config.dropout, name="dropout")
        self.forward_layer = keras.layers.LSTM(config.units, return_sequences=True, name="forward")
        self.backward_layer = keras.layers.LSTM(config.units, return_sequences=True, name="backward")
        self.keys = keras.layers.Dense(config.units, activation="tanh", name="keys")
        self.scorer = keras.layers.Dense(1, use_bias=False, name="scorer")

    def call(
        self, source_ids: keras.KerasTensor, training: bool = False
    ) -> tuple[keras.KerasTensor, keras.KerasTensor]:
        """Returns what it made of right-padded ids (batch, source), and the attention."""
        mask = ops.not_equal(source_ids, PAD_ID)  # (batch, source)
        lengths = ops.sum(ops.cast(mask, "int32"), axis=1)  # (batch,)
        inputs = self.dropout(self.embedding(source_ids), training=training)  # (batch, source, embedding)
        backwards = reverse_by_length(self.backward_layer(reverse_by_length(inputs, lengths)), lengths)
        outputs = ops.concatenate([self.forward_layer(inputs), backwards], axis=-1)  # (batch, source, 2 x units)
        scores = ops.where(mask, self.scorer(self.keys(outputs))[..., 0], MASKED_SCORE)
        attention = ops.softmax(scores, axis=-1)  # (batch, source)
        return ops.sum(attention[:, :, None] * outputs, axis=1), attention


class Classifier:
    """A reader and a softmax, as two Keras models over one set of layers.

    - `training_model`: ids (batch, source) -> logits (batch, labels);
    - `inference_model`: ids -> probabilities (batch, labels) and attention (batch, source).

    Args:
        config: the network's numbers.
    """

    def __init__(self, config: ClassifierConfig) -> None:
        self.config = config
        source_ids = keras.Input((None,), dtype="int32", name="source_ids")
        pooled, attention = Reader(config)(source_ids)
        pooled = keras.layers.Dropout(config.dropout, name="dropout")(pooled)
        logits = keras.layers.Dense(config.num_labels, name="classify")(pooled)  # (batch, labels)
        self.training_model = keras.Model(source_ids, logits, name="classifier")
        self.inference_model = keras.Model(
            source_ids, {"probabilities": ops.softmax(logits), "attention": attention}, name="classifier_inference"
        )

    def get_weights(self) -> dict[str, np.ndarray]:
        """Returns every weight by its path, such as `reader/forward/lstm_cell/kernel`."""
        return {weight.path: ops.convert_to_numpy(weight.value) for weight in self.training_model.weights}
