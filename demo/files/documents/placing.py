"""Segments -> translated segments: what is bold, linked or fixed in the source is so in the translation.

The translator reads each segment as plain text, so that a sentence has one translation everywhere. Then the attention
says where the marks go, see `model.inference.reading.markup.placing`.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from demo.files.documents.segments import is_translatable
from model.inference.reading.markup.placing import place, read_source
from model.inference.reading.markup.runs import Segment, joined

if TYPE_CHECKING:
    from model.inference.translation import Translation

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
