"""A text on its way through the engine, shown after each step."""

from collections.abc import Iterator, Sequence

from model.inference.constraints.constraint import Ids
from model.inference.engine import Engine, watch
from model.inference.reading.reading import Reading
from model.inference.reading.source_sentence import SourceSentence
from model.inference.search import BeamSearch, Hypothesis
from model.inference.translation import TranslatedSentence, Translation


def stream_translation(engine: Engine, reading: Reading, beam_size: int) -> Iterator[Translation]:
    """Yields the translation of a text as it grows, sentence by sentence; the last one is finished."""
    found: dict[Ids, list[Hypothesis]] = {}
    so_far = ""
    sentences: list[TranslatedSentence] = []
    for index, part in enumerate(reading.document):
        if isinstance(part, str):
            so_far += part
            continue
        show = _Growing(reading, part, so_far, sentences)
        if part.ids not in found:
            [found[part.ids]] = yield from watch(engine.translate([part.ids], beam_size), show)
        fitting = reading.document[index] = part.fitting(found[part.ids][0])
        if fitting is not part:
            [found[fitting.ids]] = yield from watch(engine.translate([fitting.ids], beam_size), show)
        sentences.append(reading.translated(fitting, found[fitting.ids][0]))
        so_far += sentences[-1].text
    yield reading.assemble(found)


class _Growing:
    """Shows a sentence after each step of its first search, behind what is translated before it.

    Another search begins from nothing, and is shown when it is done.
    """

    def __init__(
        self, reading: Reading, sentence: SourceSentence, text: str, sentences: Sequence[TranslatedSentence]
    ) -> None:
        self._reading = reading
        self._sentence = sentence
        self._text = text
        self._sentences = tuple(sentences)
        self._search: BeamSearch | None = None
        self._shown: Translation

    def __call__(self, search: BeamSearch) -> Translation:
        self._search = self._search or search
        if search is self._search:
            sentence = self._reading.translated(self._sentence, search.best())
            self._shown = self._reading.growing(self._text + sentence.text, (*self._sentences, sentence))
        return self._shown
