"""One file on its way: translated in small turns, stopped at any time, given back with what is done. No Gradio here."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from demo.files.documents.placing import TranslatedSegment, translate_segments
from demo.files.documents.reading import translated_name
from demo.files.documents.segments import Document, Written, visible_text
from demo.i18n.visitor_texts import texts_for
from demo.server.limits import SENTENCES_AT_ONCE, Deadline, Guard, Refusal, Request
from model.inference.confidence.word_doubts import UNKNOWN_WORD, UNSURE_WORD
from model.inference.reading.markup.runs import Segment
from model.inference.request import Direction

if TYPE_CHECKING:
    from model.glossary.glossary import Glossary
    from model.inference.translator import Translator


class Progress(NamedTuple):
    """How far a file is."""

    done: int  # characters of the source
    total: int
    seconds_left: float
    newest: tuple[str, str]  # a text of the file and its translation


class DoubtfulPassage(NamedTuple):
    """A passage whose translation somebody should read again."""

    source: str
    translation: str
    doubts: tuple[str, ...]  # why, as `Translation.doubts` names it


@dataclass(slots=True)
class FileJob:
    """The translation of one file.

    Whoever holds it may stop it while another thread runs it.

    Args:
        name: of the file.
        num_bytes: its size.
        document: what was read from it.
        direction: which way it goes.
        translator: who translates it.
        glossary: words of its owner's own.
        anyway: translate what is in another language, too.
    """

    name: str
    num_bytes: int
    document: Document
    direction: Direction
    translator: "Translator"
    glossary: "Glossary | None" = None
    anyway: bool = False
    translated: list[Segment] = field(default_factory=list)
    doubtful: list[DoubtfulPassage] = field(default_factory=list)
    doubts: list[tuple[str, ...]] = field(default_factory=list)  # of each translated segment
    left: list[tuple[str, ...]] = field(default_factory=list)  # of each, what of it is in another language and stays
    problem: str = ""  # why it ended early, for its owner
    is_stopped: bool = False

    @property
    def is_done(self) -> bool:
        """Whether every segment is translated."""
        return len(self.translated) == len(self.document.segments)

    @property
    def result_name(self) -> str:
        """What the translation is called."""
        return translated_name(self.name, self.direction.target)

    def stop(self) -> None:
        """Ends the work after the turn that is under way."""
        self.is_stopped = True

    def run(
        self, guard: Guard, request: Request | None, clock: Callable[[], float] = time.monotonic
    ) -> Iterator[Progress]:
        """Translates turn by turn and tells how far it is; what is done stays when something ends it.

        Args:
            guard: lends the turns; why it refuses one stands in `problem` then.
            request: where the file came from.
            clock: seconds.
        """
        started, done = clock(), 0
        total = sum(len(visible_text(segment)) for segment in self.document.segments)
        try:
            with guard.file(request, self.num_bytes) as deadline:
                for turn in _turns(self.document.segments, self.direction.source):
                    if self.is_stopped:
                        return
                    with guard.file_turn(deadline):
                        self._keep(turn, translate_segments(turn, self._translate_all(deadline)))
                    done += sum(len(visible_text(segment)) for segment in turn)
                    left = (clock() - started) / max(1, done) * (total - done)
                    newest = visible_text(turn[-1]), visible_text(self.translated[-1])
                    yield Progress(done, total, left, newest)
        except Refusal as refusal:
            self.problem = refusal.told(texts_for(request))

    def write(self) -> Written:
        """Returns the file as far as it is translated; the rest of it in its own language."""
        return self.document.write(self.translated)

    def _keep(self, turn: Sequence[Segment], results: Sequence[TranslatedSegment]) -> None:
        for source, result in zip(turn, results, strict=True):
            doubts = telling_doubts(result)
            self.doubts.append(doubts)
            self.left.append(result.left)
            self.translated.append(result.segment)
            if doubts:
                self.doubtful.append(DoubtfulPassage(visible_text(source), visible_text(result.segment), doubts))

    def _translate_all(self, deadline: Deadline) -> Callable[[Sequence[str]], Sequence]:
        source, target = self.direction
        return partial(
            self.translator.translate_all,
            source_language=source,
            target_language=target,
            should_stop=deadline.should_stop,
            glossary=self.glossary,
            anyway=self.anyway,
        )


def telling_doubts(translated: TranslatedSegment) -> tuple[str, ...]:
    """Returns what is doubtful about a passage, if more than single words is: these are doubtful nearly everywhere."""
    return translated.doubts if set(translated.doubts) - {UNKNOWN_WORD, UNSURE_WORD} else ()


def _turns(segments: Sequence[Segment], language: str) -> Iterator[list[Segment]]:
    """Yields segments in turns of about so many sentences as the guard wants in one."""
    from model.inference.reading.document import count_sentences  # launch.py loads it beside this module

    turn: list[Segment] = []
    num_sentences = 0
    for segment in segments:
        turn.append(segment)
        num_sentences += count_sentences(visible_text(segment), language)
        if num_sentences >= SENTENCES_AT_ONCE:
            yield turn
            turn, num_sentences = [], 0
    if turn:
        yield turn
