"""Where a translation is doubtful: the words that a reader should look at, each with why.

Every doubt about a sentence marks a word of it, and every marked word is a doubt about its sentence.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from model.inference.alignment import Word
from model.inference.confidence.calibration import DOUBTFUL
from model.inference.confidence.checks import (
    DROPPED_CLAUSE,
    GUESSED_PLACE,
    MISSING_NUMBER,
    REPETITION,
    find_dropped,
)
from model.inference.confidence.quality_estimation import LOW_CONFIDENCE

UNSURE_WORD = "unsure_word"
# Of the source: the network has never read it; of the translation: written for such a one.
UNKNOWN_WORD = "unknown_word"

_PHRASE = 3  # words

Marks = dict[int, str]  # words by their index, and what is doubtful about each


class WordDoubts(NamedTuple):
    """The doubtful words of a sentence and of its translation."""

    source: Marks
    target: Marks


def find_word_doubts(
    source: Sequence[Word],
    target: Sequence[Word],
    attention: np.ndarray,
    merged_attention: np.ndarray,
    confidence: Sequence[float],
    doubts: Sequence[str],
    is_unknown: Callable[[str], bool],
    is_inadequate: bool,
) -> WordDoubts:
    """Finds the words that the doubts about a sentence are about, and those that the network is not sure of.

    A doubt of which no word can be told is about the least sure one.

    Args:
        source, target: the words of the sentence and of its translation.
        attention: (target subwords, source subwords), the tag and the end token included.
        merged_attention: (target words, source words).
        confidence: of each target word, the probability that it is right.
        doubts: about the sentence, as `model.inference.confidence.checks` finds them.
        is_unknown: whether a source word is one that the network has never read.
        is_inadequate: whether the whole is doubtful: some word must be to blame.
    """
    marks = WordDoubts({}, {})
    for place, probability in enumerate(confidence):
        if probability < DOUBTFUL and any(map(str.isalnum, target[place].text)):
            looked_at = int(merged_attention[place].argmax()) if merged_attention[place].any() else None
            marks.target[place] = UNSURE_WORD
            if looked_at is not None and is_unknown(source[looked_at].text):
                marks.source[looked_at] = marks.target[place] = UNKNOWN_WORD
    if is_inadequate and confidence and not marks.target:
        marks.target[int(np.argmin(confidence))] = LOW_CONFIDENCE
    for doubt in reversed(doubts):  # the first one is the worst, and has the last word
        found = _places_of(doubt, source, target, attention)
        if not any(found) and confidence:
            found = WordDoubts({}, {int(np.argmin(confidence)): doubt})
        marks.source.update(found.source)
        marks.target.update(found.target)
    return marks


def _places_of(doubt: str, source: Sequence[Word], target: Sequence[Word], attention: np.ndarray) -> WordDoubts:
    if doubt == DROPPED_CLAUSE:
        return WordDoubts(dict.fromkeys(find_dropped(source, attention), doubt), {})
    if doubt == MISSING_NUMBER:
        return WordDoubts(
            dict.fromkeys(_numbers_without_partner(source, target), doubt),
            dict.fromkeys(_numbers_without_partner(target, source), doubt),
        )
    if doubt == REPETITION:
        return WordDoubts({}, dict.fromkeys(_said_again([word.text.casefold() for word in target]), doubt))
    if doubt == GUESSED_PLACE:
        same = {word.text for word in source}
        return WordDoubts({}, {place: doubt for place, word in enumerate(target) if word.text in same - _MARKS})
    return WordDoubts({}, {})


_MARKS = set(".,;:?!¿¡()\"'…-–—")


def _numbers_without_partner(words: Sequence[Word], others: Sequence[Word]) -> Iterator[int]:
    digits = {re.sub(r"\D", "", other.text) for other in others}
    for place, word in enumerate(words):
        if (own := re.sub(r"\D", "", word.text)) and own not in digits:
            yield place


def _said_again(words: Sequence[str]) -> Iterator[int]:
    """Yields the places of words that stand there a second time: the one before is the same, or a phrase is."""
    seen: set[tuple[str, ...]] = set()
    for place, word in enumerate(words):
        phrase = tuple(words[place : place + _PHRASE])
        if len(phrase) == _PHRASE and phrase in seen:
            yield from range(place, place + _PHRASE)
        elif place and word == words[place - 1]:
            yield place
        seen.add(phrase)
