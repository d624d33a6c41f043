"""What programs may call: typed, documented endpoints over HTTP, which are tools for assistants too (MCP)."""

from functools import partial
from typing import TYPE_CHECKING, TypedDict

import gradio as gr

from demo.chat.translators import Translators
from demo.i18n.languages import Direction, language_name
from demo.server.limits import Guard, Refusal

if TYPE_CHECKING:
    from model.inference.translation import Translation

AUTO = "auto"
BEAM_SIZE = 4
MAX_BEAM_SIZE = 16
MAX_COUNT = 10
_DIGITS = 4


class TranslationResult(TypedDict):
    """What `translate` returns. Words are those that a reader sees, punctuation a word of its own."""

    text: str
    source_language: str
    target_language: str
    source_words: list[str]
    target_words: list[str]
    confidence: list[float]  # the probability of each target word
    log_prob: float  # of the whole, natural
    alternatives: list[str]  # other translations of the whole, best first, of a single sentence
    attention: list[list[float]]  # what each target word looked at among the source words; empty unless asked for


class Alternative(TypedDict):
    """Another word at one place of a translation."""

    word: str
    probability: float  # that this word stands here, given what stands before it
    text: str  # the whole translation with this word


class AlternativesResult(TypedDict):
    """What `alternatives` returns."""

    source_language: str
    target_language: str
    prefix: str
    alternatives: list[Alternative]


class DetectionResult(TypedDict):
    """What `detect` returns."""

    language: str | None  # null: not sure, or none that is spoken here
    name: str | None
    probability: float  # of the likeliest one
    probabilities: dict[str, float]
    known: bool  # false: it looks like no language that is spoken here


class Language(TypedDict):
    """One of the languages that are spoken here."""

    code: str
    name: str
    targets: list[str]  # into which it is translated


def add_endpoints(translators: Translators, guard: Guard) -> None:
    """Adds what programs may call."""
    endpoints = Endpoints(translators, guard)
    add = partial(gr.api, concurrency_limit=guard.limits.max_running, concurrency_id="translation")
    for function in (endpoints.translate, endpoints.alternatives, endpoints.detect, endpoints.languages):
        add(function, api_name=function.__name__)


class Endpoints:
    """The functions behind the endpoints; their signatures and docstrings are what programs and assistants read."""

    def __init__(self, translators: Translators, guard: Guard) -> None:
        self._translators = translators
        self._guard = guard

    def translate(
        self,
        text: str,
        source_language: str,
        target_language: str,
        request: gr.Request,
        beam_size: int = BEAM_SIZE,
        with_attention: bool = False,
    ) -> TranslationResult:
        """Translates a text and says how sure the network is of each word.

        Args:
            text: one or more sentences; line breaks and blank lines stay.
            source_language: code of the language that the text is in, such as "es"; "auto" finds it out.
            target_language: code of the language to translate into, such as "en".
            beam_size: hypotheses that are kept while searching, from 1 (fastest) to 16.
            with_attention: whether to return what each word of the translation looked at.
        """
        try:
            direction = self._direction(text, source_language, target_language)
            translator = self._translators.of(direction)
            _check_range("beam_size", beam_size, MAX_BEAM_SIZE)
            with self._guard.message(request, text, direction.source):
                translation = translator.translate(
                    text, source_language=direction.source, target_language=direction.target, beam_size=beam_size
                )
        except Refusal as error:
            raise gr.Error(str(error), print_exception=False) from error
        return _as_result(translation, with_attention)

    def alternatives(
        self,
        text: str,
        source_language: str,
        target_language: str,
        request: gr.Request,
        prefix: str = "",
        count: int = 5,
    ) -> AlternativesResult:
        """Finds other words for one place of a translation, each with the best translation that goes on from it.

        Args:
            text: one sentence.
            source_language: code of its language, such as "es"; "auto" finds it out.
            target_language: code of the language to translate into, such as "en".
            prefix: the translation up to that place, to the end of a word; empty for the first word.
            count: how many words, from 1 to 10; there may be fewer.
        """
        try:
            direction = self._direction(text, source_language, target_language)
            translator = self._translators.of(direction)
            _check_range("count", count, MAX_COUNT)
            with self._guard.message(request, f"{text}{prefix}", direction.source):
                found = translator.alternatives(
                    text, prefix, source_language=direction.source, target_language=direction.target, count=count
                )
        except ValueError as error:  # a Refusal is one; the translator's says that the text is not one sentence
            raise gr.Error(str(error), print_exception=False) from error
        return AlternativesResult(
            source_language=direction.source,
            target_language=direction.target,
            prefix=prefix,
            alternatives=[
                Alternative(word=each.text, probability=_rounded(each.probability), text=each.translation)
                for each in found
            ],
        )

    def detect(self, text: str, request: gr.Request) -> DetectionResult:
        """Tells which language a text is in, or that it is not sure.

        Args:
            text: a few words or more.
        """
        try:
            with self._guard.message(request, text, self._translators.languages[0]):
                found = self._translators.detect(text)
        except Refusal as error:
            raise gr.Error(str(error), print_exception=False) from error
        return DetectionResult(
            language=found.language,
            name=language_name(found.language) if found.language else None,
            probability=_rounded(found.probability),
            probabilities={language: _rounded(value) for language, value in found.probabilities.items()},
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

    def _direction(self, text: str, source: str, target: str) -> Direction:
        """Returns the direction that is asked for, the text's own language found out where that is wanted.

        Raises:
            Refusal: nobody can tell the language, or the text is in the target's.
        """
        if source != AUTO:
            return Direction(source, target)
        self._guard.check_message(text, target)
        found = self._translators.detect(text).language
        if found is None:
            raise Refusal(
                "Parley is not sure which language this text is in. Give source_language as one of: "
                f"{', '.join(self._translators.languages)}."
            )
        if found == target:
            raise Refusal(f"This text is in {language_name(target)} already. Give another target_language.")
        return Direction(found, target)


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
        confidence=[_rounded(value) for value in translation.confidence],
        log_prob=float(translation.log_prob),
        alternatives=list(translation.alternatives),
        attention=translation.attention.round(_DIGITS).tolist() if with_attention else [],
    )


def _rounded(value: float) -> float:
    return round(float(value), _DIGITS)
