"""How a vocabulary of whole words reads and writes: lower case, punctuation apart, and joined again."""

import sys
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path

_INSIDE_WORDS = "'’-‐‑"  # don't, vis-à-vis
_CLOSING = ".,!?:;…)]}»”"
_OPENING = "¿¡([{«“"


def write_rules(directory: Path) -> dict[str, str]:
    """Writes both tables into `directory` and returns them as arguments of SentencePiece's trainer.

    They become part of the model, so whoever encodes or decodes with it needs to know nothing of them.
    """
    reading, writing = directory / "reading.tsv", directory / "writing.tsv"
    reading.write_text(_reading_table(), "utf-8")
    writing.write_text(_table(_writing_rules()), "utf-8")
    return {"normalization_rule_tsv": str(reading), "denormalization_rule_tsv": str(writing)}


@cache
def _reading_table() -> str:
    return _table(_reading_rules())


def _reading_rules() -> Iterable[tuple[str, str]]:
    """Yields what each character becomes: `Q` a `q`, `?` a word of its own."""
    for character in map(chr, range(sys.maxunicode + 1)):
        lower = character.lower()
        if unicodedata.category(character).startswith("P") and character not in _INSIDE_WORDS:
            yield character, f" {character} "
        elif len(lower) == 1 and lower != character:
            yield character, lower


def _writing_rules() -> Iterable[tuple[str, str]]:
    """Yields what loses its space again: ` ?` and `¿ `."""
    yield from ((f" {mark}", mark) for mark in _CLOSING)
    yield from ((f"{mark} ", mark) for mark in _OPENING)


def _table(rules: Iterable[tuple[str, str]]) -> str:
    return "".join(f"{_code_points(before)}\t{_code_points(after)}\n" for before, after in rules)


def _code_points(text: str) -> str:
    return " ".join(f"{ord(character):X}" for character in text)
