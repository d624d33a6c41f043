"""All translators that one page offers: which ways they go, who goes which way, and what language a text is in."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from demo.i18n.languages import all_directions
from demo.server.limits import Refusal
from model.inference.request import Direction

if TYPE_CHECKING:  # launch.py loads translators in a thread; importing it here would make that wait
    from model.inference.translator import Translator
    from model.language_id.detect import Detection

# Two bundles that find different languages must differ by so much in their probabilities.
CLEAR_MARGIN = 0.2
# A text that nobody is sure of goes the way of the language that is so many times as likely as the next.
LIKELIER = 10


class Translators:
    """The translators of a page; where two go the same way, the first one does.

    Args:
        translators: at least one.
    """

    def __init__(self, translators: Sequence["Translator"]) -> None:
        self.all = tuple(translators)
        self._of: dict[Direction, Translator] = {}
        for translator in translators:
            for direction in all_directions(translator.languages):
                self._of.setdefault(direction, translator)
        self.directions = tuple(self._of)
        self.languages = tuple(dict.fromkeys(direction.source for direction in self._of))

    def replace(self, old: "Translator", new: "Translator") -> None:
        """Puts a translator in the place of one that goes the same ways; what the old one is at, it finishes."""
        self.all = tuple(new if each is old else each for each in self.all)
        self._of = {direction: new if each is old else each for direction, each in self._of.items()}

    def of(self, direction: Direction) -> "Translator":
        """Returns who goes this way.

        Raises:
            Refusal: nobody does.
        """
        if direction not in self._of:
            offered = ", ".join(f"{source} to {target}" for source, target in self.directions)
            raise Refusal(
                f"source_language and target_language must be one of: {offered}. "
                f"Received: {direction.source!r} to {direction.target!r}."
            )
        return self._of[direction]

    def rivals(self, direction: Direction) -> "tuple[Translator, ...]":
        """Returns all that go this way, the one of `of` first."""
        return tuple(each for each in self.all if direction in all_directions(each.languages))

    def detect(self, text: str) -> "Detection":
        """Tells the language of a text; where the bundles disagree, the surest of them, or nobody.

        Who offers a language and is not sure of it disagrees as well. `probabilities` are those of the bundle that is
        followed: each knows only its own languages.
        """
        found = [(translator.detect(text), translator.languages) for translator in self.all]
        (best, _), *others = sorted(found, key=lambda each: _certainty(each[0]), reverse=True)
        if best.language is None:
            return best._replace(known=any(detection.known for detection, _ in found))
        rivals = [
            other.probability
            for other, languages in others
            if other.language != best.language and (other.language or best.language in languages)
        ]
        return best if best.probability - max(rivals, default=0.0) >= CLEAR_MARGIN else best._replace(language=None)

    def choose(self, text: str, wanted: Direction) -> tuple[Direction, bool]:
        """Returns which way a text goes, and whether that is sure.

        Args:
            text: of any language.
            wanted: the way that was gone last. Its target stays, unless the text is in that language: then it goes
                the way back.
        """
        detection = self.detect(text)
        language = detection.language or self._likeliest(detection)
        is_sure = detection.language is not None
        if language is None:
            return wanted, False
        target = wanted.source if language == wanted.target else wanted.target
        if Direction(language, target) in self._of:
            return Direction(language, target), is_sure
        return next(direction for direction in self.directions if direction.source == language), is_sure

    def _likeliest(self, detection: "Detection") -> str | None:
        """Returns the language that a text is in rather than in any other of the page's, or None."""
        known = {code: value for code, value in detection.probabilities.items() if code in self.languages}
        if len(known) < 2:
            return None
        best, second, *_ = sorted(known, key=lambda code: -known[code])
        return best if known[best] >= LIKELIER * known[second] else None


def _certainty(detection: "Detection") -> tuple[bool, float]:
    return detection.language is not None, detection.probability
