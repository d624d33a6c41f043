"""The same text through several translators that go the same way: answers, attention and tokens side by side."""

from collections import Counter
from typing import TYPE_CHECKING, TypedDict

from demo.chat.translation_data import TranslationData, translation_data
from demo.chat.translators import Translators
from demo.server.limits import Refusal
from model.inference.request import Direction

if TYPE_CHECKING:
    from model.inference.engine import ShouldStop
    from model.inference.translator import Translator


class Rival(TypedDict):
    """One of several translators of a direction, as a person tells it from the others."""

    name: str
    attention: str | None  # as `ModelConfig.attention`, where the translator says what it is


class Compared(TypedDict):
    """What one translator makes of a text."""

    answer: TranslationData
    pieces: list[list[list[str]]]  # of each sentence: it and its translation, as the vocabulary cuts them


def rivals(translators: Translators) -> dict[str, list[Rival]]:
    """Returns who can be compared: for each direction, such as "es-en", that more than one of them go."""
    of_directions = {f"{way.source}-{way.target}": translators.rivals(way) for way in translators.directions}
    return {way: _as_rivals(all_) for way, all_ in of_directions.items() if len(all_) > 1}


def compare_with(
    translators: Translators,
    place: int,
    text: str,
    direction: Direction,
    *,
    beam_size: int,
    should_stop: "ShouldStop | None" = None,
) -> Compared:
    """Translates a text by the translator in that place of `rivals`.

    Raises:
        Refusal: nobody stands there.
    """
    offered = translators.rivals(direction)
    if not 0 <= place < len(offered):
        raise Refusal(f"place must be from 0 to {len(offered) - 1}. Received: {place}.")
    translation = offered[place].translate(
        text,
        source_language=direction.source,
        target_language=direction.target,
        beam_size=beam_size,
        should_stop=should_stop,
    )
    return Compared(answer=translation_data(translation), pieces=[list(each.pieces) for each in translation.sentences])


def _as_rivals(offered: "tuple[Translator, ...]") -> list[Rival]:
    """Bundles are told apart by their folders, and those in folders of one name by the folders around them."""
    names = [each.bundle.directory.resolve().name if each.bundle else each.name for each in offered]
    counts = Counter(names)
    return [
        Rival(
            name=f"{each.bundle.directory.resolve().parent.name}/{name}" if each.bundle and counts[name] > 1 else name,
            attention=each.bundle.config.attention if each.bundle else None,
        )
        for each, name in zip(offered, names, strict=True)
    ]
