"""One directory is one model: description, tokenizer, graphs, weights, card, scores."""

from model.bundle.bundle import (
    CALIBRATION,
    CARD,
    CLASSIFIER,
    DECODER,
    DESCRIPTION,
    ENCODER,
    FORMAT,
    SCORER,
    TOKENIZER,
    VERSION,
    Bundle,
    load_bundle,
)
from model.bundle.folder import BundleError
from model.bundle.save import remove_files, replace_bundle, replace_files, save_bundle, write_scores
from model.bundle.weight_files import half_precision

__all__ = [
    "CALIBRATION",
    "CARD",
    "CLASSIFIER",
    "DECODER",
    "DESCRIPTION",
    "ENCODER",
    "FORMAT",
    "SCORER",
    "TOKENIZER",
    "VERSION",
    "Bundle",
    "BundleError",
    "half_precision",
    "load_bundle",
    "remove_files",
    "replace_bundle",
    "replace_files",
    "save_bundle",
    "write_scores",
]
