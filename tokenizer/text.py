"""Plain text before it is subwords: one normal form, and sentences that can be joined again."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import chain, pairwise
from typing import NamedTuple

import sentencex

from tokenizer.languages.rules import LanguageRules, all_opening_marks, rules_of
from tokenizer.preprocess.clean import SURROGATES, clean
from tokenizer.preprocess.signs import find_signs, is_fence
from tokenizer.special_tokens import SPACE

_WHITE_SPACE = re.compile(r"\s+")
_ONE_WHITE_SPACE = re.compile(r"\s")
# What parts columns within a line: tabs, a wide gap, an upright stroke; and the steps of a way: Settings > Privacy.
_COLUMNS = re.compile(
    r"((?<![ \u00a0])[ \u00a0]*\t[ \t\u00a0]*|(?<=\S) {4,}(?=\S)"
    r"|(?<=[^\t |\u00a0])[ \u00a0]+\|[ \u00a0]+(?=[^\t |\u00a0])"
    r"|(?<=[^\W\d_])[ \u00a0]+[>→][ \u00a0]+(?=[A-ZÀ-ÖØ-Þ][^\W\d_]))"
)
# What parts the entries of a line that holds nothing else: Inicio / Tienda, lunes - viernes, Sí/No.
_SEPARATOR = re.compile(
    r"((?<=[^ \u00a0])[ \u00a0]+(?:[/»›•·–—-]|&gt;|&raquo;)[ \u00a0]+|(?<=[^\W\d_])/(?=[A-ZÀ-ÖØ-Þ][^\W\d_]))"
)
_ENTRY = re.compile(r"[A-ZÀ-ÖØ-Þ0-9](?:[^.,;!?…]|[.,](?=\d))*")
_LONGEST_ENTRY = 4  # words
_LINE_BREAKS = re.compile("([\r\n\x0b\x0c\x85\u2028\u2029]+)")
# What stands before an entry of a list: "- ", "2. ", "a) ", "b. ", "1.2 "; before questions and answers, "Q: "; before
# tasks, headings and quotations in Markdown; and without a space before what somebody says or a note: "-Hola", "*Note".
_LIST_MARKER = re.compile(
    r"\A\s*(?:[-*+](?:\s\[[ xX]\])?|[–—•‣◦·>]|#{1,6}|\(?(?:\d{1,3}|[A-Za-z])\)|\d{1,3}\.-?|[A-Z]:)(?=\s+\S)"
    r"|\A\s*(?:[a-z]|[ivx]{2,4}|[IVX]{2,5})\.(?=\s+[^\W\d_]{2})(?!\s+\w{2}\.)"
    r"|\A\s*\d{1,2}(?:\.\d{1,2}){1,2}\.?(?=\s+[A-ZÀ-ÖØ-Þ])"
    r"|\A\s*(?:-(?=[¿¡]?[A-ZÀ-ÖØ-Þ])|[•‣◦·](?=\w)|\*(?=[^\W\d_][^*]*\Z))"
)
_LEADING_DASH = re.compile(r"\A\s*[—–](?=[A-ZÀ-ÖØ-Þ])")  # where no dash tells of speech
# A capital may be an initial as well, and an ordinal part of its line, unless another line goes on with the next one.
_LETTERED = re.compile(r"\A\s*(?:[A-Z]\.|\d{1,2}\.?[ºª])(?=\s+\S)")
_FIRST_LETTERS = {"A.", "B."}, {"I.", "II."}, {"1º", "2º"}, {"1.º", "2.º"}, {"1ª", "2ª"}, {"1.ª", "2.ª"}
_OPENING = "".join(sorted(set(all_opening_marks().values())))
_SPACE_BEHIND_OPENING = re.compile(rf"(?<=[{_OPENING}]) (?=\S)")
_BEHIND_OPENING = re.compile(rf"(?<=[{_OPENING}])(?=\S)")
_TYPOGRAPHIC = str.maketrans("“”„‟«»‘’‚‛", '"' * 6 + "'" * 4)
# Between words, with a space on both sides or one; the long one with none as well: Él es —como sabes— mi hermano.
_LONE_DASH = re.compile(
    r"(?<=[^\s\d,;:])(?:\s+[-–—]\s+|\s+–(?=\w)|(?<=\w)–\s+|\s*—\s*)(?=[^\s\d\"'»”’).,;:!?…])"
    r"|(?P<closing>(?<=\w)[—–](?=[.,;:!?…]))"
)
# What people forget a space behind: Hola,amigo. No sé...quizás.
_TOUCHING = re.compile(r"(?:(?<=[^\W\d_])|(?<!.))([,;]|\.{3}|…)(?=[¿¡]?[^\W\d_])")
_SHORT_UNIT = re.compile(r"\d\s?[^\W\d_]{1,5}\.\Z")  # 5 mins. left, 2 kg. de patatas
_END_MARK = re.compile("[.?!…。！？]")
_LOUD_END = re.compile(r"(?<=[?!]{2})[\"'»”’)]*\s+(?=[¿¡\"'«“‘(]*[A-ZÀ-ÖØ-Þ])")  # sentencex knows one mark alone
_LONGEST_ABBREVIATION = 12
_INITIALS = re.compile(r"(?:[A-ZÀ-ÖØ-Þ]\.\s*)+")
_LONGEST_STRETCH = 10_000  # characters


class Span(NamedTuple):
    """A stretch of a text: a sentence, or what stands between two: white space, the marker of a list."""

    text: str
    is_sentence: bool


def normalise(text: str) -> str:
    """Returns `text` in the form that the subwords are learnt and applied in.

    1. what nobody sees goes, see `clean`; lone surrogates become U+FFFD;
    2. Unicode NFKC, so that every way to type a character is one character; case is kept;
    3. runs of white space become one space, and none stands at either end or behind the marks that open a question.

    Applying it twice is the same as applying it once.
    """
    text = clean(text).text
    # NFKC may yield white space (U+00A8 becomes a space and a combining mark), so it comes first.
    text = unicodedata.normalize("NFKC", text).replace(SPACE, "_")  # text itself must not hold it
    return together(_WHITE_SPACE.sub(" ", text).strip())


def apart(text: str) -> str:
    """Returns `text` with a space behind ¿ and ¡, so that a word is the same pieces there as anywhere else."""
    return _BEHIND_OPENING.sub(" ", text)


def together(text: str) -> str:
    """Returns what `apart` was given."""
    return _SPACE_BEHIND_OPENING.sub("", text)


def plain_punctuation(text: str) -> str:
    """Returns `text` with the quotation marks of a typewriter, commas for dashes between words, and a space behind both
    commas and dots.

    Telephones type “ and ’ by themselves, books have « and –; in most corpora they are so rare that a network hardly
    learns to read them.
    """
    text = _LONE_DASH.sub(lambda match: "" if match["closing"] else ", ", text)
    return _TOUCHING.sub(r"\1 ", text.translate(_TYPOGRAPHIC))


def split_sentences(text: str, language: str) -> list[Span]:
    """Cuts a text into sentences and what stands between them.

    Joining the spans gives the text back, character by character: `"".join(span.text for span in spans)`.
    A line break always ends a sentence, and so does what parts columns; inside a line the sentencex library decides,
    but for the abbreviations that `tokenizer.languages` knows. No part of a sentence are the marker of a list at the
    head of a line and a block of code between fences.

    Args:
        text: any text, in `language`.
        language: ISO 639-1 code; sentencex falls back to English rules for a code that it does not know.
    """
    spans: list[Span] = []
    parts = _LINE_BREAKS.split(text)
    is_code = _lines_of_code(parts[::2])
    first_words = {part.split(maxsplit=1)[0] for part in parts[::2] if part.strip()}
    is_lettered = any(letters <= first_words for letters in _FIRST_LETTERS)
    markers = [_LIST_MARKER, *[_LETTERED] * is_lettered, *[_LEADING_DASH] * (rules_of(language).dialogue != "dash")]
    for index, part in enumerate(parts):
        if index % 2 or is_code[index // 2]:
            spans.append(Span(part, False))
            continue
        marker = next((match for pattern in markers if (match := pattern.match(part))), None)
        if marker:
            spans.append(Span(marker[0], False))
        for place, cell in enumerate(_cells(part[marker.end() :] if marker else part)):
            sentences = [] if place % 2 else _sentences_of_line(cell, language)
            spans += [Span(cell, False)] if place % 2 else chain.from_iterable(map(_separate_white_space, sentences))
    return [span for span in spans if span.text]


def _cells(line: str) -> list[str]:
    """Returns the columns of a line, or the entries that it holds, and between each two what parts them."""
    cells = _COLUMNS.split(line)
    if len(cells) > 1:
        return cells
    signs = {index for start, stop in find_signs(line) for index in range(start, stop)}
    bounds = [0, len(line)]
    for match in _SEPARATOR.finditer(line):
        if match.start() not in signs:
            bounds[-1:] = [*match.span(), len(line)]
    entries = [line[start:stop] for start, stop in pairwise(bounds)]
    return entries if all(map(_is_entry, entries[::2])) else cells


def _is_entry(text: str) -> bool:
    """Whether a text is a few words from a capital or a number on, without a mark."""
    is_word = sum(map(str.isalpha, text)) > 1
    return is_word and len(text.split()) <= _LONGEST_ENTRY and bool(_ENTRY.fullmatch(text.strip()))


def find_fenced(text: str) -> Iterator[tuple[int, int]]:
    """Yields where lines of code between fences begin and end, the fences included."""
    parts = _LINE_BREAKS.split(text)
    start = 0
    for index, is_code in enumerate(_lines_of_code(parts[::2])):
        stop = start + len(parts[2 * index])
        if is_code:
            yield start, stop
        start = stop + len("".join(parts[2 * index + 1 : 2 * index + 2]))


def _lines_of_code(lines: Sequence[str]) -> list[bool]:
    """Says of each line whether it lies in a block of code between fences, which are both there."""
    is_code = [False] * len(lines)
    opened: tuple[int, str] | None = None
    for index, line in enumerate(lines):
        fence = is_fence(line)
        if opened and fence == opened[1]:
            is_code[opened[0] : index + 1] = [True] * (index + 1 - opened[0])
            opened = None
        elif fence and not opened:
            opened = (index, fence)
    return is_code


def _sentences_of_line(line: str, language: str) -> Iterator[str]:
    """Yields the sentences of a line, which together are the line."""
    # sentencex stumbles over white space of more than one byte (U+00A0), so it reads a copy of equal length.
    plain = _ONE_WHITE_SPACE.sub(" ", SURROGATES.sub("\ufffd", _without_marks_in_signs(line)))
    rules = rules_of(language)
    start = stop = 0
    for sentence in chain.from_iterable(sentencex.segment(language, part) for part in _stretches(plain)):
        if start < stop and not _goes_on(plain[start:stop], sentence, rules):
            yield line[start:stop]
            start = stop
        stop += len(sentence)
        ends = (*rules.ends_before_capital.finditer(plain, start, stop), *_LOUD_END.finditer(plain, start, stop))
        for match in sorted(ends, key=re.Match.start):
            if match.end() < stop:
                yield line[start : match.end()]
                start = match.end()
    if start < len(line):
        yield line[start:]


def _without_marks_in_signs(line: str) -> str:
    """Returns a line of equal length whose links, paths and the like hold nothing that could end a sentence."""
    parts, end = [], 0
    for start, stop in find_signs(line):
        parts += [line[end:start], _END_MARK.sub("x", line[start:stop])]
        end = stop
    return "".join([*parts, line[end:]])


def _stretches(line: str) -> Iterator[str]:
    """Yields a line in stretches that sentencex reads: it may take a time that grows with the square of their length.

    One ends with a sentence, or else with a word, or else anywhere.
    """
    start = 0
    while len(line) - start > _LONGEST_STRETCH:
        limit = start + _LONGEST_STRETCH
        sentence_end = max(line.rfind(mark, start, limit) for mark in (". ", "? ", "! "))
        word_end = line.rfind(" ", start, limit)
        cut = sentence_end + 2 if sentence_end >= 0 else word_end + 1 if word_end >= 0 else limit
        yield line[start:cut]
        start = cut
    yield line[start:]


def _goes_on(before: str, after: str, rules: LanguageRules) -> bool:
    """Whether a sentence goes on behind what looks like its end: an abbreviation, or a full stop within a word."""
    tail = before[-_LONGEST_ABBREVIATION:].rstrip()
    if tail[-1:] != ".":
        return False
    rest = after.lstrip()[:_LONGEST_ABBREVIATION]
    following = rest[:1]
    if _is_amid_abbreviation(tail, rest, rules) or (following.isupper() and _INITIALS.fullmatch(before)):
        return True
    if following.islower() and _SHORT_UNIT.search(tail):
        return True
    if before[-1] == "." and following == after[:1]:
        return not following.isupper()
    if rules.never_ends.search(tail):
        return bool(following)
    return (following.islower() or following.isdigit()) and bool(rules.may_end.search(tail))


def _is_amid_abbreviation(before: str, after: str, rules: LanguageRules) -> bool:
    """Whether an abbreviation of several parts, as `RR. HH.`, begins in one text and ends in the other."""
    found = rules.abbreviation_pattern.finditer(f"{before} {after}")
    return any(match.start() < len(before) and match.end() > len(before) + 1 for match in found)


def _separate_white_space(sentence: str) -> list[Span]:
    """Returns the white space before a sentence, the sentence, and the white space after it; empty ones left out."""
    body = sentence.strip()
    start = sentence.find(body) if body else len(sentence)
    parts = (Span(sentence[:start], False), Span(body, True), Span(sentence[start + len(body) :], False))
    return [span for span in parts if span.text]
