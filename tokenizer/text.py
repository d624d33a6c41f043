"""Plain text before it is subwords: one normal form, and sentences that can be joined again."""

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

import sentencex

# SentencePiece writes a word's leading space as this character, so text itself must not hold it.
_SPACE_MARK = "▁"
_WHITE_SPACE = re.compile(r"\s+")
_ONE_WHITE_SPACE = re.compile(r"\s")
_LINE_BREAKS = re.compile("([\r\n\x0b\x0c\x85\u2028\u2029]+)")
# What stands before an entry of a list: "- ", "2. ", "a) "; and before headings and quotations in Markdown.
_LIST_MARKER = re.compile(r"\s*(?:[-–—*+•‣◦·>]|#{1,6}|\(?(?:\d{1,3}|[A-Za-z])\)|\d{1,3}\.)(?=\s+\S)")
_TYPOGRAPHIC = str.maketrans("“”„‟«»‘’‚‛", '"' * 6 + "'" * 4)
_LONE_DASH = re.compile(r"(?<=[^\s\d,;:])\s+[-–—]\s+(?=[^\s\d])")
_SURROGATES = re.compile("[\ud800-\udfff]")


class Span(NamedTuple):
    """A stretch of a text: a sentence, or what stands between two: white space, the marker of a list."""

    text: str
    is_sentence: bool


def normalise(text: str) -> str:
    """Returns `text` in the form that the subwords are learnt and applied in.

    1. lone surrogates, which no UTF-8 file can hold, become U+FFFD;
    2. Unicode NFKC, so that every way to type a character is one character; case is kept;
    3. runs of white space become one space, and none stands at either end.

    Applying it twice is the same as applying it once.
    """
    text = _SURROGATES.sub("\ufffd", text)
    # NFKC may yield white space (U+00A8 becomes a space and a combining mark), so it comes first.
    text = unicodedata.normalize("NFKC", text).replace(_SPACE_MARK, "_")
    return _WHITE_SPACE.sub(" ", text).strip()


def plain_punctuation(text: str) -> str:
    """Returns `text` with the quotation marks of a typewriter, and commas for dashes between words.

    Telephones type “ and ’ by themselves, books have « and –; in most corpora they are so rare that a network hardly
    learns to read them.
    """
    return _LONE_DASH.sub(", ", text.translate(_TYPOGRAPHIC))


def split_sentences(text: str, language: str) -> list[Span]:
    """Cuts a text into sentences and what stands between them.

    Joining the spans gives the text back, character by character: `"".join(span.text for span in spans)`.
    A line break always ends a sentence; inside a line the sentencex library decides. The marker of a list at the head
    of a line is no part of a sentence.

    Args:
        text: any text, in `language`.
        language: ISO 639-1 code; sentencex falls back to English rules for a code that it does not know.
    """
    spans: list[Span] = []
    for index, part in enumerate(_LINE_BREAKS.split(text)):
        if index % 2:
            spans.append(Span(part, False))
            continue
        marker = _LIST_MARKER.match(part)
        if marker:
            spans.append(Span(marker[0], False))
        for sentence in _sentences_of_line(part[marker.end() :] if marker else part, language):
            spans.extend(_separate_white_space(sentence))
    return spans


def _sentences_of_line(line: str, language: str) -> Iterator[str]:
    """Yields the sentences of a line, which together are the line."""
    # sentencex stumbles over white space of more than one byte (U+00A0), so it reads a copy of equal length.
    plain = _ONE_WHITE_SPACE.sub(" ", _SURROGATES.sub("\ufffd", line))
    start = 0
    for sentence in sentencex.segment(language, plain):
        yield line[start : start + len(sentence)]
        start += len(sentence)
    if start < len(line):
        yield line[start:]


def _separate_white_space(sentence: str) -> list[Span]:
    """Returns the white space before a sentence, the sentence, and the white space after it; empty ones left out."""
    body = sentence.strip()
    start = sentence.find(body) if body else len(sentence)
    parts = (Span(sentence[:start], False), Span(body, True), Span(sentence[start + len(body) :], False))
    return [span for span in parts if span.text]
