"""XLIFF 1.2 and 2.0: units without a translation get a draft, marked as one that somebody has to look at.

lxml says whether the file is sound. Then the places of its tags are enough: whatever is no draft stays byte for byte.
"""

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from xml.sax.saxutils import escape

from lxml import etree

from demo.files.documents.encodings import Encoding
from demo.files.documents.exchange.inline import cut_at_breaks, read_content, split_content, write_content
from demo.files.documents.segments import FileError
from demo.files.documents.text_file import Block, TextFile
from model.inference.reading.markup.runs import Segment

_TAG = re.compile(
    r"""<!--.*?--> | <!\[CDATA\[.*?\]\]> | <\?.*?\?> | <![^<>\[]*>
      | <(?P<end>/?)(?P<name>[^\s<>/!?]+)(?P<attributes>(?:[^<>"']|"[^"]*"|'[^']*')*?)(?P<empty>/?)>""",
    re.VERBOSE | re.DOTALL,
)
_ATTRIBUTE = re.compile(r"""([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
# What a unit is called, and what says of which kind a draft is. XLIFF 2 has no word for a draft: in its first state
# and with a translation, the tools of translators show a segment as one that needs editing.
_UNITS = ("trans-unit", "segment")
_DRAFT = {"trans-unit": "needs-review-translation", "segment": "initial"}
_WIDEST_INDENT = 100
_INHERITED = ("translate", "xml:space")
_LANGUAGE = {"file": "target-language", "xliff": "trgLang"}  # in XLIFF 1.2 and 2.0


@dataclass(slots=True)
class _Element:
    """An element at its place in the file: its start tag, its content, its end."""

    name: str
    attributes: Mapping[str, str]
    start: int
    inside: int  # where its content begins
    outside: int = 0  # where its content ends
    stop: int = 0
    children: dict[str, "_Element"] = field(default_factory=dict)  # of a unit: source, seg-source, target


def read_xliff(text: str, encoding: Encoding, target: str | None = None) -> TextFile:
    """Reads an XLIFF file whose sources are to be translated.

    Args:
        text: the file.
        encoding: of the file.
        target: the language that it is translated into, which a file may leave open.

    Raises:
        FileError: it is damaged, or no XLIFF file.
    """
    _check(text)
    parts: list[Block | str] = []
    end = 0
    for element in _elements(text):
        blocks: list[tuple[int, int, Block | str]] = []
        if element.name in _UNITS:
            blocks += [_unit_block(text, element, encoding)] if _wants_draft(text, element) else []
        elif target:
            blocks.append(_with_language(text, element, target))
        for start, stop, part in blocks:
            parts += [text[end:start], part]
            end = stop
    return TextFile([*parts, text[end:]], encoding)


def _check(text: str) -> None:
    try:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, encoding="utf-8")
        root = etree.fromstring(text.encode("utf-8"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise FileError("xliff_broken") from error
    document = root.getroottree().docinfo
    has_entities = document.internalDTD is not None and next(document.internalDTD.iterentities(), None) is not None
    if etree.QName(root).localname != "xliff" or has_entities:
        raise FileError("xliff_broken")


# === What stands where ===


def _elements(text: str) -> Iterator[_Element]:
    """Yields each unit with what is in it, and each element that names the target language, in the file's order."""
    stack: list[_Element] = []
    prefix = ""
    for match in _TAG.finditer(text):
        if match["name"] is None:
            continue
        if match["end"]:
            yield from _close(stack, match.start(), match.end())
            continue
        if not stack:
            prefix = match["name"].removesuffix("xliff")
        own = {name: html.unescape(first or second) for name, first, second in _ATTRIBUTE.findall(match["attributes"])}
        inherited = {name: stack[-1].attributes[name] for name in _INHERITED if stack and name in stack[-1].attributes}
        name = match["name"].removeprefix(prefix) if match["name"].startswith(prefix) else match["name"] + " of others"
        element = _Element(name, inherited | own, match.start(), match.end())
        if name == "file" and "version" not in own and stack[0].attributes.get("version", "").startswith("1"):
            yield element
        if name == "xliff" and not own.get("version", "").startswith("1"):
            yield element
        stack.append(element)
        if match["empty"]:
            yield from _close(stack, match.end(), match.end())


def _close(stack: list[_Element], outside: int, stop: int) -> Iterator[_Element]:
    element = stack.pop()
    element.outside, element.stop = outside, stop
    if stack and stack[-1].name in _UNITS:
        stack[-1].children[element.name] = element
    if element.name in _UNITS:
        yield element


def _with_language(text: str, element: _Element, target: str) -> tuple[int, int, str]:
    tag = text[element.start : element.inside]
    name = _LANGUAGE[element.name]
    return element.start, element.inside, tag if name in element.attributes else _with_attribute(tag, name, target)


def _wants_draft(text: str, unit: _Element) -> bool:
    """Whether a unit has no translation, or one that its file calls unfinished."""
    source, target = unit.children.get("source"), unit.children.get("target")
    if not source or unit.attributes.get("translate") == "no" or unit.attributes.get("approved") == "yes":
        return False
    content = text[target.inside : target.outside].strip() if target else ""
    if not target or not content:
        return True
    state = (unit if unit.name == "segment" else target).attributes.get("state")
    if state is None:  # some tools begin with a copy of the source
        return content == text[source.inside : source.outside].strip()
    return state in ("new", "initial") or state.startswith("needs-")


# === Writing ===


def _unit_block(text: str, unit: _Element, encoding: Encoding) -> tuple[int, int, Block]:
    source, old = unit.children["source"], unit.children.get("target")
    read = unit.children.get("seg-source", source)
    keeps_space = source.attributes.get("xml:space") == "preserve"
    pieces = split_content(text[read.inside : read.outside])
    contents = [cut_at_breaks(read_content(piece, keeps_space=keeps_space)) for piece in pieces[1::2]]
    start = unit.start if unit.name == "segment" else old.start if old else read.stop
    stop = old.stop if old else read.stop

    def write(translated: Sequence[Segment]) -> str:
        parts = (_encodable(write_content(segment), encoding) for segment in translated)
        pieces[1::2] = ["".join(islice(parts, len(content))) for content in contents]
        target = _target(text, unit, "".join(pieces))
        if unit.name != "segment":
            return target
        tag = _with_attribute(text[unit.start : unit.inside], "state", _DRAFT["segment"])
        return tag + text[unit.inside : old.start if old else read.stop] + target

    return start, stop, Block(text[start:stop], tuple(chain(*contents)), write, is_copied=True)


def _target(text: str, unit: _Element, content: str) -> str:
    """Returns the element of a translation: the one that is there with its attributes, or one as its source is laid."""
    source, old = unit.children["source"], unit.children.get("target")
    if old:
        tag = re.sub(r"\s*/?>$", ">", text[old.start : old.inside])
    else:
        before = text[max(0, source.start - _WIDEST_INDENT) : source.start]
        indent = re.search(r"(?:\r\n|\r|\n)?[ \t]*$", before)
        start_of_name = text[source.start : source.inside].partition("source")[0]
        tag = f"{indent[0] if indent else ''}{start_of_name}target>"
    if unit.name == "trans-unit":
        tag = _with_attribute(tag, "state", _DRAFT["trans-unit"])
    name = re.search(r"<([^\s<>/]+)", tag)
    return f"{tag}{content}</{name[1] if name else 'target'}>"


def _with_attribute(tag: str, name: str, value: str) -> str:
    """Returns a start tag with an attribute, which it may have already."""
    attribute = f'{name}="{escape(value)}"'
    replaced, count = re.subn(rf"""(?<=\s){re.escape(name)}\s*=\s*(?:"[^"]*"|'[^']*')""", attribute, tag, count=1)
    return replaced if count else re.sub(r"\s*(/?>)$", rf" {attribute}\1", tag)


def _encodable(content: str, encoding: Encoding) -> str:
    """Returns XML without the characters that the file's encoding lacks: they are written by their numbers."""
    return content.encode(encoding.name, "xmlcharrefreplace").decode(encoding.name)
