"""What stands inside a source of XLIFF: text, and the inline elements of both versions."""

import html
import re
from itertools import pairwise
from xml.sax.saxutils import escape

from model.inference.reading.markup.inline import read_inline, write_inline
from model.inference.reading.markup.runs import Kind, Run, Segment, joined

_PREFIX = r"(?:[\w.-]{1,40}:)?"
# What Angular writes for the two ends of a pair.
_STARTS, _CLOSES = (rf"x\s[^<>]{{0,200}}?\bid=[\"']{end}_" for end in ("START", "CLOSE"))
# A code by itself: <x/>, <ph/>, <ph>what it was</ph>, an element of somebody else's.
_CODE = rf"""
    <(?!/)(?!{_PREFIX}(?:[be]x|[be]pt|[se][cm])\b|{_STARTS}|{_CLOSES})[A-Za-z][^<>]{{0,2000}}/>
  | <{_PREFIX}(?:ph|it)\b[^<>]{{0,2000}}(?<!/)>[^<>]{{0,2000}}</{_PREFIX}(?:ph|it)>
"""
# It is a word of the sentence where it says so (`{{name}}`, %s), or stands as one; a line break is none.
_SAYS_SO = r"(?=[^>]{0,2000}?(?:[{$]|%[\w(]|INTERPOLATION))"
_STANDS_SO = r"(?<![^\s(¿¡\"'«“])(?![^>]{0,2000}\b(?i:lb|br|image)\b)"
_FOLLOWED_SO = r"(?![^\s.,;:!?)\"'»”])"
_MARKS = re.compile(
    rf"""
    (?P<fixed>
        (?=<)(?:{_SAYS_SO}(?:{_CODE.strip()}) | {_STANDS_SO}(?:{_CODE.strip()}){_FOLLOWED_SO})
      | <{_PREFIX}mrk\b[^<>]{{0,2000}}(?:mtype=["']protected|translate=["']no)[^<>]{{0,2000}}>
        [^<>]{{0,2000}}</{_PREFIX}mrk>
    )
  | (?P<mark>{_CODE.strip()} | <!--.{{0,2000}}?-->)
  | (?P<closing_tag><(?:/{_PREFIX}|{_PREFIX}e(?=pt\b|x\b|[cm]\b)|(?={_CLOSES}))
        (?P<closed>g|pc|mrk|pt|x|c|m)\b[^<>]{{0,2000}}>
        (?:[^<>]{{0,2000}}</{_PREFIX}ept>)?)
  | (?P<opening_tag><{_PREFIX}(?:b(?=pt\b|x\b)|s(?=[cm]\b))?(?P<opened>g|pc|mrk|pt|x|c|m)\b[^<>]{{0,2000}}>
        (?:[^<>]{{0,2000}}</{_PREFIX}bpt>)?)
  | (?P<other><[^<>]{{1,2000}}>)
    """,
    re.VERBOSE,
)
_BREAK = re.compile(r"<[^>]*\b(?i:lb|br|line_break)\b")
_CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_SEGMENT = re.compile(rf"<{_PREFIX}mrk\b[^<>]*\bmtype=[\"']seg[\"'][^<>]*(?<!/)>")
_MRK = re.compile(rf"<(/?){_PREFIX}mrk\b[^<>]*?(/?)>")


def read_content(content: str, *, keeps_space: bool) -> Segment:
    """Reads the content of a source into runs.

    Args:
        content: as it stands in the file.
        keeps_space: its line breaks mean something (`xml:space="preserve"`); else they only lay out the file.
    """
    if not keeps_space:
        content = re.sub(r"(?<=\S)[ \t]*[\r\n]\s*(?=\S)", " ", content)
    segment = read_inline(_CDATA.sub(lambda match: escape(match[1]), content), _MARKS)
    return joined([run._replace(text=html.unescape(run.text)) if run.kind is Kind.TEXT else run for run in segment])


def write_content(segment: Segment) -> str:
    """Returns runs as the content of a target."""
    return write_inline(
        joined([run._replace(text=escape(run.text)) if run.kind is Kind.TEXT else run for run in segment])
    )


def cut_at_breaks(segment: Segment) -> list[Segment]:
    """Returns a segment in parts at each line break behind which something new begins, which is a part of its own."""
    parts: list[list[Run]] = [[]]
    for run, following in pairwise((*segment, Run(""))):
        goes_on = following.text.lstrip()[:1].islower()
        if run.kind is Kind.MARK and not run.style and _BREAK.match(run.text) and not goes_on:
            parts += [[run], []]
        else:
            parts[-1].append(run)
    return [tuple(part) for part in parts if part]


def split_content(content: str) -> list[str]:
    """Returns what lies between the segments that a source is cut into (`<mrk mtype="seg">`), and them, in turns.

    The odd ones are segments; a source that is not cut is one.
    """
    pieces: list[str] = []
    end = 0
    for opened in _SEGMENT.finditer(content):
        depth, stop = 1, len(content)
        for tag in _MRK.finditer(content, opened.end()):
            depth += 0 if tag[2] else -1 if tag[1] else 1
            if not depth:
                stop = tag.start()
                break
        pieces += [content[end : opened.end()], content[opened.end() : stop]]
        end = stop
    return [*pieces, content[end:]] if pieces else ["", content, ""]
