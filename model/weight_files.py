"""Weights on disk: float16, in safetensors files small enough for every host."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file, save

# Hugging Face Spaces refuse files over 10 MB that are not in large-file storage.
_MAX_BYTES = 9_000_000


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


def load_weights(paths: Iterable[Path]) -> dict[str, np.ndarray]:
    """Returns the weights that `save_weights` put into these files, by path, as float32."""
    parts = {name: part for path in paths for name, part in load_file(path).items()}
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
