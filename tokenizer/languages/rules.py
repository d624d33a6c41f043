"""What is known of a language beyond what its corpus teaches: one TOML file a language, beside this module.

A regional form, such as `pt-BR`, has the file of its language. A language without a file is read without: its
abbreviations may end a sentence, its shorthand is left to the network, its words are parted by spaces.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from functools import cache, cached_property, lru_cache
from importlib import resources
from re import IGNORECASE, Match, Pattern, escape
from re import compile as compile_pattern
from typing import Any

from tokenizer.languages.calendar import Calendar
from tokenizer.languages.codes import base_code
from tokenizer.special_tokens import PLACEHOLDERS

_NOTHING = compile_pattern(r"(?!)")
_SYMBOLS = frozenset(PLACEHOLDERS)


@dataclass(frozen=True, kw_only=True)
class LanguageRules:
    """The contents of a language's file, but for what a training alone reads.

    Args:
        abbreviations: each with what it is short for, as the network reads it; such as `Sr.` -> `señor`. One that is
            short for nothing else is read as it stands. None of them ends a sentence.
        closing_abbreviations: those that end a sentence, too, where a capital follows: `etc.`.
        counted: abbreviations beside a number alone, each with what it is short for: `No. 5` -> `number 5`.
        units: likewise, behind a number alone: `5 uds.` -> `5 unidades`.
        calendar: days and months in short, see `tokenizer.languages.calendar`.
        shorthand: what people shorten when they chat, in small letters, and what they mean by it.
        numbers: for each value, such as 8, the words that may stand for it, in small letters: `ocho`, `octavo`.
        before_nouns: words after which no verb follows, and so nothing that is short for one: `his wont` is no `won't`.
        before_letters: words after which a single letter is the letter itself: `letra`.
        ordinal_endings: what stands behind the digits of an ordinal, however it is written: `.º`.
        ordinals: how this language writes ordinals: what stands behind their digits, by the digits that they end with,
            of which the first that fit count: `["11", "th"], ["1", "st"]`.
        number_endings: what stands behind the digits of a number that is read as a word: `th` in `20th`.
        elisions: words that an apostrophe begins, which then is no quotation mark: `'em`.
        plurals: endings of words, each with that of their plural: `["y", "ies"]`.
        counterparts: phrases that are never left to the network, by what the same phrase has in each language's file;
            the first is how this language writes it. `*` is a single letter, `+` a name, `#` a number.
        replies: words that alone are an answer, and so a sentence: `sí`.
        stressed: words that people write in capitals to stress them, in small letters: `not`.
        openers: words that begin half a sentence, in small letters: `aunque`. One that asks when it has an
            accent stands with that form: `cuando` is none where a text is typed without accents.
        any_gender: the letter that people write @ or x for, to mean men and women: `o` for `tod@s`.
        speaking: forms of verbs that tell who said something, by what the same verb has in each language's file.
        dialogue: what stands before or around what somebody says: `dash` or `quotes`.
        opening_marks: what stands before a question and an exclamation, by the mark at their end.
        agreement: what agrees with a noun behind it. `classes` of nouns, and what tells them: `words`, or else
            `endings`, or else `beginnings`, the longest first; `any` of these means none. `determiners`, each as it
            stands before each class, of which the last stands for all that follow; `predeterminers`, those that stand
            before another one; `adjectives`, their endings likewise; `small`, what else no noun begins or ends with.
        spaces: whether words are parted by spaces.
        capital_nouns: whether every noun is written with a capital, which then is no sign of a name.
    """

    abbreviations: Mapping[str, str] = field(default_factory=dict)
    closing_abbreviations: Mapping[str, str] = field(default_factory=dict)
    counted: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    calendar: Mapping[str, Any] = field(default_factory=dict)
    shorthand: Mapping[str, str] = field(default_factory=dict)
    numbers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    before_nouns: tuple[str, ...] = ()
    before_letters: tuple[str, ...] = ()
    ordinal_endings: tuple[str, ...] = ()
    ordinals: tuple[tuple[str, str], ...] = ()
    number_endings: tuple[str, ...] = ()
    elisions: tuple[str, ...] = ()
    plurals: tuple[tuple[str, str], ...] = ()
    counterparts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    replies: tuple[str, ...] = ()
    stressed: tuple[str, ...] = ()
    openers: Mapping[str, str] = field(default_factory=dict)
    any_gender: str = ""
    speaking: Mapping[str, str] = field(default_factory=dict)
    dialogue: str = "quotes"
    opening_marks: Mapping[str, str] = field(default_factory=dict)
    agreement: Mapping[str, Any] = field(default_factory=dict)
    spaces: bool = True
    capital_nouns: bool = False

    @cached_property
    def stressed_pattern(self) -> Pattern[str]:
        """Finds words that are stressed by capitals, whichever apostrophe they have."""
        words = "|".join(word.upper().replace("'", "['’]") for word in self.stressed)
        return compile_pattern(rf"(?<![\w'’-])(?:{words})(?![\w'’-])") if words else _NOTHING

    @cached_property
    def abbreviation_pattern(self) -> Pattern[str]:
        """Finds abbreviations of either kind, the longest first."""
        kinds = (self.abbreviations, self.closing_abbreviations, self.counted, self.units)
        return _alternatives([short for kind in kinds for short in kind], after="")

    @cached_property
    def dates(self) -> Calendar:
        """Days and months."""
        return Calendar(**self.calendar)

    def find_abbreviations(self, text: str) -> Iterator[Match[str]]:
        """Yields what is short for something, in order, but for what is not without a number or the like beside it."""
        found = (
            match
            for match in self.abbreviation_pattern.finditer(text)
            if _key(match[0]) in self._in_full or self._beside_number_in_full(match)
        )
        yield from sorted((*found, *self.dates.find(text)), key=Match.start)

    def has_reply(self, text: str) -> bool:
        """Whether a text, in small letters and without its stop, is an answer by itself."""
        return text in self._replies

    @cached_property
    def _replies(self) -> frozenset[str]:
        return frozenset(map(str.casefold, self.replies))

    @cached_property
    def names_in_short(self) -> tuple[str, ...]:
        """Names that the language has abbreviations of: `Estados Unidos`."""
        return tuple(full for full in self._in_full.values() if full[:1].isupper())

    @cached_property
    def any_gender_pattern(self) -> Pattern[str]:
        """Finds what is written for the letter: an @ at a word's end or before its s, an x before its s."""
        return compile_pattern(r"(?<=[^\W\d_]{2})(?:@(?=s?(?![\w@.]))|x(?=s(?!\w)))") if self.any_gender else _NOTHING

    @cached_property
    def letter_pattern(self) -> Pattern[str]:
        """Finds a letter that is spoken of, as its group 1."""
        if not self.before_letters:
            return _NOTHING
        return compile_pattern(rf"(?<!\w)(?:{'|'.join(self.before_letters)}):?\s([^\W\d_])(?![\w'’])", IGNORECASE)

    @cached_property
    def spoken_number(self) -> Pattern[str]:
        """Fits a number that the network reads: a single digit, and one with an ending."""
        return compile_pattern(
            rf"\d|\d+(?:{'|'.join(map(escape, self.number_endings)) or _NOTHING.pattern})", IGNORECASE
        )

    @cached_property
    def never_ends(self) -> Pattern[str]:
        """Finds an abbreviation after which the sentence goes on, at the end of a text."""
        return _alternatives(self.abbreviations, after=r"\Z")

    @cached_property
    def ends_before_capital(self) -> Pattern[str]:
        """Finds where a sentence ends with an abbreviation; `U.S.`, `Co.` or `p. m.` may stand before names."""
        plain = [short for short in self.closing_abbreviations if short[:-1].isalpha() and short.islower()]
        return _NOTHING if self.capital_nouns else _alternatives(plain, after=r"\s+(?=[¿¡]*(?-i:[A-ZÀ-ÖØ-Þ]))")

    @cached_property
    def may_end(self) -> Pattern[str]:
        """Finds an abbreviation after which a sentence may end, at the end of a text."""
        dates = [f"{short}." for short in self.dates.short_forms]
        return _alternatives([*self.closing_abbreviations, *dates], after=r"\Z")

    def in_full(self, match: Match[str]) -> str | None:
        """Returns what an abbreviation found in a text, in any case, is short for; None where it is read as it is."""
        date = self.dates.in_full(match)
        return date or self._beside_number_in_full(match) or self._in_full.get(_key(match[0])) or None

    def ends_in_short(self, text: str) -> bool:
        """Whether a text ends with the stop of something that is read in full."""
        end = len(text.rstrip())
        return any(match.end() == end and self.in_full(match) for match in self.find_abbreviations(text))

    @cached_property
    def short_words(self) -> frozenset[str]:
        """What is short for something, in small letters and without its stops."""
        in_short = (*self.abbreviations, *self.closing_abbreviations, *self.counted, *self.units)
        words = {part for short in in_short for part in short.casefold().replace(".", " ").split()}
        return self.dates.short_forms.union(words, self.shorthand)

    def _beside_number_in_full(self, match: Match[str]) -> str | None:
        key = _key(match[0])
        is_before, is_behind = _numbers_beside(match)
        unit = self._units_in_full.get(key) if is_before else None
        return unit or (self._counted_in_full.get(key) if is_before or is_behind else None)

    @cached_property
    def _counted_in_full(self) -> dict[str, str]:
        return {_key(short): full for short, full in self.counted.items()}

    @cached_property
    def _units_in_full(self) -> dict[str, str]:
        return {_key(short): full for short, full in self.units.items()}

    @cached_property
    def _in_full(self) -> dict[str, str]:
        both = {**self.abbreviations, **self.closing_abbreviations}
        return {_key(short): full for short, full in both.items()}


@lru_cache(maxsize=64)
def rules_of(language: str) -> LanguageRules:
    """Returns the rules of a language, by its ISO 639-1 code or a regional one; the usual ones where it has no file."""
    values = read_language_file(language)
    values.pop("written", None)
    if unknown := sorted(set(values) - {item.name for item in fields(LanguageRules)}):
        raise ValueError(
            f"{language}.toml has {[item.name for item in fields(LanguageRules)]}. Found besides: {unknown}"
        )
    return LanguageRules(**values)


@cache
def all_opening_marks() -> Mapping[str, str]:
    """Returns what stands before a question or an exclamation in any language, by the mark at their end."""
    files = resources.files(__package__).iterdir()
    codes = sorted(file.name.removesuffix(".toml") for file in files if file.name.endswith(".toml"))
    return {mark: opening for code in codes for mark, opening in rules_of(code).opening_marks.items()}


def read_language_file(language: str) -> dict[str, Any]:
    """Returns the contents of a language's file: the rules, and `written`, which a training reads; {} without one."""
    code = base_code(language)
    path = resources.files(__package__).joinpath(f"{code}.toml")
    return tomllib.loads(path.read_text("utf-8")) if code.isalpha() and path.is_file() else {}


def _numbers_beside(match: Match[str]) -> tuple[bool, bool]:
    """Returns whether a number stands before what was found in a text, and behind it."""
    text = match.string
    before, behind = text[: match.start()].rstrip()[-1:], text[match.end() :].lstrip()[:1]
    return before.isdigit() or before in _SYMBOLS, behind.isdigit() or behind in _SYMBOLS


def _key(abbreviation: str) -> str:
    return "".join(abbreviation.casefold().split())


def _alternatives(shorts: Mapping[str, str] | list[str], *, after: str) -> Pattern[str]:
    """Returns a pattern for any of these, whatever the white space between their parts."""
    if not shorts:
        return _NOTHING
    spelt = (r"\s?".join(map(escape, short.split())) for short in sorted(shorts, key=len, reverse=True))
    return compile_pattern(rf"(?<![\w.])(?:{'|'.join(spelt)})(?!\w){after}", IGNORECASE)
