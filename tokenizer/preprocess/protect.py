"""What must arrive unharmed: names that no corpus holds, numbers, links, addresses, emoji.

A network spells; it does not copy. So a protected span becomes one placeholder symbol before the network reads the
sentence, the network carries the symbol to where it belongs, and the span takes its place again, character by
character (Luong et al. 2015, "Addressing the Rare Word Problem in Neural Machine Translation", with symbols that the
network learns in training instead of an alignment found afterwards).
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from tokenizer.languages.rules import rules_of
from tokenizer.preprocess.lexicon import Lexicon
from tokenizer.preprocess.signs import find_numbers, find_signs
from tokenizer.preprocess.spelling import accents_of
from tokenizer.preprocess.words import WORD
from tokenizer.special_tokens import PLACEHOLDER, PLACEHOLDERS

_ONE_STOP = re.compile(r"\.(?!\.)")
_TOKEN = re.compile(r"\S+")
# What belongs to the sentence and not to the word that it touches.
_AROUND = "¿¡([{\"'«“‘—–-.,;:!?)]}»”’…"


class Masked(NamedTuple):
    """A text whose protected spans are placeholders."""

    text: str
    spans: tuple[str, ...]  # what the placeholders stand for, in the order in which they stand in `text`


def mask(
    text: str,
    language: str,
    lexicon: Lexicon,
    can_spell: Callable[[str], bool] = lambda _: True,
    enclosed: Sequence[tuple[int, int]] = (),
) -> Masked:
    """Replaces what must not change by placeholders.

    Protected are links, mail addresses, @names, #tags, HTML, code, emoji, laughter, letters that are spoken of, numbers
    of two digits and more with the signs and units that belong to them, what the vocabulary cannot spell, names that
    the network never learnt or saw too seldom to spell, and words of which it could make nothing. Spans with nothing
    but a space between them are one span. The symbols follow each other in their order and start again after the last
    one.

    Args:
        text: one sentence.
        language: its language, ISO 639-1.
        lexicon: the words that the network has learnt.
        can_spell: tells of a word whether the vocabulary has all of its characters.
        enclosed: where stretches begin and end that are one word to this sentence, whatever they hold; each is a span
            of its own.
    """
    parts: list[str] = []
    spans: list[str] = []
    end = 0
    for start, stop in _merged(text, _find_spans(text, language, lexicon, can_spell, enclosed), enclosed):
        parts += [text[end:start], PLACEHOLDERS[len(spans) % len(PLACEHOLDERS)]]
        spans.append(text[start:stop])
        end = stop
    return Masked("".join([*parts, text[end:]]), tuple(spans))


def unmask(text: str, masked: Masked) -> str:
    """Puts the spans of `masked` back in the place of the placeholders of `text`, a translation or a part of it.

    The n-th placeholder of a kind stands for the n-th span that got this kind. Placeholders that stand for nothing
    vanish. The full stop of a span, as of "7 p.m.", is that of the sentence, too.
    """
    waiting = spans_by_placeholder(masked)
    for spans in waiting.values():
        spans.reverse()

    def put(match: re.Match[str]) -> str:
        span = waiting[match[0]].pop() if waiting[match[0]] else ""
        return span.removesuffix(".") if _ONE_STOP.match(text, match.end()) else span

    return PLACEHOLDER.sub(put, text)


def spans_by_placeholder(masked: Masked) -> defaultdict[str, list[str]]:
    """Returns for each placeholder of `masked.text` the spans that it stands for, in order."""
    spans: defaultdict[str, list[str]] = defaultdict(list)
    for placeholder, span in zip(PLACEHOLDER.findall(masked.text), masked.spans, strict=True):
        spans[placeholder].append(span)
    return spans


def without_unknown_names(text: str, lexicon: Lexicon) -> str:
    """Returns a text without names: rare ones, and other capitalised words after the first that were never learnt."""
    for index, match in reversed(list(enumerate(WORD.finditer(text)))):
        word = match[0]
        if word != word.lower() and (lexicon.is_name(word) or (index and not lexicon.knows(word))):
            text = text[: match.start()] + text[match.end() :]
    return text


def _find_spans(
    text: str,
    language: str,
    lexicon: Lexicon,
    can_spell: Callable[[str], bool],
    enclosed: Sequence[tuple[int, int]],
) -> Iterator[tuple[int, int]]:
    """Yields where protected spans begin and end, in order, none overlapping another."""

    def is_read_bare(word: str) -> bool:
        return not can_spell(word) and lexicon.unaccented(word, language) is not None

    shorthand = rules_of(language).shorthand
    numbers = [span for span in find_numbers(text, language) if text[slice(*span)].lower() not in shorthand]
    kinds: tuple[Iterable[tuple[int, int]], ...] = (
        enclosed,
        find_signs(text),
        (match.span(1) for match in rules_of(language).letter_pattern.finditer(text)),
        [span for span in numbers if not can_spell(text[slice(*span)])],  # 5 °C
        _find_unspellable(text, can_spell, is_read_bare, spaces=rules_of(language).spaces),
        numbers,
        (span for span in _find_names(text, language, lexicon) if not is_read_bare(text[slice(*span)])),
    )
    taken = bytearray(len(text))  # 1 where a span of an earlier kind stands
    spans = []
    for kind in kinds:
        for start, stop in kind:
            if not any(taken[start:stop]):
                taken[start:stop] = b"\x01" * (stop - start)
                spans.append((start, stop))
    yield from sorted(spans)


def _find_unspellable(
    text: str, can_spell: Callable[[str], bool], is_read_bare: Callable[[str], bool], *, spaces: bool
) -> Iterator[tuple[int, int]]:
    """Yields words and signs with a character that the vocabulary lacks, without the punctuation around them.

    Words that the network knows without their accents are read without them. Where no spaces part words, it is the
    characters alone.
    """
    if can_spell(text):
        return
    if not spaces:
        runs = groupby(range(len(text)), key=lambda place: text[place].isspace() or can_spell(text[place]))
        yield from ((places[0], places[-1] + 1) for is_read, run in runs if not is_read and (places := [*run]))
        return
    for match in _TOKEN.finditer(text):
        body = match[0].strip(_AROUND)
        # A letter whose capital alone is unknown is spelt with it, or read without: Árbol.
        if body and not can_spell(body) and not can_spell(body.lower()) and not is_read_bare(body):
            start = match.start() + match[0].index(body)
            yield start, start + len(body)


def _find_names(text: str, language: str, lexicon: Lexicon) -> Iterator[tuple[int, int]]:
    """Yields rare names, other capitalised words that were never learnt, and unreadable words in lower case.

    The first word of a sentence has its capital from there, and Spanish begins many a sentence with a rare form of a
    verb. So it is a name only if it is no form of a known word and no common word mistyped, or if it is a word of the
    other language, such as Rosa in English.
    """
    rules = rules_of(language)
    if text.isupper():
        return
    read_otherwise = (*rules.find_abbreviations(text), *rules.dates.find_dashes(text))
    abbreviated = {place for match in read_otherwise for place in range(*match.span())}
    has_accents = bool(accents_of(text))
    is_first = True
    for match in WORD.finditer(text):
        word = match[0]
        if word.lower() in rules.shorthand or not abbreviated.isdisjoint(range(*match.span())):
            is_name = False
        elif lexicon.is_name(word):
            is_name = has_accents or not lexicon.accented(word, language)
        elif rules.capital_nouns:
            is_name = False
        elif word == word.lower():
            is_name = word != word.upper() and all(lexicon.is_unreadable(part, language) for part in word.split("-"))
        elif is_first and word[1:].islower() and not lexicon.knows(word):
            is_name = not (lexicon.is_form(word, language) or lexicon.is_common_word_mistyped(word, language))
        else:
            is_name = not lexicon.knows(word, language)
        if is_name:
            yield match.span()
        is_first = False


def _merged(
    text: str, spans: Iterator[tuple[int, int]], enclosed: Sequence[tuple[int, int]]
) -> Iterator[tuple[int, int]]:
    """Joins spans that only a space, or nothing, parts, but for those that are enclosed."""
    start = end = -1
    for next_start, next_end in spans:
        are_alone = (start, end) in enclosed or (next_start, next_end) in enclosed
        if end >= 0 and not are_alone and text[end:next_start] in ("", " "):
            end = next_end
            continue
        if end >= 0:
            yield start, end
        start, end = next_start, next_end
    if end >= 0:
        yield start, end
