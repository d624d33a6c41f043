"""What was typed in capitals alone, or as a label, as it would have been typed mid-sentence."""

import re
from collections.abc import Callable, Iterator, Sequence

from tokenizer.languages.rules import rules_of
from tokenizer.preprocess.signs import find_signs, without_numbers, without_signs
from tokenizer.preprocess.words import WORD

# Less is an abbreviation: USA, EE UU.
_LETTERS_OF_A_WORD = 4
_FEWEST_WORDS = 3

_LONGEST_LABEL = 3  # words
_SHORTEST_WORD = 3  # letters: shorter ones in capitals are abbreviations
_IN_CAPITALS = re.compile(r"(?<![\w'’-])[A-ZÀ-ÖØ-Þ]{4,}(?![\w'’-])")
_LABEL = re.compile(r"[^.!?…¿¡:;,]*")


def is_in_capitals(text: str) -> bool:
    """Whether a sentence is all capitals, more than an abbreviation; links, units and the like do not count."""
    prose = without_numbers(without_signs(text))
    if any(map(str.islower, prose.split())):  # as in nearly all: the letters need not be looked at one by one
        return False
    words = "".join(character if character.isalpha() else " " for character in prose).split()
    is_long = len(words) >= _FEWEST_WORDS or any(len(word) >= _LETTERS_OF_A_WORD for word in words)
    return is_long and all(map(str.isupper, words))


def in_small_letters(text: str) -> str:
    """Returns a sentence of equal length in small letters, but for its first and for links, addresses and the like."""
    kept = {index for start, end in find_signs(text) for index in range(start, end)}
    kept.add(_first_letter(text))
    return "".join(character if index in kept else _small(character) for index, character in enumerate(text))


def without_stress(text: str, language: str, is_plain: Callable[[str], bool] = lambda _: False) -> str:
    """Returns a text of equal length in which words that capitals stress, `NOT`, are written as those around them.

    Capitals are other pieces, of which a network has read few: of 150 sentences it lost the negation in 47 with `NOT`
    and in none with `not`. What may be a name or an abbreviation (`US`, `WHO`) is on no language's list.

    Args:
        text: a sentence.
        language: its language.
        is_plain: which other words of some letters are neither.
    """
    pattern = rules_of(language).stressed_pattern
    if all(map(str.isupper, WORD.findall(text))):
        return text
    place = _first_letter(text)
    kept = {index for start, stop in find_signs(text) for index in range(start, stop)}

    def read(match: re.Match[str]) -> str:
        if match.start() in kept:
            return match[0]
        return match[0].capitalize() if match.start() == place else match[0].lower()

    text = pattern.sub(read, text)
    return _IN_CAPITALS.sub(lambda match: read(match) if is_plain(match[0]) else match[0], text)


def is_label(text: str) -> bool:
    """Whether a text is a label: up to three words from a capital on without a mark; or one word with a full stop.

    Menus, headings, shopping lists. A corpus of sentences holds hardly any, so that a network takes the capital for the
    beginning of a sentence. Read in small letters, labels of user interfaces and entries of dictionaries gained 1 to 5
    chrF, and short sentences with a full stop lost 1, so those of two words and more are no labels.
    """
    body = text.strip()
    words = WORD.findall(without_signs(body))
    if not words or len(words) > _LONGEST_LABEL or not words[0][0].isupper() or words[0][1:] != words[0][1:].lower():
        return False
    return bool(_LABEL.fullmatch(body.removesuffix(".") if len(words) == 1 else body))


def is_word_in_capitals(text: str) -> bool:
    """Whether a text is one word in capitals, short as it may be."""
    words = WORD.findall(without_signs(text))
    return len(words) == 1 and len(words[0]) >= _SHORTEST_WORD and words[0].isupper()


def from_small(text: str) -> str:
    """Returns a text of equal length whose first letter is small."""
    place = _first_letter(text)
    return text[:place] + _small(text[place : place + 1]) + text[place + 1 :]


def from_capital(text: str) -> str:
    """Returns a text whose first letter is a capital."""
    place = _first_letter(text)
    return text[:place] + text[place : place + 1].title() + text[place + 1 :]


def as_typed(spans: Sequence[str], text: str, typed: str) -> Iterator[str]:
    """Yields each of the spans that stand in `text`, in their order, as it stands in `typed`, of equal length."""
    end = 0
    for span in spans:
        start = text.index(span, end)
        end = start + len(span)
        yield typed[start:end]


def _small(character: str) -> str:
    small = character.lower()
    return small if len(small) == len(character) else character


def _first_letter(text: str) -> int:
    kept = {index for start, end in find_signs(text) for index in range(start, end)}
    return next((index for index, letter in enumerate(text) if letter.isalpha() and index not in kept), len(text))
