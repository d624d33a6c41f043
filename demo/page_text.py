"""The sentences of the page, in the languages that it speaks: `i18n/*.toml`, each with the same keys."""

import tomllib
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).with_name("i18n")
SPOKEN = ("en", "es", "fr", "de", "ko")


@cache
def texts() -> dict[str, dict[str, str]]:
    """All sentences: by language, then by key, such as `chat.send`."""
    return {language: _flat(tomllib.loads(_path(language).read_text(encoding="utf-8"))) for language in SPOKEN}


def _path(language: str) -> Path:
    return FOLDER / f"{language}.toml"


def _flat(tables: dict[str, dict[str, str]]) -> dict[str, str]:
    return {f"{room}.{name}": text for room, table in tables.items() for name, text in table.items()}
