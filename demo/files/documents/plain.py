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
_BULLET = re.compile(r"\s*(?:[-–—*•‣▪◦·]|\d{1,3}[.)]|[a-z]\))\s+")
# A sentence ends here, whatever quotation marks and brackets close behind it.
_SENTENCE_END = re.compile(r"[.!?…:。！？][\"'”’»)\]]{0,3}$")

_Line = tuple[str, str]  # a line and its end


def read_plain(text: str, encoding: Encoding, language: str) -> TextFile:
    """Reads plain text in `language`."""
    lines = split_lines(text)
    width = max((len(line) for line, _ in lines), default=0)
    parts: list[Block | str] = []
    for is_blank, group in groupby(lines, key=lambda line: not line[0].strip()):
        paragraph = list(group)
        if is_blank:
            parts += ["".join(line + end for line, end in paragraph)]
        elif _NARROWEST <= width <= _WIDEST and _is_wrapped(paragraph, width):
            parts += _wrapped_paragraph(paragraph, width)
        else:
            for line, end in paragraph:
                bullet = match[0] if (match := _BULLET.match(line)) else ""
                parts += [bullet, *_line_blocks(line.removeprefix(bullet), language), end]
    return TextFile(parts, encoding)


def _is_wrapped(paragraph: list[_Line], width: int) -> bool:
    """Whether it is prose that was broken to a width: each line ends where its next word would not have fitted, some
    line begins amid a sentence, and the last one ends one. Verses and lists, of whatever length, do not look so.
    """
    lines = [line.rstrip() for line, _ in paragraph]
    fits = all(
        len(line) >= _NARROWEST // 2
        and not following[0].isspace()
        and len(line) + 1 + len(following.split()[0]) > width
        for line, following in pairwise(lines)
    )
    goes_on = any(following[0].islower() and not _SENTENCE_END.search(line) for line, following in pairwise(lines))
    return fits and goes_on and bool(_SENTENCE_END.search(lines[-1]))


def _wrapped_paragraph(paragraph: list[_Line], width: int) -> list[Block | str]:
    """Returns a paragraph as one block, which is broken to the same width again, and its last end."""
    last_end, line_end = paragraph[-1][1], paragraph[0][1]
    original = "".join(line + end for line, end in paragraph).removesuffix(last_end)
    text = " ".join(line.strip() for line, _ in paragraph)
    return [plain_block(original, text, lambda translation: line_end.join(wrap(translation, width))), last_end]


def _line_blocks(line: str, language: str) -> list[Block]:
    if len(line) <= _LONG_LINE:
        return [plain_block(line)]
    return [plain_block(piece) for piece in cut_between_sentences(line, language, _LONG_LINE)]
