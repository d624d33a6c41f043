"""How many weights a network has, from its numbers alone: nothing of it need be built or loaded."""

from model.network.config import ModelConfig


def count_weights(config: ModelConfig) -> int:
    """Returns the number of trained numbers, biases included; the shared embedding counts once."""
    embedding, units, memory = config.embedding_dim, config.decoder_units, config.memory_dim
    context = 0 if config.attention == "none" else memory
    decoder_inputs = [embedding, units + context, *[units] * config.decoder_layers][: config.decoder_layers]
    return (
        config.vocabulary_size * (embedding + 1)
        + 2 * _recurrent(config, embedding, config.encoder_units)
        + 2 * (config.encoder_layers - 1) * _recurrent(config, memory, config.encoder_units)
        + (memory + 1) * config.state_dim  # the decoder's first states
        + sum(_recurrent(config, inputs, units) for inputs in decoder_inputs)
        + _attention(config)
        + (units + context + 1) * embedding  # the readout
    )


def _recurrent(config: ModelConfig, inputs: int, units: int) -> int:
    """One layer: an LSTM has three gates and a candidate, a GRU two and a candidate, with two biases each."""
    if config.cell == "lstm":
        return 4 * units * (inputs + units + 1)
    return 3 * units * (inputs + units + 2)


def _attention(config: ModelConfig) -> int:
    if config.attention == "additive":
        return config.attention_units * (config.decoder_units + config.memory_dim + 2)
    return config.memory_dim * config.decoder_units if config.attention == "general" else 0
