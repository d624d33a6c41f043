"""A bundle of a few hundred weights, whose graphs are empty."""

from pathlib import Path

import numpy as np

from model.bundle import save_bundle
from model.network.config import ModelConfig

CONFIG = ModelConfig(vocabulary_size=50, embedding_dim=8, encoder_units=4, decoder_units=8, attention_units=4)
WEIGHTS = {"embedding/table": np.linspace(-2, 2, 400, dtype=np.float32).reshape(50, 8), "b": np.ones(160, np.float32)}


def graph(name: str) -> bytes:
    """An ONNX model without nodes: an empty graph, and this as the name of who made it."""
    return b"\x3a\x00\x12" + bytes([len(name)]) + name.encode()


def write(directory: Path, **changes) -> None:
    arguments = {
        "name": "en-es",
        "languages": ("en", "es"),
        "config": CONFIG,
        "recipe": {"name": "toy"},
        "tokenizer": b"tokenizer",
        "graphs": {"encoder.onnx": graph("encoder"), "decoder.onnx": graph("decoder")},
        "weights": WEIGHTS,
        "card": "# Card",
        "extra_files": {"history.csv": b"step\n1\n"},
    }
    save_bundle(directory, **(arguments | changes))
