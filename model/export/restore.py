"""The weights of a network, read back from its int8 graphs: a bundle that is only served need not hold them twice."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

import numpy as np
import onnx
from onnx import numpy_helper

from model.export.inference_pair import DecoderExport, EncoderExport
from model.export.quantise import ZERO_POINT, QuantisedGraphBuilder
from model.network.config import ModelConfig

# A weight's tag is its path's number from here on; what a graph holds besides weights is smaller.
_FIRST_TAG = 1_000
_LAST_TAG = 1_200
_DIGITS = 4_096  # an element's place in its weight is written in two digits of this base, which float32 holds exactly

_PARTS = ("path", "high", "low")


def restore_weights(config: ModelConfig, encoder: bytes, decoder: bytes) -> dict[str, np.ndarray]:
    """Returns every weight by its path, as float32, each as far from what it was as int8 rounds it.

    No layout is known here. Instead of weights, the export is given tags, which say of every element which weight it is
    of and where in it; what the graphs then hold says where each number of the real graphs belongs.

    Args:
        config: the network's numbers.
        encoder, decoder: the int8 graphs that `export_pair` made of it.

    Raises:
        ValueError: the graphs are not of such a network.
    """
    tags = _Tags(config)
    weights: dict[str, np.ndarray] = {}
    for export, content in ((EncoderExport, encoder), (DecoderExport, decoder)):
        stored = list(_stored_numbers(onnx.load_from_string(content)))
        tagged = [tags.layout(export, part) for part in _PARTS]
        if [array.shape for array in stored] != [array.shape for array in tagged[0]]:
            raise ValueError("The graphs do not hold the weights of the network that the bundle describes.")
        for values, path_tags, high, low in zip(stored, *tagged, strict=True):
            _put(weights, tags, values, path_tags, high, low)
    return weights


def _put(
    weights: dict[str, np.ndarray], tags: "_Tags", values: np.ndarray, path_tags: np.ndarray, *digits: np.ndarray
) -> None:
    """Puts the elements of one stored array where their tags say."""
    factors = np.where(path_tags < _LAST_TAG, 1.0, tags.embedding_factor)
    numbers = np.rint(path_tags / factors).astype(int)
    high, low = (np.rint(part / factors).astype(int) - 1 for part in digits)
    for number in np.unique(numbers[numbers >= _FIRST_TAG]):
        path = tags.paths[number - _FIRST_TAG]
        weight = weights.setdefault(path, np.zeros(tags.shapes[path], np.float32))
        here = numbers == number
        weight.reshape(-1)[high[here] * _DIGITS + low[here]] = (values / factors)[here]


class _Tags:
    """Weights that say where they stand, in place of the network's own."""

    def __init__(self, config: ModelConfig) -> None:
        self.config = config
        self.embedding_factor = float(np.float32(config.embedding_dim**0.5))
        self.shapes: dict[str, tuple[int, ...]] = {}

    @property
    def paths(self) -> list[str]:
        return list(self.shapes)

    def layout(self, export: type[EncoderExport | DecoderExport], part: str) -> list[np.ndarray]:
        """Returns one part of the tags in each array that the export would store."""
        graph = _Recorder("tags")
        tags = self

        class Tagged(export):  # type: ignore[valid-type, misc]
            def weight(self, path: str, *shape: int) -> np.ndarray:
                return tags._tag(path, shape, part)

        Tagged(self.config, {}, graph).to_bytes({})
        return graph.stored

    def _tag(self, path: str, shape: tuple[int, ...], part: str) -> np.ndarray:
        self.shapes.setdefault(path, shape)
        places = np.arange(np.prod(shape)).reshape(shape)
        if part == "path":
            return np.full(shape, _FIRST_TAG + self.paths.index(path), np.float32)
        return (1 + (places // _DIGITS if part == "high" else places % _DIGITS)).astype(np.float32)


class _Recorder(QuantisedGraphBuilder):
    """Notes what would be stored, in the order in which it would be."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._arrays: dict[str, list[np.ndarray]] = {kind: [] for kind in ("table", "kernel", "bias", "scorer")}

    @property
    def stored(self) -> list[np.ndarray]:
        """As `_stored_numbers` yields them."""
        return [array for kind, arrays in self._arrays.items() for array in (arrays[:1] if kind == "table" else arrays)]

    def quantise(self, values: np.ndarray, axis: int) -> tuple[np.ndarray, np.ndarray]:
        return values, super().quantise(values, axis)[1]

    def constant(self, values: np.ndarray, name: str = "constant") -> str:
        if name in self._arrays:
            self._arrays[name].append(values)
        return super().constant(values, name)

    def _table(self, integers: np.ndarray) -> str:
        return self.constant(integers, "table")

    def to_bytes(self, metadata: Mapping[str, str]) -> bytes:
        return b""  # it would store tags where the operators want bytes


def _stored_numbers(model: Any) -> Iterator[np.ndarray]:
    """Yields the arrays of a graph that hold weights, in float32: the table, the kernels, and what was not rounded."""
    arrays = {tensor.name: numpy_helper.to_array(tensor) for tensor in model.graph.initializer}
    tables, kernels, scales = (_of_kind(arrays, kind) for kind in ("table", "kernel", "scales"))
    for table, scale in zip(tables[:1], scales, strict=False):
        yield (table.astype(np.float32) - ZERO_POINT) * scale
    for kernel, scale in zip(kernels, scales[1:], strict=False):
        # An LSTM's kernel (2, features, gates) has its scales as (2, gates).
        yield kernel * (scale[:, None] if (kernel.ndim, scale.ndim) == (3, 2) else scale)
    yield from chain(_of_kind(arrays, "bias"), _of_kind(arrays, "scorer"))


def _of_kind(arrays: Mapping[str, np.ndarray], kind: str) -> Sequence[np.ndarray]:
    """Returns the arrays `kind_1`, `kind_2`, ... in their order."""
    names = [name for name in arrays if name.rpartition("_")[0] == kind]
    return [arrays[name] for name in sorted(names, key=lambda name: int(name.rpartition("_")[2]))]
