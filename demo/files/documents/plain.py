"""Plain text: every line by itself, or a paragraph as a whole where it was broken to a width."""

import re
from itertools import groupby, pairwise

from demo.files.documents.encodings import Encoding
from demo.files.documents.text_file import Block, TextFile, plain_block, split_lines, wrap
from model.inference.reading.document import cut_between_sentences

# Between these a text looks broken to a width by hand or by a program.
_NARROWEST, _WIDEST = 40, 120
# A line of more characters is cut between sentences, so that it can be stopped and shows how far it is.
_LONG_LINE = 600

# Begins an item of a list, for the reader's eye and not for a translator.
_BULLET = re.compile(
    r"\s*(?:(?:[-–—*•‣▪◦·→➤✓✔✗]|\(?\d{1,3}[.)]|\(?[a-z]\)|[IVX]{1,5}[.)])\s+(?:\[[ xX]\]\s+)?|\[[ xX]\]\s+)"
)
# What the lines of a paragraph begin with: an indent, the mark of a quotation, of a comment.
_PREFIX = re.compile(r"\s*(?:[>#|]+\s+)*")
# A sentence ends here, whatever quotation marks and brackets close behind it.
_SENTENCE_END = re.compile(r"[.!?…:。！？][\"'”’»)\]]{0,3}$")

_Line = tuple[str, str]  # a line and its end


def read_plain(text: str, encoding: Encoding, language: str) -> TextFile:
    """Reads plain text in `language`."""
    lines = split_lines(text)
    width = max((len(line) for line, _ in lines), default=0)
    may_be_wrapped = _NARROWEST <= width <= _WIDEST
    parts: list[Block | str] = []
    for is_blank, group in groupby(lines, key=lambda line: not line[0].strip()):
        paragraph = list(group)
        if is_blank:
            parts += ["".join(line + end for line, end in paragraph)]
        elif (prefixes := _prefixes(paragraph)) and may_be_wrapped and _is_wrapped(paragraph, prefixes, width):
            parts += _wrapped_paragraph(paragraph, prefixes, width)
        else:
            for line, end in paragraph:
                bullet = match[0] if (match := _BULLET.match(line)) else ""
                parts += [bullet, *_line_blocks(line.removeprefix(bullet), language), end]
    return TextFile(parts, encoding)


def _prefixes(paragraph: list[_Line]) -> tuple[str, str] | None:
    """Returns what the first line begins with and what all others do, such as an indent; None if these differ."""
    first, *others = (match[0] if (match := _PREFIX.match(line)) else "" for line, _ in paragraph)
    return (first, others[0] if others else "") if len(set(others)) <= 1 else None


def _is_wrapped(paragraph: list[_Line], prefixes: tuple[str, str], width: int) -> bool:
    """Whether it is prose that was broken to a width: each line ends where its next word would not have fitted, some
    line begins amid a sentence, and the last one ends one. Verses and lists, of whatever length, do not look so.
    """
    lines = _without(paragraph, prefixes)
    if not all(lines):
        return False  # a quoted line of which there is the mark alone
    fits = all(
        len(line) >= _NARROWEST // 2 and len(prefixes[number > 0] + line) + 1 + len(following.split()[0]) > width
        for number, (line, following) in enumerate(pairwise(lines))
    )
    goes_on = any(following[0].islower() and not _SENTENCE_END.search(line) for line, following in pairwise(lines))
    return fits and goes_on and bool(_SENTENCE_END.search(lines[-1]))


def _without(paragraph: list[_Line], prefixes: tuple[str, str]) -> list[str]:
    return [line.removeprefix(prefixes[number > 0]).rstrip() for number, (line, _) in enumerate(paragraph)]


def _wrapped_paragraph(paragraph: list[_Line], prefixes: tuple[str, str], width: int) -> list[Block | str]:
    """Returns a paragraph as one block, which is broken to the same width again, and its last end."""
    last_end, line_end = paragraph[-1][1], paragraph[0][1]
    original = "".join(line + end for line, end in paragraph).removesuffix(last_end)
    text = " ".join(_without(paragraph, prefixes))
    return [
        plain_block(original, text, lambda translation: line_end.join(wrap(translation, width, prefixes))),
        last_end,
    ]


def _line_blocks(line: str, language: str) -> list[Block]:
    if len(line) <= _LONG_LINE:
        return [plain_block(line)]
    return [plain_block(piece) for piece in cut_between_sentences(line, language, _LONG_LINE)]
