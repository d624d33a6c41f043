"""A whole text -> the sentences that the network reads, and what stands between them."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cached_property

from model.inference.alignment import Word, split_words
from tokenizer.subword import SubwordTokenizer
from tokenizer.text import split_sentences

# A clause ends here: a comma and the like with the space after it, or the wide ones, which need no space.
_CLAUSE_END = re.compile(r"(?<=[,;:)\]—–…])\s+|(?<=[，、；：）])\s*")
_SPACE = re.compile(r"\s+")
_LANGUAGES_WITHOUT_SPACES = frozenset({"zh", "ja", "th", "lo", "km", "my"})


class SourceSentence:
    """A sentence as the network reads it.

    Args:
        text: the sentence as it was typed.
        ids: the target's tag, the subwords, the end token.
        subwords: what cut them.
    """

    def __init__(self, text: str, ids: tuple[int, ...], subwords: SubwordTokenizer) -> None:
        self.text = text
        self.ids = ids
        self.subwords = subwords

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """The words that a reader sees; they count subwords from the one after the tag."""
        return tuple(split_words(self.ids[1:-1], self.subwords))


Document = list[SourceSentence | str]  # sentences to translate, and text to keep


def read_document(
    text: str, subwords: SubwordTokenizer, source_language: str, target_language: str, max_source_length: int
) -> Document:
    """Cuts a text into sentences of at most `max_source_length` ids and the white space between them.

    A sentence that is too long is cut in two near its middle, at the end of a clause or else of a word or else
    anywhere, until it fits. Where two sentences touch, a space keeps their translations apart, unless the
    target language sets none.
    """
    separator = "" if target_language in _LANGUAGES_WITHOUT_SPACES else " "
    document: Document = []
    for span in split_sentences(text, source_language):
        if not span.is_sentence:
            document.append(span.text)
            continue
        for part in _cut_to_fit(span.text, subwords, target_language, max_source_length):
            if isinstance(part, SourceSentence) and document and isinstance(document[-1], SourceSentence):
                document.append(separator)
            document.append(part)
    return document


def count_sentences(text: str, source_language: str) -> int:
    """Returns how many sentences a text has, long ones uncut: how much work it is, told before it is begun."""
    return sum(span.is_sentence for span in split_sentences(text, source_language))


def cut_between_sentences(text: str, source_language: str, length: int) -> list[str]:
    """Returns a text in pieces of whole sentences, each about as long as `length` or one sentence; joined, the text."""
    pieces = [""]
    for span in split_sentences(text, source_language):
        if span.is_sentence and len(pieces[-1]) >= length and pieces[-1][-1].isspace():
            pieces.append("")
        pieces[-1] += span.text
    return pieces


def _cut_to_fit(
    text: str, subwords: SubwordTokenizer, target_language: str, max_source_length: int
) -> Iterator[SourceSentence | str]:
    """Yields a sentence, or its parts and the white space between them."""
    ids = tuple(subwords.encode_source(text, target_language))
    if len(ids) <= max_source_length or len(text) < 2:
        yield SourceSentence(text, ids, subwords)
        return
    cut = _find_cut(text)
    left, right = text[:cut].rstrip(), text[cut:].lstrip()
    yield from _cut_to_fit(left, subwords, target_language, max_source_length)
    if space := text[len(left) : len(text) - len(right)]:
        yield space
    yield from _cut_to_fit(right, subwords, target_language, max_source_length)


def _find_cut(text: str) -> int:
    """Returns where to cut a text in two: the best kind of place in its middle half, and the most central one."""
    middle = len(text) // 2
    for boundary in (_CLAUSE_END, _SPACE):
        places = [match.start() for match in boundary.finditer(text, max(1, middle // 2), middle + middle // 2)]
        if places:
            return min(places, key=lambda place: abs(place - middle))
    while middle > 1 and unicodedata.combining(text[middle]):
        middle -= 1
    return middle
