"""The network: a training model, and an inference encoder and decoder that share its layers."""

from collections.abc import Mapping
from typing import Any, Self

import keras
import numpy as np
from keras import ops

from model.network.config import ModelConfig
from model.network.decoder import Decoder
from model.network.embedding import TiedEmbedding
from model.network.encoder import EncodedSource, encode
from tokenizer.special_tokens import BEGIN_ID, END_ID, PAD_ID


@keras.saving.register_keras_serializable(package="parley")
class Seq2Seq(keras.Model):
    """A bidirectional recurrent encoder and a recurrent decoder with attention (LSTM or GRU), as functional models.

    All models stand over one set of layers.

    The model itself reads a whole pair (teacher forcing): {source_ids (batch, source), target_ids (batch, target)},
    the target shifted right by the begin token -> {logits (batch, target, vocabulary), attention (batch, target,
    source)}. Beside it stand

    - `training_model`: the same inputs -> logits alone;
    - `inference_encoder`: source_ids -> outputs (batch, source, memory), keys (batch, source, keys),
      mask (batch, source), state (batch, state);
    - `inference_decoder`: tokens (batch,), state, outputs, keys, mask -> log_probs (batch, vocabulary),
      attention (batch, source), next_state (batch, state).

    Ids are right-padded with `pad_id`. A target begins with `begin_id`, and `end_id` ends sources and targets.

    Args:
        config: the network's numbers.
    """

    pad_id = PAD_ID
    begin_id = BEGIN_ID
    end_id = END_ID

    def __init__(self, config: ModelConfig, name: str = "seq2seq") -> None:
        # === Layers ===
        embedding = TiedEmbedding(config.vocabulary_size, config.embedding_dim, name="embedding")
        decoder = Decoder(config, embedding)

        # === Inference pair ===
        source_ids = keras.Input((None,), dtype="int32", name="source_ids")
        encoded = encode(config, embedding, source_ids)
        inference_encoder = keras.Model(source_ids, encoded._asdict(), name="inference_encoder")
        inference_decoder = _build_inference_decoder(config, decoder)

        # === Whole pairs ===
        target_ids = keras.Input((None,), dtype="int32", name="target_ids")
        decoded = decoder(target_ids, encoded)
        inputs = {"source_ids": source_ids, "target_ids": target_ids}
        super().__init__(inputs, {"logits": decoded.logits, "attention": decoded.attention}, name=name)
        self.config = config
        self.training_model = keras.Model(inputs, decoded.logits, name="training_model")
        self.inference_encoder = inference_encoder
        self.inference_decoder = inference_decoder

    def get_config(self) -> dict[str, Any]:
        """Returns what `from_config` builds the network from; the weights are no part of it."""
        return {"name": self.name, "config": self.config.to_dict()}

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: Mapping[str, Any] | None = None) -> Self:
        """Builds a network with fresh weights from what `get_config` returned."""
        del custom_objects
        return cls(ModelConfig.from_dict(config["config"]), name=config["name"])

    def weights_by_path(self) -> dict[str, np.ndarray]:
        """Returns every weight by its path, such as `encoder/forward_0/lstm_cell/kernel`."""
        return {weight.path: ops.convert_to_numpy(weight.value) for weight in self.weights}

    def assign_weights(self, weights: Mapping[str, np.ndarray]) -> None:
        """Puts weights in by their paths.

        Raises:
            ValueError: a weight is missing, unknown or of another shape.
        """
        own = {weight.path: weight for weight in self.weights}
        if missing := sorted(set(own) ^ set(weights)):
            raise ValueError(f"Expected the {len(own)} weights of this network. These differ: {missing[:5]}")
        for path, weight in own.items():
            if tuple(weight.shape) != weights[path].shape:
                raise ValueError(f"Expected {path} of shape {tuple(weight.shape)}. Received: {weights[path].shape}")
            weight.assign(weights[path])


def _build_inference_decoder(config: ModelConfig, decoder: Decoder) -> keras.Model:
    inputs = {
        "tokens": keras.Input((), dtype="int32", name="tokens"),
        "state": keras.Input((config.state_dim,), name="state"),
        "outputs": keras.Input((None, config.memory_dim), name="outputs"),
        "keys": keras.Input((None, config.keys_dim), name="keys"),
        "mask": keras.Input((None,), dtype="bool", name="mask"),
    }
    source = EncodedSource(inputs["outputs"], inputs["keys"], inputs["mask"], inputs["state"])
    step = decoder(SingleStep(name="single_step")(inputs["tokens"]), source)
    outputs = {
        "log_probs": ops.log_softmax(ops.take(step.logits, 0, axis=1)),  # (batch, vocabulary)
        "attention": ops.take(step.attention, 0, axis=1),  # (batch, source)
        "next_state": step.state,  # (batch, state)
    }
    return keras.Model(inputs, outputs, name="inference_decoder")


@keras.saving.register_keras_serializable(package="parley")
class SingleStep(keras.layers.Layer):
    """Turns tokens (batch,) into targets (batch, target) of length 1.

    To Keras the length is open, as it is where whole pairs are read. Summaries and plots show one call of a layer and
    speak of all: so it is the truth of each.
    """

    def call(self, tokens: keras.KerasTensor) -> keras.KerasTensor:
        """Returns (batch, 1)."""
        return ops.expand_dims(tokens, axis=1)

    def compute_output_spec(self, tokens: keras.KerasTensor) -> keras.KerasTensor:
        """Returns the shape (batch, None)."""
        return keras.KerasTensor((tokens.shape[0], None), dtype=tokens.dtype)
