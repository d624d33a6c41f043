"""Segments -> translated segments: what is bold, linked or fixed in the source is so in the translation.

The translator reads each segment as plain text, so that a sentence has one translation everywhere. Then the attention
says where the marks go, see `model.inference.reading.markup.placing`.

What stands in brackets or quotation marks is one word to the sentence around it. Where there are marks among its own
words, it is a segment of its own, and stays as it is in the one around it.
"""

import re
from bisect import bisect
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from demo.files.documents.segments import is_translatable
from model.inference.reading.markup.placing import MOST_FIXED, place, read_source
from model.inference.reading.markup.runs import Kind, Run, Segment, Style, cut_out, joined

if TYPE_CHECKING:
    from model.inference.translation import Translation

_ENCLOSED = re.compile(r'(?<!\w)(?:\([^()]{1,300}\)|«[^«»]{1,300}»|“[^“”]{1,300}”|"[^"]{1,300}")(?!\w)')

TranslateAll = Callable[[Sequence[str]], Sequence["Translation"]]


class TranslatedSegment(NamedTuple):
    """A segment in the other language.

    Args:
        segment: the translation, with all that the source has in it.
        doubts: what is doubtful about it, as `Translation.doubts` names it.
        left: sentences in another language, which stay as they are, as `Translation.left`.
    """

    segment: Segment
    doubts: tuple[str, ...] = ()
    left: tuple[str, ...] = ()


def translate_segments(segments: Sequence[Segment], translate_all: TranslateAll) -> list[TranslatedSegment]:
    """Translates segments.

    Where the translator lost a fixed run, or the attention cannot tell where something belongs, the runs of that
    segment are translated one by one: worse to read, but with everything in it.

    Args:
        segments: any, translatable or not.
        translate_all: translates texts, each as if it were alone.
    """
    parted = [_without_enclosed(segment) for segment in segments]
    enclosed = [inside for _, found in parted for inside in found]
    results = _translate([*(around for around, _ in parted), *enclosed], translate_all)
    insides = iter(results[len(segments) :])
    return [
        _filled(result, [next(insides) for _ in found]) for result, (_, found) in zip(results, parted, strict=False)
    ]


def _translate(segments: Sequence[Segment], translate_all: TranslateAll) -> list[TranslatedSegment]:
    sources = [read_source(segment) for segment in segments]
    translations = translate_all([source.text for source in sources])
    results = []
    for segment, source, translation in zip(segments, sources, translations, strict=True):
        # What stays as it is, since it is in another language, stays with all that is around its words.
        placed = segment if translation.text == source.text else place(source, translation)
        results.append(
            _translate_runs(segment, translate_all)
            if placed is None
            else TranslatedSegment(placed, translation.doubts, translation.left)
        )
    return results


def _translate_runs(segment: Segment, translate_all: TranslateAll) -> TranslatedSegment:
    """Translates each run by itself, with the white space around it as it was."""
    translations = translate_all([run.text for run in segment if is_translatable((run,))])
    waiting = iter(translations)
    runs = [run._replace(text=next(waiting).text) if is_translatable((run,)) else run for run in segment]
    doubts = dict.fromkeys(doubt for translation in translations for doubt in translation.doubts)
    left = tuple(text for translation in translations for text in translation.left)
    return TranslatedSegment(joined(runs), tuple(doubts), left)


# === What is enclosed ===


def _without_enclosed(segment: Segment) -> tuple[Segment, list[Segment]]:
    """Returns a segment with a fixed run for each stretch in brackets that has marks inside, and these insides.

    No more than a translator can tell apart, whatever the text.
    """
    text = ""
    styles: list[Style] = []
    marks: list[int] = []  # where they stand
    for run in segment:
        if run.kind is Kind.MARK:
            marks.append(len(text))
            continue
        text += run.text if run.kind is Kind.TEXT else "\ufffc" * len(run.text)
        styles += [run.style] * len(run.text)
    room = MOST_FIXED - sum(run.kind is Kind.FIXED for run in segment)
    around: list[Run] = []
    insides: list[Segment] = []
    end = 0
    for match in _ENCLOSED.finditer(text):
        if len(insides) >= room:
            break
        start, stop, style = match.start(), match.end(), styles[match.start()]
        within = styles[start:stop]
        is_closed = within[-1] == style and all(other[: len(style)] == style for other in within)
        has_marks = any(other != style for other in within) or bisect(marks, start) < bisect(marks, stop - 1)
        if is_closed and has_marks and any(map(str.isalpha, match[0])):
            inside = cut_out(segment, start + 1, stop - 1)
            around += [*cut_out(segment, end, start), Run(match[0], style, Kind.FIXED, -1 - len(insides))]
            insides.append(tuple(run._replace(style=run.style[len(style) :]) for run in inside))
            end = stop
    return (joined([*around, *cut_out(segment, end, len(text))]), insides) if insides else (segment, [])


def _filled(around: TranslatedSegment, insides: Sequence[TranslatedSegment]) -> TranslatedSegment:
    """Returns a segment with the translations of what is enclosed in it."""

    def runs() -> Iterator[Run]:
        for run in around.segment:
            if run.kind is not Kind.FIXED or run.number >= 0:
                yield run
                continue
            yield Run(run.text[0], run.style)
            for inner in insides[-1 - run.number].segment:
                yield inner._replace(style=(*run.style, *inner.style))
            yield Run(run.text[-1], run.style)

    if not insides:
        return around
    doubts = dict.fromkeys(chain(around.doubts, *(inside.doubts for inside in insides)))
    left = tuple(chain(around.left, *(inside.left for inside in insides)))
    return TranslatedSegment(joined(list(runs())), tuple(doubts), left)
