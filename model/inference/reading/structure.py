"""What of a text is structure: it is split off before the network reads, and written as the other language writes it.

Sentences, what stands between them, brackets and quotation marks around a whole sentence, the dashes of a dialogue.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from model.inference.reading.markup.html import split_html
from tokenizer.languages.rules import rules_of
from tokenizer.preprocess.signs import find_signs, without_ornaments

_PAIRS = {"(": ")", "[": "]", "«": "»", "“": "”", '"': '"', "‹": "›", "„": "“"}
_OPENING = "".join(_PAIRS)
_WHOLE = re.compile(rf"([{re.escape(_OPENING)}])([^\[\]()«»‹›“”\"]+)([\])»›”“\"])([.,:;!?…]*)")
# A stretch in brackets or quotation marks that stands for itself: book(s) has none.
_ENCLOSED = r"""(?<![\w)])(?:
      \([^()\[\]]{1,300}\) | \[[^()\[\]]{1,300}\] | «[^«»]{1,300}» | “[^“”]{1,300}” | "[^"]{1,300}"
      # An apostrophe is no quotation mark: the boys' room isn't, the '90s.
    | '(?![\s\d]|(?:ELISIONS)\b)(?:[^'\n]|(?<=\w)'(?=\w)){1,300}(?<!\s)'
    | ‘(?!\s)(?:[^‘’\n]|(?<=\w)’(?=\w)){1,300}(?<!\s)’
    )(?![\w(])"""
# What a sentence is called, in capitals or before a capital that no name has: NOTE: ..., Step 2: Remove the lid.
_HEADING = re.compile(
    r"\A(?=[^\W\d_])[^\s.,;:!?…()\[\]\"«“<>*]+(?: [^\s.,;:!?…()\[\]\"«“<>*]+){0,2}:"
    r"(?=(?P<space>\s+)(?P<capital>[¿¡]?[A-ZÀ-ÖØ-Þ][\w'’]* [^\W\dA-ZÀ-ÖØ-Þ_])?\S)"
)
_DIALOGUE = r"^[ \t]*(?:[—–](?=[^\s\d])|-(?=[¿¡]?[^\W\d_][^\n\r]* -(?:SPEAKING)\b))[^\n\r]*"
_NEXT_SPEAKER = re.compile(r"(?<=[.!?…])\s+(?=[—–][¿¡A-ZÀ-ÖØ-Þ])")  # what is told of a speaker begins in small letters
_DASH = re.compile(r"(?<!\s)\s*(?!(?<=\w)–\w)[—–]\s*")  # not that of a range: 1990–1995
_HYPHEN = re.compile(r"(?<!\s)\s+-(?=[^\W\d_])|(?<=\w)-(?=[.,:;])|(?<=[\w.!?…])-(?:\s+|\Z)")  # for want of a dash
# With an end mark behind it, or with how it was said.
_VERB_AND_NAME = re.compile(
    r"(?<!\w)(\w+) ([A-ZÀ-ÖØ-Þ][\w'’-]+(?: [A-ZÀ-ÖØ-Þ][\w'’-]+){0,3})"
    r"(?P<gap>,?\s+(?=[a-zß-ÿ])|(?=[.,:;]?\s*(?:\Z|\n|[—–])))"
)
_SHORTEST_HEADING = 3  # letters and the colon
_AFTER_NARRATION = re.compile(r"[.,:;…]+")


class Stretch(NamedTuple):
    """A stretch of a text that the network is to read, or what stands in its place as it is."""

    start: int
    stop: int
    literal: str | None = None  # None: to be translated


def cut_structure(text: str, source_language: str, target_language: str) -> Iterator[Stretch]:
    """Yields the sentences of a text and what stands between them, in order.

    Args:
        text: without invisible characters.
        source_language, target_language: a dialogue's dashes become quotation marks where the target writes those.
    """
    speaks_by_dash = rules_of(source_language).dialogue == "dash" != rules_of(target_language).dialogue
    end = 0
    for match in _dialogue_pattern(source_language).finditer(text) if speaks_by_dash else ():
        yield from _sentences(text, end, match.start(), source_language)
        end = match.start()
        for turn in _NEXT_SPEAKER.finditer(text, *match.span()):
            yield from _dialogue(text, end, turn.start(), source_language, target_language)
            yield Stretch(*turn.span(), turn[0])
            end = turn.end()
        yield from _dialogue(text, end, match.end(), source_language, target_language)
        end = match.end()
    yield from _sentences(text, end, len(text), source_language)


def find_enclosed(text: str, language: str) -> list[tuple[int, int]]:
    """Returns where stretches in brackets or quotation marks stand in a sentence, the marks included.

    Their content is a sentence to translate by itself, and all of it one word to the sentence around it. Brackets and
    quotation marks in code, addresses and the like are none, nor is the apostrophe of a word in the language's file.
    """
    enclosed = [match.span() for match in _enclosed(language).finditer(text)]
    if not enclosed:
        return []
    signs = bytearray(len(text))
    for start, stop in find_signs(text):
        signs[start:stop] = b"\x01" * (stop - start)
    return [(start, stop) for start, stop in enclosed if not signs[start] and not signs[stop - 1]]


@lru_cache(maxsize=64)
def _dialogue_pattern(language: str) -> re.Pattern[str]:
    verbs = "|".join(map(re.escape, rules_of(language).speaking.values())) or "(?!)"
    return re.compile(_DIALOGUE.replace("SPEAKING", verbs), re.MULTILINE)


@lru_cache(maxsize=64)
def _enclosed(language: str) -> re.Pattern[str]:
    elisions = "|".join(map(re.escape, rules_of(language).elisions)) or "(?!)"
    return re.compile(_ENCLOSED.replace("ELISIONS", elisions), re.VERBOSE)


def _sentences(text: str, start: int, stop: int, language: str) -> Iterator[Stretch]:
    for span in split_html(text[start:stop], language):
        end = start + len(span.text)
        whole = _WHOLE.fullmatch(span.text)
        if not span.is_sentence or not any(map(str.isalpha, span.text)):
            yield Stretch(start, end, span.text)
        elif whole and _PAIRS[whole[1]] == whole[3]:
            yield Stretch(start, start + 1, whole[1])
            yield Stretch(start + 1, start + whole.end(2))
            yield Stretch(start + whole.end(2), end, whole[3] + whole[4])
        elif (heading := _HEADING.match(span.text)) and (heading["capital"] or _is_loud(heading[0], span.text)):
            stop = start + heading.end()
            yield Stretch(start, stop)
            yield Stretch(stop, stop + len(heading["space"]), heading["space"])
            yield Stretch(stop + len(heading["space"]), end)
        else:
            first, last = without_ornaments(span.text)
            body = span.text[first:last].strip()
            first = start + span.text.index(body, first)
            last = first + len(body)
            around = (Stretch(start, first, text[start:first]), Stretch(last, end, text[last:end]))
            yield from (stretch for stretch in around[:1] if stretch.literal)
            yield Stretch(first, last, None if any(map(str.isalpha, body)) else body)
            yield from (stretch for stretch in around[1:] if stretch.literal)
        start = end


def _is_loud(heading: str, text: str) -> bool:
    """Whether what a sentence is called is in capitals, and the sentence is not."""
    return heading.isupper() and len(heading) > _SHORTEST_HEADING and not text.isupper()


def _dialogue(text: str, start: int, stop: int, language: str, target_language: str) -> Iterator[Stretch]:
    """Yields a line of dialogue: —Speech —says somebody—. More speech."""
    first = text.index(text[start:stop].lstrip()[0], start)
    yield Stretch(start, first, text[start:first])
    dash = _HYPHEN if text[first] == "-" else _DASH
    bounds = [first, *(place for match in dash.finditer(text, first + 1, stop) for place in match.span()), stop]
    bounds[0] = first + 1
    pieces = [(bounds[index], bounds[index + 1]) for index in range(0, len(bounds), 2)]
    for number, (begin, end) in enumerate(pieces):
        if number % 2:
            yield Stretch(begin, begin, " ")
            yield from _narration(text, begin, end, language, target_language)
        else:
            yield from _speech(text, begin, end, language, is_first=not number, is_last=number + 1 == len(pieces))


def _narration(text: str, start: int, stop: int, language: str, target_language: str) -> Iterator[Stretch]:
    """Yields who says something: a verb and a name are written in the other language, all else is translated."""
    told = _VERB_AND_NAME.match(text, start, stop)
    verbs = {form: meaning for meaning, form in rules_of(language).speaking.items()}
    written = rules_of(target_language).speaking.get(verbs.get(told[1], "")) if told else None
    if told and written:
        yield Stretch(start, told.end(), f"{written} {told[2]}{told['gap']}")
        start = told.end()
    yield from _sentences(text, start, stop, language)


def _speech(text: str, start: int, stop: int, language: str, *, is_first: bool, is_last: bool) -> Iterator[Stretch]:
    """Yields what somebody says, in quotation marks, and before it the mark that ends what was told in between."""
    if not is_first and (mark := _AFTER_NARRATION.match(text, start, stop)):
        yield Stretch(*mark.span(), mark[0])
        start = mark.end()
    body = text[start:stop].strip()
    if not body:
        return
    begin = text.index(body, start)
    spoken = body if is_last else body.rstrip(",.")
    yield Stretch(begin, begin, '"' if is_first else ' "')
    yield from _sentences(text, begin, begin + len(spoken), language)
    comma = "," if not is_last and spoken[-1:] not in "?!…" else ""
    yield Stretch(begin + len(spoken), stop, f'{comma}"')
