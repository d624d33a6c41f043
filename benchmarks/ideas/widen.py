"""A network's weights in a wider one that says the same (Chen et al. 2016, "Net2Net", by other means).

New units listen from the start and are heard by nobody yet: what they send to the old ones is zero, and training raises
it from there. So a long training is not lost when the network turns out too narrow.
"""

from collections.abc import Mapping

import numpy as np

from model.network.config import ModelConfig


def widened(
    narrow: ModelConfig, weights: Mapping[str, np.ndarray], wide: ModelConfig, fresh: Mapping[str, np.ndarray]
) -> dict[str, np.ndarray]:
    """Returns weights of the wide network that give the narrow one's logits.

    Args:
        narrow, weights: the network that there is; an LSTM.
        wide: the same with more `encoder_units` and `decoder_units`.
        fresh: weights of the wide network as chance made them: what new units listen to.
    """
    units = {
        "encoder": (narrow.encoder_units, wide.encoder_units),
        "decoder": (narrow.decoder_units, wide.decoder_units),
    }
    both_ways = _blocks(*units["encoder"], 2)
    above_context = np.concatenate([_blocks(*units["decoder"], 1), wide.decoder_units + both_ways])
    kept = {path: np.array(values) for path, values in fresh.items()}
    for path, values in weights.items():
        part, *_ = path.partition("/")
        rows: np.ndarray | None = None
        columns = np.arange(values.shape[-1])
        if "lstm_cell" in path:
            columns = _blocks(*units[part], 4)
            if path.endswith("recurrent_kernel"):
                rows = _blocks(*units[part], 1)
            elif "recurrent_1/" in path:
                rows = above_context
            elif "_0/" not in path:
                rows = both_ways if part == "encoder" else _blocks(*units[part], 1)
        elif "bridge" in path:
            rows, columns = both_ways, _blocks(*units["decoder"], 2 * narrow.decoder_layers)
        elif path == "attention_keys/kernel":
            rows = both_ways
        elif path == "decoder/attention/query_projection/kernel":
            rows = _blocks(*units["decoder"], 1)
        elif path == "decoder/readout/kernel":
            rows = above_context
        if values.ndim == 1:
            kept[path][columns] = values
            continue
        rows = np.arange(len(values)) if rows is None else rows
        kept[path][np.ix_(np.setdiff1d(np.arange(len(kept[path])), rows), columns)] = 0
        kept[path][np.ix_(rows, columns)] = values
    return kept


def _blocks(narrow: int, wide: int, count: int) -> np.ndarray:
    """Returns where the first `narrow` of every `wide` places are, `count` times over."""
    return (np.arange(count)[:, None] * wide + np.arange(narrow)).ravel()
