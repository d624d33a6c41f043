"""A whole text -> the sentences that the network reads, and what stands between them."""

import re
import unicodedata
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property

from model.inference.alignment import Word, split_words
from tokenizer.preprocess.capitals import as_typed, in_small_letters, is_in_capitals
from tokenizer.preprocess.lexicon import Lexicon
from tokenizer.preprocess.protect import Masked, mask, spans_by_placeholder, unmask
from tokenizer.preprocess.respell import Respelt, respell
from tokenizer.special_tokens import PLACEHOLDERS
from tokenizer.subword import SubwordTokenizer
from tokenizer.text import split_sentences

# A clause ends here: a comma and the like with the space after it, or the wide ones, which need no space.
_CLAUSE_END = re.compile(r"(?<=[,;:)\]—–…])\s+|(?<=[，、；：）])\s*")
_SPACE = re.compile(r"\s+")
_SPANISH_MARKS = frozenset("¿¡")  # the punctuation that stays in its language
_PLACEHOLDER = re.compile(f"[{''.join(PLACEHOLDERS)}]")
_LANGUAGES_WITHOUT_SPACES = frozenset({"zh", "ja", "th", "lo", "km", "my"})


class SourceSentence:
    """A sentence as the network reads it.

    Args:
        text: the sentence as it was typed.
        masked: the same with placeholders for what must arrive unharmed.
        ids: the target's tag, the subwords of the masked text, the end token.
        subwords: what cut them.
        changes: words of the ids and how they were typed, see `tokenizer.preprocess.respell`.
        in_capitals: whether the sentence was typed in capitals alone, and the translation is to be written so; the ids
            are of small letters.
    """

    def __init__(
        self,
        text: str,
        masked: Masked,
        ids: tuple[int, ...],
        subwords: SubwordTokenizer,
        changes: Sequence[tuple[str, str]] = (),
        in_capitals: bool = False,
    ) -> None:
        self.text = text
        self.ids = ids
        self.subwords = subwords
        self._masked = masked
        self._in_capitals = in_capitals
        self._write = str.upper if in_capitals else str
        self._changes = [(self._write(meant), self._write(typed)) for meant, typed in changes]

    @property
    def is_protected(self) -> bool:
        """Whether all of it is protected, but for punctuation that both languages share: nothing to translate."""
        return bool(self._masked.spans) and not any(
            character.isalnum() or character in _SPANISH_MARKS for character in self._masked.text
        )

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """The words that a reader sees, as they were typed; they count subwords from the one after the tag."""
        waiting = deque(self._changes)
        words = []
        for word in self.split_words(self.ids[1:-1]):
            typed = waiting.popleft()[1] if waiting and word.text == waiting[0][0] else word.text
            words.append(word._replace(text=typed))
        return tuple(words)

    def decode(self, ids: Sequence[int]) -> str:
        """Returns the text of (the beginning of) a translation, with what was protected in its place."""
        text = self._write(self.subwords.decode(ids))
        return unmask(text, self._masked) if self._masked.spans else text

    def split_words(self, ids: Sequence[int]) -> tuple[Word, ...]:
        """Returns the words of the sentence or its translation; what was protected is one, even with spaces in it."""
        words = [word._replace(text=self._write(word.text)) for word in split_words(ids, self.subwords)]
        if not self._masked.spans:
            return tuple(words)
        waiting = {symbol: iter(spans) for symbol, spans in spans_by_placeholder(self._masked).items()}
        empty: Iterator[str] = iter(())
        texts = (_PLACEHOLDER.sub(lambda match: next(waiting.get(match[0], empty), ""), word.text) for word in words)
        return tuple(word._replace(text=text) for word, text in zip(words, texts, strict=True))

    def show(self, piece: str) -> str:
        """Returns one piece with what it stands for, if that is something protected."""
        return unmask(piece, self._masked) or piece if self._masked.spans else piece

    def hide(self, text: str) -> str:
        """Returns the beginning of a translation with placeholders for what is protected in the sentence."""
        pairs = zip(_PLACEHOLDER.findall(self._masked.text), self._masked.spans, strict=True)
        for symbol, span in sorted(pairs, key=lambda pair: -len(pair[1])) if self._masked.spans else ():
            text = text.replace(span, symbol, 1)
        return in_small_letters(text) if self._in_capitals else text


Document = list[SourceSentence | str]  # sentences to translate, and text to keep


def read_document(
    text: str,
    subwords: SubwordTokenizer,
    source_language: str,
    target_language: str,
    max_source_length: int,
    lexicon: Lexicon | None = None,
) -> Document:
    """Cuts a text into sentences of at most `max_source_length` ids and the white space between them.

    A sentence that is too long is cut in two near its middle, at the end of a clause or else of a word or else
    anywhere, until it fits. Where two sentences touch, a space keeps their translations apart, unless the
    target language sets none.

    Args:
        text: any text.
        subwords: what cuts it.
        source_language, target_language: the direction.
        max_source_length: ids of the longest sentence.
        lexicon: the words that the network has learnt, if others are to be protected or respelt.
    """
    separator = "" if target_language in _LANGUAGES_WITHOUT_SPACES else " "

    def read(part: str) -> SourceSentence:
        in_capitals = lexicon is not None and is_in_capitals(part)
        plain = in_small_letters(part) if in_capitals else part
        masked = mask(plain, source_language, lexicon) if lexicon else Masked(plain, ())
        text, changes = respell(masked.text, source_language, lexicon) if lexicon else Respelt(masked.text, ())
        masked = masked._replace(spans=tuple(as_typed(masked.spans, plain, part)))
        ids = tuple(subwords.encode_source(text, target_language))
        return SourceSentence(part, masked, ids, subwords, changes, in_capitals)

    document: Document = []
    for span in split_sentences(text, source_language):
        if not span.is_sentence:
            document.append(span.text)
            continue
        for part in _cut_to_fit(span.text, read, max_source_length):
            if isinstance(part, SourceSentence) and document and isinstance(document[-1], SourceSentence):
                document.append(separator)
            document.append(part.text if isinstance(part, SourceSentence) and part.is_protected else part)
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
    text: str, read: Callable[[str], SourceSentence], max_source_length: int
) -> Iterator[SourceSentence | str]:
    """Yields a sentence, or its parts and the white space between them."""
    sentence = read(text)
    if len(sentence.ids) <= max_source_length or len(text) < 2:
        yield sentence
        return
    cut = _find_cut(text)
    left, right = text[:cut].rstrip(), text[cut:].lstrip()
    yield from _cut_to_fit(left, read, max_source_length)
    if space := text[len(left) : len(text) - len(right)]:
        yield space
    yield from _cut_to_fit(right, read, max_source_length)


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
