"""Attention over subwords -> attention over the words that a reader sees."""

import math
import re
import unicodedata
from collections.abc import Iterator, Sequence
from enum import Enum, auto
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from tokenizer.special_tokens import END_ID, SPACE
from tokenizer.subword import SubwordTokenizer

_MARKS = frozenset({"Mn", "Mc", "Me", "Cf"})  # Unicode categories: combining marks, invisible format characters
_BYTE = re.compile(r"<0x([0-9A-F]{2})>")
_LATER_BYTE = re.compile(r"<0x[89AB][0-9A-F]>")  # any but the first of a UTF-8 character
_LETTER_JOINERS = frozenset("'’ʼ-‐‑")  # inside a word when letters stand on both sides: don't, vis-à-vis
_DIGIT_JOINERS = frozenset(".,:/") | _LETTER_JOINERS  # inside a word when digits do: 3.50, 10:30, 1/2
# Scripts that put no space between words: Thai and Lao, Tibetan, Myanmar, Khmer, kana, Han.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3031-\u3035\u3040-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff]"
)
# So far back a piece can have a say in whether a word goes on.
_LOOK_BACK = 16


class Word(NamedTuple):
    """A word as a reader sees it, and the subwords that it is made of."""

    text: str
    start: int
    stop: int


class _Kind(Enum):
    LETTERS = auto()  # joins the letters before it
    PUNCTUATION = auto()  # stands alone, or with its like: "..."
    SYMBOL = auto()  # an emoji: joins the symbols before it
    MARK = auto()  # is part of whatever stands before it
    UNSPACED = auto()  # a word of its own


class _Unit(NamedTuple):
    """A subword, or the bytes that spell one character."""

    text: str
    kind: _Kind
    after_space: bool
    start: int
    stop: int


def split_words(ids: Sequence[int], subwords: SubwordTokenizer) -> list[Word]:
    """Joins subwords to words.

    A space begins a word, and so do punctuation and what follows it, but for an apostrophe or hyphen between
    letters and a point, comma, colon or slash between digits. Where a script sets no spaces, each subword is
    a word. Bytes that spell a character which the vocabulary lacks count as that character.

    Args:
        ids: subwords without the tag and the end token, which are no words.
        subwords: what cut them.
    """
    units = _read_units(subwords.pieces(ids))
    words: list[Word] = []
    start = 0
    for index in range(1, len(units) + 1):
        if index == len(units) or _begins_word(units, index):
            begin, end = units[start].start, units[index - 1].stop
            if text := subwords.decode(ids[begin:end]).strip():  # a space alone joins the word after it
                words.append(Word(text, begin, end))
                start = index
    return words


def which_go_on(ids: Sequence[int], candidates: Sequence[int], subwords: SubwordTokenizer) -> list[bool]:
    """Says of each piece that may follow `ids` whether it goes on with their last word, instead of leaving it."""
    units = _read_units(subwords.pieces(ids[-_LOOK_BACK:]))
    pieces = zip(candidates, subwords.pieces(candidates), strict=True)
    return [candidate > END_ID and _goes_on(units, piece) for candidate, piece in pieces]


def merge_attention(attention: np.ndarray, target_words: Sequence[Word], source_words: Sequence[Word]) -> np.ndarray:
    """Returns attention (target words, source words), float32, from attention (target, source) over subwords.

    A word receives the sum of what its subwords receive, and gives the mean of what its subwords give
    (Clark et al. 2019, "What Does BERT Look At?", section 4.1). So a row would still sum to 1, but columns
    that belong to no word (the tag, the end token) are left out and the rest is not scaled up: what a row
    lacks is what the network looked at and a reader cannot see (`attention_beside_words`).
    """
    target, source = attention.shape
    receiving = _membership(source_words, source)  # (source words, source)
    return _averaging(target_words, target) @ attention @ receiving.T


def attention_beside_words(
    attention: np.ndarray, target_words: Sequence[Word], source_words: Sequence[Word]
) -> np.ndarray:
    """Returns what each target word looked at that is no word: the tag, and the end: (target words, 2) float32.

    Args:
        attention: (target, source) over all ids of the source: the tag, its subwords, the end token.
        target_words, source_words: as in `merge_attention`, which gives what is left of each row. What a space that
            belongs to no word receives counts as the end's.
    """
    words = merge_attention(attention[:, 1:-1], target_words, source_words).sum(axis=1)  # (target words,)
    giving = _averaging(target_words, len(attention))  # (target words, target)
    tag = giving @ attention[:, 0]
    whole = giving @ attention.sum(axis=1)
    return np.stack([tag, np.maximum(whole - tag - words, 0.0)], axis=1)


def word_probabilities(token_log_probs: Sequence[float], words: Sequence[Word]) -> tuple[float, ...]:
    """Returns each word's probability: the geometric mean over its subwords, fair to long words."""
    return tuple(math.exp(sum(token_log_probs[word.start : word.stop]) / (word.stop - word.start)) for word in words)


def _membership(words: Sequence[Word], length: int) -> np.ndarray:
    """Returns which subwords (words, length) make up each word, as 0 and 1."""
    positions = np.arange(length)
    starts, stops = (np.array([word[field] for word in words], int).reshape(-1, 1) for field in (1, 2))
    return ((starts <= positions) & (positions < stops)).astype(np.float32)


def _averaging(words: Sequence[Word], length: int) -> np.ndarray:
    """Returns what averages over the subwords (words, length) of each word."""
    members = _membership(words, length)
    return members / np.maximum(members.sum(axis=1, keepdims=True), 1)


def _goes_on(units: Sequence[_Unit], piece: str) -> bool:
    """Whether a piece goes on with the word that the last unit belongs to."""
    text = piece.removeprefix(SPACE)
    if not units:
        return False
    if not units[-1].text or _LATER_BYTE.fullmatch(piece):  # a space alone joins the word after it
        return True
    unit = _Unit(text, _kind_of(text), piece.startswith(SPACE), -1, -1)
    if unit.kind is _Kind.MARK and not unit.after_space:
        return True
    return not _begins_word([*units[-3:], unit], len(units[-3:]))


def _begins_word(units: Sequence[_Unit], index: int) -> bool:
    """Whether a word begins between the unit before `index` and the one there."""
    before, unit = units[index - 1], units[index]
    if unit.after_space:
        return True
    if unit.kind is _Kind.LETTERS:
        return not (before.kind is _Kind.LETTERS or _is_joiner(units, index - 1))
    if unit.kind is _Kind.PUNCTUATION:
        return not (_is_joiner(units, index) or set(unit.text) == set(before.text))
    return not (unit.kind is _Kind.SYMBOL and before.kind is _Kind.SYMBOL)


def _is_joiner(units: Sequence[_Unit], index: int) -> bool:
    """Whether the unit is punctuation that holds a word together: `don't`, `3.50`."""
    if not 0 < index < len(units) - 1 or units[index].after_space or units[index + 1].after_space:
        return False
    before, mark, after = units[index - 1], units[index].text, units[index + 1]
    if not before.kind is after.kind is _Kind.LETTERS:
        return False
    both_digits = before.text[-1].isdigit() and after.text[0].isdigit()
    return mark in (_DIGIT_JOINERS if both_digits else _LETTER_JOINERS)


def _read_units(pieces: Sequence[str]) -> list[_Unit]:
    """Finds out what each piece is, and puts together what cannot stand alone: bytes and combining marks."""
    units: list[_Unit] = []
    for text, start, stop in read_characters(pieces):
        after_space = text.startswith(SPACE)
        unit = _Unit(text.removeprefix(SPACE), _kind_of(text.removeprefix(SPACE)), after_space, start, stop)
        before = units[-1] if units and not after_space else None
        if before and unit.kind is _Kind.MARK:
            units[-1] = before._replace(text=before.text + unit.text, stop=stop)
        else:
            units.append(unit)
    return units


def read_characters(pieces: Sequence[str]) -> Iterator[tuple[str, int, int]]:
    """Yields each piece and where it starts and stops; the bytes of one character come as that character."""
    start = 0
    while start < len(pieces):
        stop = start + 1
        text = pieces[start]
        if match := _BYTE.fullmatch(text):
            spelt = match[1]
            while stop < len(pieces) and _LATER_BYTE.fullmatch(pieces[stop]):
                spelt += pieces[stop][3:5]
                stop += 1
            text = bytes.fromhex(spelt).decode("utf-8", "replace")
        yield text, start, stop
        start = stop


@lru_cache(maxsize=16_384)
def _kind_of(text: str) -> _Kind:
    """Returns the kind that stands out: an unspaced script before all, then any letter or digit."""
    categories = {unicodedata.category(character) for character in text}
    if _UNSPACED.search(text):
        return _Kind.MARK if unicodedata.category(text[0])[0] == "M" else _Kind.UNSPACED
    if categories <= _MARKS:
        return _Kind.MARK
    if categories <= _MARKS | {"So", "Sk"}:
        return _Kind.SYMBOL
    if all(category[0] in "PS" for category in categories):
        return _Kind.PUNCTUATION
    return _Kind.LETTERS
