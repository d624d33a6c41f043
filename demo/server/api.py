"""What programs may call: typed, documented endpoints over HTTP, which are tools for assistants too (MCP)."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

import gradio as gr

from demo.chat.glossaries import read_pairs
from demo.chat.tab import MAX_COUNT
from demo.chat.translation_data import DIGITS, rounded
from demo.chat.translators import Translators
from demo.i18n.languages import language_name
from demo.i18n.page_text import texts as page_texts
from demo.server.api_results import Alternative, AlternativesResult, DetectionResult, Doubt, Language, TranslationResult
from demo.server.arguments import checked
from demo.server.limits import Deadline, Guard, Refusal
from model.inference.request import DEFAULT_BEAM_SIZE, MAX_BEAM_SIZE, Direction

if TYPE_CHECKING:
    from model.glossary.glossary import Glossary
    from model.inference.alternatives import Alternative as Found
    from model.inference.translation import Translation

AUTO = "auto"


def add_endpoints(translators: Translators, guard: Guard) -> None:
    """Adds what programs may call."""
    endpoints = Endpoints(translators, guard)
    add = partial(gr.api, concurrency_limit=guard.limits.max_running, concurrency_id="translation")
    for function in (endpoints.translate, endpoints.alternatives, endpoints.detect, endpoints.languages):
        add(checked(function), api_name=function.__name__)


class Endpoints:
    """The functions behind the endpoints; their signatures and docstrings are what programs and assistants read."""

    def __init__(self, translators: Translators, guard: Guard) -> None:
        self._translators = translators
        self._guard = guard

    def translate(
        self,
        text: str | list[str],
        source_language: str,
        target_language: str,
        request: gr.Request,
        beam_size: int = DEFAULT_BEAM_SIZE,
        with_attention: bool = False,
        *,
        glossary: list[list[str]] | None = None,
        anyway: bool = False,
    ) -> TranslationResult | list[TranslationResult]:
        """Translates a text, or each text of a list, and says how sure the network is of each word.

        Args:
            text: one or more sentences; line breaks and blank lines stay. Or a list of such texts, all in one
                language, which gives a list of translations.
            source_language: code of the language that the text is in, such as "es"; "auto" finds it out.
            target_language: code of the language to translate into, such as "en".
            beam_size: hypotheses that are kept while searching, from 1 (fastest) to 16.
            with_attention: whether to return what each word of the translation looked at.
            glossary: words that the translation is to hold as they are given: pairs of a term and its translation,
                such as ["review", "evaluación"]. A term alone is not translated; a third text, such as "en>es" or
                "es<>en", says for which direction a pair is. At most 10,000.
            anyway: whether to translate sentences that are in none of the languages spoken here, too. Otherwise they
                stay as they are, and the doubt "unknown_language" names them.
        """
        texts = [text] if isinstance(text, str) else text
        with self._admitted(request, "\n".join(texts), source_language, target_language) as (direction, deadline):
            _check_range("beam_size", beam_size, MAX_BEAM_SIZE)
            translations = self._translators.of(direction).translate_all(
                texts,
                source_language=direction.source,
                target_language=direction.target,
                beam_size=beam_size,
                anyway=anyway,
                should_stop=deadline.should_stop,
                glossary=read_pairs(glossary),
            )
        results = [_as_result(translation, with_attention) for translation in translations]
        return results[0] if isinstance(text, str) else results

    def alternatives(
        self,
        text: str,
        source_language: str,
        target_language: str,
        request: gr.Request,
        prefix: str = "",
        count: int = 5,
        *,
        glossary: list[list[str]] | None = None,
    ) -> AlternativesResult:
        """Finds other words for one place of a translation, each with the best translation that goes on from it.

        Args:
            text: one sentence.
            source_language: code of its language, such as "es"; "auto" finds it out.
            target_language: code of the language to translate into, such as "en".
            prefix: the translation up to that place, to the end of a word; empty for the first word.
            count: how many words, from 1 to 10; there may be fewer.
            glossary: as in translate.
        """
        with self._admitted(request, text, source_language, target_language, prefix) as (direction, deadline):
            _check_range("count", count, MAX_COUNT)
            _check_one_sentence(text, direction.source)
            found = self._find_alternatives(text, prefix, direction, count, deadline, read_pairs(glossary))
        return AlternativesResult(
            source_language=direction.source,
            target_language=direction.target,
            prefix=prefix,
            alternatives=[
                Alternative(word=each.text, probability=rounded(each.probability), text=each.translation)
                for each in found
            ],
        )

    def detect(self, text: str, request: gr.Request) -> DetectionResult:
        """Tells which language a text is in, or that it is not sure.

        Args:
            text: a few words or more.
        """
        with _told(), self._guard.message(request, text, self._translators.languages[0]):
            found = self._translators.detect(text)
        return DetectionResult(
            language=found.language,
            name=language_name(found.language) if found.language else None,
            probability=rounded(found.probability),
            probabilities={language: rounded(value) for language, value in found.probabilities.items()},
            known=found.known,
        )

    def languages(self) -> list[Language]:
        """Lists the languages that are spoken here, and into which each is translated."""
        return [
            Language(
                code=code,
                name=language_name(code),
                targets=[target for source, target in self._translators.directions if source == code],
            )
            for code in self._translators.languages
        ]

    @contextmanager
    def _admitted(
        self, request: gr.Request, text: str, source: str, target: str, prefix: str = ""
    ) -> Iterator[tuple[Direction, Deadline]]:
        """Admits a call, and finds the direction out; why it is refused is told to whoever called."""
        language = source if source in self._translators.languages else self._translators.languages[0]
        with _told(), self._guard.message(request, text + prefix if text.strip() else "", language) as deadline:
            direction = Direction(source, target) if source != AUTO else self._find_direction(text, target)
            self._translators.of(direction)
            yield direction, deadline

    def _find_alternatives(
        self,
        text: str,
        prefix: str,
        direction: Direction,
        count: int,
        deadline: Deadline,
        glossary: "Glossary | None",
    ) -> "list[Found]":
        translator = self._translators.of(direction)
        try:
            return translator.alternatives(
                text,
                prefix,
                source_language=direction.source,
                target_language=direction.target,
                count=count,
                should_stop=deadline.should_stop,
                glossary=glossary,
            )
        except Refusal:
            raise
        except ValueError as error:  # the sentence is too long to be read whole, or the prefix for a translation
            raise Refusal("This sentence or its prefix is too long for other words to be found.") from error

    def _find_direction(self, text: str, target: str) -> Direction:
        """Returns the direction from a text's own language.

        Raises:
            Refusal: nobody can tell the language, or the text is in the target's.
        """
        found = self._translators.detect(text).language
        if found is None:
            raise Refusal(
                "Parley is not sure which language this text is in. Give source_language as one of: "
                f"{', '.join(self._translators.languages)}."
            )
        if found == target:
            raise Refusal(f"This text is in {language_name(target)} already. Give another target_language.")
        return Direction(found, target)


@contextmanager
def _told() -> Iterator[None]:
    """Turns a refusal into what Gradio tells the caller, without an entry in the log."""
    try:
        yield
    except Refusal as error:
        raise gr.Error(str(error), print_exception=False) from error


def _check_one_sentence(text: str, language: str) -> None:
    from model.inference.reading.document import count_sentences  # launch.py loads it beside this module

    if (count := count_sentences(text, language)) != 1:
        raise Refusal(f"alternatives takes one sentence. Received {count}. Ask for each of them by itself.")


def _check_range(name: str, value: int, largest: int) -> None:
    if type(value) is not int or not 1 <= value <= largest:
        raise Refusal(f"{name} must be a whole number from 1 to {largest}. Received: {value}.")


def _as_result(translation: "Translation", with_attention: bool) -> TranslationResult:
    return TranslationResult(
        text=translation.text,
        source_language=translation.source_language,
        target_language=translation.target_language,
        source_words=list(translation.source_words),
        target_words=list(translation.target_words),
        confidence=[rounded(value) for value in translation.confidence],
        adequacy=None if translation.adequacy is None else rounded(translation.adequacy),
        doubts=list(translation.doubts),
        reasons=[
            Doubt(doubt=each.doubt, reason=page_texts()["en"][f"doubt.{each.doubt}"], words=list(each.words))
            for each in translation.reasons
        ],
        log_prob=float(translation.log_prob),
        alternatives=list(translation.alternatives),
        attention=translation.attention.astype(float).round(DIGITS).tolist() if with_attention else [],
    )
