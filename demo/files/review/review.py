"""A translated file passage by passage: read again, translated anew, corrected by hand, given back. No Gradio here."""

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, TypedDict

from demo.files.documents.placing import translate_segments
from demo.files.documents.segments import visible_text
from demo.files.job import FileJob, telling_doubts
from demo.files.reasons import left_as_it_is, reasons
from demo.files.review.marked import MarkedText
from model.inference.confidence.quality_estimation import UNKNOWN_LANGUAGE
from model.inference.reading.markup.placing import place, read_source

if TYPE_CHECKING:
    from model.glossary.glossary import Glossary
    from model.inference.engine import ShouldStop

PAGE = 50  # passages that are shown at once
_WAYS = 5


class Passage(TypedDict):
    """A passage as the page shows it; marks stand in it as `MarkedText` writes them."""

    index: int
    source: str
    translation: str
    doubts: list[str]  # in the visitor's words
    is_left: bool  # as it is, in whole or in part, since it is in another language
    is_corrected: bool


class Review:
    """What one visitor makes of a translated file.

    Doubtful passages come first, in the order of the file, then the others.

    Args:
        job: the file; what is corrected here stands in its translation.
    """

    def __init__(self, job: FileJob) -> None:
        self._job = job
        self._corrected: dict[int, str] = {}  # by passage, what stands there now, without marks
        self._order = sorted(range(len(job.translated)), key=lambda index: (not job.doubts[index], index))

    def passages(self, start: int, words: Mapping[str, str]) -> list[Passage]:
        """Returns a page of passages, from the one at `start` on."""
        return [self._passage(index, words) for index in self._order[max(0, start) :][:PAGE]]

    @property
    def count(self) -> int:
        """How many passages there are."""
        return len(self._order)

    @property
    def language(self) -> str:
        """The code of the file's language."""
        return self._job.direction.source

    def source_text(self, index: int) -> str:
        """Returns what a reader sees of a source."""
        return visible_text(self._job.document.segments[self._known(index)])

    def correct(self, index: int, text: str) -> str:
        """Puts what a person wrote in the place of a translation; returns it as it stands there.

        Raises:
            MarkLost: a mark is missing or out of place; nothing is changed.
            ValueError: there is no such passage.
        """
        source = self._job.document.segments[self._known(index)]
        marked, before = MarkedText(source), self._job.translated[index]
        # A line break would begin a line, a cell or a paragraph of its own, which the file does not have.
        text = text if "\n" in visible_text(source).strip() else " ".join(text.splitlines())
        after = marked.read(text, before)
        if after != before:
            self._job.translated[index] = after
            self._corrected[index] = visible_text(after)
        return marked.write(after)

    def translate_anew(self, index: int, glossary: "Glossary | None", should_stop: "ShouldStop | None" = None) -> str:
        """Returns a passage's translation with the words that its owner has now; nothing is changed yet."""
        source = self._job.document.segments[self._known(index)]
        translate_all = partial(self._job.translator.translate_all, **self._asked(glossary, should_stop))
        [translated] = translate_segments([source], translate_all)
        return MarkedText(source).write(translated.segment)

    def translate_anyway(
        self,
        index: int,
        glossary: "Glossary | None",
        words: Mapping[str, str],
        should_stop: "ShouldStop | None" = None,
    ) -> Passage:
        """Translates a passage whatever language it is in, puts that in its place, and returns it."""
        source = self._job.document.segments[self._known(index)]
        translate_all = partial(self._job.translator.translate_all, **self._asked(glossary, should_stop), anyway=True)
        [translated] = translate_segments([source], translate_all)
        self._job.translated[index] = translated.segment
        self._job.doubts[index], self._job.left[index] = telling_doubts(translated), translated.left
        self._corrected.pop(index, None)  # by nobody who speaks that language
        return self._passage(index, words)

    def other_ways(self, index: int, glossary: "Glossary | None", should_stop: "ShouldStop | None" = None) -> list[str]:
        """Returns other translations of a passage that is one sentence, those that hold all of its marks, best first.

        Raises:
            ValueError: it is more than one sentence.
        """
        segment = self._job.document.segments[self._known(index)]
        source, marked = read_source(segment), MarkedText(segment)
        translator, ask = self._job.translator, self._asked(glossary, should_stop)
        ways = []
        for way in translator.n_best(source.text, count=_WAYS, **ask):
            placed = place(source, translator.complete(source.text, way.translation, **ask))
            if placed is not None:
                ways.append(marked.write(placed))
        shown = marked.write(self._job.translated[index])
        return [way for way in dict.fromkeys(ways) if way != shown]

    def pairs(self) -> str:
        """Returns what was corrected as a corpus: the two languages' codes, then a pair a line."""
        rows = [tuple(self._job.direction)]
        rows += [(self.source_text(index), better) for index, better in sorted(self._corrected.items())]
        return "".join(f"{' '.join(source.split())}\t{' '.join(better.split())}\n" for source, better in rows)

    def file(self) -> tuple[str, bytes]:
        """Returns the name and the content of the file with all corrections."""
        return self._job.result_name, self._job.write().data

    def _passage(self, index: int, words: Mapping[str, str]) -> Passage:
        source = self._job.document.segments[index]
        marked = MarkedText(source)
        doubts, left = self._job.doubts[index], self._job.left[index]
        told = reasons([doubt for doubt in doubts if doubt != UNKNOWN_LANGUAGE or not left], words)
        if left:
            told.append(left_as_it_is(left, visible_text(source), self._job.direction, words))
        return Passage(
            index=index,
            source=marked.write(source),
            translation=marked.write(self._job.translated[index]),
            doubts=told,
            is_left=bool(left),
            is_corrected=index in self._corrected,
        )

    def _asked(self, glossary: "Glossary | None", should_stop: "ShouldStop | None") -> dict[str, Any]:
        source, target = self._job.direction
        return {
            "source_language": source,
            "target_language": target,
            "glossary": glossary,
            "should_stop": should_stop,
        }

    def _known(self, index: int) -> int:
        if not 0 <= index < self.count:
            raise ValueError(f"Expected a passage from 0 to {self.count - 1}. Received: {index}")
        return index
