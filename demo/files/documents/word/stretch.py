"""A part of a Word paragraph between breaks: one segment, and its translation in the same place."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from copy import deepcopy
from itertools import takewhile

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from demo.files.documents.word.atoms import Atom, Wrapper, empty_copy, text_element
from demo.files.documents.word.package import Element
from model.inference.reading.markup.runs import Kind, Run, Segment, Style, Wrap, joined

_NOT_IN_XML = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_HOLDS_SOMETHING = tuple(map(qn, ("w:r", "w:fldSimple", "w:p")))


class Stretch:
    """A part of a paragraph between breaks.

    Args:
        atoms: what it is made of; one at least is text.
    """

    def __init__(self, atoms: Sequence[Atom]) -> None:
        self._atoms = atoms
        lengths: Counter[tuple[str, tuple[Wrapper, ...]]] = Counter()
        for atom in atoms:
            if atom.kind is Kind.TEXT and atom.text:
                lengths[atom.look] += len(atom.text)
        # A link that is longer than the text around it does not stand around that, nor does an insertion.
        usual = min(lengths, key=lambda look: (len(look[1]), -lengths[look]))
        self._templates = {0: next(atom for atom in atoms if atom.look == usual)}
        self.segment = joined(list(self._runs(usual)))

    def _runs(self, usual: tuple[str, tuple[Wrapper, ...]]) -> Iterator[Run]:
        look = usual
        style: Style = ()
        for number, atom in enumerate(self._atoms, start=1):
            if atom.kind is Kind.TEXT or (atom.kind is Kind.FIXED and atom.wrappers != usual[1]):
                if atom.look != look:
                    look, style = atom.look, (() if atom.look == usual else (Wrap(number),))
                    self._templates[number] = atom
                key = 0 if atom.kind is Kind.TEXT else number
                yield Run(atom.text, style, atom.kind, key)
            else:
                yield Run(atom.text, style if atom.look == look else (), atom.kind, number)

    def replace(self, segment: Segment) -> None:
        """Puts other runs where this stretch stands."""
        depth = self._shared_depth()
        marker = OxmlElement("w:proofErr")
        self._put_marker(marker, depth)
        writer = _Writer(marker)
        for run in segment:
            template = self._templates[run.style[-1].number if run.style else 0]
            wrappers = template.wrappers
            if run.kind is Kind.MARK:  # what was deleted must not get into somebody's insertion, nor a note into a link
                own = self._atoms[run.number - 1].wrappers
                pairs = zip(wrappers, own, strict=False)
                wrappers = tuple(outer for outer, _ in takewhile(lambda pair: pair[0] is pair[1], pairs))
            writer.open(wrappers[depth:])
            for element in self._elements(run, template):
                writer.append(element)
        writer.open(())
        marker.getparent().remove(marker)
        self._remove_old(depth)

    def _shared_depth(self) -> int:
        """Returns how many wrappers stand around all of it: these need not be touched."""
        first = self._atoms[0].wrappers
        depth = min(len(atom.wrappers) for atom in self._atoms)
        while any(atom.wrappers[:depth] != first[:depth] for atom in self._atoms):
            depth -= 1
        return depth

    def _put_marker(self, marker: Element, depth: int) -> None:
        """Marks the place: before the first atom, but behind a container that holds what is before the atom, too."""
        first = self._atoms[0]
        if len(first.wrappers) == depth:
            first.elements[0].addprevious(marker)
            return
        container = first.wrappers[depth]
        foremost = None if container.element is None else next(container.element.iter(qn("w:r")), None)
        if foremost is None or foremost in self._own_runs():
            container.first.addprevious(marker)
        else:
            container.first.addnext(marker)

    def _own_runs(self) -> set[Element]:
        elements = [element for atom in self._atoms for element in atom.elements]
        ends = [element for atom in self._atoms for wrapper in atom.wrappers for element in wrapper.opening]
        return {run for element in (*elements, *ends) for run in element.iter(qn("w:r"))}

    def _elements(self, run: Run, template: Atom) -> list[Element]:
        if run.kind is not Kind.TEXT:
            return self._atoms[run.number - 1].elements
        element = OxmlElement("w:r")
        properties = template.elements[0].find(qn("w:rPr"))
        if properties is not None:
            element.append(deepcopy(properties))
        element.append(text_element(_NOT_IN_XML.sub("\ufffd", run.text)))
        return [element]

    def _remove_old(self, depth: int) -> None:
        """Takes out the texts, and what stood around some of them and holds nothing any more."""
        for atom in self._atoms:
            for element in atom.elements if atom.kind is Kind.TEXT else ():
                element.getparent().remove(element)
        # The innermost first, so that a container whose containers are gone is empty.
        wrappers = {wrapper: place for atom in self._atoms for place, wrapper in enumerate(atom.wrappers[depth:])}
        for wrapper in sorted(wrappers, key=wrappers.__getitem__, reverse=True):
            for element in wrapper.own_elements():
                if next(element.iterdescendants(*_HOLDS_SOMETHING), None) is None or wrapper.element is None:
                    element.getparent().remove(element)


class _Writer:
    """Writes elements before a marker, inside whatever wrappers are open.

    Args:
        marker: where they go.
    """

    def __init__(self, marker: Element) -> None:
        self._marker = marker
        self._open: list[tuple[Wrapper, Element | None]] = []

    def open(self, wrappers: Sequence[Wrapper]) -> None:
        """Closes what does not stand around the next element, and opens what does."""
        shared = 0
        while shared < min(len(self._open), len(wrappers)) and self._open[shared][0] is wrappers[shared]:
            shared += 1
        while len(self._open) > shared:
            wrapper, _ = self._open.pop()
            for element in wrapper.closing:
                self.append(deepcopy(element))
        for wrapper in wrappers[shared:]:
            self._begin(wrapper)

    def _begin(self, wrapper: Wrapper) -> None:
        if wrapper.element is not None:
            copied = empty_copy(wrapper.element)
            self.append(copied)
            self._open.append((wrapper, copied))
            return
        for element in wrapper.opening:
            self.append(deepcopy(element))
        self._open.append((wrapper, None))

    def append(self, element: Element) -> None:
        """Writes one element."""
        inside = next((copied for _, copied in reversed(self._open) if copied is not None), None)
        if inside is None:
            self._marker.addprevious(element)
        else:
            inside.append(element)
