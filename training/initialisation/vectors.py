"""Vectors of subwords in word2vec's text format, which gensim reads and writes."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np


class VectorsError(ValueError):
    """A file of vectors cannot be used; the message says why and what to do."""


def read_vectors(path: Path, *, wanted: frozenset[str], width: int) -> dict[str, np.ndarray]:
    """Reads the vectors of the wanted subwords.

    Args:
        path: a text file; its first line gives the number of vectors and their width, each other line a subword and
            its numbers, all of it parted by spaces.
        wanted: the subwords.
        width: of the vectors.

    Raises:
        VectorsError: the file is missing or no such file, the width is another one, or no vector is wanted.
    """
    try:
        vectors = dict(_read_lines(path, wanted, width))
    except FileNotFoundError:
        raise VectorsError(f"There is no file {path}.") from None
    except OSError as error:
        raise VectorsError(f"{path} cannot be read: {error.strerror or error}.") from None
    except UnicodeDecodeError:
        raise VectorsError(f"{path} is no text. Expected word2vec's text format, not its binary one.") from None
    if not vectors:
        raise VectorsError(
            f"{path} holds no vector of any subword of this corpus. Make it for the same corpus: "
            "python -m training embed"
        )
    return vectors


def _read_lines(path: Path, wanted: frozenset[str], width: int) -> Iterator[tuple[str, np.ndarray]]:
    with path.open(encoding="utf-8", newline="\n") as file:
        header = file.readline().split()
        if len(header) != 2 or not all(number.isdecimal() for number in header):
            raise VectorsError(f"{path}: expected a first line with two numbers, how many vectors and how wide.")
        if int(header[1]) != width:
            raise VectorsError(
                f"{path} has vectors of {header[1]} numbers, the network's embedding takes {width}. "
                f"Use --set network.embedding_dim={header[1]}, or make them anew by python -m training embed with the "
                "recipe and the --set of this training."
            )
        for number, line in enumerate(file, start=2):
            piece, *numbers = line.split(" ")
            if piece in wanted:
                yield piece, _vector(numbers, width, f"{path}, line {number}")


def _vector(numbers: list[str], width: int, place: str) -> np.ndarray:
    try:
        vector = np.array(numbers, np.float32)
    except ValueError:
        vector = np.array([])
    if vector.shape != (width,) or not np.isfinite(vector).all():
        raise VectorsError(f"{place}: expected a subword and {width} numbers.")
    return vector
