"""The chat room: one component that the browser draws, and the endpoints that it asks.

The page is `static/main.js`; it keeps the conversation and asks for answers one by one.
"""

import logging
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

import gradio as gr

from demo.chat.alternatives import other_sentences, other_words, rewrite, search
from demo.chat.answering import FAILED, Update, stream_answer
from demo.chat.comparing import compare_with, rivals
from demo.chat.corrections import Correction, Corrections
from demo.chat.glossaries import export_pairs, import_pairs
from demo.chat.translators import Translators
from demo.i18n.languages import all_examples
from demo.i18n.page_text import texts
from demo.i18n.visitor_texts import texts_for
from demo.server.arguments import checked
from demo.server.limits import Guard, Refusal
from model.inference.request import MAX_BEAM_SIZE, Direction

if TYPE_CHECKING:
    from model.inference.engine import ShouldStop

logger = logging.getLogger(__name__)

MAX_COUNT = 10  # choices shown at once
MAX_CORRECTION_CHARACTERS = 2_000

_SKELETON = '<div class="place" aria-busy="true"></div>'  # where the room, which may be drawn already, is put
# The page's scripts stand beside the page, wherever a proxy puts it.
_MOUNT = (
    'import(new URL("static/parley/main.js", document.baseURI).href)'
    '.then((page) => page.mount(element.querySelector(".place"), props.config));'
)


def chat_tab(translators: Translators, guard: Guard, corrections: Corrections | None, *, may_learn: bool) -> None:
    """Builds the room inside the current tab.

    Args:
        translators: who answers.
        guard: what a visitor may ask.
        corrections: where suggested translations are kept; None keeps none.
        may_learn: whether the server's owner may let a translator learn from them.
    """
    gr.HTML(
        _SKELETON,
        js_on_load=_MOUNT,
        apply_default_css=False,
        elem_id="chat",
        config=page_config(translators, guard, corrections is not None, may_learn),
    )
    Endpoints(translators, guard, corrections).add()


def page_config(translators: Translators, guard: Guard, keeps_corrections: bool, may_learn: bool) -> dict[str, Any]:
    """Everything that the page has to know before anybody writes."""
    return {
        "directions": [list(direction) for direction in translators.directions],
        "pairs": [list(pair) for pair in dict.fromkeys(translator.languages for translator in translators.all)],
        "rivals": rivals(translators),
        "examples": [[text, *direction] for text, direction in all_examples(translators.directions)],
        "maxCharacters": guard.limits.max_characters,
        "keepsCorrections": keeps_corrections,
        "mayLearn": may_learn,
        "texts": {language: _page_texts(words) for language, words in texts().items()},
    }


def _page_texts(words: Mapping[str, str]) -> dict[str, str]:
    """The sentences that the page's scripts say; what the server says comes when it says it."""
    said_by_server = ("about.", "no_glossary.", "unreadable.", "upload_text.")
    return {key: text for key, text in words.items() if not key.startswith(said_by_server)}


class Endpoints:
    """What the page asks while somebody chats. Hidden from the list for programs, and under the same limits."""

    def __init__(self, translators: Translators, guard: Guard, corrections: Corrections | None) -> None:
        self._translators = translators
        self._guard = guard
        self._corrections = corrections

    def add(self) -> None:
        """Adds them to the page that is being built."""
        add = partial(
            gr.api,
            api_visibility="undocumented",
            concurrency_limit=self._guard.limits.max_running,
            concurrency_id="translation",
        )
        functions: list[Callable[..., Any]] = [self.chat_answer, self.chat_detect, self.chat_words, self.chat_sentences]
        functions += [self.chat_rewrite, self.chat_search, self.chat_compare, self.chat_picture]
        functions += [self.chat_glossary_import, self.chat_glossary_export]
        if self._corrections:
            functions.append(self.chat_suggest)
        for function in functions:
            add(checked(function), api_name=function.__name__)

    def chat_answer(
        self,
        text: str,
        source: str,
        target: str,
        is_fixed: bool,
        beam_size: int,
        request: gr.Request,
        *,
        glossary: list[list[str]] | None = None,
        anyway: bool = False,
    ) -> Iterator[Update]:
        """Streams the answer to a message."""
        yield from stream_answer(
            self._translators,
            self._guard,
            request,
            text,
            Direction(source, target),
            is_fixed=is_fixed,
            beam_size=_clipped(beam_size, MAX_BEAM_SIZE),
            pairs=glossary,
            anyway=anyway,
        )

    def chat_detect(self, text: str, source: str, target: str, request: gr.Request) -> dict:
        """Tells which way a text that is being written would go."""

        def ask() -> dict:
            beginning = text[: self._guard.limits.max_characters]
            direction, is_sure = self._translators.choose(beginning, Direction(source, target))
            return {"direction": list(direction), "is_sure": is_sure}

        return self._unhurried(request, ask)

    def chat_words(
        self,
        sentence: str,
        prefix: str,
        source: str,
        target: str,
        count: int,
        beam_size: int,
        request: gr.Request,
        *,
        glossary: list[list[str]] | None = None,
    ) -> dict:
        """Finds other words for one place."""
        ask = partial(
            other_words, count=_clipped(count, MAX_COUNT), beam_size=_clipped(beam_size, MAX_BEAM_SIZE), pairs=glossary
        )
        found = partial(ask, self._translators, sentence, prefix, Direction(source, target))
        return self._guarded(
            request, sentence, source, lambda should_stop: {"choices": found(should_stop=should_stop)}, prefix=prefix
        )

    def chat_sentences(
        self,
        sentence: str,
        source: str,
        target: str,
        count: int,
        beam_size: int,
        request: gr.Request,
        *,
        glossary: list[list[str]] | None = None,
    ) -> dict:
        """Finds other translations of a sentence."""
        ask = partial(
            other_sentences,
            count=_clipped(count, MAX_COUNT),
            beam_size=_clipped(beam_size, MAX_BEAM_SIZE),
            pairs=glossary,
        )
        found = partial(ask, self._translators, sentence, Direction(source, target))
        return self._guarded(request, sentence, source, lambda should_stop: {"choices": found(should_stop=should_stop)})

    def chat_rewrite(
        self,
        sentence: str,
        prefix: str,
        source: str,
        target: str,
        beam_size: int,
        request: gr.Request,
        *,
        glossary: list[list[str]] | None = None,
    ) -> dict:
        """Translates a sentence anew from a given beginning."""
        ask = partial(rewrite, beam_size=_clipped(beam_size, MAX_BEAM_SIZE), pairs=glossary)
        found = partial(ask, self._translators, sentence, prefix, Direction(source, target))
        return self._guarded(
            request, sentence, source, lambda should_stop: found(should_stop=should_stop), prefix=prefix
        )

    def chat_search(
        self,
        sentence: str,
        source: str,
        target: str,
        beam_size: int,
        request: gr.Request,
        *,
        glossary: list[list[str]] | None = None,
    ) -> dict:
        """Shows how a sentence was found."""
        ask = partial(search, count=5, beam_size=_clipped(beam_size, MAX_BEAM_SIZE), pairs=glossary)
        found = partial(ask, self._translators, sentence, Direction(source, target))
        return self._guarded(request, sentence, source, lambda should_stop: found(should_stop=should_stop))

    def chat_glossary_import(self, name: str, text: str, languages: list[str], request: gr.Request) -> dict:
        """Returns the pairs of a file of the visitor's own words."""
        return self._unhurried(request, lambda: {"pairs": import_pairs(name, text, languages)})

    def chat_glossary_export(
        self, pairs: list[list[str]], kind: str, languages: list[str], request: gr.Request
    ) -> dict:
        """Returns the visitor's own words as the text of a file."""
        return self._unhurried(request, lambda: {"text": export_pairs(pairs, kind, languages)})

    def chat_compare(
        self, sentence: str, source: str, target: str, place: int, beam_size: int, request: gr.Request
    ) -> dict:
        """Translates a text by one of all translators that go this way, so that two can be compared."""
        ask = partial(compare_with, beam_size=_clipped(beam_size, MAX_BEAM_SIZE))
        found = partial(ask, self._translators, place, sentence, Direction(source, target))
        return self._guarded(request, sentence, source, lambda should_stop: found(should_stop=should_stop))

    def chat_picture(
        self,
        source_words: list[str],
        target_words: list[str],
        weights: list[list[float]],
        kind: str,
        title: str,
        sentences: list[str],
        numbers: list[list[int]],
        request: gr.Request,
    ) -> dict:
        """Draws attention as a figure, for downloads."""
        from demo.chat.heatmap import Caption, draw_picture  # matplotlib: too slow to load before it is wanted

        caption = Caption(title, sentences, numbers)
        draw = partial(draw_picture, source_words, target_words, weights, kind, caption)
        return self._guarded(request, " ".join(source_words), "", lambda _: {"data": draw()})

    def chat_suggest(self, source: str, target: str, text: str, answer: str, better: str, request: gr.Request) -> dict:
        """Keeps a better translation."""
        corrections = self._corrections
        if corrections is None:
            return {"problem": FAILED}
        correction = Correction(source, target, *(each[:MAX_CORRECTION_CHARACTERS] for each in (text, answer, better)))

        def keep(_: "ShouldStop") -> dict:
            self._translators.of(Direction(source, target))
            corrections.add(correction)
            return {"kept": True}

        return self._guarded(request, text, source, keep)

    def _unhurried(self, request: gr.Request, ask: Callable[[], dict]) -> dict:
        """Returns what `ask`, which translates nothing, returns, or a sentence for the visitor why not."""
        try:
            self._guard.small_request(request)
            return ask()
        except Refusal as refusal:
            return {"problem": refusal.told(texts_for(request))}

    def _guarded(
        self, request: gr.Request, text: str, language: str, ask: "Callable[[ShouldStop], Any]", *, prefix: str = ""
    ) -> dict:
        """Returns what `ask`, which is told when to give up, returns, or a sentence for the visitor why not."""
        counted = text + prefix if text.strip() else ""
        try:
            with self._guard.message(request, counted, language or "en") as deadline:
                return ask(deadline.should_stop)
        except Refusal as refusal:
            return {"problem": refusal.told(texts_for(request))}
        except ValueError as error:  # what the page never asks: two sentences in the place of one
            logger.info("A call of the page made no sense: %s", error)
            return {"problem": FAILED}


def _clipped(value: int, largest: int) -> int:
    return max(1, min(int(value), largest))
