"""The sentences of the page, in the languages that it speaks: `i18n/*.toml`, each with the same keys."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from babel.numbers import format_decimal

FOLDER = Path(__file__).parent
SPOKEN = ("en", "es", "fr", "de", "ko")


@cache
def texts() -> dict[str, dict[str, str]]:
    """All sentences: by language, then by key, such as `chat.send`."""
    return {language: _flat(tomllib.loads(_path(language).read_text(encoding="utf-8"))) for language in SPOKEN}


class Told(ValueError):
    """Something that is not done, told in the language of whoever wanted it; as a string it is English.

    Args:
        key: of the page's sentence.
        values: what its places are filled with.
    """

    def __init__(self, key: str, **values: str | int | float) -> None:
        self._key = key
        self._values = values
        super().__init__(self.told(texts()["en"]))

    def told(self, words: Mapping[str, str]) -> str:
        """Returns the sentence in the language of `words`, its places filled."""
        values = {
            name: value if isinstance(value, str) else in_digits(value, words) for name, value in self._values.items()
        }
        return words[self._key].format(**values)


def in_digits(value: float, words: Mapping[str, str], pattern: str = "#,##0.###") -> str:
    """A number as the language of `words` writes it; `pattern` is one of Unicode's (UTS 35)."""
    return str(format_decimal(value, format=pattern, locale=words["page.language"]))


def shortened(text: str, most: int) -> str:
    """A text in one line of at most so many characters."""
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1] + "…"


def _path(language: str) -> Path:
    return FOLDER / f"{language}.toml"


def _flat(tables: dict[str, dict[str, str]]) -> dict[str, str]:
    return {f"{room}.{name}": text for room, table in tables.items() for name, text in table.items()}
