"""The weights of a bundle, whether it keeps them apart or in its graphs alone."""

import numpy as np

from model.bundle import Bundle, BundleError
from model.export.restore import restore_weights


def load_weights(bundle: Bundle) -> dict[str, np.ndarray]:
    """Returns every weight by its path, as float32: from float16 files, or else from the int8 graphs.

    Raises:
        BundleError: a file is missing, damaged or of another network.
    """
    if bundle.weight_files:
        return bundle.load_weights()
    try:
        return restore_weights(bundle.config, bundle.encoder_path.read_bytes(), bundle.decoder_path.read_bytes())
    except ValueError as error:
        raise BundleError(f"{bundle.directory}: {error}") from error
