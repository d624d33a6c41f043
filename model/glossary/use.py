"""Does a translation hold the terms of its glossary?"""

import re
from collections import Counter
from collections.abc import Sequence

from model.glossary.glossary import Match
from tokenizer.languages.rules import rules_of

TERM_MISSING = "term_missing"  # a term of the glossary could not be held
TERM_FORM = "term_form"  # a term stands in the text in its plural, and the glossary gives the singular


def find_term_doubts(terms: Sequence[Match], source: str, translation: str, language: str) -> tuple[str, ...]:
    """Returns what is wrong with a translation by its glossary: some of "term_missing" and "term_form".

    A term counts at the head of a word, for endings and particles may follow it, or anywhere, if no spaces part words.

    Args:
        terms: what `Glossary.find` found in the source.
        source, translation: the text and its translation.
        language: the translation's.
    """
    if not terms:
        return ()
    wanted = Counter(_key(term.target or source[term.start : term.stop]) for term in terms)
    written = _key(translation)
    missing = (_count(term, written, language) < count for term, count in wanted.items())
    doubts = [TERM_MISSING] if any(missing) else []
    if any(term.is_inflected and term.target for term in terms):
        doubts.append(TERM_FORM)
    return tuple(doubts)


def _count(term: str, text: str, language: str) -> int:
    at_the_head = rules_of(language).spaces and term[:1].isalnum()
    return len(re.findall((r"(?<!\w)" if at_the_head else "") + re.escape(term), text))


def _key(text: str) -> str:
    return " ".join(text.casefold().split())
