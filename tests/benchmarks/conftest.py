"""A bundle that is small enough to measure in a test."""

from pathlib import Path

import pytest

from benchmarks.bundles import write_random_bundle
from model.bundle import Bundle, load_bundle
from model.network.config import ModelConfig

CONFIG = ModelConfig(
    vocabulary_size=600, embedding_dim=16, encoder_units=8, decoder_units=16, attention_units=8, encoder_layers=1
)


@pytest.fixture(scope="session")
def small_bundle(tmp_path_factory) -> Bundle:
    directory: Path = tmp_path_factory.mktemp("benchmarks") / "random"
    write_random_bundle(directory, CONFIG, seed=1)
    return load_bundle(directory)
