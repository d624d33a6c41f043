"""A paragraph of a Word file, taken to pieces: what a reader sees of it, and what stands around each piece."""

from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from functools import cached_property

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from lxml import etree

from demo.files.documents.word.package import Element
from model.inference.reading.markup.runs import Kind

# Their children belong to the paragraph as if they were its own; they say something of them, and stay around them.
_CONTAINERS = frozenset(
    map(
        qn, ("w:ins", "w:moveTo", "w:smartTag", "w:sdt", "w:sdtContent", "w:customXml", "w:bdo", "w:dir", "w:hyperlink")
    )
)
_BREAKS = frozenset(map(qn, ("w:tab", "w:ptab", "w:br", "w:cr", "w:fldChar", "w:instrText")))
# A soft hyphen says where the source's word may be broken, which is nothing to its translation.
_TEXTS = frozenset(map(qn, ("w:t", "w:noBreakHyphen", "w:softHyphen")))
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_WORDS = frozenset({qn("w:fldSimple"), qn("w:sym"), f"{_MATH}oMath"})
# Beside the text, at a place of it: what was deleted, ends of a bookmark or of what a comment speaks of.
_MARKERS = frozenset(
    map(
        qn,
        ("w:del", "w:moveFrom", "w:bookmarkStart", "w:bookmarkEnd", "w:commentRangeStart", "w:commentRangeEnd"),
    )
)
_UNSEEN = frozenset(map(qn, ("w:lang", "w:noProof")))  # of a run's properties
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"

IsCode = Callable[[Element], bool]  # whether a run is in a fixed-width font


class Wrapper:
    """What stands around some of a paragraph's pieces: a container, or the two ends of a link that is a field.

    Args:
        element: the container; None for a field.
        opening, closing: the elements of a field before and behind what it shows.
    """

    def __init__(
        self, element: Element | None, opening: Sequence[Element] = (), closing: Sequence[Element] = ()
    ) -> None:
        self.element = element
        self.opening = opening
        self.closing = closing

    @property
    def first(self) -> Element:
        """Where it begins."""
        return self.opening[0] if self.element is None else self.element

    def own_elements(self) -> list[Element]:
        """Returns what it is made of."""
        return [*self.opening, *self.closing] if self.element is None else [self.element]


def empty_copy(container: Element) -> Element:
    """Returns a container with its properties and nothing in it."""
    copied = etree.Element(container.tag, container.attrib, container.nsmap)
    copied.extend(deepcopy(child) for child in container.iterchildren("*") if child.tag.endswith("Pr"))
    return copied


class Atom:
    """One thing in a paragraph: a run that has one child besides its properties; a formula; a whole field; code.

    Args:
        elements: what it is made of, side by side.
        wrappers: what stands around it in the paragraph, the outermost first.
        content: what decides its kind.
        is_code: whether it is text in a fixed-width font.
    """

    def __init__(
        self, elements: list[Element], wrappers: tuple[Wrapper, ...], content: Element, *, is_code: bool = False
    ) -> None:
        self.elements = elements
        self.wrappers = wrappers
        self.content = content
        self.is_code = is_code

    @property
    def text(self) -> str:
        """What a reader sees of it, where that is text or stands for a word."""
        if self.content.tag == qn("w:noBreakHyphen"):
            return "-"
        if self.content.tag in _MARKERS:
            return ""
        seen = (part for element in self.elements for part in element.iter(qn("w:t"), f"{_MATH}t"))
        return "".join(part.text or "" for part in seen)

    @property
    def kind(self) -> Kind:
        """What a translation does with it."""
        if self.content.tag in _TEXTS:
            return Kind.FIXED if self.is_code else Kind.TEXT
        is_word = self.content.tag in _WORDS or (self._is_field and bool(self.text.strip()))
        return Kind.FIXED if is_word else Kind.MARK

    @property
    def is_break(self) -> bool:
        """Whether it parts texts, as a tab does."""
        return self.content.tag in _BREAKS and not self._is_field

    @property
    def _is_field(self) -> bool:
        return self.content.tag == qn("w:fldChar") and len(self.elements) > 1

    @cached_property
    def look(self) -> tuple[str, tuple[Wrapper, ...]]:
        """The formatting and what stands around it, comparable."""
        properties = self.elements[0].find(qn("w:rPr"))
        seen = [] if properties is None else [child for child in properties if child.tag not in _UNSEEN]
        return "".join(etree.tostring(child, encoding="unicode") for child in seen), self.wrappers


def read_atoms(paragraph: Element, is_code: IsCode) -> list[Atom]:
    """Takes a paragraph to pieces; its runs are cut so that each has one child, which changes nothing that is seen."""
    _split_runs(paragraph, is_code)
    return _join_code(list(_join_fields(list(_atoms(paragraph, (), is_code)))))


def text_element(text: str) -> Element:
    """Returns a text that keeps its spaces."""
    element = OxmlElement("w:t")
    element.text = text
    element.set(_SPACE, "preserve")
    return element


def _split_runs(paragraph: Element, is_code: IsCode) -> None:
    for run in list(paragraph.iter(qn("w:r"))):
        if next(run.iterancestors(qn("w:p"))) is not paragraph:  # of a text box inside
            continue
        if is_code(run):
            _part_spaces(run)
        for child in reversed([child for child in run if child.tag != qn("w:rPr")][1:]):
            run.addnext(_run_like(run, child))


def _part_spaces(run: Element) -> None:
    """Gives the white space around code an element of its own: it belongs to the sentence."""
    for text in run.findall(qn("w:t")):
        whole, body = text.text or "", (text.text or "").strip()
        if body and whole != body:
            parts = [part for part in whole.partition(body) if part]
            for part in reversed(parts[1:]):
                text.addnext(text_element(part))
            text.addnext(text_element(parts[0]))
            run.remove(text)


def _run_like(run: Element, child: Element) -> Element:
    rest = OxmlElement("w:r")
    properties = run.find(qn("w:rPr"))
    if properties is not None:
        rest.append(deepcopy(properties))
    rest.append(child)
    return rest


def _atoms(parent: Element, wrappers: tuple[Wrapper, ...], is_code: IsCode) -> Iterator[Atom]:
    for child in parent:
        if child.tag in _CONTAINERS or _is_simple_link(child):
            inside = list(_atoms(child, (*wrappers, Wrapper(child)), is_code))
            if len(inside) == 1 and inside[0].kind is Kind.MARK and not inside[0].is_break:
                yield Atom([child], wrappers, inside[0].content)
            else:
                yield from inside
        elif child.tag in _WORDS or child.tag in _MARKERS:
            yield Atom([child], wrappers, child)
        elif _is_run(child):
            content = next((part for part in child if part.tag != qn("w:rPr")), None)
            if content is not None:
                is_word = bool((content.text or "").strip())
                yield Atom([child], wrappers, content, is_code=is_word and is_code(child))


def _is_simple_link(element: Element) -> bool:
    return element.tag == qn("w:fldSimple") and element.get(qn("w:instr"), "").lstrip().startswith("HYPERLINK")


def _is_run(element: Element) -> bool:
    """Whether it is a run of text."""
    return bool(element.tag == qn("w:r"))


# === Fields and code: several runs that are one thing ===


def _join_fields(atoms: Sequence[Atom]) -> Iterator[Atom]:
    """Yields the atoms, those of a field as one: a page number, a date, a reference that Word works out itself.

    A link is a field too, in old files: what it shows is to be translated, so its ends stand around that.
    """
    index = 0
    while index < len(atoms):
        stop = _field_stop(atoms, index)
        field = atoms[index:stop]
        if not _is_link(field):
            yield Atom(_elements(field), field[0].wrappers, field[0].content, is_code=field[0].is_code)
        elif (shown := _shown_by(field)) is None:
            yield from field
        else:
            yield from shown
        index = stop


def _field_stop(atoms: Sequence[Atom], start: int) -> int:
    """Returns the index behind the field that begins at `start`, or behind the one atom there."""
    depth = 0
    for index in range(start, len(atoms)):
        depth += {"begin": 1, "end": -1}.get(_field_char(atoms[index]), 0)
        if depth <= 0:
            return index + 1
    return start + 1


def _field_char(atom: Atom) -> str:
    return atom.content.get(qn("w:fldCharType"), "") if atom.content.tag == qn("w:fldChar") else ""


def _is_link(field: Sequence[Atom]) -> bool:
    instructions = (atom.content.text or "" for atom in field if atom.content.tag == qn("w:instrText"))
    return len(field) > 1 and "".join(instructions).lstrip().startswith("HYPERLINK")


def _shown_by(field: Sequence[Atom]) -> list[Atom] | None:
    """Returns what a link shows, its ends around it; None where they stand elsewhere than it, or it holds a break."""
    depth, separator = 0, 0
    for index, atom in enumerate(field):
        depth += {"begin": 1, "end": -1}.get(_field_char(atom), 0)
        if depth == 1 and _field_char(atom) == "separate":
            separator = index
            break
    outside = field[0].wrappers
    shown = list(_join_fields(field[separator + 1 : -1]))
    if not separator or field[-1].wrappers != outside or any(atom.is_break for atom in shown):
        return None
    link = Wrapper(None, _elements(field[: separator + 1]), _elements(field[-1:]))
    place = len(outside)
    for atom in shown:
        atom.wrappers = (*atom.wrappers[:place], link, *atom.wrappers[place:])
    return shown


def _join_code(atoms: Sequence[Atom]) -> list[Atom]:
    joined: list[Atom] = []
    for atom in atoms:
        last = joined[-1] if joined else None
        if last and last.is_code and atom.is_code and last.look == atom.look:
            last.elements += atom.elements
        else:
            joined.append(atom)
    return joined


def _elements(atoms: Sequence[Atom]) -> list[Element]:
    return [element for atom in atoms for element in atom.elements]
