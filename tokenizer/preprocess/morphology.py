"""Stems and endings: whether a word is another form of one that is known."""

import itertools
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

_SHORTEST_STEM, _LONGEST_ENDING = 4, 6  # letters of what the forms of a word share, and of what they do not
_PARADIGM = 20  # so many stems must have two endings before these belong together
_AFTER_ALL = "\U0010ffff"  # comes after every letter


class Morphology:
    """The forms of words, as far as many words show them.

    Goldsmith 2001, "Unsupervised Learning of the Morphology of a Natural Language", section 3. A word is a form of a
    known one if both have a stem in common, and many other stems have the same two endings: `andaré` is if `andando` is
    known. Which endings belong together is looked up for the words that are asked for: to learn it of all beforehand
    takes longer than the first hundreds of answers need.

    Args:
        words: bare, each once.
    """

    def __init__(self, words: Iterable[str]) -> None:
        self._words = frozenset(words)
        self._by_beginning = sorted(self._words)
        self._by_end = sorted(word[::-1] for word in self._words)
        self._by_ending: dict[str, Sequence[str]] = {}  # those of many words that were asked for
        self._together: dict[tuple[str, str], bool] = {}  # whether two of them do

    def is_form(self, word: str) -> bool:
        """Whether a bare word, which need not be known, is a form of another one."""
        return any(
            other != ending and self._belong_together(ending, other)
            for stem, ending in _cut(word)
            if len(self._ending_with(ending)) >= _PARADIGM
            for other in self._endings_of(stem)
        )

    def _endings_of(self, stem: str) -> Iterator[str]:
        """Yields what the words that begin with a stem have after it."""
        endings = (word[len(stem) :] for word in _beginning_with(stem, self._by_beginning))
        return (ending for ending in endings if len(ending) <= _LONGEST_ENDING)

    def _ending_with(self, ending: str) -> Sequence[str]:
        """Returns the words with an ending, written backwards."""
        if ending in self._by_ending:
            return self._by_ending[ending]
        words = _beginning_with(ending[::-1], self._by_end)
        if len(words) >= _PARADIGM:  # there are only so many of these, whatever is asked for
            self._by_ending[ending] = words
        return words

    def _belong_together(self, ending: str, other: str) -> bool:
        pair = min(ending, other), max(ending, other)
        if pair not in self._together:
            self._together[pair] = self._share_stems(*pair)
        return self._together[pair]

    def _share_stems(self, one: str, other: str) -> bool:
        """Whether enough stems have both endings."""
        rarer, commoner = sorted((one, other), key=lambda ending: len(self._ending_with(ending)))
        if len(self._ending_with(rarer)) < _PARADIGM:
            return False
        stems = (word[len(rarer) :][::-1] for word in self._ending_with(rarer))
        shared = (stem for stem in stems if len(stem) >= _SHORTEST_STEM and stem + commoner in self._words)
        return sum(1 for _ in itertools.islice(shared, _PARADIGM)) == _PARADIGM


def _cut(word: str) -> Iterator[tuple[str, str]]:
    """Yields each stem of a word, the longest first, and the ending after it, which may be nothing."""
    for end in range(len(word), max(_SHORTEST_STEM, len(word) - _LONGEST_ENDING) - 1, -1):
        yield word[:end], word[end:]


def _beginning_with(beginning: str, ordered: Sequence[str]) -> Sequence[str]:
    return ordered[bisect_left(ordered, beginning) : bisect_left(ordered, beginning + _AFTER_ALL)]
