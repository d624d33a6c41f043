"""The words of a text: what the lexicon counts, and what the rules of reading look at."""

import re
from collections.abc import Iterable

WORD = re.compile(r"[^\W\d_]+(?:[-'’](?!s\b)[^\W\d_]+)*")


def find_words(text: str) -> Iterable[re.Match[str]]:
    """Yields the words of a text: letters, with hyphens and apostrophes between them, without a genitive's `'s`."""
    return WORD.finditer(text)
