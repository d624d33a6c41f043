"""Writes and changes bundles, so that no reader ever sees half of one."""

import gzip
import json
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from model.bundle.bundle import CARD, DESCRIPTION, FORMAT, LEXICON, SCORES, TOKENIZER, VERSION, Bundle
from model.bundle.folder import (
    BundleError,
    manifest,
    read_description,
    recover,
    replacing,
    write_description,
    write_whole,
)
from model.bundle.weight_files import save_weights
from model.network.config import ModelConfig
from tokenizer.preprocess.lexicon import Lexicon


def save_bundle(
    directory: Path,
    *,
    name: str,
    languages: tuple[str, str],
    config: ModelConfig,
    recipe: Mapping[str, Any],
    tokenizer: bytes,
    graphs: Mapping[str, bytes],
    weights: Mapping[str, np.ndarray],
    card: str,
    lexicon: Lexicon | None = None,
    extra_files: Mapping[str, bytes] | None = None,
) -> None:
    """Writes a bundle beside `directory` and then puts it in its place, so no reader ever sees half of one.

    Args:
        directory: where it goes; a bundle that stands there is replaced as a whole.
        name: shown to people.
        languages: codes of the two languages.
        config: the network's numbers.
        recipe: what it was trained by, as plain data.
        tokenizer: the SentencePiece model.
        graphs: `encoder.onnx`, `decoder.onnx` and `scorer.onnx`.
        weights: by path; kept as float16, split into files under 10 MB.
        card: Markdown for people.
        lexicon: the words of the training part, for a vocabulary with placeholders.
        extra_files: such as the history and the loss curve; not checked when the bundle is opened.

    Raises:
        BundleError: something that is no bundle stands at `directory`.
        OSError: the disk is full or not writable; what stood there before is untouched.
    """
    if directory.exists() and any(directory.iterdir()) and not (directory / DESCRIPTION).is_file():
        raise BundleError(f"{directory} holds something that is no bundle. Choose another folder for --out.")
    recover(directory)
    with replacing(directory) as fresh:
        (fresh / TOKENIZER).write_bytes(tokenizer)
        if lexicon:
            (fresh / LEXICON).write_bytes(gzip.compress(lexicon.serialised, mtime=0))
        for file_name, content in {**graphs, **(extra_files or {})}.items():
            (fresh / file_name).write_bytes(content)
        weight_files = save_weights(fresh, weights)
        (fresh / CARD).write_text(card, "utf-8")
        description = {
            "format": FORMAT,
            "version": VERSION,
            "name": name,
            "languages": list(languages),
            "created": datetime.now(UTC).isoformat(timespec="seconds"),
            "network": config.to_dict(),
            "recipe": dict(recipe),
            "files": manifest(fresh, [TOKENIZER, *([LEXICON] if lexicon else []), *graphs, *weight_files]),
        }
        write_description(fresh / DESCRIPTION, description)


def replace_bundle(directory: Path, candidate: Path) -> Path:
    """Puts a copy of the bundle `candidate` where another stands, and keeps that one; returns where.

    Raises:
        OSError: the disk is full or not writable; the bundle is untouched.
    """
    directory = directory.absolute()
    number = 1
    while (backup := directory.with_name(f"{directory.name}.before-{number}")).exists():
        number += 1
    with replacing(backup) as fresh:
        shutil.copytree(directory, fresh, dirs_exist_ok=True)
    with replacing(directory) as fresh:
        shutil.copytree(candidate, fresh, dirs_exist_ok=True)
    return backup


def replace_files(bundle: Bundle, files: Mapping[str, bytes]) -> None:
    """Puts files that are checked when the bundle is opened into it, new or anew, and leaves the rest as it is.

    Raises:
        OSError: the disk is full or not writable; the bundle is untouched.
    """
    with _changing(bundle) as (fresh, listed):
        for file_name, content in files.items():
            (fresh / file_name).write_bytes(content)
        listed.update(manifest(fresh, files))


def remove_files(bundle: Bundle, file_names: Iterable[str]) -> None:
    """Takes files out of a bundle and leaves the rest as it is.

    Raises:
        OSError: the disk is full or not writable; the bundle is untouched.
    """
    with _changing(bundle) as (fresh, listed):
        for file_name in file_names:
            (fresh / file_name).unlink()
            del listed[file_name]


@contextmanager
def _changing(bundle: Bundle) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Lends a copy of a bundle, and the list of its checked files, which take the bundle's place together."""
    with replacing(bundle.directory) as fresh:
        shutil.copytree(bundle.directory, fresh, dirs_exist_ok=True)
        description = read_description(fresh / DESCRIPTION)
        yield fresh, description["files"]
        write_description(fresh / DESCRIPTION, description)


def write_scores(directory: Path, scores: Mapping[str, Any], card: str) -> None:
    """Puts what was measured into a bundle, and the card that prints it."""
    write_whole(directory / SCORES, json.dumps(scores, indent=2) + "\n")
    write_whole(directory / CARD, card)
