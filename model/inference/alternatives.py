"""What else could stand here: other words at one place of a translation, other translations of the whole."""

import math
from collections.abc import Generator, Sequence
from typing import NamedTuple

import numpy as np

from model.inference.alignment import which_go_on
from model.inference.constraints.constraint import Candidates, Ids, Prefixes, rank_next
from model.inference.constraints.forced_prefix import NUM_CANDIDATES
from model.inference.engine import Engine
from model.inference.pair import Memory
from model.inference.translation import Translation
from tokenizer.special_tokens import BEGIN_ID, END_ID

_LONGEST_WORD = 16  # pieces
_MOST_ROWS = 24  # beginnings of words that are followed at once


class Alternative(NamedTuple):
    """Another word at one place of a translation, or another whole translation."""

    text: str  # the word; or the whole translation
    probability: float  # of a word, given what stands before it; of a translation, its share of all that are found
    translation: str  # the whole translation that it leads to


class _Beginning(NamedTuple):
    """A word as far as it is spelt."""

    pieces: Ids
    probability: float
    row: int  # of the step before, which it goes on from


def list_translations(translations: Sequence[Translation]) -> list[Alternative]:
    """Returns each different text of `translations` once, in their order."""
    probabilities: dict[str, float] = {}
    for translation in translations:
        if translation.text.strip():
            others = probabilities.get(translation.text, 0.0)  # two ways to spell it
            probabilities[translation.text] = others + math.exp(translation.log_prob)
    total = sum(probabilities.values()) or 1.0
    return [Alternative(text, probability / total, text) for text, probability in probabilities.items()]


def list_words(translations: Sequence[Translation], probabilities: Sequence[float], prefix: str) -> list[Alternative]:
    """Returns each different word that stands at a place, likeliest first.

    Args:
        translations: translations of one sentence.
        probabilities: for each of them, that of the word at the place.
        prefix: what stands before it.
    """
    alternatives: dict[str, Alternative] = {}
    for translation, probability in zip(translations, probabilities, strict=True):
        [sentence] = translation.sentences
        length = len(prefix.rstrip())
        starts = (index for index in range(len(sentence.words)) if len(sentence.prefix(index).rstrip()) >= length)
        word = next((sentence.words[index].text for index in starts), None)
        if word is not None:  # two ways to spell it are one word, as likely as both
            first = alternatives.setdefault(word, Alternative(word, 0.0, translation.text))
            alternatives[word] = first._replace(probability=first.probability + probability)
    return sorted(alternatives.values(), key=lambda each: -each.probability)


def find_words(
    engine: Engine, source_ids: Ids, prefix: Ids, count: int
) -> Generator[None, None, list[tuple[Ids, float]]]:
    """Returns the `count` likeliest words after `prefix`, by their pieces, best first; yields after each step.

    A word's probability is that of its pieces, times the probability that no other piece goes on with it: those of
    all words sum to 1. The search is branch and bound:

    1. the pieces that may begin a word are its beginnings, with their probabilities;
    2. one step of the network tells how likely each beginning is a whole word, and which pieces may go on with it;
    3. a beginning less likely than the last of `count` words that are found cannot grow into a better one and is
       dropped; the others take step 2 again.

    Args:
        engine: the network and its vocabulary.
        source_ids: the sentence.
        prefix: ids of the translation so far, to the end of a word.
        count: words to find.
    """
    tree = _WordTree(engine, source_ids, prefix)
    words: list[tuple[Ids, float]] = []
    beginnings = tree.first_pieces()
    for _ in range(_LONGEST_WORD):
        bound = words[count - 1][1] if len(words) >= count else 0.0
        beginnings = sorted((each for each in beginnings if each.probability > bound), key=lambda each: -each[1])
        if not beginnings:
            break
        found, beginnings = tree.grow(beginnings[:_MOST_ROWS])
        words = sorted([*words, *found], key=lambda word: -word[1])
        yield
    return words[:count]


class _WordTree:
    """The words that may follow a prefix, spelt piece by piece."""

    def __init__(self, engine: Engine, source_ids: Ids, prefix: Ids) -> None:
        self._subwords = engine.subwords
        self._prefix = prefix
        self._k = min(self._subwords.vocabulary_size, NUM_CANDIDATES)
        self._step = engine.step
        self._constraints = engine.constraints([source_ids])
        self._memory, self._state = engine.encode([source_ids])
        for place, token in enumerate((BEGIN_ID, *prefix)):
            self._candidates = self._read([token], [prefix[:place]], self._state)

    def first_pieces(self) -> list[_Beginning]:
        """Returns what may begin a word, given that the prefix' last word is over."""
        others, longer = self._split((), 0)
        over = max(1 - _sum(longer), _sum(others))
        return [_Beginning((piece,), share / over, 0) for piece, share in others if piece > END_ID]

    def grow(self, beginnings: Sequence[_Beginning]) -> tuple[list[tuple[Ids, float]], list[_Beginning]]:
        """Returns the words that the beginnings already are, and the beginnings that are one piece longer."""
        tokens = [each.pieces[-1] for each in beginnings]
        written = [(*self._prefix, *each.pieces) for each in beginnings]
        self._candidates = self._read(tokens, written, self._state[[each.row for each in beginnings]])
        words, all_longer = [], []
        for row, (pieces, probability, _) in enumerate(beginnings):
            _, longer = self._split(pieces, row)
            words.append((pieces, probability * max(0.0, 1 - _sum(longer))))
            all_longer += [_Beginning((*pieces, piece), probability * share, row) for piece, share in longer]
        return words, all_longer

    def _read(self, tokens: Sequence[int], written: Sequence[Ids], state: np.ndarray) -> Candidates:
        """Reads one more token in each row, and returns what may follow."""
        memory = Memory(*(part.repeat(len(tokens), axis=0) for part in self._memory))
        prefixes = Prefixes(np.array(written, np.int64).reshape(len(tokens), -1), np.zeros(len(tokens), np.int64))
        output, candidates = rank_next(
            self._step, np.array(tokens, np.int64), state, memory, self._k, prefixes, self._constraints
        )
        self._state = output.state
        return candidates

    def _split(self, pieces: Ids, row: int) -> tuple[list[tuple[int, float]], ...]:
        """Returns the pieces that leave the last word as it is and those that go on with it, with probabilities."""
        tokens = self._candidates.tokens[row].tolist()
        probabilities = np.exp(self._candidates.scores[row]).tolist()
        go_on = which_go_on((*self._prefix, *pieces), tokens, self._subwords)
        parts: tuple[list[tuple[int, float]], ...] = ([], [])
        for token, probability, goes_on in zip(tokens, probabilities, go_on, strict=True):
            parts[goes_on].append((token, probability))
        return parts


def _sum(pieces: Sequence[tuple[int, float]]) -> float:
    return sum(probability for _, probability in pieces)
