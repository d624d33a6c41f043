"""Words that were mistyped, shortened, or typed without their accents, as the network learnt to read them."""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from tokenizer.languages.rules import LanguageRules, rules_of
from tokenizer.preprocess.lexicon import Lexicon
from tokenizer.preprocess.spelling import accents_of
from tokenizer.preprocess.words import WORD
from tokenizer.special_tokens import PLACEHOLDER, PLACEHOLDERS

# What may be short for words besides words: letters among digits.
_LETTERS_AND_DIGITS = re.compile(r"(?<!\w)(?=\d*[^\W\d])(?=[^\W\d]*\d)\w+")
_LONGEST_BEFORE = 24  # letters that are looked at before a word, so that the work stays in proportion
_NEXT_WORD = re.compile(rf"(?<=\.)\s+[¿¡]{{0,2}}({WORD.pattern})")
_SIGNS = frozenset("+=*/&<>|^~@#%$_\\")
_DASHES = "-–— "
_NO_NUMBER = "\ufffc"  # stands in a text for what is no number


class Respelt(NamedTuple):
    """A text for the network to read.

    Args:
        text: the text, with words that the network has learnt in the place of others that they were meant to be.
        changes: each such word and what was typed, in their order; what was short for several words stands with each.
    """

    text: str
    changes: tuple[tuple[str, str], ...]


def respell(
    text: str,
    language: str,
    lexicon: Lexicon,
    can_spell: Callable[[str], bool] = lambda _: True,
    spans: Sequence[str] | None = None,
) -> Respelt:
    """Replaces each word that nobody writes, or few, by what was probably meant; see `Lexicon.nearest`.

    Abbreviations and what people shorten in a chat are written in full, see `LanguageRules`; not what the lexicon
    knows, nor what stands between signs.

    Words with a capital mid-sentence are left alone: they are names.

    Args:
        text: one sentence, its names already hidden by `tokenizer.preprocess.protect.mask`.
        language: its language, ISO 639-1.
        lexicon: the words that the network has learnt.
        can_spell: tells of a word whether the vocabulary has all of its characters.
        spans: what the placeholders of the text stand for; without them each may stand for a number.
    """
    rules = rules_of(language)
    parts: list[str] = []
    changes: list[tuple[str, str]] = []
    end = 0
    for match in _find_changeable(_with_names(text, spans), rules):
        word = match[0]
        meant = lexicon.unaccented(word, language)
        if not meant or can_spell(word):
            meant = _meant(match, rules, language, lexicon)
        if meant:
            is_short = word.endswith(".") or rules.dates.in_full(match)
            begins = not is_short or not text[: match.start()].strip()
            is_capitalised = any(map(str.isupper, word[:2]))  # hTey
            meant = meant[0].upper() + meant[1:] if is_capitalised and begins else meant
            # That of an abbreviation is the sentence's own, too, where it stands at its end.
            stop = "." if word.endswith(".") and _ends_sentence(match, rules, language, lexicon) else ""
            parts += [text[end : match.start()], meant, stop]
            changes += [(part, word.removesuffix(stop)) for part in meant.split()]
            end = match.end()
    return Respelt("".join([*parts, text[end:]]), tuple(changes))


def _with_names(text: str, spans: Sequence[str] | None) -> str:
    """Returns a text of equal length with another sign for the placeholders that stand for no number: Mar Céltico."""
    if spans is None:
        return text
    are_numbers = (next(filter(str.isalnum, span), "").isdigit() for span in spans)
    return PLACEHOLDER.sub(lambda match: match[0] if next(are_numbers, True) else _NO_NUMBER, text)


def _find_changeable(text: str, rules: LanguageRules) -> Iterator[re.Match[str]]:
    """Yields abbreviations, words and what else may be short for some, in order."""
    dashes = [*rules.dates.find_dashes(text)]
    bounds = [0, *(place for dash in dashes for place in dash.span()), len(text)]
    words = (WORD.finditer(text, *bounds[index : index + 2]) for index in range(0, len(bounds), 2))
    found = [*dashes, *rules.find_abbreviations(text), *chain.from_iterable(words), *_LETTERS_AND_DIGITS.finditer(text)]
    end = 0
    for match in sorted(found, key=lambda match: (match.start(), -match.end())):
        if match.start() >= end:
            yield match
            end = match.end()


def _meant(match: re.Match[str], rules: LanguageRules, language: str, lexicon: Lexicon) -> str | None:
    """Returns what a word, or an abbreviation, was meant to be; None where it is read as it stands."""
    word, text = match[0], match.string
    before, after = text[: match.start()].rstrip()[-1:], text[match.end() :].lstrip()[:1]
    neighbours = before + after
    if not word.strip(_DASHES):
        return f" {rules.dates.through} "
    if (full := rules.in_full(match)) or rules.abbreviation_pattern.fullmatch(word):
        return full
    is_first_name = word.lower() in rules.shorthand and (
        after.isupper() or after in {*PLACEHOLDERS, _NO_NUMBER}
    )  # Cole Porter
    is_name = word != word.lower() and (is_first_name or bool(text[: match.start()].strip(" ¿¡\"'(-")))
    if is_name:
        return None
    is_short = len(word) > 1 and word.lower() in rules.shorthand and not lexicon.knows(word)
    if is_short and not _SIGNS.intersection(neighbours):
        return rules.shorthand[word.lower()]
    meant = None if accents_of(text) else lexicon.accented(word, language)
    meant = meant or lexicon.nearest(word, language)
    return None if meant and "'" in meant and _word_before(match).lower() in rules.before_nouns else meant


def _ends_sentence(match: re.Match[str], rules: LanguageRules, language: str, lexicon: Lexicon) -> bool:
    """Whether nothing follows, or behind what may end a sentence a capital that its word has nowhere else."""
    text = match.string
    following = _NEXT_WORD.match(text, match.end())
    if not following:
        return not text[match.end() :].strip()
    word = following[1]
    return word.istitle() and bool(rules.may_end.search(match[0]) and lexicon.begins_small(word, language))


def _word_before(match: re.Match[str]) -> str:
    """Returns the word before a match, or the end of a long one, without the signs around it."""
    return "".join(match.string[max(0, match.start() - _LONGEST_BEFORE) : match.start()].split()[-1:]).strip("¿¡\"'(-")
