"""What the page knows about languages: their names, the directions between them, sentences to begin with."""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import permutations, zip_longest
from pathlib import Path

from babel import Locale, UnknownLocaleError

from model.inference.request import Direction

# Sentences to begin with, by language.
EXAMPLES: dict[str, list[str]] = tomllib.loads(Path(__file__).with_name("examples.toml").read_text(encoding="utf-8"))


def language_name(code: str, *, spoken: str = "en") -> str:
    """The name of a language in another one (CLDR has both), or its code in capitals where there is no such name."""
    return _names(spoken).get(code, code.upper())


def direction_name(direction: Direction, words: Mapping[str, str]) -> str:
    """A direction as the language of `words` says it, in every room: "Spanish to English"."""
    source, target = (listed_name(code, words) for code in direction)
    return words["chat.direction"].format(source=source, target=target)


def listed_name(code: str, words: Mapping[str, str]) -> str:
    """The name of a language in the language of `words`, as it stands alone."""
    name = language_name(code, spoken=words["page.language"])
    return name[:1].upper() + name[1:]


@cache
def _names(spoken: str) -> dict[str, str]:
    try:
        return dict(Locale.parse(spoken).languages)
    except (UnknownLocaleError, ValueError):
        return {}


def all_directions(languages: Sequence[str]) -> list[Direction]:
    """Every way between two of the languages. Those into English come first: visitors try them first."""
    directions = [Direction(*pair) for pair in permutations(languages, 2)]
    return sorted(directions, key=lambda direction: direction.target != "en")


def all_examples(directions: Sequence[Direction]) -> list[tuple[str, Direction]]:
    """Sentences for a first try, each with the direction it is meant for; the languages take turns.

    A language without known sentences gives none.
    """
    ways: dict[str, Direction] = {}
    for direction in directions:
        ways.setdefault(direction.source, direction)
    by_language = [[(text, way) for text in EXAMPLES.get(code, ())] for code, way in ways.items()]
    return [example for turn in zip_longest(*by_language) for example in turn if example is not None]
