"""Is every number of a source in its translation? However each language writes it: 1,000 or 1.000, 8 or eight."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import lru_cache

from tokenizer.languages.rules import rules_of

_NUMBER = re.compile(r"\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?!\d)|\d+(?:[.,'’]\d+)*")
_WORD = re.compile(r"[^\W\d_]+")
_ROMAN = re.compile(r"\b(?=[IVXLC]{2}|[VX]\b)C{0,3}(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})(?<=[IVXLC])\b")
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
_TIME = re.compile(r"(?<!\d)(\d{1,2}):(\d\d)(?!\d)")
_FULL_HOUR = re.compile(r"(?<=\d)[:.]00(?!\d)")
_DECADE = re.compile(r"(?:1[89]|20)\d0")
_AFTERNOON = re.compile(r"(?<![^\W\d])p\.?\s?m\b", re.IGNORECASE)
_GROUP = 3  # digits between two separators of thousands
_HALF_A_DAY = 12
_TENS = range(20, 100, 10)
_POWERS = (Decimal(1_000), Decimal(1_000_000), Decimal(1_000_000_000))
_SMALL = 20  # up to here every number is one word

Values = frozenset[Decimal]  # what a number may mean: 1.000 is a thousand, or one


def numbers_differ(source: str, target: str, source_language: str, target_language: str) -> bool:
    """Whether a number of the source is missing in its translation, or one in digits stands there that it has not.

    A number may be written out, or be a Roman one; 5 p.m. may be 17:00, 3 million 3,000,000. Only digits are asked for
    on the one side; on the other they may stand for any word that says a number. Of a language whose file has no
    `numbers` such words are not known: then numbers up to 20 are not missed in it, and none counts as invented.
    """
    if not any(map(str.isdigit, source + target)):
        return False
    source, target = _simplified(source, target), _simplified(target, source)
    waiting = [*_find_numbers(target)]
    spelt, spelt_in_source = _spelt_numbers(target, target_language), _spelt_numbers(source, source_language)
    shifts = {_HALF_A_DAY, -_HALF_A_DAY} if _AFTERNOON.search(source) or _AFTERNOON.search(target) else set()
    powers = [power for power in _POWERS if power in spelt or power in spelt_in_source]
    powers += [one / other for one in powers for other in powers if other < one]  # 8.5 billion, 8.500 millones
    for wanted in _find_numbers(source):
        if not (_take(wanted, waiting) or _take_other_form(wanted, waiting, shifts, powers)):
            written_out = next((value for value in wanted if spelt[value]), None)
            if written_out is not None:
                spelt[written_out] -= 1
            elif _number_words(target_language) or min(wanted) > _SMALL:
                return True
    # What is left stands in digits where the source has words, or is invented.
    return bool(waiting) and bool(_number_words(source_language)) and not spelt_in_source


def _simplified(text: str, other: str) -> str:
    """Returns a text with 5:30 for a 5.30 that the other one writes so, and 5 for 5:00."""
    for hours, minutes in _TIME.findall(other):
        text = text.replace(f"{hours}.{minutes}", f"{hours}:{minutes}")
    return _FULL_HOUR.sub("", text)


def _find_numbers(text: str) -> Iterator[Values]:
    """Yields what each number in digits may mean; a date or a version is several numbers."""
    for match in _NUMBER.finditer(text):
        if values := _values(match[0]):
            is_decade = text[match.end() : match.end() + 1] == "s" and _DECADE.fullmatch(match[0])
            yield values | {Decimal(match[0][2:])} if is_decade else values
        else:
            yield from (frozenset({Decimal(part)}) for part in re.findall(r"\d+", match[0]))


def _values(number: str) -> Values:
    """Returns what a number may mean by its separators; nothing if no language writes one so."""
    whole, *groups = re.split(r"\D", number)
    separators = re.findall(r"\D", number)
    values = set()
    if len(set(separators)) <= 1 and (not groups or len(whole) <= _GROUP) and _are_thousands(groups):
        values.add(Decimal(whole + "".join(groups)))
    if groups and separators[-1] in ".," and separators[-1] not in separators[:-1] and _are_thousands(groups[:-1]):
        values.add(Decimal(f"{whole}{''.join(groups[:-1])}.{groups[-1]}"))
    return frozenset(values)


def _are_thousands(groups: Iterable[str]) -> bool:
    return all(len(group) == _GROUP for group in groups)


def _take(wanted: Values, waiting: list[Values]) -> bool:
    """Takes a number out of those that wait, if it is there."""
    place = next((place for place, values in enumerate(waiting) if values & wanted), None)
    if place is None:
        return False
    waiting.pop(place)
    return True


def _take_other_form(wanted: Values, waiting: list[Values], shifts: Iterable[int], powers: Iterable[Decimal]) -> bool:
    """The same for another way to write it: by the half day, or with the word for a million."""
    others = {value + shift for value in wanted for shift in shifts}
    others |= {other for value in wanted for power in powers for other in (value * power, value / power)}
    return _take(frozenset(others), waiting)


def _spelt_numbers(text: str, language: str) -> Counter[Decimal]:
    """Counts the numbers that are written out in a text, or in Roman numerals."""
    known = _number_words(language)
    found: Counter[Decimal] = Counter(Decimal(_roman_value(match[0])) for match in _ROMAN.finditer(text))
    tens = Decimal(0)
    for match in _WORD.finditer(text.casefold()):
        values = known.get(match[0], ())
        found.update(values)
        found.update(tens + value for value in values if tens and 0 < value < 10)
        # A short word may stand between: treinta y uno, vingt et un.
        tens = next((value for value in values if value in _TENS), tens if len(match[0]) <= _GROUP else Decimal(0))
    return found


@lru_cache(maxsize=64)
def _number_words(language: str) -> dict[str, tuple[Decimal, ...]]:
    """Returns what each word for a number means; second may be 2."""
    words: dict[str, tuple[Decimal, ...]] = {}
    for value, spellings in rules_of(language).numbers.items():
        for spelling in spellings:
            words[spelling] = (*words.get(spelling, ()), Decimal(value))
    return words


def _roman_value(numeral: str) -> int:
    values = [_ROMAN_VALUES[letter] for letter in numeral]
    return sum(-value if value < after else value for value, after in zip(values, [*values[1:], 0], strict=False))
