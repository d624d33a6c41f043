"""The trained network at work: an encoder and a decoder, run by ONNX Runtime.

Everything here has rows as its leading axis: one row per sentence when a batch is encoded, one row per
hypothesis while a search steps. Rows do not see each other.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import numpy as np
import onnxruntime

from model.bundle.graph_files import with_weights_of
from tokenizer.special_tokens import BEGIN_ID, PAD_ID

ENCODER_OUTPUTS = ("outputs", "keys", "mask", "state")
DECODER_OUTPUTS = ("log_probs", "next_tokens", "attention", "next_state")
SCORER_OUTPUTS = ("label_log_probs",)

_LENGTH_STEP = 4


class Memory(NamedTuple):
    """What the decoder may look at, by the names that its graphs have: the encoded source sentences."""

    outputs: np.ndarray  # (rows, source, 2 * encoder_units) float32
    keys: np.ndarray  # (rows, source, keys) float32
    mask: np.ndarray  # (rows, source) bool, True = real


class StepOutput(NamedTuple):
    """What one decoder step says about the next token of each row."""

    log_probs: np.ndarray  # (rows, k) float32, natural log of the full-softmax probability, best first
    tokens: np.ndarray  # (rows, k) int64, the k likeliest next tokens, best first
    attention: np.ndarray  # (rows, source) float32, 0 on padding
    state: np.ndarray  # (rows, state) float32, all recurrent states of the decoder, packed in one row


class EncoderDecoder(Protocol):
    """What a translator needs of an `InferencePair`."""

    def encode(self, source_ids: np.ndarray) -> tuple[Memory, np.ndarray]:
        """Encodes source ids (rows, source)."""

    def step(self, tokens: np.ndarray, state: np.ndarray, memory: Memory, k: int) -> StepOutput:
        """Ranks the k likeliest next tokens of each row."""

    def score(self, targets: np.ndarray, state: np.ndarray, memory: Memory, k: int) -> np.ndarray | None:
        """Tells how likely each id of known targets (rows, target) is, or None where that takes steps."""


class InferencePair:
    """Encoder and decoder graphs of one trained network.

    The vocabulary never leaves the decoder graph: it takes the logarithm of the softmax and the k largest
    values inside, so a step hands over k numbers a row and not 8,000.

    `InferencePair.load` is the way to get one. All methods may be called from several threads at once.

    Args:
        encoder: session of the encoder graph: `source_ids` to `outputs`, `keys`, `mask`, `state`.
        decoder: session of the decoder graph: `tokens`, `state`, `outputs`, `keys`, `mask`, `k` to
            `log_probs`, `next_tokens`, `attention`, `next_state`.
        scorer: session of all of the decoder's steps at once: `tokens`, `labels`, `state`, `outputs`, `keys`, `mask`,
            `k` to `label_log_probs`; None: there is none.
    """

    def __init__(
        self,
        encoder: onnxruntime.InferenceSession,
        decoder: onnxruntime.InferenceSession,
        scorer: onnxruntime.InferenceSession | None = None,
    ) -> None:
        self._encoder = encoder
        self._decoder = decoder
        self._scorer = scorer

    @classmethod
    def load(
        cls, encoder: bytes | Path, decoder: bytes | Path, scorer: bytes | Path | None = None, *, num_threads: int = 1
    ) -> "InferencePair":
        """Reads the graphs from files or from memory.

        Args:
            encoder, decoder: a path to an ONNX file, or the file's bytes.
            scorer: the same, without its weights, which are the decoder's; None: the bundle has none, as those that
                were made by an earlier Parley.
            num_threads: threads for one operator. One is fastest for single sentences of this size.

        Raises:
            ValueError: `num_threads` is below 1, or a graph cannot be read or does not fit this class.
        """
        if num_threads < 1:
            raise ValueError(f"num_threads must be at least 1. Received: num_threads={num_threads}")
        whole = with_weights_of(_content(scorer), _content(decoder)) if scorer else None
        return cls(
            open_session("encoder", encoder, ENCODER_OUTPUTS, num_threads),
            open_session("decoder", decoder, DECODER_OUTPUTS, num_threads),
            open_session("scorer", whole, SCORER_OUTPUTS, num_threads) if whole else None,
        )

    def encode(self, source_ids: np.ndarray) -> tuple[Memory, np.ndarray]:
        """Encodes a batch of sentences.

        Args:
            source_ids: (rows, source) int64, right-padded with 0.

        Returns:
            The memory, and the decoder's first state (rows, state).
        """
        outputs, keys, mask, state = self._encoder.run(ENCODER_OUTPUTS, {"source_ids": source_ids})
        return Memory(outputs, keys, mask), state

    def step(self, tokens: np.ndarray, state: np.ndarray, memory: Memory, k: int) -> StepOutput:
        """Reads one more target token in every row and ranks the tokens that may follow.

        Args:
            tokens: (rows,) int64, the token that each row read or wrote last.
            state: (rows, state) float32, as `encode` or the step before gave it.
            memory: the encoded sentence of each row.
            k: how many next tokens to rank, at most the vocabulary's size.
        """
        feed = {"tokens": tokens, "state": state, **memory._asdict(), "k": np.array([k], np.int64)}
        return StepOutput(*self._decoder.run(DECODER_OUTPUTS, feed))

    def score(self, targets: np.ndarray, state: np.ndarray, memory: Memory, k: int) -> np.ndarray | None:
        """Tells how likely each id of known targets is after those before it (teacher forcing).

        Args:
            targets: (rows, target) int64, right-padded with any id.
            state: (rows, state) float32, as `encode` gave it.
            memory: the encoded sentence of each row.
            k: an id that is not among the k likeliest counts as the last of them.

        Returns:
            Natural logs (rows, target) float32, or None where the network has no graph for that.
        """
        if not self._scorer:
            return None
        labels = targets.T  # (target, rows)
        feed = {
            "tokens": np.concatenate([np.full_like(labels[:1], BEGIN_ID), labels[:-1]]),
            "labels": labels,
            "state": state,
            **memory._asdict(),
            "k": np.array([k], np.int64),
        }
        [log_probs] = self._scorer.run(SCORER_OUTPUTS, feed)
        return np.transpose(log_probs)


def padded_length(ids: Sequence[int]) -> int:
    """Returns how many ids the sentence is padded to, alone and in every batch.

    Padding has no weight, yet a sum over more places may round otherwise, and now and then another word wins.
    So what a sentence is padded to depends on nothing but itself.
    """
    return -(-len(ids) // _LENGTH_STEP) * _LENGTH_STEP


def pad(sequences: Sequence[Sequence[int]], length: int) -> np.ndarray:
    """Returns ids, right-padded to a length: (rows, length) int64."""
    ids = np.full((len(sequences), length), PAD_ID)
    for row, sequence in enumerate(sequences):
        ids[row, : len(sequence)] = sequence
    return ids


def open_session(
    role: str, graph: bytes | Path, outputs: Sequence[str], num_threads: int
) -> onnxruntime.InferenceSession:
    """Opens one graph on the CPU and checks that it has the outputs that its role asks for."""
    where = f"{len(graph)} bytes" if isinstance(graph, bytes) else str(graph)
    try:
        session = onnxruntime.InferenceSession(
            graph if isinstance(graph, bytes) else str(graph),
            sess_options=_session_options(num_threads),
            providers=["CPUExecutionProvider"],
        )
    except Exception as error:  # ONNX Runtime's own errors share no base class but this
        raise ValueError(f"The {role} must be a readable ONNX graph. Received: {where} ({error})") from error
    found = {node.name for node in session.get_outputs()}
    if not found.issuperset(outputs):
        raise ValueError(f"The {role} graph must have the outputs {list(outputs)}. Received: {sorted(found)}")
    return session


def _content(graph: bytes | Path) -> bytes:
    return graph if isinstance(graph, bytes) else graph.read_bytes()


def _session_options(num_threads: int) -> Any:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = num_threads
    options.inter_op_num_threads = 1
    options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
    options.log_severity_level = 3  # errors only: a person at a terminal can do nothing about the warnings
    return options
