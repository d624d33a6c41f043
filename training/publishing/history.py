"""The history of a training: one row a validation, as CSV; and the commands that made a bundle, oldest first."""

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

HISTORY = "history.csv"
COMMANDS = "commands.txt"


def history_csv(history: Sequence[Mapping[str, float]]) -> str:
    """Returns the rows as CSV with a header."""
    text = io.StringIO()
    # A run that went on with a changed mixture has measured other development sets since.
    names = dict.fromkeys(name for row in history for name in row)
    writer = csv.DictWriter(text, fieldnames=list(names), lineterminator="\n")
    writer.writeheader()
    writer.writerows(history)
    return text.getvalue()


def read_history(bundle_dir: Path) -> list[dict[str, float]]:
    """Returns the rows of a bundle's history; none where it has no such file."""
    path = bundle_dir / HISTORY
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return [{name: float(value) for name, value in row.items() if value} for row in csv.DictReader(file)]


def read_commands(bundle_dir: Path) -> list[str]:
    """Returns the commands that made a bundle, oldest first; none where it does not tell."""
    path = bundle_dir / COMMANDS
    return path.read_text("utf-8").splitlines() if path.is_file() else []
