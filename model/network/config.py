"""The numbers that define a network."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Self

ATTENTIONS = ("additive", "general", "dot", "last", "none")
CELLS = ("lstm", "gru")
# What attention's scores are on padding: far below any score, and still finite in float32, so exp() of it is exactly 0.
MASKED_SCORE = -1e9
# Larger than any network that this project trains: a foreign file cannot make us allocate without end.
LARGEST_SIZE = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelConfig:
    """What it takes to build the network; the weights are the rest.

    Args:
        vocabulary_size: subwords, special tokens included.
        embedding_dim: width of the embedding that source, target and output share.
        encoder_layers: bidirectional layers.
        encoder_units: units of each direction, so the encoder's outputs are 2 x encoder_units wide.
        decoder_layers: layers; the lowest asks the attention, the next reads what it answered.
        decoder_units: units of each decoder layer.
        attention: `additive` (Bahdanau), `general` or `dot` (Luong), `last` (the encoder's last states at every
            step, Cho), or `none`.
        attention_units: width of the additive attention; the others do not use it.
        cell: `lstm` or `gru`.
        dropout: share of units dropped in training, the same ones at every step of a sentence.

    Raises:
        ValueError: a value is out of its range or two do not fit together.
    """

    vocabulary_size: int
    embedding_dim: int = 256
    encoder_layers: int = 2
    encoder_units: int = 256
    decoder_layers: int = 2
    decoder_units: int = 512
    attention: str = "additive"
    attention_units: int = 256
    cell: str = "lstm"
    dropout: float = 0.2

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if field.type is int and not (type(value) is int and 1 <= value <= LARGEST_SIZE):
                raise ValueError(
                    f"{field.name} must be a whole number from 1 to {LARGEST_SIZE}. Received: {field.name}={value!r}"
                )
        if self.attention not in ATTENTIONS:
            raise ValueError(f"attention must be one of {ATTENTIONS}. Received: attention={self.attention!r}")
        if self.cell not in CELLS:
            raise ValueError(f"cell must be one of {CELLS}. Received: cell={self.cell!r}")
        if type(self.dropout) not in (int, float) or not 0 <= self.dropout < 1:
            raise ValueError(f"dropout must be at least 0 and below 1. Received: dropout={self.dropout!r}")
        if self.attention == "dot" and self.decoder_units != self.memory_dim:
            raise ValueError(
                "dot attention multiplies decoder and encoder outputs, so decoder_units must be 2 x encoder_units. "
                f"Received: decoder_units={self.decoder_units}, encoder_units={self.encoder_units}"
            )

    @property
    def memory_dim(self) -> int:
        """Width of the encoder's outputs and of the attention's context, if there is attention."""
        return 2 * self.encoder_units

    @property
    def keys_dim(self) -> int:
        """Width of what a query is compared with; 1 where there is no attention."""
        return {
            "additive": self.attention_units,
            "general": self.decoder_units,
            "dot": self.memory_dim,
            "last": 1,
            "none": 1,
        }[self.attention]

    @property
    def states_per_layer(self) -> int:
        """An LSTM carries its output and its cell from step to step, a GRU its output alone."""
        return 2 if self.cell == "lstm" else 1

    @property
    def state_dim(self) -> int:
        """Width of all the decoder's states in one row."""
        return self.decoder_layers * self.states_per_layer * self.decoder_units

    def to_dict(self) -> dict[str, Any]:
        """Returns what `from_dict` reads."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """Builds a config from plain data, such as parsed JSON.

        Raises:
            ValueError: a value is missing, unknown or out of its range.
        """
        known = {field.name for field in fields(cls)}
        if unknown := sorted(set(values) - known):
            raise ValueError(f"A network is described by {sorted(known)}. Received besides: {unknown}")
        if "vocabulary_size" not in values:
            raise ValueError("A network's description must give vocabulary_size. Received none.")
        return cls(**values)
