"""What the endpoints for programs return: the types that they and assistants read."""

from typing import TypedDict


class Doubt(TypedDict):
    """Why a translation is doubtful."""

    doubt: str  # such as "missing_number"; see docs/confidence.md
    reason: str  # the same as a sentence
    words: list[str]  # of the text or of its translation; empty where it is about the whole


class TranslationResult(TypedDict):
    """What `translate` returns. Words are those that a reader sees, punctuation a word of its own."""

    text: str
    source_language: str
    target_language: str
    source_words: list[str]
    target_words: list[str]
    confidence: list[float]  # the probability of each target word
    adequacy: float | None  # calibrated probability that the whole is adequate; null where the bundle cannot tell
    doubts: list[str]  # what is wrong with it, such as "low_confidence"; see docs/confidence.md
    reasons: list[Doubt]  # the same in words, and where
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
