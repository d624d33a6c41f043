"""Checks of a translation that need no reference: does it repeat itself, leave a part out, or lack a number?

The thresholds were chosen on 792 validation sentences of 6 to 25 words, Spanish and English, and on 589 pairs of
sentences joined to one of which the answer says the first only. A clause counts as dropped in 0 of the 792, in 98% of
the 589, and in 1.5% of the answers to those 589 joined sentences, where it was true each time. With 0.2 instead of 0.3
it is 96%, with 0.4 it is wrong for 0.4% of the 792.
"""

import re
from collections.abc import Sequence
from itertools import groupby

import numpy as np

from model.inference.alignment import Word, split_words
from model.inference.confidence.numbers import numbers_differ
from model.inference.constraints.constraint import Ids
from model.inference.request import Direction
from model.inference.search import Hypothesis
from tokenizer.subword import SubwordTokenizer

REPETITION = "repetition"
DROPPED_CLAUSE = "dropped_clause"
MISSING_NUMBER = "missing_number"  # or another one stands there
GUESSED_PLACE = "guessed_place"  # a name, number or link that the network forgot was put where it seems to belong

# How bad each is for a reader, worse than all that follow together.
_SEVERITY = {REPETITION: 8, MISSING_NUMBER: 4, DROPPED_CLAUSE: 2, GUESSED_PLACE: 1}

LEAST_ATTENTION = 0.3  # that a source word receives in all, where it is translated
_CLAUSE = 3  # so many words in a row that receive less are a clause

_PHRASE = 3  # so many words that come twice are a phrase that is said twice
_ROW = 3  # so often in a row is too often, however short
_LONGEST_PHRASE = 20

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_LOOP = re.compile(r"([^\W\d_]{2,20}?)\1{2,}")  # inside a word, or where no spaces are set


def find_doubts(source_ids: Ids, hypothesis: Hypothesis, subwords: SubwordTokenizer) -> tuple[str, ...]:
    """Returns what is wrong with a translation: some of "repetition", "dropped_clause" and "missing_number".

    Args:
        source_ids: tag, subwords, end token.
        hypothesis: of the search, ended or cut off.
        subwords: what cut both.
    """
    source, target = subwords.decode(source_ids), subwords.decode(hypothesis.ids)
    doubts = []
    if not hypothesis.finished or _repeats(source.lower(), target.lower()):
        doubts.append(REPETITION)
    if not target.strip() or _drops_clause(source_ids, hypothesis.attention, subwords):
        doubts.append(DROPPED_CLAUSE)
    if numbers_differ(source, target, *_direction(source_ids, subwords)):
        doubts.append(MISSING_NUMBER)
    return tuple(doubts)


def severity(doubts: Sequence[str]) -> int:
    """Returns how bad these doubts are together."""
    return sum(_SEVERITY[doubt] for doubt in doubts)


def _direction(source_ids: Ids, subwords: SubwordTokenizer) -> Direction:
    """Returns the direction that the tag of a source tells."""
    first, second = subwords.languages
    return Direction(second, first) if subwords.tag_id(first) == source_ids[0] else Direction(first, second)


def _repeats(source: str, text: str) -> bool:
    """Whether a translation says a phrase too often, and its source is not to blame; both in small letters."""
    words, source_words = _WORD.findall(text), _WORD.findall(source)
    # What one language says in two words, another says in three.
    if says_twice(words, _PHRASE) and not says_twice(source_words, _PHRASE - 1):
        return True
    in_a_row = max(_in_a_row(words), _in_letters(text))
    return in_a_row >= _ROW and in_a_row > max(_in_a_row(source_words), _in_letters(source))


def says_twice(words: list[str], length: int) -> bool:
    """Whether a phrase of so many words stands in two places that share no word."""
    first_places: dict[tuple[str, ...], int] = {}
    return any(
        index - first_places.setdefault(tuple(words[index : index + length]), index) >= length
        for index in range(len(words) - length + 1)
    )


def _in_a_row(words: list[str]) -> int:
    """Returns how often the most repeated phrase stands in a row; its beginning counts as once more."""
    most = 1
    for length in range(1, min(len(words) // 2, _LONGEST_PHRASE) + 1):
        same = [words[index] == words[index + length] for index in range(len(words) - length)]
        stretches = (sum(1 for _ in group) for equal, group in groupby(same) if equal)
        most = max(most, 1 + -(-max(stretches, default=0) // length))
    return most


def _in_letters(text: str) -> int:
    """Returns how often the most repeated letters stand in a row, if they do so three times or more."""
    return max((len(match[0]) // len(match[1]) for match in _LOOP.finditer(text)), default=1)


def _drops_clause(source_ids: Ids, attention: np.ndarray, subwords: SubwordTokenizer) -> bool:
    """Whether a few words in a row were hardly looked at while the translation was written."""
    return _may_drop(attention) and bool(find_dropped(split_words(source_ids[1:-1], subwords), attention))


def find_dropped(words: Sequence[Word], attention: np.ndarray) -> list[int]:
    """Returns the places of source words that a translation leaves out: a few in a row that were hardly looked at.

    Args:
        words: of the source; they count subwords from the one after the tag.
        attention: (target, source), the tag and the end token included.
    """
    if not _may_drop(attention):
        return []
    coverage = _coverage(attention)
    spelt = [place for place, word in enumerate(words) if any(map(str.isalpha, word.text))]

    def is_dropped(place: int) -> bool:
        word = words[place]
        return bool(coverage[1 + word.start : 1 + word.stop].sum() < LEAST_ATTENTION)

    rows = [list(group) for dropped, group in groupby(spelt, is_dropped) if dropped]
    return [place for row in rows if len(row) >= _CLAUSE for place in row]


def _may_drop(attention: np.ndarray) -> bool:
    """Whether enough subwords were hardly looked at; a network without attention looks at none, and drops none."""
    subwords = _coverage(attention)[1:-1]  # without the tag and the end token
    return bool(np.count_nonzero(subwords < LEAST_ATTENTION) >= _CLAUSE and attention.any())


def _coverage(attention: np.ndarray) -> np.ndarray:
    """Returns how much each source id was looked at, (source,): not by the end token, which looks back at anything."""
    return attention[:-1].sum(axis=0)
