"""Pairs that do not belong together, found by what every corpus of the web and of programs has wrong."""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence

from training.data.corpus import SentencePair

_WORD = re.compile(r"[^\W\d_]+")
_MARKUP = re.compile(
    r"</?[a-zA-Z][^<>]*>|&#?\w+;|%\d*\$?[sdnif]\b|%\d|%[A-Z]\w*%|\$\{|\\[nt\\]|::|==|~~|\|\||__|\[\[|\]\]|\{\{|`|https?:|@@"
)
_FIELD = re.compile(r"\{[^{}]*\}")
_MAX_SHARED_WORDS = 0.6  # of the words of the shorter side
_MIN_WORDS_TO_JUDGE = 4
_MIN_LETTERS = 0.5  # of the characters that are no space
_CLOSING = "\"'»”’)]」』）"
# What each script ends a sentence or a clause with.
_END_MARKS = {
    mark: plain
    for plain, marks in {
        ".": ".…。｡।॥۔։።။។",
        "?": "?？؟፧\u037e",
        "!": "!！",
        ":": ":：",
        ";": ";；؛",
        ",": ",，、،",
    }.items()
    for mark in marks
}
_GREEK = re.compile("[\u0370-\u03ff]")


class PairFilter:
    """Tells what is wrong with a pair, by what clean pairs of the same languages look like.

    Args:
        clean: pairs to learn the words and the punctuation of both languages from.
    """

    def __init__(self, clean: Sequence[SentencePair]) -> None:
        sides = [pair.source for pair in clean], [pair.target for pair in clean]
        self._words = tuple(Counter(word for text in texts for word in _WORD.findall(text.lower())) for texts in sides)
        marks = [_punctuation(texts) for texts in sides]
        self._foreign_marks = _rare_but_there(marks[0], marks[1]), _rare_but_there(marks[1], marks[0])
        self._totals = tuple(counts.total() + len(self._words[0]) + len(self._words[1]) for counts in self._words)

    def flaw(self, pair: SentencePair, *, ends_alike: bool = True) -> str | None:
        """Returns why a pair is not worth training on, or None.

        Args:
            pair: in the order of the clean pairs.
            ends_alike: whether both sides must end with the same kind of mark.
        """
        sides = list(enumerate(pair))
        flaws: dict[str, Callable[[], bool]] = {
            "with markup": lambda: _has_markup(pair),
            "without words": lambda: any(_is_no_prose(text) for _, text in sides),
            "of other numbers": lambda: _digits(pair.source) != _digits(pair.target),
            "with foreign marks": lambda: any(not self._foreign_marks[side].isdisjoint(text) for side, text in sides),
            "mostly untranslated": lambda: _is_untranslated(pair),
            "in the other language": lambda: any(self._is_other_language(text, side) for side, text in sides),
            "of other end marks": lambda: ends_alike and _ending(pair.source) != _ending(pair.target),
        }
        return next((name for name, is_so in flaws.items() if is_so()), None)

    def _is_other_language(self, text: str, side: int) -> bool:
        """Returns whether the known words of a text are likelier in the other language (naive Bayes over words)."""
        words = [word for word in _WORD.findall(text.lower()) if any(word in known for known in self._words)]
        if len(words) < _MIN_WORDS_TO_JUDGE:
            return False
        own, other = (
            sum(math.log((self._words[index][word] + 1) / self._totals[index]) for word in words)
            for index in (side, 1 - side)
        )
        return other > own


def _punctuation(texts: Sequence[str]) -> Counter[str]:
    """Returns in how many texts each mark of punctuation stands."""
    counts = Counter(character for text in texts for character in set(text))
    return Counter({mark: count for mark, count in counts.items() if unicodedata.category(mark).startswith("P")})


def _rare_but_there(here: Counter[str], there: Counter[str]) -> set[str]:
    """Returns the marks that are usual in the other language and next to unknown in this one, as ¿ is in English."""
    usual = max(1.0, 0.005 * max(there.values(), default=0))
    return {mark for mark, count in there.items() if count > usual and here[mark] < 0.01 * count}


def _has_markup(pair: SentencePair) -> bool:
    """Returns whether a side holds markup or code, or a {field} that the other side lacks."""
    fields = [Counter(_FIELD.findall(text)) for text in pair]
    return fields[0] != fields[1] or any(map(_MARKUP.search, pair))


def _digits(text: str) -> Counter[str]:
    """Returns how often each digit stands in a text: languages order and group them differently."""
    return Counter(character for character in text if character.isdigit())


def _is_no_prose(text: str) -> bool:
    visible = [character for character in text if not character.isspace()]
    return sum(map(str.isalpha, visible)) < _MIN_LETTERS * len(visible)


def _is_untranslated(pair: SentencePair) -> bool:
    source, target = (set(_WORD.findall(text.lower())) for text in pair)
    shorter = min(len(source), len(target))
    return shorter >= _MIN_WORDS_TO_JUDGE and len(source & target) > _MAX_SHARED_WORDS * shorter


def _ending(text: str) -> str:
    """Returns the mark at the end of a text, as English writes it, or "" where there is none."""
    last = text.rstrip(_CLOSING + " ")[-1:]
    # Unicode's normal forms make a semicolon of the question mark of Greek.
    return "?" if last == ";" and _GREEK.search(text) else _END_MARKS.get(last, "")
