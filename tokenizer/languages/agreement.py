"""What stands around a noun, as it agrees with it: `el` becomes `la` where another noun takes the place of one."""

import itertools
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from tokenizer.languages.rules import rules_of
from tokenizer.preprocess.capitals import from_capital

_MOST_ADJECTIVES = 2  # between a determiner and its noun
_REACH = 6  # words behind a noun that may agree with it
_ENDS = frozenset(".:;?!")  # of what agrees with it


class Change(NamedTuple):
    """Words from `start` to before `stop` that give way to others, if they are what they are built as."""

    start: int
    stop: int
    text: str
    is_sure: bool  # an adjective may be a verb as well: `compra`


class Agreement:
    """What the file of a language says under `agreement`, see `tokenizer.languages.rules`."""

    def __init__(self, language: str) -> None:
        rules = rules_of(language)
        table = rules.agreement
        self._classes: list[str] = table.get("classes", [])
        self._plurals = rules.plurals
        self._words = {word: name for name, words in table.get("words", {}).items() for word in words}
        self._endings = _longest_first(table.get("endings", {}))
        self._beginnings = _longest_first(table.get("beginnings", {}))
        self._determiners: list[list[str]] = table.get("determiners", [])
        self._predeterminers = frozenset(table.get("predeterminers", []))
        self._adjectives: list[list[str]] = table.get("adjectives", [])

        # No noun with what belongs to it begins or ends with these words, in small letters.
        self.at_no_edge = frozenset([*table.get("small", []), *itertools.chain.from_iterable(self._determiners)])

    def before(self, words: Sequence[str], noun: str) -> list[Change]:
        """Returns what changes in front of a noun: the adjectives that touch it, and the determiner before them.

        Adjectives without a determiner stay, for they may be other words: `como pan`.

        Args:
            words: what stands before it.
            noun: one word, or several of which the first decides.

        Returns:
            The changes, the last first: all of them are right, or none is.
        """
        wanted = self._class_of(noun)
        if wanted is None:
            return []
        changes: list[Change] = []
        for stop in range(len(words), max(0, len(words) - _MOST_ADJECTIVES - 1), -1):
            if determiners := self._determiners_before(words[:stop], wanted, is_sure=not changes):
                changes += determiners
                return [change for change in changes if change.text != " ".join(words[change.start : change.stop])]
            if not (adjective := self._adjective(words[stop - 1], wanted)):
                break
            changes.append(Change(stop - 1, stop, adjective, is_sure=False))
        return []

    def behind(self, words: Sequence[str], noun: str) -> list[Change]:
        """Returns what may have to change behind a noun: what is built as an adjective that agrees with another one."""
        wanted = self._class_of(noun)
        if wanted is None:
            return []
        near = itertools.takewhile(lambda word: word not in _ENDS, words[:_REACH])
        changed = ((place, self._adjective(word, wanted), word) for place, word in enumerate(near))
        return [Change(place, place + 1, text, False) for place, text, word in changed if text and text != word]

    def is_other(self, noun: str, before: str) -> bool:
        """Whether a noun is of another class than the one that stood in its place."""
        return None not in (classes := (self._class_of(noun), self._class_of(before))) and len({*classes}) > 1

    def _class_of(self, noun: str) -> int | None:
        """Returns the class of a noun, as its place among all; None: none is known."""
        word = noun.casefold().partition(" ")[0]
        if not self._classes or not word:
            return None
        stems = [word, *(word.removesuffix(many) + one for one, many in self._plurals if many and word.endswith(many))]
        names = (
            *(self._words.get(stem) for stem in stems),
            *(name for ending, name in self._endings for stem in stems if stem.endswith(ending)),
            *(name for beginning, name in self._beginnings if word.startswith(beginning)),
        )
        name = next(filter(None, names), self._classes[0])
        return self._classes.index(name) if name in self._classes else None

    def _determiners_before(self, words: Sequence[str], wanted: int, *, is_sure: bool) -> list[Change]:
        """Returns the determiner at the end of some words as the wanted class has it, and what may stand before one."""
        found = self._determiner(words, wanted, is_sure)
        if not found:
            return []
        is_second = found.start > 0 and words[found.start - 1].casefold() in self._predeterminers
        first = self._determiner(words[: found.start], wanted, is_sure) if is_second else None
        return [found, first] if first else [found]

    def _determiner(self, words: Sequence[str], wanted: int, is_sure: bool) -> Change | None:
        for size in (2, 1):  # `a la`
            text = " ".join(words[-size:])
            for forms in self._determiners if len(words) >= size else ():
                if text.casefold() in forms:
                    form = _as_cased(forms[min(wanted, len(forms) - 1)], text)
                    return Change(len(words) - size, len(words), form, is_sure)
        return None

    def _adjective(self, word: str, wanted: int) -> str | None:
        for endings in self._adjectives:
            if ending := next((each for each in endings if len(word) > 3 and word.endswith(each)), ""):
                return word.removesuffix(ending) + endings[min(wanted, len(endings) - 1)]
        return None


def _longest_first(table: Mapping[str, Sequence[str]]) -> list[tuple[str, str]]:
    """Returns each part of a word with the class that it tells of."""
    return sorted(((part, name) for name, parts in table.items() for part in parts), key=lambda item: -len(item[0]))


def _as_cased(form: str, text: str) -> str:
    if len(text) > 1 and text.isupper():
        return form.upper()
    return from_capital(form) if text[:1].isupper() else form


@lru_cache(maxsize=16)
def agreement_of(language: str) -> Agreement:
    """Returns the agreement of a language; nothing agrees in one without a file."""
    return Agreement(language)
