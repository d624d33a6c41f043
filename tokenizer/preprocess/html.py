"""HTML as the standard names its elements: what stands in a line of text, what ends one, what no person reads.

Every pattern reads on to the next `<` or `>` at most, so the time is linear in the length of the text.
"""

import re
from collections.abc import Iterator

# Stand around words of a sentence, or between two of them.
_IN_A_LINE = re.compile(
    "a|abbr|acronym|b|bdi|bdo|big|button|cite|code|data|del|dfn|em|font|i|img|input|ins|kbd|label|mark|math|meter|nobr|"
    "output|progress|q|rp|rt|ruby|s|samp|small|span|strike|strong|sub|sup|time|tt|u|var|wbr"
    r"|\d+",  # <0>, as catalogues of messages number them
    re.IGNORECASE,
)
# No sentence goes on across one of these.
_BLOCKS = (
    "address|article|aside|blockquote|body|br|caption|center|col|colgroup|dd|details|dialog|div|dl|dt|fieldset|"
    "figcaption|figure|footer|form|h[1-6]|head|header|hr|html|legend|li|link|main|menu|meta|nav|noscript|ol|optgroup|"
    "option|p|section|select|summary|table|tbody|td|tfoot|th|thead|title|tr|ul"
)
_UNREAD = ("script", "style", "pre", "textarea", "template", "svg")  # nor is what they hold for a translator

TAG = re.compile(r"</?(?P<name>[A-Za-z][\w-]{0,30}|\d{1,3}(?=/?>))(?:\s[^<>]{0,1000}|/)?>")
# Words of a sentence with tags inside: code, and what stands high or low beside a letter or two: H<sub>2</sub>O.
CARRIED = (
    r"`[^`\n]+`"
    r"|<(?P<element>code|kbd|samp|var|tt|math)\b[^<>]{0,1000}>[^<>]{0,1000}</(?P=element)>"
    r"|(?<!\w)\w{1,2}(?:<su[bp]>[^<>]{1,9}</su[bp]>\w{0,2}(?!\w)){1,9}"
)
_BLANK = "\u2002"  # a space that parts no columns
_TAG_OR_CARRIED = re.compile(f"{CARRIED}|{TAG.pattern}")
_BREAK = re.compile(
    rf"(?P<comment><!--)|<[!?][^<>]{{0,1000}}>"
    rf"|</?(?P<name>{_BLOCKS}|{'|'.join(_UNREAD)})(?![\w-])(?:\s[^<>]{{0,1000}}|/)?>",
    re.IGNORECASE,
)
_ENDS = {name: re.compile(rf"</{name}\s{{0,9}}>", re.IGNORECASE) for name in _UNREAD} | {"": re.compile("-->")}


def is_in_a_line(tag: str) -> bool:
    """Whether a tag is one of those that stand around or between words, by its name or since it closes itself."""
    match = TAG.fullmatch(tag)
    return match is None or bool(_IN_A_LINE.fullmatch(match["name"])) or tag.endswith("/>")


def find_breaks(text: str) -> Iterator[tuple[int, int]]:
    """Yields where sentences end whatever their punctuation: at blocks, comments, and elements that nobody reads."""
    last = {name: [match.start() for match in end.finditer(text)][-1:] for name, end in _ENDS.items()}
    start = 0
    while match := _BREAK.search(text, start):
        start = match.end()
        name = (match["name"] or "").lower()
        if (name in _UNREAD and match[0][1] != "/") or match["comment"]:
            if last[name] and last[name][0] >= start:
                start = _ENDS[name].search(text, start).end()  # type: ignore[union-attr]  # the last one is further on
            elif match["comment"]:
                continue  # it is never closed
        yield match.start(), start


def without_breaks(text: str) -> str:
    """Returns a text with a space for each of what `find_breaks` finds."""
    if "<" not in text:
        return text
    parts, end = [], 0
    for start, stop in find_breaks(text):
        parts.append(text[end:start])
        end = stop
    return " ".join([*parts, text[end:]])


def blank_tags(text: str) -> str:
    """Returns a text of equal length with spaces for the tags around or between its words."""
    return _TAG_OR_CARRIED.sub(_blank, text) if "<" in text else text


def blank_marks(text: str) -> str:
    """Returns a text of equal length with spaces for such tags, and letters for what is carried and for other tags."""
    return _TAG_OR_CARRIED.sub(lambda match: "x" * len(match[0]), blank_tags(text)) if "<" in text else text


def _blank(match: re.Match[str]) -> str:
    return _BLANK * len(match[0]) if match["name"] and is_in_a_line(match[0]) else match[0]
