"""Weights to the graphs that are served: when a bundle is made, and anew for one that exists."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from model.bundle import DECODER, ENCODER, FORMAT, SCORER, VERSION, Bundle, load_bundle, remove_files, replace_files
from model.export.inference_pair import export_pair
from model.inference.pair import InferencePair
from model.network.config import ModelConfig
from model.pretrained import load_weights


def served_graphs(name: str, config: ModelConfig, weights: Mapping[str, np.ndarray]) -> dict[str, bytes]:
    """Returns the int8 graphs by file name; they say which bundle, format and date they come from."""
    metadata = {
        "bundle": name,
        "format": f"{FORMAT} {VERSION}",
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    graphs = export_pair(config, weights, quantised=True, metadata=metadata)
    return {ENCODER: graphs.encoder, DECODER: graphs.decoder, SCORER: graphs.scorer}


def float32_pair(bundle: Bundle) -> InferencePair:
    """Returns a bundle's network over graphs in which nothing is rounded."""
    return InferencePair.load(*export_pair(bundle.config, load_weights(bundle), quantised=False, metadata={}))


def export_bundle(bundle_dir: Path, *, keep_weights: bool) -> None:
    """Makes a bundle's graphs anew from its weights, such as after an update of Parley.

    Args:
        bundle_dir: the bundle.
        keep_weights: False takes the float16 weights out of it. The graphs hold them as int8, which is all that
            serving needs and enough to train on from; the bundle is a third of the size.

    Raises:
        BundleError: there is no bundle, or its weights are damaged.
    """
    bundle = load_bundle(bundle_dir)
    replace_files(bundle, served_graphs(bundle.name, bundle.config, load_weights(bundle)))
    if not keep_weights:
        remove_files(bundle, bundle.weight_files)
