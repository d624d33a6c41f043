"""The network: a training model, and an inference encoder and decoder that share its layers."""

from collections.abc import Mapping

import keras
import numpy as np

from model.network.config import ModelConfig
from model.network.decoder import Decoder
from model.network.embedding import TiedEmbedding
from model.network.encoder import Encoder


class Seq2Seq:
    """A BiLSTM encoder and an LSTM decoder with attention, as three Keras models over one set of layers.

    - `training_model`: source_ids (batch, source) and target_ids (batch, target), the target shifted right by
      the begin token -> logits (batch, target, vocabulary);
    - `inference_encoder`: source_ids -> outputs (batch, source, memory), keys (batch, source, keys),
      mask (batch, source), state (batch, state);
    - `inference_decoder`: tokens (batch,), state, outputs, keys, mask -> log_probs (batch, vocabulary),
      attention (batch, source), next_state (batch, state).

    Args:
        config: the network's numbers.
    """

    def __init__(self, config: ModelConfig) -> None:
        self.config = config

        # === Layers ===
        self.embedding = TiedEmbedding(config)
        # Built here, its weights are named after it and not after whoever calls it first.
        self.embedding.build((None, None))
        self.encoder = Encoder(config, self.embedding)
        self.decoder = Decoder(config, self.embedding)
        self.recurrent_layers = [
            *self.encoder.forward_layers,
            *self.encoder.backward_layers,
            *self.decoder.recurrent_layers,
        ]

        # === Training graph ===
        source_ids = keras.Input((None,), dtype="int32", name="source_ids")
        target_ids = keras.Input((None,), dtype="int32", name="target_ids")
        encoded = self.encoder(source_ids)
        keys = self.decoder.project_keys(encoded.outputs)
        decoded = self.decoder(target_ids, encoded.state, encoded.outputs, keys, encoded.mask)
        inputs = {"source_ids": source_ids, "target_ids": target_ids}
        self.training_model = keras.Model(inputs, decoded.logits, name="seq2seq")

        # === Inference pair ===
        self.inference_encoder = keras.Model(
            source_ids,
            {"outputs": encoded.outputs, "keys": keys, "mask": encoded.mask, "state": encoded.state},
            name="inference_encoder",
        )
        self.inference_decoder = self._build_inference_decoder()

    def _build_inference_decoder(self) -> keras.Model:
        config = self.config
        inputs = {
            "tokens": keras.Input((), dtype="int32", name="tokens"),
            "state": keras.Input((config.state_dim,), name="state"),
            "outputs": keras.Input((None, config.memory_dim), name="outputs"),
            "keys": keras.Input((None, config.keys_dim), name="keys"),
            "mask": keras.Input((None,), dtype="bool", name="mask"),
        }
        step = self.decoder(
            inputs["tokens"][:, None], inputs["state"], inputs["outputs"], inputs["keys"], inputs["mask"]
        )
        outputs = {
            "log_probs": keras.ops.log_softmax(step.logits[:, 0]),  # (batch, vocabulary)
            "attention": step.attention[:, 0],  # (batch, source)
            "next_state": step.state,  # (batch, state)
        }
        return keras.Model(inputs, outputs, name="inference_decoder")

    def get_weights(self) -> dict[str, np.ndarray]:
        """Returns every weight by its path, such as `encoder/forward_0/lstm_cell/kernel`."""
        return {weight.path: keras.ops.convert_to_numpy(weight.value) for weight in self.training_model.weights}

    def set_weights(self, weights: Mapping[str, np.ndarray]) -> None:
        """Puts weights in by their paths.

        Raises:
            ValueError: a weight is missing, unknown or of another shape.
        """
        own = {weight.path: weight for weight in self.training_model.weights}
        if missing := sorted(set(own) ^ set(weights)):
            raise ValueError(f"Expected the {len(own)} weights of this network. These differ: {missing[:5]}")
        for path, weight in own.items():
            if tuple(weight.shape) != weights[path].shape:
                raise ValueError(f"Expected {path} of shape {tuple(weight.shape)}. Received: {weights[path].shape}")
            weight.assign(weights[path])
