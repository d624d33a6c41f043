"""Stretches of a sentence that are one word to the network: which they are, and where they stand among the others."""

import re
from collections import defaultdict, deque
from collections.abc import Iterator, Sequence

from model.glossary.glossary import Match
from tokenizer.preprocess.protect import Masked
from tokenizer.special_tokens import PLACEHOLDERS


def without_overlaps(
    enclosed: Sequence[tuple[int, int]], terms: Sequence[Match]
) -> tuple[list[tuple[int, int]], list[Match]]:
    """Returns what is enclosed in no term, and the terms that none of that holds: they are found when it is read."""
    kept = [span for span in enclosed if not any(term.start <= span[0] and span[1] <= term.stop for term in terms)]
    return kept, [term for term in terms if not any(term.start < stop and start < term.stop for start, stop in kept)]


def is_whole(masked: Masked) -> bool:
    """Whether a text has letters or digits in its protected spans alone."""
    return not any(character.isalnum() for character in masked.text)


def protected(masked: Masked) -> Iterator[tuple[int, int]]:
    """Yields where the protected spans of a text begin and end in the text as it was."""
    spans, end = iter(masked.spans), 0
    for character in masked.text:
        start, end = end, end + (len(next(spans)) if character in PLACEHOLDERS else 1)
        if character in PLACEHOLDERS:
            yield start, end


def as_word(span: str) -> re.Pattern[str]:
    """Finds a span where it is no part of a longer word."""
    before, after = r"(?<!\w)" if span[:1].isalnum() else "", r"(?!\w)" if span[-1:].isalnum() else ""
    return re.compile(before + re.escape(span) + after)


def places(spans: Sequence[str], wanted: Sequence[str]) -> Iterator[int]:
    """Yields where each wanted span stands among the spans, both in the order of their sentence."""
    start = 0
    for span in wanted:
        start = spans.index(span, start)
        yield start
        start += 1


def places_by_symbol(masked: Masked) -> defaultdict[str, deque[int]]:
    """Returns for each placeholder of a text the places of its spans among all of them, in order."""
    places: defaultdict[str, deque[int]] = defaultdict(deque)
    for place, symbol in enumerate(character for character in masked.text if character in PLACEHOLDERS):
        places[symbol].append(place)
    return places
