"""Words that were mistyped, shortened, or typed without their accents, as the network learnt to read them."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from tokenizer.preprocess.lexicon import Lexicon, find_words
from tokenizer.preprocess.shorthand import in_full

# What may be short for words besides words: signs that stand alone, and letters among digits.
_SHORT = re.compile(r"(?<!\S)[@&](?!\S)|(?<!\w)(?=\w*\d)(?=\w*[^\W\d])\w+")


class Respelt(NamedTuple):
    """A text for the network to read.

    Args:
        text: the text, with words that the network has learnt in the place of others that they were meant to be.
        changes: each such word and what was typed, in their order; what was short for several words stands with each.
    """

    text: str
    changes: tuple[tuple[str, str], ...]


def respell(text: str, language: str, lexicon: Lexicon) -> Respelt:
    """Replaces each word that nobody writes by what was probably meant; see `in_full` and `Lexicon.nearest`.

    Words with a capital amid a sentence are left alone: they are names.

    Args:
        text: one sentence, its names already hidden by `tokenizer.preprocess.protect.mask`.
        language: its language, ISO 639-1.
        lexicon: the words that the network has learnt.
    """
    parts: list[str] = []
    changes: list[tuple[str, str]] = []
    end = 0
    for match in _find_changeable(text):
        word = match[0]
        is_name = word != word.lower() and bool(text[: match.start()].strip(" ¿¡\"'(-"))
        meant = None if is_name else _meant(word, language, lexicon)
        if meant:
            meant = meant[0].upper() + meant[1:] if word[0].isupper() else meant
            parts += [text[end : match.start()], meant]
            changes += [(part, word) for part in meant.split()]
            end = match.end()
    return Respelt("".join([*parts, text[end:]]), tuple(changes))


def _find_changeable(text: str) -> Iterator[re.Match[str]]:
    """Yields words and what else may be short for some, in order."""
    found = {match.start(): match for matches in (find_words(text), _SHORT.finditer(text)) for match in matches}
    end = 0
    for start, match in sorted(found.items()):
        if start >= end:
            yield match
            end = match.end()


def _meant(word: str, language: str, lexicon: Lexicon) -> str | None:
    if full := in_full(word, language):
        return full
    return None if lexicon.knows(word) else lexicon.nearest(word, language)
