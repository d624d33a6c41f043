"""One directory is one trained model: what it is, how it cuts text, its graphs and its weights."""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from model.network.config import ModelConfig
from model.weight_files import load_weights, save_weights
from tokenizer.lexicon import Lexicon

FORMAT = "parley-bundle"
VERSION = 1
DESCRIPTION = "bundle.json"
TOKENIZER = "tokenizer.model"
ENCODER = "encoder.onnx"
DECODER = "decoder.onnx"
LEXICON = "lexicon.txt"  # a bundle without placeholders in its vocabulary has none
CLASSIFIER = "classifier.onnx"  # tells the languages apart; over the same subwords
CALIBRATION = "calibration.json"  # what the network's probabilities are worth
_OPTIONAL = (LEXICON, CLASSIFIER, CALIBRATION)
SCORES = "scores.json"
CARD = "README.md"
# The longest training sentence, in ids, where a bundle does not say it.
_USUAL_WIDTH = 40


class BundleError(ValueError):
    """A bundle cannot be used; the message says which, why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """A bundle on disk, checked; nothing of it is in memory yet."""

    directory: Path
    name: str
    languages: tuple[str, str]
    created: str
    config: ModelConfig
    recipe: Mapping[str, Any]
    weight_files: tuple[str, ...]
    optional_files: frozenset[str]

    @property
    def tokenizer_path(self) -> Path:
        """The SentencePiece model."""
        return self.directory / TOKENIZER

    @property
    def encoder_path(self) -> Path:
        """The encoder graph, int8."""
        return self.directory / ENCODER

    @property
    def decoder_path(self) -> Path:
        """The one-step decoder graph, int8."""
        return self.directory / DECODER

    def load_lexicon(self) -> Lexicon | None:
        """Returns the words that the network has learnt, or None where the bundle does not say."""
        return Lexicon.deserialise((self.directory / LEXICON).read_bytes()) if LEXICON in self.optional_files else None

    @property
    def classifier_path(self) -> Path | None:
        """The graph that tells the languages apart, or None where the bundle has none."""
        return self.directory / CLASSIFIER if CLASSIFIER in self.optional_files else None

    @property
    def calibration_path(self) -> Path | None:
        """What the network's probabilities are worth, or None where the bundle does not say."""
        return self.directory / CALIBRATION if CALIBRATION in self.optional_files else None

    @property
    def max_source_length(self) -> int:
        """Ids of the longest source that the network was trained on."""
        return int(self.recipe.get("batches", {}).get("widths", [_USUAL_WIDTH])[-1])

    def load_weights(self) -> dict[str, np.ndarray]:
        """Returns every weight by its path, as float32.

        Raises:
            BundleError: a weight file is missing or not what was written.
        """
        manifest = _read_description(self.directory)["files"]
        for file_name in self.weight_files:
            _check_file(self.directory, file_name, manifest[file_name])
        return load_weights(self.directory / file_name for file_name in self.weight_files)

    def load_scores(self) -> dict[str, Any] | None:
        """Returns what `training evaluate` measured, or None where it has not run yet."""
        path = self.directory / SCORES
        return json.loads(path.read_text("utf-8")) if path.exists() else None


# === Reading ===


def load_bundle(directory: Path) -> Bundle:
    """Opens a bundle and checks that what serving needs is there and whole.

    Raises:
        BundleError: there is no bundle, or it is half-written, damaged, foreign or of a newer format.
    """
    description = _read_description(directory)
    try:
        files = description["files"]
        first, second = description["languages"]
        bundle = Bundle(
            directory=directory,
            name=str(description["name"]),
            languages=(str(first), str(second)),
            created=str(description["created"]),
            config=ModelConfig.from_dict(description["network"]),
            recipe=description["recipe"],
            weight_files=tuple(sorted(name for name in files if name.endswith(".safetensors"))),
            optional_files=frozenset(name for name in _OPTIONAL if name in files),
        )
        _ = bundle.max_source_length  # a damaged recipe is found now, and not when somebody needs it
        for file_name in (TOKENIZER, ENCODER, DECODER, *bundle.optional_files):
            _check_file(directory, file_name, files[file_name])
    except (LookupError, TypeError, AttributeError) as error:
        raise BundleError(f"{directory}: {DESCRIPTION} is incomplete or damaged ({error}).") from error
    except ValueError as error:
        if isinstance(error, BundleError):
            raise
        raise BundleError(f"{directory}: {DESCRIPTION} describes no usable network. {error}") from error
    return bundle


def _read_description(directory: Path) -> dict[str, Any]:
    path = directory / DESCRIPTION
    if not directory.is_dir():
        raise BundleError(f"There is no bundle at {directory}. Train one with: python -m training fit")
    if not path.is_file():
        raise BundleError(f"{directory} is no Parley bundle, or was only half written: it has no {DESCRIPTION}.")
    try:
        description = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise BundleError(f"{path} cannot be read ({error}).") from error
    if not isinstance(description, dict) or description.get("format") != FORMAT:
        raise BundleError(f"{path} does not describe a Parley bundle.")
    version = description.get("version")
    if version != VERSION:
        newer = isinstance(version, int) and version > VERSION
        advice = "Update Parley to read it." if newer else "Train it again with this version."
        raise BundleError(f"{directory} has format version {version}, this Parley reads {VERSION}. {advice}")
    return description


def _check_file(directory: Path, file_name: str, expected: Mapping[str, Any]) -> None:
    """Raises BundleError unless the file is the one that was written."""
    path = directory / file_name
    if Path(file_name).name != file_name:
        raise BundleError(f"{directory}: {DESCRIPTION} names a file outside the bundle: {file_name!r}.")
    if not path.is_file():
        raise BundleError(f"{directory} is half written: {file_name} is missing.")
    if path.stat().st_size != expected["bytes"]:
        raise BundleError(
            f"{path} is damaged or half written: expected {expected['bytes']} bytes, found {path.stat().st_size}."
        )
    if _digest(path) != expected["sha256"]:
        raise BundleError(f"{path} is damaged: its SHA-256 is not the one in {DESCRIPTION}.")


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


# === Writing ===


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
        graphs: `encoder.onnx` and `decoder.onnx`.
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
    with _replacing(directory) as fresh:
        (fresh / TOKENIZER).write_bytes(tokenizer)
        if lexicon:
            (fresh / LEXICON).write_bytes(lexicon.serialised)
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
            "files": _manifest(fresh, [TOKENIZER, *([LEXICON] if lexicon else []), *graphs, *weight_files]),
        }
        _write_description(fresh, description)


def replace_files(bundle: Bundle, files: Mapping[str, bytes]) -> None:
    """Puts files that are checked when the bundle is opened into it, new or anew, and leaves the rest as it is.

    Raises:
        OSError: the disk is full or not writable; the bundle is untouched.
    """
    with _replacing(bundle.directory) as fresh:
        shutil.copytree(bundle.directory, fresh, dirs_exist_ok=True)
        for file_name, content in files.items():
            (fresh / file_name).write_bytes(content)
        description = _read_description(fresh)
        description["files"] |= _manifest(fresh, files)
        _write_description(fresh, description)


@contextmanager
def _replacing(directory: Path) -> Iterator[Path]:
    """Lends an empty folder that takes the place of `directory` if all goes well, and vanishes if not."""
    directory.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=f".{directory.name}-", dir=directory.parent))
    try:
        yield fresh
        fresh.chmod(0o755)
        _swap(fresh, directory)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _manifest(directory: Path, file_names: Iterable[str]) -> dict[str, dict[str, Any]]:
    paths = [directory / file_name for file_name in file_names]
    return {path.name: {"bytes": path.stat().st_size, "sha256": _digest(path)} for path in paths}


def _write_description(directory: Path, description: Mapping[str, Any]) -> None:
    (directory / DESCRIPTION).write_text(json.dumps(description, indent=2) + "\n", "utf-8")


def _swap(fresh: Path, directory: Path) -> None:
    """Puts `fresh` where `directory` is; the old one goes only when the new one stands."""
    if not directory.exists():
        fresh.rename(directory)
        return
    old = Path(tempfile.mkdtemp(prefix=f".{directory.name}-old-", dir=directory.parent))
    try:
        directory.rename(old / directory.name)
        fresh.rename(directory)
    except OSError:
        if (old / directory.name).exists():
            (old / directory.name).rename(directory)
        old.rmdir()
        raise
    shutil.rmtree(old, ignore_errors=True)


def half_precision(weights: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Returns the weights as a bundle keeps them, so that a graph made from them equals one made after reloading."""
    return {path: weight.astype(np.float16).astype(np.float32) for path, weight in weights.items()}


def write_scores(directory: Path, scores: Mapping[str, Any], card: str) -> None:
    """Puts what was measured into a bundle, and the card that prints it."""
    for file_name, text in ((SCORES, json.dumps(scores, indent=2) + "\n"), (CARD, card)):
        part = directory / f".{file_name}.part"
        try:
            part.write_text(text, "utf-8")
            part.replace(directory / file_name)
        finally:
            part.unlink(missing_ok=True)
