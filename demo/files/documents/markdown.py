"""Markdown: paragraphs, headings, list items and table cells; code, HTML blocks and the targets of links stay."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import groupby, pairwise
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.admon import admon_plugin
from mdit_py_plugins.amsmath import amsmath_plugin
from mdit_py_plugins.container import container_plugin
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.front_matter import front_matter_plugin

from demo.files.documents.encodings import Encoding
from demo.files.documents.inline import MARKDOWN_MARKS
from demo.files.documents.text_file import Block, TextFile, split_lines, wrap
from model.inference.reading.markup.inline import read_inline, write_inline
from model.inference.reading.markup.runs import Segment

# Lines that a site's generator reads and no person: Liquid and Hugo, a table of contents, a box's kind, MDX.
_SITE_LINE = re.compile(
    r"\s*(?:(?:(?:\{%(?:(?!%\}).)*%\}|\{\{(?:(?!\}\}).)*\}\})\s*+)+|\{:.*\}|\[!\w+\][-+]?|\[\[?_?TOC_?\]?\]"
    r"|import\s(?:[^'\"]*\sfrom\s)?\s*['\"][^'\"]*['\"];?|-+8<-+.*|\([\w-]+\)=)\s*"
)
# What begins so is no text up to the next empty line: MDX's code over several lines, a table drawn with +---+.
_NO_TEXT = re.compile(
    r"import\s*\{[^}]*$|export\s+(?:default\b.*[;{(]|(?:const|let|function)\s+[\w{].*[={(])|\+(?:[-=:]+\+)+\s*$"
)
_TAB = re.compile(r"^([ \t]*)===(?=[!+]?[ \t]+\")", re.MULTILINE)  # of several side by side: to the parser, a box
# Between these lines stands no Markdown: front matter in TOML and JSON, code between the tags of Liquid and Hugo.
_FRONT_MATTER = re.compile(r"\A(?:\+\+\+[ \t]*$.*?^\+\+\+|\{[ \t]*$.*?^\})[ \t]*$", re.DOTALL | re.MULTILINE)
_CODE_NAMES = "highlight|raw|comment|code|mermaid"
_CODE_OPENS = re.compile(rf"\s*\{{[%{{][<%-]?\s*(?P<name>{_CODE_NAMES})\b")
_CODE_CLOSES = re.compile(rf"\{{[%{{][<%-]?\s*(?:end|/\s*)(?P<name>{_CODE_NAMES})\b")
_HARD_BREAK = re.compile(r" {2,}$|\\$")
_STANDS_ALONE = re.compile(r"\*\[[^\[\]\n]{1,100}\]:|\[!\w{1,20}\]|\|")  # an abbreviation, a box's title, a verse
_BREAK_WITHIN = re.compile(r"<br\s*/?>", re.IGNORECASE)
# What would begin something else than a paragraph at the head of a line.
_BLOCK_START = re.compile(r"(?:#{1,6}|[-+*]|\d{1,9}[.)])(?:\s|$)|>|=+\s*$|-+\s*$|~~~|```|\|")


class _Line(NamedTuple):
    text: str
    end: str
    offset: int  # in the file


class _Place(NamedTuple):
    """A stretch of the file that one segment stands in."""

    start: int
    stop: int
    text: str  # without what the lines begin with, the line breaks as spaces
    width: int  # of the longest line; 0 if there is but one
    continuation: str  # the first line break, and what the line after it begins with
    is_cell: bool


def read_markdown(text: str, encoding: Encoding) -> TextFile:
    """Reads CommonMark with tables."""
    lines = _read_lines(text)
    environment: dict[str, dict[str, object]] = {}
    tokens = _parser().parse(_parsed_text(lines), environment)
    references = frozenset(environment.get("references", {}))
    parts: list[Block | str] = []
    end = 0
    for place in _find_places(tokens, lines):
        parts += [text[end : place.start], _read_block(text, place, references)]
        end = place.stop
    return TextFile([*parts, text[end:]], encoding)


def _read_lines(text: str) -> list[_Line]:
    lines, offset = [], 0
    for line, end in split_lines(text):
        lines.append(_Line(line, end, offset))
        offset += len(line) + len(end)
    return lines


@cache
def _parser() -> MarkdownIt:
    """CommonMark and what sites add to it: tables, front matter, formulas, definitions, notes, ::: and !!! boxes."""
    parser = MarkdownIt("commonmark").enable("table")
    parser.use(front_matter_plugin).use(dollarmath_plugin, double_inline=True).use(amsmath_plugin).use(admon_plugin)
    parser.use(deflist_plugin).use(footnote_plugin).disable("footnote_tail")  # which moves notes to the end
    return parser.use(container_plugin, "box", validate=lambda *_: True)


def _parsed_text(lines: list[_Line]) -> str:
    """Returns the text as the parser needs it: what is no Markdown as empty lines, so that their numbers stay."""
    texts = [line.text.replace("\0", " ") for line in lines]
    closings = [match["name"] if (match := _CODE_CLOSES.search(text)) else "" for text in texts]
    last_closing = {name: number for number, name in enumerate(closings) if name}
    open_name = ""
    for number, text in enumerate(texts):
        opening = None if open_name else _CODE_OPENS.match(text)
        if opening and last_closing.get(opening["name"], -1) >= number:
            open_name = opening["name"]
        if open_name:
            texts[number] = ""
            open_name = "" if closings[number] == open_name else open_name
    text = _TAB.sub(r"\1!!!", "\n".join(texts))
    return _FRONT_MATTER.sub(lambda match: "\n" * match[0].count("\n"), text)


def _find_places(tokens: list[Token], lines: list[_Line]) -> Iterator[_Place]:
    searched = 0  # a line of a table holds several cells, found one after the other
    for before, token in pairwise(tokens):
        if token.type == "inline" and token.content.strip() and before.type != "admonition_title_open":
            for place in _places_of(token, lines, searched, before.type in {"th_open", "td_open"}):
                searched = place.stop
                yield place


def _places_of(token: Token, lines: list[_Line], searched: int, is_cell: bool) -> Iterator[_Place]:
    """Yields where a token's text stands, parted where a line is broken by intent or is none of a reader's."""
    found: list[tuple[_Line, int, str]] = []  # a line, where its text begins in it, the text
    first = (token.map or [0])[0]
    contents = token.content.split("\n")
    if _NO_TEXT.match(contents[0]):
        return
    for line, content in zip(lines[first : first + len(contents)], contents, strict=False):
        wanted = _HARD_BREAK.sub("", content).strip()
        column = _find(line, wanted, searched)
        if column < 0:
            break
        stands_alone = bool(_STANDS_ALONE.match(wanted))
        if found and stands_alone:
            yield _place(found, is_cell)
            found = []
        is_read = not _SITE_LINE.fullmatch(wanted)
        if is_read:
            found.append((line, column, wanted))
        if found and (not is_read or stands_alone or _HARD_BREAK.search(content)):
            yield _place(found, is_cell)
            found = []
    if found:
        yield _place(found, is_cell)


def _find(line: _Line, wanted: str, searched: int) -> int:
    start = max(0, searched - line.offset)
    escaped = line.text.find(wanted.replace("|", "\\|"), start)  # as a cell has it
    return escaped if escaped >= 0 else line.text.find(wanted, start)


def _place(found: list[tuple[_Line, int, str]], is_cell: bool) -> _Place:
    first_line, first_column, _ = found[0]
    last_line, last_column, last_text = found[-1]
    if not last_line.text.startswith(last_text, last_column):
        last_text = last_text.replace("|", "\\|")
    return _Place(
        start=first_line.offset + first_column,
        stop=last_line.offset + last_column + len(last_text),
        text=" ".join(text for _, _, text in found),
        width=max(len(line.text.rstrip()) for line, _, _ in found) if len(found) > 1 else 0,
        continuation=first_line.end + found[1][0].text[: found[1][1]] if len(found) > 1 else "",
        is_cell=is_cell,
    )


def _read_block(text: str, place: _Place, references: frozenset[str]) -> Block:
    def write(segments: Sequence[Segment]) -> str:
        written = "".join(map(write_inline, segments))
        if place.is_cell:
            return written.replace("|", "\\|")
        if not _BLOCK_START.match(place.text):
            written = _escape_start(written)
        return place.continuation.join(_wrap(written, place.width)) if place.width else written

    segment = read_inline(place.text, MARKDOWN_MARKS, references)
    return Block(text[place.start : place.stop], tuple(_between_breaks(segment)), write)


def _between_breaks(segment: Segment) -> Iterator[Segment]:
    """Yields a segment in parts at each <br>, which is a part of its own; what is bold on both sides is so twice."""
    for is_break, runs in groupby(segment, key=lambda run: bool(_BREAK_WITHIN.fullmatch(run.text))):
        yield tuple(run._replace(style=()) if is_break else run for run in runs)


def _escape_start(text: str) -> str:
    """Returns a paragraph that stays one."""
    if not _BLOCK_START.match(text):
        return text
    digits = len(text) - len(text.lstrip("0123456789"))
    return f"{text[:digits]}\\{text[digits:]}"


def _wrap(text: str, width: int) -> list[str]:
    """Returns the lines of a paragraph, of which none begins something else."""
    lines: list[str] = []
    for line in wrap(text, width):
        if lines and _BLOCK_START.match(line):
            lines[-1] += " " + line
        else:
            lines.append(line)
    return lines
