"""The first word of a sentence as it stands amid one: what its capital tells is that a sentence begins."""

from functools import lru_cache

from tokenizer.preprocess.lexicon import WORD, Lexicon
from tokenizer.special_tokens import PLACEHOLDERS
from tokenizer.subword import SubwordTokenizer


class Truecaser:
    """Puts the first word of a sentence in small letters where it has them amid one (Lita et al. 2003, "tRuEcasIng").

    A vocabulary has most words in small letters alone: `broccoli` is three pieces that each stand in other words too,
    `Broccoli` is four, of which a network learns next to nothing. What is one piece stays, and so does whatever the
    lexicon has not seen in small letters: names, and the nouns of German.

    Args:
        subwords: the vocabulary.
        lexicon: the words, by language, and which of them begin with a capital; without one, nothing is changed.
    """

    def __init__(self, subwords: SubwordTokenizer, lexicon: Lexicon | None) -> None:
        self._subwords = subwords
        self._lexicon = lexicon
        self._begins_small = lru_cache(maxsize=100_000)(self._look_up)

    def read(self, text: str, language: str) -> str:
        """Returns a text of a language, of equal length, whose first word is in small letters if it is none's name."""
        match = WORD.search(text) if begins_with_letter(text) else None
        if not match or not self._begins_small(match[0], language):
            return text
        start = match.start()
        return text[:start] + text[start].lower() + text[start + 1 :]

    def read_pair(self, source: str, target: str, languages: tuple[str, str]) -> tuple[str, str]:
        """Returns both sides of an example, the target so that its capital can be told from the source.

        Args:
            source, target: the texts.
            languages: their codes.
        """
        if not begins_with_letter(source):  # behind a number nobody knows whether a sentence begins
            return source, target
        return self.read(source, languages[0]), self.read(target, languages[1])

    def _look_up(self, word: str, language: str) -> bool:
        """Whether a word has a capital that the vocabulary and the lexicon have no need of."""
        small = word.lower()
        if self._lexicon is None or word[0] == small[0] or word[1:] != small[1:]:
            return False
        if not self._lexicon.begins_small(word, language):
            return False
        num_pieces = len(self._subwords.encode_target(word)) - 1
        return 1 < num_pieces >= len(self._subwords.encode_target(small)) - 1


def begins_with_letter(text: str) -> bool:
    """Whether, marks apart, a text begins with a letter, and not with a number or with what is protected."""
    return next((sign for sign in text if sign.isalnum() or sign in PLACEHOLDERS), "").isalpha()
