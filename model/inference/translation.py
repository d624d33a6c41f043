"""What a reader gets: a translation that can show its work."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np

from model.inference.alignment import Word, attention_beside_words, merge_attention
from model.inference.confidence.quality_estimation import UNKNOWN_LANGUAGE, Quality, QualityEstimator
from model.inference.confidence.word_doubts import UNKNOWN_WORD, WordDoubts, find_word_doubts
from model.inference.reading.markup.anchors import PlainTranslated
from model.inference.reading.source_sentence import SourceSentence
from model.inference.search import Hypothesis
from model.inference.trace import name_pieces


class Reason(NamedTuple):
    """Why a translation is doubtful."""

    doubt: str  # one of `Translation.doubts`
    words: tuple[str, ...]  # that it is about, of the source or the translation; none where it is about all


@dataclass(frozen=True)
class TranslatedSentence:
    """A hypothesis beside the sentence that it translates. What it shows is worked out when someone looks.

    `source.text` is what to ask for other translations of this sentence, with `prefix(index)` for other words.
    """

    source: SourceSentence
    hypothesis: Hypothesis
    estimator: QualityEstimator

    @property
    def doubts(self) -> tuple[str, ...]:
        """What is wrong with it, see `model.inference.confidence.checks`, and with its words."""
        marks = self.word_doubts
        return tuple(dict.fromkeys((*self.hypothesis.doubts, *marks.source.values(), *marks.target.values())))

    @cached_property
    def word_doubts(self) -> WordDoubts:
        """The words that are doubtful, on either side, and why."""
        return find_word_doubts(
            self.source.words,
            self.words,
            self.hypothesis.attention,
            self.attention,
            self.confidence,
            self.hypothesis.doubts,
            self.estimator.is_unknown,
            self.estimator.is_inadequate(self.hypothesis),
        )

    @cached_property
    def text(self) -> str:
        """The sentence's translation, without the first bytes of a character whose last are yet to come."""
        text = self.source.decode(self.hypothesis.ids)
        if not self.hypothesis.finished:
            return text.rstrip("\ufffd")
        if not self.source.marked:
            return text
        source_words, target_words = (tuple(word.text for word in words) for words in (self.source.words, self.words))
        return self.source.marked.place(PlainTranslated(text, source_words, target_words, self.attention))

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """The words of the translation, by the subwords that they are made of."""
        return self.source.split_words(self.hypothesis.ids_before_end)

    @property
    def terms(self) -> tuple[int, ...]:
        """The words that are terms of the user's own glossary, by their index."""
        starts = self.source.find_terms(self.hypothesis.ids) if self.source.terms else ()
        return tuple(index for index, word in enumerate(self.words) if word.start in starts)

    @property
    def pieces(self) -> tuple[list[str], list[str]]:
        """The sentence and its translation as the vocabulary cuts them, named as in `model.inference.trace`."""
        return name_pieces(self.source.ids, self.source), name_pieces(self.hypothesis.ids, self.source)

    def prefix(self, index: int) -> str:
        """Returns the translation up to the word of that index, which is left out."""
        return self.source.decode(self.hypothesis.ids[: self.words[index].start])

    @cached_property
    def attention(self) -> np.ndarray:
        """(target words, source words) float32."""
        return merge_attention(self.hypothesis.attention[:, 1:-1], self.words, self.source.words)

    @cached_property
    def attention_beside_words(self) -> np.ndarray:
        """(target words, 2) float32: what each looked at that is no word, the tag and the end."""
        return attention_beside_words(self.hypothesis.attention, self.words, self.source.words)

    @cached_property
    def confidence(self) -> tuple[float, ...]:
        """How sure each word is, from 0 to 1."""
        return self.estimator.word_confidence(self.hypothesis, self.words)


@dataclass(frozen=True, kw_only=True)
class Translation:
    """The translation of a text, whole or still growing.

    Words are those that a reader sees: subwords joined, punctuation a word of its own. They and the numbers
    about them are worked out when someone asks, so a long text costs nothing that nobody looks at. No property runs
    a network.

    Args:
        source: the text as given.
        text: the translation so far, with the source's white space between sentences and its line breaks.
        source_language, target_language: their codes.
        sentences: the sentences translated so far.
        alternatives: other translations of the whole text, best first; only for a single sentence.
        left: sentences in no language that the network reads, which stay as they are.
        finished: whether this is all. False while it grows.
        quality: how far the whole is to be trusted. Nothing is known of that while it grows.
    """

    source: str
    text: str
    source_language: str
    target_language: str
    sentences: tuple[TranslatedSentence, ...] = field(compare=False, repr=False)
    alternatives: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    finished: bool = True
    quality: Quality = field(default=Quality(), compare=False, repr=False)

    @property
    def source_words(self) -> tuple[str, ...]:
        """The words of the sentences translated so far."""
        return tuple(word.text for sentence in self.sentences for word in sentence.source.words)

    @property
    def target_words(self) -> tuple[str, ...]:
        """The words of the translation."""
        return tuple(word.text for sentence in self.sentences for word in sentence.words)

    @property
    def attention(self) -> np.ndarray:
        """What each target word looked at: (target words, source words) float32.

        Zero between different sentences, which do not see each other. A row sums to at most 1: the rest lies
        on the tag and the end token. The matrix of a text has as many cells as its words squared: for a long
        one look at each sentence's own.
        """
        return _block_diagonal([sentence.attention for sentence in self.sentences])

    @property
    def confidence(self) -> tuple[float, ...]:
        """How sure each target word is, from 0 to 1.

        Where the bundle is calibrated it is the probability that a reference holds the word, too; else what the
        network says: the geometric mean over the word's subwords.
        """
        return tuple(value for sentence in self.sentences for value in sentence.confidence)

    @property
    def adequacy(self) -> float | None:
        """The calibrated probability that the translation is adequate.

        None while it grows, where there is nothing to translate, and where the bundle is not calibrated.
        """
        return self.quality.adequacy

    @property
    def doubts(self) -> tuple[str, ...]:
        """What is wrong with the translation, each once; nothing where all is well.

        "repetition": it says something again and again. "dropped_clause": it leaves a part of the source out.
        "missing_number": a number of the source is not in it, or another one is.
        "guessed_place": a name, number or link that the network forgot was put where it seems to belong.
        "term_missing": a term of the glossary could not be held. "term_form": one stands in the source in its plural,
        and the glossary gives the singular.
        "unknown_word" and "unsure_word": of single words.
        "unknown_language": the source, or a sentence of it, is in no language of the bundle; "unsure_language": it may
        be. "other_direction": it is in the target's language. "low_confidence": it is hardly adequate.
        """
        return tuple(reason.doubt for reason in self.reasons)

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """The doubts, each once, with the words or the sentences that it is about, if it is not about all."""
        sentences = self.sentences if self.finished else ()
        of_sentences = (doubt for sentence in sentences for doubt in sentence.hypothesis.doubts)
        words: dict[str, list[str]] = {doubt: [] for doubt in (*of_sentences, *self.quality.doubts)}
        for sentence in sentences:
            for side, marks in zip((sentence.source.words, sentence.words), sentence.word_doubts, strict=True):
                for place, doubt in sorted(marks.items()):
                    found = words.setdefault(doubt, [])
                    if doubt != UNKNOWN_WORD or side is sentence.source.words:  # what was written for it is no reason
                        found.append(side[place].text)
        words |= {UNKNOWN_LANGUAGE: list(self.left)} if self.left else {}
        return tuple(Reason(doubt, tuple(found)) for doubt, found in words.items())

    @property
    def log_prob(self) -> float:
        """The natural log of the probability of the translation."""
        return sum(sentence.hypothesis.log_prob for sentence in self.sentences)

    @property
    def score(self) -> float:
        """The mean over the sentences of what the search ranked them by: log-probability, normalised by length."""
        scores = [sentence.hypothesis.score for sentence in self.sentences]
        return sum(scores) / len(scores) if scores else 0.0


def _block_diagonal(blocks: Sequence[np.ndarray]) -> np.ndarray:
    """Returns one matrix with the blocks along its diagonal and 0 elsewhere."""
    rows, columns = (sum(block.shape[axis] for block in blocks) for axis in (0, 1))
    matrix = np.zeros((rows, columns), np.float32)
    row = column = 0
    for block in blocks:
        height, width = block.shape
        matrix[row : row + height, column : column + width] = block
        row, column = row + height, column + width
    return matrix
