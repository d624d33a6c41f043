"""Other words, other sentences, and how a sentence was found: what the page asks of a translator, as plain data."""

from typing import TYPE_CHECKING, Any, TypedDict

from demo.chat.glossaries import Pairs, read_pairs
from demo.chat.translation_data import SentenceData, rounded, sentence_data
from demo.chat.translators import Translators
from model.inference.request import Direction

if TYPE_CHECKING:
    from model.inference.alternatives import Alternative
    from model.inference.engine import ShouldStop
    from model.inference.trace import Trace


class Choice(TypedDict):
    """A word or a whole sentence that may be chosen, and how likely it is."""

    text: str
    probability: float
    preview: str  # the whole sentence that it leads to


class Rewritten(TypedDict):
    """A sentence that was translated in another way."""

    text: str
    sentence: SentenceData


class Step(TypedDict):
    """One step of a search: one more piece of the answer."""

    piece: str
    candidates: list[tuple[str, float]]
    attention: list[float]  # over the source's pieces
    beam: list[dict[str, object]]  # text, piece, log_prob, score, finished, kept, parent


class Search(TypedDict):
    """How a sentence was found."""

    text: str  # that was found
    source_pieces: list[str]
    steps: list[Step]
    reranked: bool  # the finished ones were reranked by the other direction
    no_repeat: bool  # no n-gram was let come twice, since the first search left doubts


def other_words(
    translators: Translators,
    sentence: str,
    prefix: str,
    direction: Direction,
    *,
    count: int,
    beam_size: int,
    pairs: Pairs | None = None,
    should_stop: "ShouldStop | None" = None,
) -> list[Choice]:
    """The likeliest words that may follow the translation's beginning `prefix`, best first."""
    alternatives = translators.of(direction).alternatives(
        sentence,
        prefix,
        count=count,
        **_asked(direction, beam_size, pairs, should_stop),
    )
    return [_as_choice(each) for each in alternatives]


def other_sentences(
    translators: Translators,
    sentence: str,
    direction: Direction,
    *,
    count: int,
    beam_size: int,
    pairs: Pairs | None = None,
    should_stop: "ShouldStop | None" = None,
) -> list[Choice]:
    """Whole translations of a sentence, best first, each with its share of the probability of all of them."""
    alternatives = translators.of(direction).n_best(
        sentence,
        count=count,
        **_asked(direction, max(count, beam_size), pairs, should_stop),
    )
    return [_as_choice(each) for each in alternatives]


def rewrite(
    translators: Translators,
    sentence: str,
    prefix: str,
    direction: Direction,
    *,
    beam_size: int,
    pairs: Pairs | None = None,
    should_stop: "ShouldStop | None" = None,
) -> Rewritten:
    """The best translation of a sentence that begins with `prefix`."""
    translation = translators.of(direction).complete(
        sentence,
        prefix,
        **_asked(direction, beam_size, pairs, should_stop),
    )
    return Rewritten(text=translation.text, sentence=sentence_data(translation.sentences[0]))


def search(
    translators: Translators,
    sentence: str,
    direction: Direction,
    *,
    count: int,
    beam_size: int,
    pairs: Pairs | None = None,
    should_stop: "ShouldStop | None" = None,
) -> Search:
    """How a sentence was searched, piece by piece."""
    trace = translators.of(direction).trace(
        sentence,
        count=count,
        **_asked(direction, beam_size, pairs, should_stop),
    )
    return _as_search(trace)


def _asked(
    direction: Direction, beam_size: int, pairs: Pairs | None, should_stop: "ShouldStop | None"
) -> dict[str, Any]:
    """Returns what every question to a translator says besides its sentence."""
    return {
        "source_language": direction.source,
        "target_language": direction.target,
        "beam_size": beam_size,
        "glossary": read_pairs(pairs),
        "should_stop": should_stop,
    }


def _as_choice(alternative: "Alternative") -> Choice:
    return Choice(text=alternative.text, probability=rounded(alternative.probability), preview=alternative.translation)


def _as_search(trace: "Trace") -> Search:
    return Search(
        text=trace.text,
        source_pieces=list(trace.source_pieces),
        steps=[
            Step(
                piece=step.piece,
                candidates=[(piece, rounded(probability)) for piece, probability in step.candidates],
                attention=[rounded(weight) for weight in step.attention],
                beam=[
                    {**entry._asdict(), "log_prob": rounded(entry.log_prob), "score": rounded(entry.score)}
                    for entry in step.beam
                ],
            )
            for step in trace.steps
        ],
        reranked=trace.reranked,
        no_repeat=trace.no_repeat,
    )
