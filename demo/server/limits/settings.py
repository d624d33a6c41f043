"""How much is too much: the numbers behind every limit."""

from dataclasses import dataclass, field, fields
from typing import Any


def _limit(default: int, of_what: str) -> Any:
    return field(default=default, metadata={"help": of_what})


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much is too much. The defaults suit two shared cores; each has a flag of its name in `launch.py`.

    Raises:
        ValueError: a number is out of its range.
    """

    max_characters: int = _limit(5_000, "characters of one message")
    max_sentences: int = _limit(200, "sentences of one message")
    max_file_kilobytes: int = _limit(1_000, "kilobytes of one file")
    requests_per_minute: int = _limit(60, "messages a minute of one visitor; 500 characters count as one")
    files_per_hour: int = _limit(20, "files an hour of one visitor")
    max_running: int = _limit(8, "messages translated at once, over all visitors")
    max_running_files: int = _limit(3, "files translated at once, over all visitors")
    max_queued: int = _limit(100, "requests that wait, over all visitors")
    max_seconds: int = _limit(30, "seconds for one message")
    max_file_seconds: int = _limit(900, "seconds for one file")

    def __post_init__(self) -> None:
        for limit in fields(self):
            value = getattr(self, limit.name)
            if type(value) is not int or not 1 <= value <= 10**9:
                raise ValueError(
                    f"{limit.name} must be a whole number from 1 to 1,000,000,000. Received: {limit.name}={value!r}"
                )
