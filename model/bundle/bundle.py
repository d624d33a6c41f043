"""One directory is one trained model: what it is, how it cuts text, its graphs and its weights."""

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from model.bundle.folder import BundleError, read_checked, read_description, recover
from model.bundle.graph_files import GraphError, check_graph
from model.bundle.weight_files import BYTES_PER_WEIGHT, load_weights
from model.network.config import ModelConfig
from tokenizer.preprocess.lexicon import Lexicon

FORMAT = "parley-bundle"
VERSION = 1
DESCRIPTION = "bundle.json"
TOKENIZER = "tokenizer.model"
ENCODER = "encoder.onnx"
DECODER = "decoder.onnx"
SCORER = "scorer.onnx"  # the decoder's steps at once, over its weights; bundles of earlier versions have none
LEXICON = "lexicon.txt.gz"  # a bundle without placeholders in its vocabulary has none
_PLAIN_LEXICON = "lexicon.txt"  # of bundles of earlier versions
CLASSIFIER = "classifier.onnx"  # tells the languages apart; over the same subwords
CALIBRATION = "calibration.json"  # what the network's probabilities are worth
_OPTIONAL = (SCORER, LEXICON, _PLAIN_LEXICON, CLASSIFIER, CALIBRATION)
_GRAPHS = (ENCODER, DECODER, SCORER, CLASSIFIER)
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

    @property
    def scorer_path(self) -> Path | None:
        """The graph of all of the decoder's steps, without weights, or None where the bundle has none."""
        return self.directory / SCORER if SCORER in self.optional_files else None

    def load_lexicon(self) -> Lexicon | None:
        """Returns the words that the network has learnt, or None where the bundle does not say."""
        if LEXICON in self.optional_files:
            return Lexicon.deserialise(gzip.decompress((self.directory / LEXICON).read_bytes()))
        if _PLAIN_LEXICON in self.optional_files:
            return Lexicon.deserialise((self.directory / _PLAIN_LEXICON).read_bytes())
        return None

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
