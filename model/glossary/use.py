"""Does a translation hold the terms of its glossary?"""

from collections import Counter
from collections.abc import Sequence

from model.glossary.glossary import Match

TERM_MISSING = "term_missing"  # a term of the glossary could not be held
TERM_FORM = "term_form"  # a term stands in the text in its plural, and the glossary gives the singular


def find_term_doubts(terms: Sequence[Match], source: str, translation: str) -> tuple[str, ...]:
    """Returns what is wrong with a translation by its glossary: some of "term_missing" and "term_form".

    Args:
        terms: what `Glossary.find` found in the source.
        source, translation: the text and its translation.
    """
    if not terms:
        return ()
    wanted = Counter(_key(term.target or source[term.start : term.stop]) for term in terms)
    written = _key(translation)
    doubts = [TERM_MISSING] if any(written.count(term) < count for term, count in wanted.items()) else []
    if any(term.is_inflected and term.target for term in terms):
        doubts.append(TERM_FORM)
    return tuple(doubts)


def _key(text: str) -> str:
    return " ".join(text.casefold().split())
