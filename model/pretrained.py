"""The Keras network of a bundle, with its trained weights: `load_seq2seq("pretrained/es-en")`."""

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from model.bundle import Bundle, BundleError, load_bundle

if TYPE_CHECKING:
    from model.network.seq2seq import Seq2Seq


def load_seq2seq(directory: Path | str) -> "Seq2Seq":
    """Opens the network of a bundle as a `keras.Model`; docs/network.md shows what can be done with it.

    Where a bundle holds its weights in its int8 graphs alone, they are as far from the trained ones as int8 rounds.

    Raises:
        ModuleNotFoundError: Keras or what it runs on is not installed.
        BundleError: there is no bundle, or it is damaged.
    """
    try:
        from model.network.seq2seq import Seq2Seq
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            f'The network needs {error.name}. Install it: pip install -e ".[training]"', name=error.name
        ) from None
    bundle = load_bundle(Path(directory))
    seq2seq = Seq2Seq(bundle.config)
    seq2seq.assign_weights(load_weights(bundle))
    return seq2seq


def load_weights(bundle: Bundle) -> dict[str, np.ndarray]:
    """Returns every weight by its path, as float32: from float16 files, or else from the int8 graphs.

    Raises:
        BundleError: a file is missing, damaged or of another network.
    """
    if bundle.weight_files:
        return bundle.load_weights()
    from model.export.restore import restore_weights  # needs onnx, which serving does without

    try:
        return restore_weights(bundle.config, bundle.encoder_path.read_bytes(), bundle.decoder_path.read_bytes())
    except ValueError as error:
        raise BundleError(f"{bundle.directory}: {error}") from error
