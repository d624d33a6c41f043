"""Weights to the graphs that are served: when a bundle is made, and anew for one that exists."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from model.bundle import DECODER, ENCODER, FORMAT, VERSION, load_bundle, replace_files
from model.network.config import ModelConfig
from model.network.export import export_pair


def served_graphs(name: str, config: ModelConfig, weights: Mapping[str, np.ndarray]) -> dict[str, bytes]:
    """Returns the int8 pair by file name; both graphs say which bundle, format and date they come from."""
    metadata = {
        "bundle": name,
        "format": f"{FORMAT} {VERSION}",
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    graphs = export_pair(config, weights, quantised=True, metadata=metadata)
    return {ENCODER: graphs.encoder, DECODER: graphs.decoder}


def export_bundle(bundle_dir: Path) -> None:
    """Makes a bundle's graphs anew from its weights, such as after an update of Parley.

    Raises:
        BundleError: there is no bundle, or its weights are damaged.
    """
    bundle = load_bundle(bundle_dir)
    replace_files(bundle, served_graphs(bundle.name, bundle.config, bundle.load_weights()))
