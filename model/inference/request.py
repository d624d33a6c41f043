"""What can be asked of a translator: a direction, and how wide the search may be."""

from collections.abc import Sequence
from typing import NamedTuple

DEFAULT_BEAM_SIZE = 4
MAX_BEAM_SIZE = 16


class Direction(NamedTuple):
    """From which language to which, as language codes."""

    source: str
    target: str

    @property
    def key(self) -> str:
        """A short text that names the direction: `"es>en"`."""
        return f"{self.source}>{self.target}"

    @classmethod
    def from_key(cls, key: str) -> "Direction":
        """The direction whose `key` this is."""
        source, _, target = key.partition(">")
        return cls(source, target)


def check_request(direction: Direction, beam_size: int, languages: Sequence[str]) -> None:
    """Checks what is asked of a translator between `languages`.

    Raises:
        ValueError: a language or the beam size is not on offer.
    """
    if set(direction) - set(languages) or direction.source == direction.target:
        raise ValueError(
            f"source_language and target_language must be two different ones of {', '.join(languages)}. "
            f"Received: source_language={direction.source!r}, target_language={direction.target!r}"
        )
    if not 1 <= beam_size <= MAX_BEAM_SIZE:
        raise ValueError(f"beam_size must be from 1 to {MAX_BEAM_SIZE}. Received: beam_size={beam_size}")


def check_count(count: int) -> None:
    """Checks how many alternatives or candidates are asked for.

    Raises:
        ValueError: no search is so wide.
    """
    if not 1 <= count <= MAX_BEAM_SIZE:
        raise ValueError(f"count must be from 1 to {MAX_BEAM_SIZE}. Received: count={count}")
