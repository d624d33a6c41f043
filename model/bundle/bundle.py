"""One directory is one trained model: what it is, how it cuts text, its graphs and its weights."""

import json
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from model.bundle.folder import (
    BundleError,
    manifest,
    read_checked,
    read_description,
    recover,
    replacing,
    write_description,
)
from model.bundle.graph_files import GraphError, check_graph
from model.bundle.weight_files import BYTES_PER_WEIGHT, load_weights, save_weights
from model.network.config import ModelConfig
from tokenizer.preprocess.lexicon import Lexicon

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
_GRAPHS = (ENCODER, DECODER, CLASSIFIER)
SCORES = "scores.json"
CARD = "README.md"
_KEYS = {"format", "version", "name", "languages", "created", "network", "recipe", "files"}
# The longest training sentence, in ids, where a bundle does not say it.
_USUAL_WIDTH = 40


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
        files = _read_description(self.directory)["files"]
        try:
            return load_weights(read_checked(self.directory, name, files[name]) for name in self.weight_files)
        except BundleError:
            raise
        except ValueError as error:
            raise BundleError(f"{self.directory} holds no weights of Parley: {error}.") from error

    def load_scores(self) -> dict[str, Any] | None:
        """Returns what `training evaluate` measured, or None where it has not run yet.

        Raises:
            BundleError: the file is damaged.
        """
        path = self.directory / SCORES
        if not path.exists():
            return None
        try:
            scores = json.loads(path.read_text("utf-8"))
        except (OSError, ValueError, RecursionError) as error:
            raise BundleError(f"{path} cannot be read ({error}). Run: python -m training evaluate") from error
        if not isinstance(scores, dict):
            raise BundleError(f"{path} holds no scores. Run: python -m training evaluate")
        return scores


# === Reading ===


def load_bundle(directory: Path) -> Bundle:
    """Opens a bundle and checks that what serving needs is there and whole.

    Raises:
        BundleError: there is no bundle, or it is half-written, damaged, foreign or of a newer format.
    """
    recover(directory)
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
        _check_sizes(bundle, files)
        for file_name in (TOKENIZER, ENCODER, DECODER, *sorted(bundle.optional_files)):
            content = read_checked(directory, file_name, files[file_name])
            if file_name in _GRAPHS:
                check_graph(content)
    except (LookupError, TypeError, AttributeError) as error:
        raise BundleError(f"{directory}: {DESCRIPTION} is incomplete or damaged ({error}).") from error
    except GraphError as error:
        raise BundleError(
            f"{directory / file_name} is no graph of Parley: {error}. Do not use this bundle, whoever made it."
        ) from error
    except BundleError:
        raise
    except ValueError as error:
        raise BundleError(f"{directory}: {DESCRIPTION} describes no usable network. {error}") from error
    return bundle


def _read_description(directory: Path) -> dict[str, Any]:
    path = directory / DESCRIPTION
    if not directory.is_dir():
        raise BundleError(f"There is no bundle at {directory}. Train one with: python -m training fit")
    if not path.is_file():
        raise BundleError(f"{directory} is no Parley bundle, or was only half written: it has no {DESCRIPTION}.")
    description = read_description(path)
    if description.get("format") != FORMAT:
        raise BundleError(f"{path} does not describe a Parley bundle.")
    version = description.get("version")
    if version != VERSION:
        newer = isinstance(version, int) and version > VERSION
        advice = "Update Parley to read it." if newer else "Train it again with this version."
        raise BundleError(f"{directory} has format version {version}, this Parley reads {VERSION}. {advice}")
    if unknown := sorted(set(description) - _KEYS):
        raise BundleError(f"{path} was changed or damaged: it says something of {', '.join(unknown)!r}.")
    return description


def _check_sizes(bundle: Bundle, files: Mapping[str, Any]) -> None:
    """Checks that the weights are as many as the network has, before anybody makes room for it."""
    config = bundle.config
    fewest = (
        config.vocabulary_size * config.embedding_dim
        + config.encoder_layers * config.encoder_units**2
        + config.decoder_layers * config.decoder_units**2
    )
    # Where the weights do not stand apart, the graphs hold them, a byte each.
    names, bytes_each = (bundle.weight_files, BYTES_PER_WEIGHT) if bundle.weight_files else ((ENCODER, DECODER), 1)
    found = sum(files[file_name]["bytes"] for file_name in names)
    if found < fewest * bytes_each:
        raise BundleError(
            f"{bundle.directory} describes a network of over {fewest:,} weights, but has {found:,} bytes of them."
        )


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
    recover(directory)
    with replacing(directory) as fresh:
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
            "files": manifest(fresh, [TOKENIZER, *([LEXICON] if lexicon else []), *graphs, *weight_files]),
        }
        write_description(fresh / DESCRIPTION, description)


def replace_files(bundle: Bundle, files: Mapping[str, bytes]) -> None:
    """Puts files that are checked when the bundle is opened into it, new or anew, and leaves the rest as it is.

    Raises:
        OSError: the disk is full or not writable; the bundle is untouched.
    """
    with replacing(bundle.directory) as fresh:
        shutil.copytree(bundle.directory, fresh, dirs_exist_ok=True)
        for file_name, content in files.items():
            (fresh / file_name).write_bytes(content)
        description = _read_description(fresh)
        description["files"] |= manifest(fresh, files)
        write_description(fresh / DESCRIPTION, description)


def remove_files(bundle: Bundle, file_names: Iterable[str]) -> None:
    """Takes files out of a bundle and leaves the rest as it is.

    Raises:
        OSError: the disk is full or not writable; the bundle is untouched.
    """
    with replacing(bundle.directory) as fresh:
        shutil.copytree(bundle.directory, fresh, dirs_exist_ok=True)
        description = _read_description(fresh)
        for file_name in file_names:
            (fresh / file_name).unlink()
            del description["files"][file_name]
        write_description(fresh / DESCRIPTION, description)


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
