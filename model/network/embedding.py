"""One table for source subwords, target subwords and the output."""

from typing import Any

import keras
from keras import ops


@keras.saving.register_keras_serializable(package="parley")
class TiedEmbedding(keras.layers.Layer):
    """Turns ids into vectors and, by the same table, vectors into logits (Press and Wolf 2017, three-way tying).

    Vectors are scaled by the square root of their width, as Vaswani et al. 2017 (section 3.4) do, so that a
    table small enough for the logits is large enough for the recurrent layers. `keras.layers.ReversibleEmbedding`
    has neither that scale nor a bias.

    Args:
        vocabulary_size: rows of the table.
        embedding_dim: its columns.
    """

    def __init__(self, vocabulary_size: int, embedding_dim: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.vocabulary_size = vocabulary_size
        self.embedding_dim = embedding_dim

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Creates the table (vocabulary, embedding) and the output's bias (vocabulary,)."""
        del input_shape
        self.table = self.add_weight(
            shape=(self.vocabulary_size, self.embedding_dim),
            initializer=keras.initializers.RandomNormal(stddev=self.embedding_dim**-0.5),
            name="table",
        )
        self.bias = self.add_weight(shape=(self.vocabulary_size,), initializer="zeros", name="bias")

    def call(self, inputs: keras.KerasTensor, reverse: bool = False) -> keras.KerasTensor:
        """Returns vectors (..., embedding) for ids (...), or with `reverse` logits (..., vocabulary) for vectors."""
        if reverse:
            return ops.matmul(inputs, ops.transpose(self.table)) + self.bias
        return ops.take(self.table, inputs, axis=0) * self.embedding_dim**0.5

    def get_config(self) -> dict[str, Any]:
        """Returns what `from_config` builds the layer from."""
        return {
            **super().get_config(),
            "vocabulary_size": self.vocabulary_size,
            "embedding_dim": self.embedding_dim,
        }
