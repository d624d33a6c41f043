"""A translation as the page shows it: sentences cut into words, with what each word looked at and how sure it is.

Plain lists and numbers, ready for JSON. Joined, the pieces of a text are that text, letter by letter.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol, TypedDict

if TYPE_CHECKING:
    from model.inference.translation import TranslatedSentence, Translation

DIGITS = 4  # of a probability or a weight
GAP = -1  # in place of a word's index: what stands between words

Pieces = list[tuple[str, int]]  # what stands there, and the index of the word that it is, or GAP


class SentenceData(TypedDict):
    """One sentence beside its translation."""

    source: Pieces
    target: Pieces
    source_words: list[str]
    target_words: list[str]
    confidence: list[float]  # of each target word
    source_doubts: list[str]  # of each source word: why it is doubtful, "" where it is not
    target_doubts: list[str]
    attention: list[list[float]]  # a row for each target word, a column for each source word
    terms: list[int]  # target words that are the visitor's own, by their index
    beside_words: list[list[float]]  # a row for each target word: what it looked at besides, the tag and the end


class DoubtData(TypedDict):
    """What is wrong with an answer, and the words that it is about: `model.inference.translation.Reason`."""

    doubt: str
    words: list[str]


class TranslationData(TypedDict):
    """A whole answer: gap, sentence, gap, sentence, ... gap, on either side."""

    text: str
    source_gaps: list[str]  # one more than sentences
    target_gaps: list[str]
    sentences: list[SentenceData]
    adequacy: float | None  # calibrated probability that the answer is adequate
    doubts: list[DoubtData]  # what is wrong with it
    left: list[str]  # sentences in another language, which stay as they are


class HasText(Protocol):
    """A word of the source or of the translation."""

    @property
    def text(self) -> str:
        """How it is written."""


def translation_data(translation: "Translation") -> TranslationData:
    """Everything that the page shows of a translation."""
    sentences = translation.sentences
    return TranslationData(
        text=translation.text,
        source_gaps=gaps_around([sentence.source.text for sentence in sentences], translation.source),
        target_gaps=gaps_around([sentence.text for sentence in sentences], translation.text),
        sentences=[sentence_data(sentence) for sentence in sentences],
        adequacy=None if translation.adequacy is None else rounded(translation.adequacy),
        doubts=[DoubtData(doubt=doubt, words=list(words)) for doubt, words in translation.reasons],
        left=list(translation.left),
    )


def sentence_data(sentence: "TranslatedSentence") -> SentenceData:
    """Everything that the page shows of one sentence."""
    marks = sentence.word_doubts
    blank_tags = sentence.source.marked.blank_tags if sentence.source.marked else str
    return SentenceData(
        source=cut_into_words(sentence.source.text, sentence.source.words, blank_tags),
        target=cut_into_words(sentence.text, sentence.words, blank_tags),
        source_words=[word.text for word in sentence.source.words],
        target_words=[word.text for word in sentence.words],
        confidence=[rounded(value) for value in sentence.confidence],
        source_doubts=[marks.source.get(index, "") for index in range(len(sentence.source.words))],
        target_doubts=[marks.target.get(index, "") for index in range(len(sentence.words))],
        terms=list(sentence.terms),
        attention=sentence.attention.astype(float).round(DIGITS).tolist(),
        beside_words=sentence.attention_beside_words.astype(float).round(DIGITS).tolist(),
    )


def rounded(value: float) -> float:
    """Returns a probability or a weight as it is sent."""
    return round(float(value), DIGITS)


def cut_into_words(text: str, words: Sequence[HasText], blank_tags: Callable[[str], str] = str) -> Pieces:
    """Returns a text as its words, each with its index, and what stands between them.

    A word that does not stand in the text as it is (the tokenizer writes some characters in another way) is part of
    what stands between others, and so is what `blank_tags` leaves out, which keeps the text's length.
    """
    searched = blank_tags(text)
    pieces: Pieces = []
    end = 0
    for index, word in enumerate(words):
        start = searched.find(word.text, end)
        if start < 0 or not word.text:
            continue
        if start > end:
            pieces.append((text[end:start], GAP))
        pieces.append((word.text, index))
        end = start + len(word.text)
    if end < len(text):
        pieces.append((text[end:], GAP))
    return pieces


def gaps_around(parts: Sequence[str], text: str) -> list[str]:
    """Returns what stands in a text before, between and after its parts: one gap more than parts.

    A part that does not stand in the text leaves an empty gap before it.
    """
    gaps: list[str] = []
    end = 0
    for part in parts:
        start = text.find(part, end)
        gaps.append(text[end:start] if start >= 0 else "")
        end = start + len(part) if start >= 0 else end
    return [*gaps, text[end:]]
