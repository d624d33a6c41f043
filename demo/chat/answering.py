"""An answer as it grows, told to the browser in small steps. Knows nothing of Gradio.

The conversation itself lives in the browser: a request holds all that is needed to answer it, so any replica can.
"""

import logging
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, TypedDict

from demo.chat.glossaries import Pairs, read_pairs
from demo.chat.translation_data import TranslationData, translation_data
from demo.chat.translators import Translators
from demo.i18n.visitor_texts import texts_for
from demo.server.limits import Guard, Refusal, Request
from model.inference.request import Direction

if TYPE_CHECKING:  # launch.py loads the translator in a thread; importing it here would make that wait
    from model.inference.translator import Translation

logger = logging.getLogger(__name__)

SECONDS_BETWEEN_UPDATES = 0.04
FAILED = "failed"  # the page has words of its own for it


class Update(TypedDict, total=False):
    """What has changed of an answer."""

    direction: Direction  # comes first
    is_sure: bool  # of the direction
    keep: int  # so many characters of the text so far stay ...
    add: str  # ... and this follows them
    answer: TranslationData  # comes last
    problem: str  # why no answer comes, for the person who asked


def stream_answer(
    translators: Translators,
    guard: Guard,
    request: Request | None,
    text: str,
    wanted: Direction,
    *,
    is_fixed: bool,
    beam_size: int,
    pairs: Pairs | None = None,
    anyway: bool = False,
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[Update]:
    """Yields the steps of an answer; the last one holds the whole of it, or says why there is none.

    Args:
        translators: who may answer.
        guard: what this visitor may ask.
        request: where the message came from.
        text: the message.
        wanted: the way to go ...
        is_fixed: ... whatever language the text is in; otherwise that decides, as `Translators.choose`.
        beam_size: hypotheses that the search keeps.
        pairs: the visitor's own words, see `demo.chat.glossaries`.
        anyway: translate what is in no language of the translator, too.
        clock: seconds.
    """
    try:
        with guard.message(request, text, wanted.source) as deadline:
            direction, is_sure = (wanted, True) if is_fixed else translators.choose(text, wanted)
            start = Update(direction=direction, is_sure=is_sure)
            growing = translators.of(direction).stream(
                text,
                source_language=direction.source,
                target_language=direction.target,
                beam_size=beam_size,
                anyway=anyway,
                should_stop=deadline.should_stop,
                glossary=read_pairs(pairs),
            )
            for update in _tell(growing, clock):
                deadline.check()
                yield start | update
                start = Update()
    except Refusal as refusal:
        yield Update(problem=refusal.told(texts_for(request)))
    except Exception:
        logger.exception("Translating a message of %d characters failed.", len(text))
        yield Update(problem=FAILED)


def _tell(growing: Iterator["Translation"], clock: Callable[[], float]) -> Iterator[Update]:
    """Yields what changes, but not more often than eyes can follow; what is shown at the end is worked out once."""
    shown = ""
    next_update = clock()
    for translation in growing:
        if translation.finished:
            yield Update(answer=translation_data(translation))
        elif clock() >= next_update:
            next_update = clock() + SECONDS_BETWEEN_UPDATES
            keep = _common_length(shown, translation.text)
            yield Update(keep=keep, add=translation.text[keep:])
            shown = translation.text


def _common_length(one: str, other: str) -> int:
    """Returns how many letters at the beginning are the same."""
    shorter = min(len(one), len(other))
    return next((index for index in range(shorter) if one[index] != other[index]), shorter)
