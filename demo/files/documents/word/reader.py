"""Word files: what a paragraph's runs say is read as one text, however they are cut; their formatting stays."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from docx.oxml.ns import qn

from demo.files.documents.segments import Written
from demo.files.documents.word.atoms import read_atoms
from demo.files.documents.word.fonts import FixedWidth
from demo.files.documents.word.package import WordPackage
from demo.files.documents.word.stretch import Stretch
from model.inference.reading.markup.runs import Kind, Segment


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


def _stretches(package: WordPackage) -> Iterator[Stretch]:
    """Yields the parts of paragraphs that lie between breaks and hold something to translate."""
    is_code = FixedWidth(package).is_code
    for paragraph in package.paragraphs():
        if not any(map(str.isalpha, "".join(text.text or "" for text in paragraph.iter(qn("w:t"))))):
            continue
        for is_break, group in groupby(read_atoms(paragraph, is_code), key=lambda atom: atom.is_break):
            between = list(group)
            if not is_break and any(atom.kind is Kind.TEXT and any(map(str.isalpha, atom.text)) for atom in between):
                yield Stretch(between)
