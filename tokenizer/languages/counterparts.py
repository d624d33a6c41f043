"""Phrases that are never left to the network, since each language has its own: `la letra k` is `the letter k`.

So are the endings of ordinals, `3.ª` is `3rd`, and who says something behind it.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from tokenizer.languages.rules import rules_of
from tokenizer.preprocess.signs import find_signs

_LETTER, _NAME, _NUMBER = "*", "+", "#"
_LONGEST_ORDINAL = 3  # digits
_OPEN = {
    _LETTER: r"(?P<open>[^\W\d_])(?![\w'’])",
    _NUMBER: r"(?P<open>\d[\d.,]*)",
    _NAME: r"(?P<open>(?-i:[A-ZÀ-ÖØ-Þ])[\w'’-]+(?:\s(?-i:[A-ZÀ-ÖØ-Þ])[\w'’-]+){0,3})",
}


def find_counterparts(text: str, source: str, target: str) -> Iterator[tuple[int, int]]:
    """Yields where phrases of the `source` language stand that the `target` language has a phrase for, in order."""
    end = 0
    patterns = [pattern for pattern, _ in _phrases(source, target)] + [
        _ordinal(source, target),
        _telling(source, target),
    ]
    for start, stop in sorted(match.span() for pattern in patterns for match in pattern.finditer(text)):
        if start >= end:
            yield start, stop
            end = stop


def counterparts_beside(
    text: str, source: str, target: str, taken: Sequence[tuple[int, int]]
) -> dict[tuple[int, int], str]:
    """Returns what stands for each phrase that touches none of the `taken` stretches, by where it stands."""
    spans = [*find_counterparts(text, source, target)]
    taken = [*taken, *find_signs(text)] if spans else taken
    free = (span for span in spans if not any(span[0] < stop and start < span[1] for start, stop in taken))
    return {span: phrase for span in free if (phrase := counterpart(text[slice(*span)], source, target))}


def counterpart(phrase: str, source: str, target: str) -> str | None:
    """Returns what stands for a phrase in the target language, with a capital where it had one; None: nothing does."""
    if match := _ordinal(source, target).fullmatch(phrase):
        digits = match[1]
        return digits + next(ending for last, ending in rules_of(target).ordinals if digits.endswith(last))
    told, _, name = phrase.partition(" ")
    verb = next((verb for verb, form in rules_of(source).speaking.items() if form == told), "")
    if verb in rules_of(target).speaking:
        return f"{rules_of(target).speaking[verb]} {name}"
    for pattern, written in _phrases(source, target):
        if match := pattern.fullmatch(phrase):
            open_part = match.groupdict().get("open") or ""
            full = written.translate(dict.fromkeys(map(ord, _OPEN), open_part))
            return full[0].upper() + full[1:] if phrase[0].isupper() else full
    return None


@lru_cache(maxsize=64)
def _phrases(source: str, target: str) -> list[tuple[re.Pattern[str], str]]:
    """Returns what finds each phrase of the source language, and how the target language writes it."""
    other = rules_of(target).counterparts
    return [
        (_compile(form), other[meaning][0])
        for meaning, forms in rules_of(source).counterparts.items()
        if meaning in other
        for form in forms
    ]


@lru_cache(maxsize=64)
def _ordinal(source: str, target: str) -> re.Pattern[str]:
    """Returns what finds an ordinal of a language, its digits as group 1, where the target writes its own."""
    endings = sorted(rules_of(source).ordinal_endings, key=len, reverse=True) if rules_of(target).ordinals else []
    written = "|".join(map(re.escape, endings)) or "(?!)"
    return re.compile(rf"(?<![\w.,/-])(\d{{1,{_LONGEST_ORDINAL}}})(?:{written})(?!\w)")


@lru_cache(maxsize=64)
def _telling(source: str, target: str) -> re.Pattern[str]:
    """Returns what finds, behind what somebody says, who does: "Hello," said Mary."""
    other = rules_of(target).speaking
    verbs = "|".join(form for verb, form in rules_of(source).speaking.items() if verb in other) or "(?!)"
    return re.compile(rf"(?:(?<=[\"'”’»] )|(?<=[\"'”’»], ))(?:{verbs}) {_OPEN[_NAME]}(?=[.,:;]?(?:\s*\Z|\s+[\"'“‘«]))")


def _compile(form: str) -> re.Pattern[str]:
    parts = (_OPEN.get(part) or r"\s?".join(map(re.escape, re.split(r"(?<=\.) ", part))) for part in form.split(" "))
    phrase = r"\s".join(parts)
    return re.compile(rf"(?<![\w.]){phrase}(?!\w)", re.IGNORECASE)
