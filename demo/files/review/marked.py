"""A passage as a text to be corrected: what is bold or linked in it stands as <1>…</1>, what is kept as <2/>."""

import re
from collections.abc import Iterator, Sequence

from demo.i18n.page_text import Told
from model.inference.reading.markup.runs import Kind, Run, Segment, Wrap, common_style, joined

_MARK = re.compile(r"<(/?)(\d{1,6})(/?)>")
_Mark = Wrap | Run


class MarkLost(Told):
    """A correction lacks a mark, holds one too often, or closes one that is not open."""

    def __init__(self, marks: Sequence[str]) -> None:
        super().__init__("files.review_lost", marks=" ".join(marks))


class MarkedText:
    """What the marks of one source are called, so that its translation can be written with them and read again.

    A number that stands in the file's own text as if it were a mark is no mark's number.

    Args:
        source: the passage.
    """

    def __init__(self, source: Segment) -> None:
        texts = " ".join(run.text for run in source if run.kind is Kind.TEXT)
        first = 1 + max((int(number) for _, number, _ in _MARK.findall(texts)), default=0)
        found: list[_Mark] = []
        for run in source:
            found += [wrap for wrap in run.style if wrap not in found]
            if run.kind is not Kind.TEXT:
                found.append(_bare(run))
        self._marks: dict[int, _Mark] = dict(enumerate(found, first))

    def write(self, segment: Segment) -> str:
        """Returns a passage, the source or its translation, with its marks as text."""
        waiting = dict(self._marks)  # those that stand alone, each once
        written: list[str] = []
        style: tuple[Wrap, ...] = ()
        for run in (*segment, Run("")):
            shared = len(common_style(style, run.style))
            written += [f"</{self._number(wrap)}>" for wrap in reversed(style[shared:])]
            written += [f"<{self._number(wrap)}>" for wrap in run.style[shared:]]
            style = run.style
            if run.kind is Kind.TEXT:
                written.append(run.text)
            else:
                number = next(number for number, mark in waiting.items() if mark == _bare(run))
                del waiting[number]
                written.append(f"<{number}/>")
        return "".join(written)

    def read(self, text: str, translation: Segment) -> Segment:
        """Returns what a person wrote as a passage, with the white space around it that the translation has.

        Args:
            text: with the same marks as `write` gives.
            translation: the passage that it takes the place of.

        Raises:
            MarkLost: a mark that the translation has is missing, or stands where it cannot.
        """
        before, after = _outer_space(self.write(translation))
        runs = joined(list(self._runs(before + text.strip() + after)))
        if lost := sorted(self._used(translation) ^ self._used(runs)):
            raise MarkLost([self._name(number) for number in lost])
        return runs

    def _runs(self, text: str) -> Iterator[Run]:
        style: list[int] = []
        alone: set[int] = set()
        place = 0
        for found in _MARK.finditer(text):
            number = int(found[2])
            mark = self._marks.get(number)
            if mark is None or (found[1] and found[3]):
                continue  # the file's own text
            yield Run(text[place : found.start()], self._style(style))
            place = found.end()
            is_alone = isinstance(mark, Run)
            closes = bool(found[1])
            if is_alone != bool(found[3]) or number in alone or (closes and style[-1:] != [number]):
                raise MarkLost([self._name(number)])
            if isinstance(mark, Run):
                alone.add(number)
                yield mark._replace(style=self._style(style))
            elif closes:
                style.pop()
            else:
                style.append(number)
        if style:
            raise MarkLost([self._name(number) for number in style])
        yield Run(text[place:])

    def _style(self, numbers: Sequence[int]) -> tuple[Wrap, ...]:
        return tuple(mark for number in numbers if isinstance(mark := self._marks[number], Wrap))

    def _used(self, segment: Segment) -> set[int]:
        return {int(number) for _, number, _ in _MARK.findall(self.write(segment)) if int(number) in self._marks}

    def _number(self, mark: _Mark) -> int:
        return next(number for number, each in self._marks.items() if each == mark)

    def _name(self, number: int) -> str:
        return f"<{number}/>" if isinstance(self._marks[number], Run) else f"<{number}>…</{number}>"


def _bare(run: Run) -> Run:
    return run._replace(style=())


def _outer_space(text: str) -> tuple[str, str]:
    return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :] if text.strip() else ""
