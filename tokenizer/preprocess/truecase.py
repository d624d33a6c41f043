"""Words as they stand mid-sentence: what most capitals tell is that a sentence or a title is written."""

import re
from functools import lru_cache

from tokenizer.languages.rules import rules_of
from tokenizer.preprocess.capitals import from_capital, from_small, in_small_letters
from tokenizer.preprocess.lexicon import Lexicon
from tokenizer.preprocess.words import WORD
from tokenizer.special_tokens import PLACEHOLDERS
from tokenizer.subword import SubwordTokenizer

_PART = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")  # a word, or a part of one with hyphens
_LONG = 4  # letters: shorter words are often small in titles, too
_LONGER_THAN_NAMES = 6  # letters: most words that are names, too, are shorter
_SHORTEST_NAME = 3  # letters
_COMMON = 5_000  # words of a language: acronyms that are words, too, are rarer
_FEW = 3  # words of a title may have a single one that tells of it
_FEWEST, _FEWEST_IN_SENTENCE = 2, 4  # words that have no capital mid-sentence, without and with a mark at the end
_END_MARKS = ".!?…"


class Truecaser:
    """Puts words in small letters where they have them mid-sentence (Lita et al. 2003, "tRuEcasIng").

    A vocabulary has most words in small letters alone: `broccoli` is three pieces that each stand in other words too,
    `Broccoli` is four, of which a network learns next to nothing. Whatever the lexicon has not seen in small letters
    stays: names, and the nouns of German.

    Args:
        subwords: the vocabulary; None where one is still to be learnt: what would be one piece is then not known.
        lexicon: the words, by language, and which of them begin with a capital; without one, nothing is changed.
    """

    def __init__(self, subwords: SubwordTokenizer | None, lexicon: Lexicon | None) -> None:
        self._subwords = subwords
        self._lexicon = lexicon
        self._is_small = lru_cache(maxsize=100_000)(self._find_whether_small)
        self._is_name = lru_cache(maxsize=100_000)(self._find_whether_name)
        self._saves_pieces = lru_cache(maxsize=100_000)(self._find_whether_pieces_are_saved)

    def begins_small(self, text: str, language: str) -> bool:
        """Whether a text's first word is written small mid-sentence: `He`, not `Monday`.

        Of what the lexicon does not know the vocabulary tells: it holds it in small letters as one piece, or spells it
        in fewer; a word of one letter it holds likelier.
        """
        match = WORD.search(text)
        if not match:
            return True
        known = self._lexicon.begins_small(match[0], language) if self._lexicon else None
        return self._is_spelt_small(match[0]) if known is None else known

    def is_one_piece(self, word: str) -> bool:
        """Whether the vocabulary holds a word as it stands."""
        return self._num_pieces(word) == 1

    def read(self, text: str, language: str) -> str:
        """Returns a text of equal length whose first word is in small letters, unless it is a name or one piece."""
        match = WORD.search(text) if begins_with_letter(text) else None
        if not match or not self._is_small(match[0], language) or not self._saves_pieces(match[0]):
            return text
        start = match.start()
        return text[:start] + text[start].lower() + text[start + 1 :]

    def read_capitals(self, text: str, language: str) -> str:
        """Returns a text of capitals, of equal length in small letters, names and its first word with their capitals.

        Of `MARÍA Y JUAN` a network read the judge that `juan` resembles.
        """
        small = in_small_letters(text)
        if self._lexicon is None:
            return small
        parts, end = [], 0
        for match in WORD.finditer(small):
            if self._lexicon.begins_small(match[0], language) is False:
                parts += [small[end : match.start()], text[match.start()]]
                end = match.start() + 1
        return "".join([*parts, small[end:]])

    def is_plain(self, word: str, language: str) -> bool:
        """Whether a word in capitals is a common one, no name or abbreviation of any language: `SALE`, not `NASA`."""
        lexicon = self._lexicon
        rank = lexicon.rank(word, language) if lexicon else None
        if lexicon is None or rank is None or rank >= _COMMON or not lexicon.begins_small(word, language):
            return False
        return all(lexicon.begins_small(word, code) is not False for code in lexicon.languages)

    def read_names(self, text: str) -> str:
        """Returns a text of equal length in which names typed in small letters have the capital of every language."""
        if self._lexicon is None:
            return text
        return WORD.sub(lambda match: from_capital(match[0]) if self._is_name(match[0]) else match[0], text)

    def read_title(self, text: str, language: str) -> str:
        """Returns a text of equal length, of a title all words but the first in small letters, unless names."""
        first = next(_PART.finditer(text), None)
        if not first or not self._is_title(text, language):
            return text
        kept = first.end() if begins_with_letter(text) else 0
        small = _PART.sub(lambda match: self._as_mid_sentence(match[0], language), text[kept:])
        return text[:kept] + small

    def read_pair(self, source: str, target: str, languages: tuple[str, str]) -> tuple[str, str]:
        """Returns both sides of an example, the target so that its capital can be told from the source.

        Args:
            source, target: the texts.
            languages: their codes.
        """
        read = self.read(self.read_title(source, languages[0]), languages[0])
        # Behind a number nobody knows whether a sentence begins.
        return read, self.read(target, languages[1]) if begins_with_letter(source) else target

    def _is_title(self, text: str, language: str) -> bool:
        """Whether every long word has a capital, and enough of those behind the first would have none mid-sentence.

        In a title of few words a single one is enough that is no name: `Hola Rosa` is none, nor is `Vive en La Paz.`
        """
        words = _PART.findall(text)
        if rules_of(language).capital_nouns or any(word[0].islower() for word in words if len(word) >= _LONG):
            return False
        small = [word for word in words[1:] if len(word) >= _LONG - 1 and self._is_small(word, language)]
        is_sentence = text.rstrip()[-1] in _END_MARKS
        whole = [word for word in WORD.findall(text)[1:] if len(word) > 1 and self._is_small(word, language)]
        if len(words) <= _FEW and not is_sentence and whole and not any(map(self._may_be_name, whole)):
            return True
        if len(words) == 2:
            return bool(small) and len(words[1]) >= _LONGER_THAN_NAMES
        return len(small) >= (_FEWEST_IN_SENTENCE if is_sentence else _FEWEST)

    def _find_whether_name(self, word: str) -> bool:
        """Whether a word in small letters has a capital in two languages and more, and as a piece of the vocabulary."""
        if self._lexicon is None or word != word.lower() or len(word) < _SHORTEST_NAME:
            return False
        if self.is_one_piece(word) or not self.is_one_piece(from_capital(word)):
            return False
        begins_small = [self._lexicon.begins_small(word, code) for code in self._lexicon.languages]
        return begins_small.count(False) > 1 and True not in begins_small

    def _may_be_name(self, word: str) -> bool:
        """Whether a word has its capital in some language, as `Rosa` and `Paz` have in English, or nobody can tell."""
        if self._lexicon is None or len(self._lexicon.languages) < 2:
            return True
        return any(self._lexicon.begins_small(word, code) is False for code in self._lexicon.languages)

    def _as_mid_sentence(self, word: str, language: str) -> str:
        return word.lower() if self._is_small(word, language) else word

    def _find_whether_small(self, word: str, language: str) -> bool:
        """Whether a word is written with a capital here and without one mid-sentence."""
        small = word.lower()
        if self._lexicon is None or word[0] == small[0] or word[1:] != small[1:]:
            return False
        return bool(self._lexicon.begins_small(word, language))

    def _find_whether_pieces_are_saved(self, word: str) -> bool:
        """Whether a word is several pieces, and no more in small letters."""
        return self._subwords is None or 1 < self._num_pieces(word) >= self._num_pieces(word.lower())

    def _is_spelt_small(self, word: str) -> bool:
        if len(word) == 1 and self._subwords:
            return self._subwords.log_prob(word.lower()) > self._subwords.log_prob(word)
        num_pieces = self._num_pieces(from_small(word))
        return num_pieces == 1 or num_pieces < self._num_pieces(word)

    def _num_pieces(self, word: str) -> int:
        return len(self._subwords.encode_target(word)) - 1 if self._subwords else 0


def begins_with_letter(text: str) -> bool:
    """Whether, marks apart, a text begins with a letter, and not with a number or with what is protected."""
    return next((sign for sign in text if sign.isalnum() or sign in PLACEHOLDERS), "").isalpha()
