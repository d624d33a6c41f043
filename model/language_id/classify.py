"""A trained classifier at work: a text's label, how sure that is, and the pieces that it rests on."""

import json
from pathlib import Path
from typing import NamedTuple, Self

import numpy as np
import onnxruntime

from model.bundle import CLASSIFIER, TOKENIZER
from model.bundle.graph_files import GraphError, check_graph
from model.inference.alignment import read_characters
from model.inference.pair import open_session
from tokenizer.special_tokens import SPACE
from tokenizer.subword import SubwordTokenizer

CLASSIFIER_OUTPUTS = ("probabilities", "attention")
MAX_LENGTH = 64  # ids of a text that are read: what a language or a mood is shows long before


def encode(text: str, subwords: SubwordTokenizer) -> list[int]:
    """Returns the ids of a text that a classifier reads: its first subwords and the end token."""
    ids = subwords.encode_target(text)
    return [*ids[: MAX_LENGTH - 1], ids[-1]] if len(ids) > MAX_LENGTH else ids


class Classification(NamedTuple):
    """What a classifier says of one text."""

    label: str
    probability: float
    probabilities: dict[str, float]  # of every label
    evidence: tuple[tuple[str, float], ...]  # the pieces of the text and their attention, which sums to at most 1


class TextClassifier:
    """Puts a label on a text.

    Args:
        session: the graph that `model.language_id.export` wrote: `source_ids` to `probabilities`, `attention`.
        subwords: the vocabulary that it was trained with.

    Raises:
        ValueError: the graph does not say what its labels are.
    """

    def __init__(self, session: onnxruntime.InferenceSession, subwords: SubwordTokenizer) -> None:
        self._session = session
        self._subwords = subwords
        self.metadata: dict[str, str] = session.get_modelmeta().custom_metadata_map
        try:
            self.labels = tuple(str(label) for label in json.loads(self.metadata["labels"]))
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError("Expected a classifier whose graph names its labels. Received one without.") from error
        probabilities = next(output for output in session.get_outputs() if output.name == "probabilities")
        if probabilities.shape[-1] != len(self.labels):
            raise ValueError(
                f"Expected a classifier with as many probabilities as labels. Received {probabilities.shape[-1]} "
                f"of the labels {', '.join(self.labels)}"
            )

    @classmethod
    def from_graph(cls, graph: bytes | Path, subwords: SubwordTokenizer) -> Self:
        """Opens a graph in memory or in a file.

        Raises:
            ValueError: it cannot be used.
        """
        return cls(open_session("classifier", graph, CLASSIFIER_OUTPUTS, num_threads=1), subwords)

    @classmethod
    def load(cls, directory: Path) -> Self:
        """Opens the classifier of a folder: a graph, and beside it the vocabulary that it reads.

        Raises:
            ValueError: there is none, or it cannot be used.
        """
        try:
            subwords = SubwordTokenizer.load(directory / TOKENIZER)
            graph = (directory / CLASSIFIER).read_bytes()
            check_graph(graph)
        except OSError as error:
            raise ValueError(
                f"There is no classifier at {directory}. Train one with: python -m training classify, or for the "
                "languages of a bundle: python -m training languages"
            ) from error
        except GraphError as error:
            raise ValueError(
                f"{directory / CLASSIFIER} is no graph of Parley: {error}. Do not use it, whoever made it."
            ) from error
        return cls.from_graph(graph, subwords)

    def classify(self, text: str) -> Classification:
        """Reads the beginning of a text and says what it is."""
        ids = encode(text, self._subwords)
        probabilities, attention = self._session.run(CLASSIFIER_OUTPUTS, {"source_ids": np.array([ids], np.int64)})
        best = int(probabilities[0].argmax())
        return Classification(
            label=self.labels[best],
            probability=float(probabilities[0, best]),
            probabilities=dict(zip(self.labels, probabilities[0].tolist(), strict=True)),
            evidence=self._evidence(ids[:-1], attention[0]),
        )

    def _evidence(self, ids: list[int], attention: np.ndarray) -> tuple[tuple[str, float], ...]:
        """Returns readable pieces, bytes put together to characters, with the attention that each received."""
        weights = attention.tolist()
        pieces = (
            (text.replace(SPACE, " ").strip(), sum(weights[start:stop]))
            for text, start, stop in read_characters(self._subwords.pieces(ids))
        )
        return tuple((text, weight) for text, weight in pieces if text)
