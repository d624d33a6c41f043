"""What happens when a person sends, stops, retries, takes back and clears. Knows nothing of Gradio.

A `Conversation` is a list of turns; each turn is one message and its answer. The page shows
`Conversation.messages()` and never sends the history back, so what is on the server is the only truth.
"""

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, TypedDict

from demo.escaping import escape_message
from demo.heatmap import Alignment, crop_alignment
from demo.languages import Direction, all_directions

if TYPE_CHECKING:  # launch.py loads the translator in a thread; importing it here would make that wait
    from model.inference.translator import Translation, Translator

logger = logging.getLogger(__name__)

MAX_CHARACTERS = 5_000
MAX_BEAM_SIZE = 16
MAX_TURNS = 200
BEAM_SIZE = 4
SECONDS_BETWEEN_UPDATES = 0.04

WAITING_TEXT = "…"
FAILED_TEXT = "Sorry, something went wrong while translating this. Nothing else is lost: try it once more."
BUSY_TEXT = "Sorry, too many people are translating right now. Try it once more in a moment."


class MessageError(ValueError):
    """A message that cannot be translated, with a text for the person who wrote it."""


class TranslationResult(TypedDict):
    """What the HTTP endpoint `translate` returns. Words of one sentence or text, punctuation its own word."""

    text: str
    source_language: str
    target_language: str
    source_words: list[str]
    target_words: list[str]
    confidence: list[float]
    log_prob: float
    alternatives: list[str]
    attention: list[list[float]]


def check_message(text: str) -> str:
    """The text, if it can be translated.

    Raises:
        MessageError: if it is empty, or longer than `MAX_CHARACTERS`.
    """
    if len(text) > MAX_CHARACTERS:
        raise MessageError(
            f"That text has {len(text):,} characters, and {MAX_CHARACTERS:,} fit at once. Please send it in parts."
        )
    if not text.strip():
        raise MessageError("Write a sentence first, then press Enter.")
    return text


def stream_message(translator: "Translator", text: str, direction: Direction) -> Iterator["Translation"]:
    """Growing translations of one message; the last one is finished.

    Raises:
        MessageError: as `check_message`.
    """
    return translator.stream(
        check_message(text),
        source_language=direction.source,
        target_language=direction.target,
        beam_size=BEAM_SIZE,
    )


def translate_message(
    translator: "Translator",
    text: str,
    direction: Direction,
    *,
    beam_size: int = BEAM_SIZE,
    with_attention: bool = False,
) -> TranslationResult:
    """One message translated at once, as plain lists and numbers: what a program asks for.

    Raises:
        MessageError: as `check_message`; or if the direction or the beam size is not on offer.
    """
    if direction not in all_directions(translator.languages):
        offered = ", ".join(translator.languages)
        raise MessageError(
            f"source_language and target_language must be two different ones of: {offered}. "
            f"Received: {direction.source!r} and {direction.target!r}."
        )
    if not 1 <= beam_size <= MAX_BEAM_SIZE:
        raise MessageError(f"beam_size must lie between 1 and {MAX_BEAM_SIZE}. Received: {beam_size}.")
    translation = translator.translate(
        check_message(text),
        source_language=direction.source,
        target_language=direction.target,
        beam_size=beam_size,
    )
    return _as_result(translation, with_attention)


def _as_result(translation: "Translation", with_attention: bool) -> TranslationResult:
    return TranslationResult(
        text=translation.text,
        source_language=translation.source_language,
        target_language=translation.target_language,
        source_words=list(translation.source_words),
        target_words=list(translation.target_words),
        confidence=[round(float(value), 4) for value in translation.confidence],
        log_prob=float(translation.log_prob),
        alternatives=list(translation.alternatives),
        attention=translation.attention.round(4).tolist() if with_attention else [],
    )


class TurnState(Enum):
    """How far the answer of a turn is."""

    WAITING = "waiting"
    ANSWERING = "answering"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"


@dataclass(slots=True)
class Turn:
    """One message of a person, and its answer as far as it has come."""

    message: str
    direction: Direction
    state: TurnState = TurnState.WAITING
    answer: str = ""
    alignment: Alignment | None = None
    least_sure: tuple[str, float] | None = None  # the word with the lowest probability, once done

    @property
    def is_open(self) -> bool:
        """Whether more of the answer is to come."""
        return self.state in {TurnState.WAITING, TurnState.ANSWERING}

    @property
    def shown_answer(self) -> str:
        """The text that stands under the message."""
        if self.state is TurnState.STOPPED:
            return f"{self.answer} {WAITING_TEXT}".strip()
        return self.answer or WAITING_TEXT

    def grow(self, translation: "Translation") -> None:
        """Takes over a longer answer."""
        self.answer = translation.text
        self.alignment = crop_alignment(translation.source_words, translation.target_words, translation.attention)
        if translation.finished:
            self.state = TurnState.DONE
            self.least_sure = _least_sure(translation)

    def fail(self, text: str) -> None:
        """Ends the turn with a text that says why there is no answer."""
        self.state, self.answer, self.alignment = TurnState.FAILED, text, None


def _least_sure(translation: "Translation") -> tuple[str, float] | None:
    words = zip(translation.target_words, translation.confidence, strict=True)
    spoken = [(word, float(value)) for word, value in words if any(map(str.isalnum, word))]
    return min(spoken, key=lambda pair: pair[1], default=None)


@dataclass(slots=True)
class Conversation:
    """All turns of one visitor, oldest first.

    Handlers of the same visitor may run at once (a person sends again, or stops, while an answer streams).
    They share this object, and whoever ends a turn ends the loop that answers it, since `answer_next` looks
    at the turn's state before each step.
    """

    turns: list[Turn] = field(default_factory=list)

    @property
    def newest(self) -> Turn | None:
        """The last turn, if there is one."""
        return self.turns[-1] if self.turns else None

    @property
    def is_busy(self) -> bool:
        """Whether an answer is on its way."""
        return any(turn.is_open for turn in self.turns)

    @property
    def is_waiting(self) -> bool:
        """Whether a message is there that nobody answers yet."""
        return any(turn.state is TurnState.WAITING for turn in self.turns)

    def ask(self, text: str, direction: Direction) -> None:
        """Adds a message that waits for its answer.

        Raises:
            MessageError: as `check_message`; nothing is added then.
        """
        self.turns.append(Turn(check_message(text), direction))
        del self.turns[:-MAX_TURNS]

    def answer_next(self, translator: "Translator", clock: Callable[[], float] = time.monotonic) -> Iterator[None]:
        """Answers the first waiting turn, and yields whenever there is more to show.

        An exception of the translator becomes the text of the turn: the person keeps the conversation, the
        log gets the traceback.
        """
        turn = next((turn for turn in self.turns if turn.state is TurnState.WAITING), None)
        if turn is None:
            return
        turn.state = TurnState.ANSWERING
        try:
            yield from self._stream(translator, turn, clock)
        except Exception:
            logger.exception("Translating a message of %d characters failed.", len(turn.message))
            turn.fail(FAILED_TEXT)
            yield

    def _stream(self, translator: "Translator", turn: Turn, clock: Callable[[], float]) -> Iterator[None]:
        next_update = clock()
        for translation in stream_message(translator, turn.message, turn.direction):
            if not turn.is_open:
                return
            turn.grow(translation)
            # A long text grows a thousand times; each growth on the screen costs a message to the browser.
            if turn.state is TurnState.DONE or clock() >= next_update:
                next_update = clock() + SECONDS_BETWEEN_UPDATES
                yield

    def stop(self) -> None:
        """Ends all answers that are on their way, and keeps what is there of them."""
        for turn in self.turns:
            if turn.is_open:
                turn.state = TurnState.STOPPED

    def refuse(self) -> None:
        """Tells all waiting turns that nobody has time for them."""
        for turn in self.turns:
            if turn.state is TurnState.WAITING:
                turn.fail(BUSY_TEXT)

    def retry(self, direction: Direction) -> None:
        """Lets the newest message wait for a new answer, in the direction that is chosen now."""
        if self.turns:
            turn = self.take_back()
            self.turns.append(Turn(turn.message, direction))

    def take_back(self) -> Turn:
        """Removes the newest turn and returns it.

        Raises:
            IndexError: if there is none.
        """
        turn = self.turns.pop()
        if turn.is_open:
            turn.state = TurnState.STOPPED
        return turn

    def clear(self) -> None:
        """Forgets everything."""
        self.stop()
        self.turns.clear()

    def messages(self) -> list[dict[str, str]]:
        """The conversation as the chatbot wants it, oldest first, escaped."""
        return [
            {"role": role, "content": escape_message(text)}
            for turn in self.turns
            for role, text in (("user", turn.message), ("assistant", turn.shown_answer))
        ]

    def caption(self) -> str:
        """One line about the newest answer, empty while there is nothing to say."""
        turn = self.newest
        if turn is None or turn.state not in {TurnState.DONE, TurnState.STOPPED}:
            return ""
        if turn.state is TurnState.STOPPED:
            return f"{turn.direction.label}, stopped"
        if turn.least_sure is None:
            return turn.direction.label
        word, probability = turn.least_sure
        return f"{turn.direction.label}, least sure of “{word}” ({probability:.0%})"
