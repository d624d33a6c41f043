"""Small networks with random weights, built once for all tests of this folder: a test must leave them as they are."""

import numpy as np
import pytest

from model.network.config import ModelConfig

SMALL = {
    "vocabulary_size": 40,
    "embedding_dim": 8,
    "encoder_layers": 2,
    "encoder_units": 6,
    "decoder_layers": 2,
    "decoder_units": 12,
    "attention_units": 7,
}


@pytest.fixture(scope="session")
def small_config():
    def make(**changes) -> ModelConfig:
        return ModelConfig(**{**SMALL, **changes})

    return make


@pytest.fixture(scope="session")
def random_weights():
    """Weights so large that gates open and shut: fresh ones would hide most mistakes near 0."""

    def draw(shapes: dict[str, tuple[int, ...]], seed: int = 0) -> dict[str, np.ndarray]:
        rng = np.random.default_rng(seed)
        return {path: rng.normal(0, 0.4, shape).astype(np.float32) for path, shape in shapes.items()}

    return draw


@pytest.fixture(scope="session")
def network(small_config, random_weights):
    from model.network.seq2seq import Seq2Seq

    built: dict[ModelConfig, Seq2Seq] = {}

    def build(**changes) -> Seq2Seq:
        config = small_config(**changes)
        if config not in built:
            seq2seq = Seq2Seq(config)
            shapes = {path: weight.shape for path, weight in seq2seq.weights_by_path().items()}
            seq2seq.assign_weights(random_weights(shapes))
            built[config] = seq2seq
        return built[config]

    return build


@pytest.fixture(scope="session")
def padded():
    """Random source ids of these lengths, right-padded to the longest or to `width`."""

    def draw(*lengths: int, width: int | None = None, seed: int = 0) -> np.ndarray:
        rng = np.random.default_rng(seed)
        source_ids = np.zeros((len(lengths), width or max(lengths)), np.int64)
        for row, length in zip(source_ids, lengths, strict=True):
            row[:length] = rng.integers(1, SMALL["vocabulary_size"], length)
        return source_ids

    return draw
