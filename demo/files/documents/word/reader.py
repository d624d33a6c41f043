"""Word files: what a paragraph's runs say is read as one text, however they are cut; their formatting stays."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from copy import deepcopy
from functools import cached_property
from itertools import groupby

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from lxml import etree

from demo.files.documents.segments import Kind, Run, Segment, Style, Wrap, Written, joined
from demo.files.documents.word.package import Element, WordPackage

# Around runs, for no reader to see: their children belong to the paragraph as if they were its own.
_TRANSPARENT = frozenset(map(qn, ("w:ins", "w:moveTo", "w:smartTag", "w:sdt", "w:sdtContent")))
_BREAKS = frozenset(map(qn, ("w:tab", "w:ptab", "w:br", "w:cr", "w:fldChar", "w:instrText")))
_TEXTS = frozenset(map(qn, ("w:t", "w:noBreakHyphen")))
_FORMULA = "{http://schemas.openxmlformats.org/officeDocument/2006/math}oMath"
_WORDS = frozenset({qn("w:fldSimple"), qn("w:sym"), _FORMULA})
_UNSEEN = frozenset(map(qn, ("w:lang", "w:noProof")))  # of a run's properties
_NOT_IN_XML = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


class WordFile:
    """A Word file; `write` opens it anew, so it may be written any number of times.

    Args:
        data: the file.

    Raises:
        FileError: it cannot be opened, or would be too large in memory.
    """

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.segments = [stretch.segment for stretch in _stretches(WordPackage(data))]

    def write(self, translated: Sequence[Segment]) -> Written:
        """Returns the file with its first segments replaced by `translated`."""
        package = WordPackage(self._data)
        for stretch, segment in zip(list(_stretches(package)), translated, strict=False):
            stretch.replace(segment)
        return Written(package.save())


class _Atom:
    """One thing in a paragraph: a run that has one child besides its properties; a formula; a whole field."""

    def __init__(self, elements: list[Element], link: Element | None) -> None:
        self.elements = elements
        self.link = link  # the hyperlink that it is in
        first = elements[0]
        self.content = next((child for child in first if child.tag != qn("w:rPr")), first) if _is_run(first) else first

    @property
    def text(self) -> str:
        """What a reader sees of it, where it is text."""
        return (self.content.text or "") if self.content.tag == qn("w:t") else "-"

    @property
    def kind(self) -> Kind:
        """What a translation does with it."""
        if len(self.elements) > 1:
            shown = "".join(text.text or "" for element in self.elements for text in element.iter(qn("w:t")))
            return Kind.FIXED if shown.strip() else Kind.MARK
        if self.content.tag in _TEXTS:
            return Kind.TEXT
        return Kind.FIXED if self.content.tag in _WORDS else Kind.MARK

    @cached_property
    def look(self) -> tuple[str, Element | None]:
        """The formatting, comparable."""
        properties = self.elements[0].find(qn("w:rPr"))
        seen = [] if properties is None else [child for child in properties if child.tag not in _UNSEEN]
        return "".join(etree.tostring(child, encoding="unicode") for child in seen), self.link


class _Stretch:
    """A part of a paragraph between breaks: one segment."""

    def __init__(self, atoms: list[_Atom]) -> None:
        self._atoms = atoms
        lengths: Counter[tuple[str, Element | None]] = Counter()
        for atom in atoms:
            lengths[atom.look] += len(atom.text) if atom.kind is Kind.TEXT else 0
        usual = lengths.most_common(1)[0][0]
        self._templates = {0: next(atom for atom in atoms if atom.look == usual)}
        self.segment = joined(list(self._runs(usual)))

    def _runs(self, usual: tuple[str, Element | None]) -> Iterator[Run]:
        look = usual
        style: Style = ()
        for number, atom in enumerate(self._atoms, start=1):
            if atom.kind is not Kind.TEXT:
                yield Run(str(number), style if atom.look == look else (), atom.kind)
                continue
            if atom.look != look:
                look, style = atom.look, (() if atom.look == usual else (Wrap(number),))
                self._templates[number] = atom
            yield Run(atom.text, style)

    def replace(self, segment: Segment) -> None:
        """Puts other runs where this stretch stands."""
        first = self._atoms[0]
        place = first.elements[0] if first.link is None else first.link
        for style, runs in groupby(segment, key=lambda run: run.style):
            template = self._templates[style[-1].number if style else 0]
            parent = place.getparent()
            if template.link is not None:
                copied = etree.SubElement(parent, template.link.tag, template.link.attrib)
                place.addprevious(copied)
            for run in runs:
                for element in self._elements(run, template):
                    if template.link is not None:
                        copied.append(element)
                    else:
                        place.addprevious(element)
        self._remove_texts()

    def _elements(self, run: Run, template: _Atom) -> list[Element]:
        if run.kind is not Kind.TEXT:
            return self._atoms[int(run.text) - 1].elements
        element = OxmlElement("w:r")
        properties = template.elements[0].find(qn("w:rPr"))
        if properties is not None:
            element.append(deepcopy(properties))
        text = OxmlElement("w:t")
        text.text = _NOT_IN_XML.sub("\ufffd", run.text)
        text.set(_SPACE, "preserve")
        element.append(text)
        return [element]

    def _remove_texts(self) -> None:
        for atom in self._atoms:
            if atom.kind is Kind.TEXT:
                atom.elements[0].getparent().remove(atom.elements[0])
        for link in {id(atom.link): atom.link for atom in self._atoms if atom.link is not None}.values():
            if not any(_is_run(child) for child in link):
                link.getparent().remove(link)


# === Reading ===


def _stretches(package: WordPackage) -> Iterator[_Stretch]:
    """Yields the parts of paragraphs that lie between breaks and hold something to translate."""
    for paragraph in package.paragraphs():
        if not any(map(str.isalpha, "".join(text.text or "" for text in paragraph.iter(qn("w:t"))))):
            continue
        _split_runs(paragraph)
        atoms = _join_fields(list(_atoms(paragraph, None)))
        for is_break, group in groupby(atoms, key=lambda atom: len(atom.elements) == 1 and atom.content.tag in _BREAKS):
            if is_break:
                continue
            between = list(group)
            if any(atom.kind is Kind.TEXT and any(map(str.isalpha, atom.text)) for atom in between):
                yield _Stretch(between)


def _split_runs(paragraph: Element) -> None:
    """Cuts runs so that each has one child besides its properties, which changes nothing that is seen."""
    for run in list(paragraph.iter(qn("w:r"))):
        if next(run.iterancestors(qn("w:p"))) is not paragraph:  # of a text box inside
            continue
        properties = run.find(qn("w:rPr"))
        for child in reversed([child for child in run if child.tag != qn("w:rPr")][1:]):
            rest = OxmlElement("w:r")
            if properties is not None:
                rest.append(deepcopy(properties))
            rest.append(child)
            run.addnext(rest)


def _atoms(parent: Element, link: Element | None) -> Iterator[_Atom]:
    for child in parent:
        if child.tag in _TRANSPARENT:
            yield from _atoms(child, link)
        elif child.tag == qn("w:hyperlink"):
            yield from _atoms(child, child)
        elif child.tag in _WORDS or (_is_run(child) and any(part.tag != qn("w:rPr") for part in child)):
            yield _Atom([child], link)


def _join_fields(atoms: list[_Atom]) -> Iterator[_Atom]:
    """Yields the atoms, those of a field as one: a page number, a date, a reference that Word works out itself.

    A link is a field too, in old files: its text is to be translated, so its ends stay as breaks.
    """
    index = 0
    while index < len(atoms):
        stop = _field_stop(atoms, index)
        yield _Atom([element for atom in atoms[index:stop] for element in atom.elements], atoms[index].link)
        index = stop


def _field_stop(atoms: list[_Atom], start: int) -> int:
    """Returns the index behind the field that begins at `start`, or behind the one atom there."""
    depth = 0
    for index in range(start, len(atoms)):
        content = atoms[index].content
        if content.tag == qn("w:instrText") and "HYPERLINK" in (content.text or ""):
            break
        if content.tag == qn("w:fldChar"):
            depth += {"begin": 1, "end": -1}.get(content.get(qn("w:fldCharType")), 0)
        if depth == 0:
            return index + 1
    return start + 1


def _is_run(element: Element) -> bool:
    return bool(element.tag == qn("w:r"))
