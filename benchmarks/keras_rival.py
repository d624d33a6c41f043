"""A rival: the Keras pair that training leaves, stepped from Python or compiled as one loop."""

from collections.abc import Mapping

import keras
import numpy as np
import tensorflow as tf

from model.network.config import ModelConfig
from model.network.seq2seq import Seq2Seq
from tokenizer.special_tokens import BEGIN_ID


class KerasRival:
    """The Keras pair that training leaves, searched greedily for a fixed number of tokens.

    Args:
        config: the network's numbers.
        weights: its weights by path.
        num_tokens: what to say before stopping, whatever the network says.
    """

    def __init__(self, config: ModelConfig, weights: Mapping[str, np.ndarray], num_tokens: int) -> None:
        seq2seq = Seq2Seq(config)
        seq2seq.assign_weights(weights)
        self._encoder = seq2seq.inference_encoder
        self._decoder = seq2seq.inference_decoder
        self._num_tokens = num_tokens
        self._loop = tf.function(self._whole_loop, input_signature=[tf.TensorSpec((None, None), tf.int32)])

    def eager(self, source_ids: np.ndarray) -> list[int]:
        """Steps the Keras models from Python, as tutorials do it; source ids (1, source)."""
        state, memory = self._encode(source_ids)
        ids = [BEGIN_ID]
        for _ in range(self._num_tokens):
            output = self._decoder({"tokens": tf.constant(ids[-1:]), "state": state, **memory})
            ids.append(int(np.argmax(output["log_probs"][0])))
            state = output["next_state"]
        return ids[1:]

    def loop(self, source_ids: np.ndarray) -> list[int]:
        """Runs encoder and all steps in one call of a `tf.function`; source ids (1, source)."""
        return self._loop(tf.constant(source_ids, tf.int32)).numpy().tolist()

    def _encode(self, source_ids: keras.KerasTensor) -> tuple[keras.KerasTensor, dict[str, keras.KerasTensor]]:
        memory = self._encoder(source_ids)
        return memory.pop("state"), memory

    def _whole_loop(self, source_ids: tf.Tensor) -> tf.Tensor:
        state, memory = self._encode(source_ids)
        written = tf.TensorArray(tf.int32, self._num_tokens)

        def step(index: tf.Tensor, tokens: tf.Tensor, state: tf.Tensor, written: tf.TensorArray) -> tuple:
            output = self._decoder({"tokens": tokens, "state": state, **memory})
            tokens = tf.argmax(output["log_probs"], axis=-1, output_type=tf.int32)
            tokens = tf.ensure_shape(tokens, (1,))
            return index + 1, tokens, output["next_state"], written.write(index, tokens[0])

        start = (tf.constant(0), tf.constant([BEGIN_ID]), state, written)
        *_, written = tf.while_loop(lambda index, *_: index < self._num_tokens, step, start)
        return written.stack()
