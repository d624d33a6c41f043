"""What a mistyped word was meant to be, by how common words are and how likely slips of the hand."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

from tokenizer.preprocess.spelling import HURRIED, accents_of, edits, forgotten_letters, hurried_edits

# A word of rank r comes once in r + 30 (Mandelbrot 1953); a hand forgets a certain letter once in a thousand times.
_COMMONEST = 30
_FORGOTTEN_LETTER = 0.001

_SHORTEST_TWICE, _LONGEST_TWICE = 6, 15  # letters of a word that may be mistyped twice; of more, trying takes too long
_TWICE = 1 / 5_000  # as common is a word that was mistyped twice, a letter of it forgotten and another typed in a hurry


class NoisyChannel:
    """Finds the word with the largest P(meant) x P(typed | meant) (Kernighan, Church and Gale 1990).

    Args:
        spellings: the words of each bare spelling, see `spelling.bare`, the commonest first.
        ranks: how many words are commoner than each.
        letters: what may be forgotten or typed by mistake.
    """

    def __init__(
        self, spellings: Mapping[str, Sequence[str]], ranks: Mapping[str, int], letters: Iterable[str]
    ) -> None:
        self._spellings = spellings
        self._ranks = ranks
        self._letters = frozenset(letters)

    @staticmethod
    def share(rank: int) -> float:
        """Returns how often a word of this rank comes, beside others."""
        return 1 / (rank + _COMMONEST)

    def commonest(self, spelling: str, accents: set[str]) -> str | None:
        """Returns the commonest word that is spelt so and has these accents, perhaps with others; or None."""
        return next((word for word in self._spellings.get(spelling, ()) if accents <= accents_of(word)), None)

    def meant(self, spelling: str, accents: set[str], share: float, is_word: bool, slips: int) -> str | None:
        """Returns what was meant, or None if a word that is spelt so is likelier.

        Args:
            spelling: the bare spelling of what was typed.
            accents: what was meant has them, too.
            share: how often what was typed comes if nobody mistyped it.
            is_word: whether it is a word: nobody hurries from one into another, nor from any into one of two letters.
            slips: 1, or 2 if what nothing is near may be a common word that was mistyped twice, once in a hurry.
        """
        most = 1.0 if is_word else HURRIED
        if share * _COMMONEST >= _FORGOTTEN_LETTER * most or len(spelling) < 2 + is_word:
            return None
        once = ((edit, min(likely, most)) for edit, likely in edits(spelling, self._letters))
        meant = self._likeliest(once, share / _FORGOTTEN_LETTER, accents)
        if meant or share or slips < 2 or not _SHORTEST_TWICE <= len(spelling) <= _LONGEST_TWICE:
            return meant
        hurried = dict.fromkeys(edit for edit, _ in hurried_edits(spelling))
        twice = ((*hurried_edits(edit), *forgotten_letters(edit, self._letters)) for edit in hurried)
        return self._likeliest(chain.from_iterable(twice), _TWICE, accents)

    def _likeliest(self, edited: Iterable[tuple[str, float]], least: float, accents: set[str]) -> str | None:
        """Returns the word that comes oftenest, times how likely its slip is, if that is more than `least`."""
        likeliest = None
        for edit, likely in edited:
            for word in self._spellings.get(edit, ()):
                share = likely * self.share(self._ranks[word])
                if share > least and accents <= accents_of(word):
                    likeliest, least = word, share
        return likeliest
