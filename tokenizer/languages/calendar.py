"""Days and months in short, with or without a stop: `Mon-Fri` is from Monday to Friday, `5 Mar` the fifth of March."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from tokenizer.special_tokens import PLACEHOLDERS

_DIGIT = rf"[\d{''.join(PLACEHOLDERS)}]"
_NUMBER_BEFORE = re.compile(rf"{_DIGIT}\s?\Z")
_NUMBER_BEHIND = re.compile(rf"[.,:]?\s?{_DIGIT}")
_DASH = re.compile(r"(?<!\s)\s*[-–—]\s*")
_LONGEST_BEFORE = 24  # characters that are looked at, so that the work stays in proportion


class Calendar:
    """What people shorten of a language's days and months, and where.

    A short form counts beside a number, in the company of other days or months (`Sat and Sun`, `Jan-Mar`), behind some
    words, and alone.

    Args:
        days, months: short forms, each with what it is short for, and names that have none, each with itself. Where a
            form is both, as `mar` in Spanish, it is a month behind a number, and a day before one.
        words: those that are words or names, too: `Sun`. They do not count alone, and before a number only with a
            capital.
        joins: words between two days or months; the first is what a dash between them stands for: `to`.
        after: words behind which they count: `in Jan`.
    """

    def __init__(
        self,
        days: Mapping[str, str] | None = None,
        months: Mapping[str, str] | None = None,
        words: Sequence[str] = (),
        joins: Sequence[str] = (),
        after: Sequence[str] = (),
    ) -> None:
        self._kinds = [_Kind(forms, joins, is_day=forms is days) for forms in (days, months) if forms]
        self._words = frozenset(map(str.casefold, words))
        self.through = joins[0] if joins else ""
        self._after = re.compile(rf"\b(?:{_any(after)})\s\Z", re.IGNORECASE)
        short_forms = self.short_forms
        self._short = re.compile(rf"(?<![\w.'’])(?:{_any(short_forms)})\.?(?![\w'’])", re.IGNORECASE)

    @property
    def short_forms(self) -> frozenset[str]:
        """All of them, in small letters and without a stop."""
        return frozenset(short for kind in self._kinds for short in kind.full)

    def find(self, text: str) -> Iterator[re.Match[str]]:
        """Yields the short forms that count in a text, in order."""
        return (match for match in self._short.finditer(text) if self.in_full(match))

    def in_full(self, match: re.Match[str]) -> str | None:
        """Returns what something found in a text is short for; None where it is no short form or does not count."""
        text, word = match.string, match[0]
        key = word.removesuffix(".").casefold()
        before = text[max(0, match.start() - _LONGEST_BEFORE) : match.start()]
        may_be_word = key in self._words and word[0].islower()
        is_behind_number = bool(_NUMBER_BEFORE.search(before))
        is_before_number = not may_be_word and bool(_NUMBER_BEHIND.match(text, match.end()))
        is_alone = (key not in self._words and text.strip() == word) or (not may_be_word and self._after.search(before))
        for kind in self._kinds:
            is_dated = is_behind_number or is_before_number
            if kind.is_day:
                is_dated = is_before_number and not is_behind_number
            if key in kind.full and (is_dated or is_alone or kind.is_beside(before, text, match.end())):
                return kind.full[key]
        return None

    def find_dashes(self, text: str) -> Iterator[re.Match[str]]:
        """Yields the dashes between two days or two months, in order, with the space around them."""
        for match in _DASH.finditer(text):
            before = text[max(0, match.start() - _LONGEST_BEFORE) : match.start()]
            if any(kind.is_between(before, text, match.end()) for kind in self._kinds):
                yield match


class _Kind:
    """The days or the months."""

    def __init__(self, forms: Mapping[str, str], joins: Sequence[str], *, is_day: bool) -> None:
        self.is_day = is_day
        self.full = {short.casefold(): full for short, full in forms.items() if short != full}
        name = rf"(?<![\w'’])(?:{_any({*forms, *forms.values()})})\b\.?"
        join = rf"\s*(?:[-–—/,&]|\b(?:{_any(joins)})\b)\s*"
        self._ends = re.compile(rf"{name}\Z", re.IGNORECASE)
        self._joined_before = re.compile(rf"{name}{join}\Z", re.IGNORECASE)
        self._begins = re.compile(name, re.IGNORECASE)
        self._joined_behind = re.compile(rf"{join}{name}", re.IGNORECASE)

    def is_beside(self, before: str, text: str, end: int) -> bool:
        """Whether another day or month is joined to what stands between `before` and the end."""
        return bool(self._joined_before.search(before) or self._joined_behind.match(text, end))

    def is_between(self, before: str, text: str, end: int) -> bool:
        """Whether `before` ends with a day or month and another one begins at the end."""
        return bool(self._ends.search(before) and self._begins.match(text, end))


def _any(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word)))) or "(?!)"
