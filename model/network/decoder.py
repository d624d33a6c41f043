"""The decoder: the whole target at once for training, one step for inference, from the same layers."""

from typing import NamedTuple

import keras
from keras import ops

from model.network.attention import build_attention
from model.network.config import ModelConfig
from model.network.encoder import EncodedSource
from model.network.recurrent import recurrent_layer, spatial_dropout


class DecoderOutput(NamedTuple):
    """What the decoder says of every target position."""

    logits: keras.KerasTensor  # (batch, target, vocabulary)
    attention: keras.KerasTensor  # (batch, target, source)
    state: keras.KerasTensor  # (batch, state), after the last position


class Decoder:
    """Writes the target from what it wrote so far and what it looks at (Luong et al. 2015, section 3).

    1. embed the tokens before each position: (batch, target, embedding);
    2. the lowest recurrent layer reads them; its outputs are the queries: (batch, target, units);
    3. attention answers with a context for each: (batch, target, memory);
    4. the upper layers read on, the first of them with the context beside the queries, so the lowest
       layer never waits for the attention (Wu et al. 2016, GNMT, section 3) and the whole target is computed
       layer by layer;
    5. readout = tanh(W [output; context]), (batch, target, embedding), is compared with every row of the
       shared embedding: logits (batch, target, vocabulary) (Press and Wolf 2017).

    A single step is the same calculation for a target of one position. Each call adds the same layers to another
    model, so that they share their weights.

    Args:
        config: the network's numbers.
        embedding: the layer shared with the encoder; its `reverse` gives the logits.
    """

    def __init__(self, config: ModelConfig, embedding: keras.layers.Layer) -> None:
        self.embedding = embedding
        self.states_per_layer = config.states_per_layer
        self.num_states = config.decoder_layers * config.states_per_layer
        self.recurrent_layers = [
            recurrent_layer(config, config.decoder_units, f"recurrent_{index}")
            for index in range(config.decoder_layers)
        ]
        self.attention = build_attention(config)
        self.readout = keras.layers.Dense(config.embedding_dim, activation="tanh", name="readout")
        # Of the embedded tokens, of what each recurrent layer says, and of the readout.
        self.dropouts = [
            spatial_dropout(config, f"decoder_dropout_{index}") for index in range(config.decoder_layers + 2)
        ]

    def __call__(self, tokens: keras.KerasTensor, source: EncodedSource) -> DecoderOutput:
        """Decodes `tokens` (batch, target), those before each position, from the source's state (batch, state)."""
        with keras.name_scope("decoder"):  # the weights' paths begin with it
            states = ops.split(source.state, self.num_states, axis=-1)
            next_states: list[keras.KerasTensor] = []
            hidden = self.dropouts[0](self.embedding(tokens))  # (batch, target, embedding)
            for index, layer in enumerate(self.recurrent_layers):
                first = index * self.states_per_layer
                hidden, *layer_states = layer(hidden, initial_state=states[first : first + self.states_per_layer])
                next_states.extend(layer_states)
                hidden = self.dropouts[index + 1](hidden)  # (batch, target, units)
                if index == 0:
                    context, weights = self.attention(hidden, source.keys, source.outputs, source.mask)
                    if len(self.recurrent_layers) > 1:
                        hidden = ops.concatenate([hidden, context], axis=-1)  # (batch, target, units + memory)
            readout = self.readout(ops.concatenate([hidden, context], axis=-1))  # (batch, target, embedding)
            logits = self.embedding(self.dropouts[-1](readout), reverse=True)
            return DecoderOutput(logits, weights, ops.concatenate(next_states, axis=-1))
