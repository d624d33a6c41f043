"""Segments -> translated segments: what is bold, linked or fixed in the source is so in the translation.

The translator reads each segment as plain text, so that a sentence has one translation everywhere. Then the attention
says where the marks go, see `model.inference.markup.placing`.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from demo.files.documents.segments import is_translatable
from model.inference.markup.placing import place, read_source
from model.inference.markup.runs import Segment, joined

if TYPE_CHECKING:
    from model.inference.translation import Translation

TranslateAll = Callable[[Sequence[str]], Sequence["Translation"]]


def translate_segments(segments: Sequence[Segment], translate_all: TranslateAll) -> list[Segment]:
    """Translates segments.

    Where the translator lost a fixed run, or the attention cannot tell where something belongs, the runs of that
    segment are translated one by one: worse to read, but with everything in it.

    Args:
        segments: any, translatable or not.
        translate_all: translates texts, each as if it were alone.
    """
    sources = [read_source(segment) for segment in segments]
    translations = translate_all([source.text for source in sources])
    placed = [place(source, translation) for source, translation in zip(sources, translations, strict=True)]
    return [
        result if result is not None else _translate_runs(segment, translate_all)
        for segment, result in zip(segments, placed, strict=True)
    ]


def _translate_runs(segment: Segment, translate_all: TranslateAll) -> Segment:
    """Translates each run by itself, with the white space around it as it was."""
    waiting = iter(translate_all([run.text for run in segment if is_translatable((run,))]))
    return joined([run._replace(text=next(waiting).text) if is_translatable((run,)) else run for run in segment])
