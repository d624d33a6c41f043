"""What can be asked of a translator: a direction, and how wide the search may be."""

from typing import NamedTuple

DEFAULT_BEAM_SIZE = 4
MAX_BEAM_SIZE = 32


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
