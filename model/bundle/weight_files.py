"""Weights on disk: float16, in safetensors files small enough for every host."""

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load, save

# Hugging Face Spaces refuse files over 10 MB that are not in large-file storage.
_MAX_BYTES = 9_000_000
_DTYPE = "F16"
BYTES_PER_WEIGHT = 2
_LENGTH_BYTES = 8  # at the head of a file: how long its header is


def half_precision(weights: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Returns the weights as a bundle keeps them, so that a graph made from them equals one made after reloading."""
    return {path: weight.astype(np.float16).astype(np.float32) for path, weight in weights.items()}


def save_weights(directory: Path, weights: Mapping[str, np.ndarray]) -> list[str]:
    """Writes weights by path into as few files under 10 MB as packing in order gives, and returns their names.

    Raises:
        OSError: the disk is full or not writable.
    """
    shards: list[dict[str, np.ndarray]] = [{}]
    used = 0
    for name, part in _cut_into_parts(weights):
        if shards[-1] and used + part.nbytes > _MAX_BYTES:
            shards.append({})
            used = 0
        shards[-1][name] = part
        used += part.nbytes
    file_names = [f"weights-{index:02d}-of-{len(shards):02d}.safetensors" for index in range(1, len(shards) + 1)]
    for file_name, shard in zip(file_names, shards, strict=True):
        # safetensors' own save_file reports a full disk by an error that is no OSError.
        (directory / file_name).write_bytes(save(shard))
    return file_names


def load_weights(contents: Iterable[bytes]) -> dict[str, np.ndarray]:
    """Returns the weights that `save_weights` put into files of these contents, by path, as float32.

    Raises:
        ValueError: these are no such files.
    """
    parts: dict[str, np.ndarray] = {}
    for content in contents:
        _check_header(content)
        try:
            parts |= load(content)
        except SafetensorError as error:
            raise ValueError(f"a weight file cannot be read ({error})") from error
    by_path: dict[str, list[np.ndarray]] = {}
    for name in sorted(parts):
        by_path.setdefault(name.partition("@")[0], []).append(parts[name])
    return {
        path: (found[0] if len(found) == 1 else np.concatenate(found)).astype(np.float32)
        for path, found in by_path.items()
    }


def _cut_into_parts(weights: Mapping[str, np.ndarray]) -> Iterator[tuple[str, np.ndarray]]:
    """Yields float16 weights by path; one too large for a file is cut along its first axis: `path@000`, ..."""
    for path, weight in weights.items():
        half = np.ascontiguousarray(weight.astype(np.float16))
        if half.nbytes <= _MAX_BYTES:
            yield path, half
            continue
        rows = max(1, _MAX_BYTES // half[0].nbytes)
        for index, start in enumerate(range(0, len(half), rows)):
            yield f"{path}@{index:03d}", half[start : start + rows]


def _check_header(content: bytes) -> None:
    """Checks that every tensor is float16 and that its shape fits its bytes, before any is made.

    A file is the length of its header in 8 bytes, the header as JSON, and the numbers
    (https://github.com/huggingface/safetensors).
    """
    length = int.from_bytes(content[:_LENGTH_BYTES], "little")
    numbers = len(content) - _LENGTH_BYTES - length
    if numbers < 0:
        raise ValueError("a weight file ends before its numbers begin")
    try:
        header = json.loads(content[_LENGTH_BYTES : _LENGTH_BYTES + length])
        tensors = {name: tensor for name, tensor in header.items() if name != "__metadata__"}
        sizes = [math.prod(tensor["shape"]) * BYTES_PER_WEIGHT for tensor in tensors.values()]
        spans = [tensor["data_offsets"][1] - tensor["data_offsets"][0] for tensor in tensors.values()]
        dtypes = {tensor["dtype"] for tensor in tensors.values()}
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"the header of a weight file cannot be read ({error})") from error
    if dtypes - {_DTYPE} or sizes != spans or sum(spans) != numbers:
        raise ValueError(f"a weight file must hold {_DTYPE} numbers, as many as its shapes say")
