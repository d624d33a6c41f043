"""A whole text -> the sentences that the network reads, and what stands between them."""

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import copy
from functools import cached_property
from types import MappingProxyType

from model.glossary.glossary import Glossary, Match
from model.inference.alignment import Word, split_words
from model.inference.constraints.constraint import Ids
from model.inference.reading.cutting import cut_to_fit
from model.inference.reading.markup.html import MarkedSentence, split_html
from model.inference.reading.spans import as_word, places, places_by_symbol, without_overlaps
from model.inference.reading.structure import cut_structure, find_enclosed
from model.inference.reading.typography import Typography
from model.inference.request import Direction
from tokenizer.languages.counterparts import counterparts_beside
from tokenizer.languages.rules import rules_of
from tokenizer.preprocess.capitals import as_typed, from_capital, from_small
from tokenizer.preprocess.clean import Clean, clean
from tokenizer.preprocess.lexicon import Lexicon
from tokenizer.preprocess.protect import Masked, mask, spans_by_placeholder, unmask
from tokenizer.preprocess.respell import Respelt, respell
from tokenizer.special_tokens import PLACEHOLDERS
from tokenizer.subword import SubwordTokenizer

_END_MARKS = frozenset(".?!")
_SPANISH_MARKS = frozenset("¿¡")  # the punctuation that stays in its language
_PLACEHOLDER = re.compile(f"[{''.join(PLACEHOLDERS)}]")


class SourceSentence:
    """A sentence as the network reads it.

    Args:
        typed: the sentence as typed, and without what nobody sees.
        masked: the latter with placeholders for what must arrive unharmed.
        ids: the target's tag, the subwords of the masked text, the end token.
        subwords: what cut them.
        changes: words of the ids and how they were typed, see `tokenizer.preprocess.respell`.
        typography: how it was typed, and so how its translation is written.
        marked: its tags, if there are any inside.
        enclosed: what stands in brackets or quotation marks in it, each a sentence of its own, by its place among the
            protected spans.
        terms: what of the sentence a glossary has a word for, by its place among the protected spans.
        phrases: what stands for phrases that each language has its own of, by their place among the protected spans.
    """

    def __init__(
        self,
        typed: Clean,
        masked: Masked,
        ids: tuple[int, ...],
        subwords: SubwordTokenizer,
        changes: Sequence[tuple[str, str]] = (),
        typography: Typography = Typography(),  # noqa: B008  # an immutable tuple
        marked: MarkedSentence | None = None,
        enclosed: Mapping[int, "SourceSentence"] = MappingProxyType({}),
        terms: Mapping[int, Match] = MappingProxyType({}),
        phrases: Mapping[int, str] = MappingProxyType({}),
    ) -> None:
        self.text = typed.typed
        self.marked = marked
        self.ids = ids
        self.subwords = subwords
        self._typed = Clean(marked.text, marked.text, None) if marked else typed
        self.enclosed = tuple(enclosed.values())
        self._enclosed_spans = tuple(enclosed)
        self._masked = masked
        self._terms = terms
        spans = [phrases.get(place, span) for place, span in enumerate(masked.spans)]
        for place, term in terms.items():
            given = term.target.upper() if typography.in_capitals else term.target
            spans[place] = given or spans[place]
        self._written = masked._replace(spans=tuple(spans))  # what the placeholders stand for in the translation
        self._typography = typography
        self._changes = [(self._as_source(meant), self._as_source(word)) for meant, word in changes]

    def filled(self, translations: Sequence[str]) -> "SourceSentence":
        """Returns the sentence with translations of what is enclosed in it."""
        sentence = copy(self)
        spans = list(self._written.spans)
        for place, translation in zip(self._enclosed_spans, translations, strict=True):
            spans[place] = f"{spans[place][0]}{translation}{spans[place][-1]}"
        sentence._written = self._written._replace(spans=tuple(spans))
        return sentence

    @property
    def is_protected(self) -> bool:
        """Whether all of it is protected, but for punctuation that both languages share: nothing to translate."""
        return bool(self._masked.spans) and not any(
            character.isalnum() or character in _SPANISH_MARKS for character in self._masked.text
        )

    @property
    def kept(self) -> str:
        """What a protected sentence is in the other language: itself, or the terms that a glossary has for it."""
        return (
            unmask(self._masked.text, self._placed(self._masked.text)) if self._written != self._masked else self.text
        )

    @property
    def terms(self) -> tuple[Match, ...]:
        """What of the sentence a glossary has a word for; places count characters of the sentence without its tags."""
        return tuple(self._terms.values())

    @property
    def has_letters(self) -> bool:
        """Whether there is anything to translate."""
        return any(map(str.isalpha, self.text)) and not self.is_protected

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """The words that a reader sees, as they were typed; they count subwords from the one after the tag."""
        waiting = deque(self._changes)
        words: list[Word] = []
        end = 0
        for word in self._split(self.ids[1:-1], self._masked, lambda text, _: self._as_source(text)):
            text = waiting.popleft()[1] if waiting and word.text == waiting[0][0] else word.text
            start = self._typed.text.find(text, end)
            if start < 0 and not words:  # its first letter is read in another case than it was typed
                text = from_small(text) if text[:1].isupper() else from_capital(text)
                start = self._typed.text.find(text, end)
            if start >= 0:
                end = start + len(text)
                text = self._typed.as_typed(start, end)
            words.append(word._replace(text=text))
        is_added = self._typography.is_sentence and not self._typography.end
        return tuple(words[:-1] if is_added else words)  # the full stop

    def decode(self, ids: Sequence[int]) -> str:
        """Returns the text of (the beginning of) a translation, with what was protected in its place."""
        text = self._typography.write(self.subwords.decode(ids))
        return unmask(text, self._placed(text)) if self._masked.spans else text

    def split_words(self, ids: Sequence[int]) -> tuple[Word, ...]:
        """Returns the words of its translation; what was protected is one, even with spaces in it.

        End marks that the network wrote and `decode` left out are none of them.
        """
        written = self._placed(self.subwords.decode(ids))
        words = self._split(ids, written, self._typography.write_word)
        text = self.decode(ids).strip()
        first = 1 if words and words[0].text in _SPANISH_MARKS and not text.startswith(words[0].text) else 0
        last = -1 if words and words[-1].text in _END_MARKS and not text.endswith(words[-1].text) else None
        return tuple(words[first:last])

    def find_terms(self, ids: Sequence[int]) -> set[int]:
        """Returns where the words of its translation begin that hold a term of the glossary."""
        waiting = places_by_symbol(self._masked)
        return {
            word.start
            for word in split_words(ids, self.subwords)
            for symbol in _PLACEHOLDER.findall(word.text)
            if waiting[symbol] and waiting[symbol].popleft() in self._terms
        }

    def show(self, piece: str) -> str:
        """Returns one piece with what it stands for, if that is something protected."""
        return unmask(piece, self._written) or piece if self._masked.spans else piece

    def hide(self, text: str) -> str:
        """Returns the beginning of a translation with placeholders for what is protected in the sentence."""
        text = self.marked.without_tags(text) if self.marked else text
        symbols = _PLACEHOLDER.findall(self._masked.text)
        pairs = [*zip(symbols, self._written.spans, strict=True)] if self._masked.spans else []
        pairs += [(symbols[place], from_capital(self._written.spans[place])) for place in self._terms]
        for symbol, span in sorted(pairs, key=lambda pair: -len(pair[1])):
            text = as_word(span).sub(symbol, text, count=1)
        return self._typography.read_beginning(text)

    def _placed(self, text: str) -> Masked:
        """Returns what the placeholders of a translation stand for, a term at its beginning with a capital."""
        first = next((character for character in text if character.isalnum() or character in PLACEHOLDERS), "")
        symbols = _PLACEHOLDER.findall(self._masked.text)
        place = symbols.index(first) if first in symbols else -1
        spans = self._written.spans
        term = self._terms.get(place)
        if not term or not term.target or self._typography.begins_small or spans[place] != spans[place].lower():
            return self._written
        return self._written._replace(spans=(*spans[:place], from_capital(spans[place]), *spans[place + 1 :]))

    def _as_source(self, text: str) -> str:
        return text.upper() if self._typography.in_capitals else text

    def _split(self, ids: Sequence[int], masked: Masked, write: Callable[[str, int], str]) -> list[Word]:
        """Returns words with what was protected in its place, all else by `write`, which is told their index."""
        words = [
            word._replace(text=write(word.text, index)) for index, word in enumerate(split_words(ids, self.subwords))
        ]
        if not masked.spans:
            return words
        waiting = {symbol: iter(spans) for symbol, spans in spans_by_placeholder(masked).items()}
        empty: Iterator[str] = iter(())
        texts = (_PLACEHOLDER.sub(lambda match: next(waiting.get(match[0], empty), ""), word.text) for word in words)
        return [word._replace(text=text) for word, text in zip(words, texts, strict=True)]


Document = list[SourceSentence | str]  # sentences to translate, and text to keep


def read_document(
    text: str,
    subwords: SubwordTokenizer,
    source_language: str,
    target_language: str,
    max_source_length: int,
    lexicon: Lexicon | None = None,
    glossary: Glossary | None = None,
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
        glossary: words of the user's own; without a lexicon none of them can be carried.
    """
    direction = Direction(source_language, target_language)
    separator = " " if rules_of(target_language).spaces else ""

    def read(part: Clean, *, can_enclose: bool = lexicon is not None) -> SourceSentence:
        marked = MarkedSentence(part.text)
        shown = Clean(marked.text, marked.text, None) if marked.has_marks else part
        typography = Typography.of(shown.text, subwords, source_language) if lexicon else Typography()
        plain = typography.read(shown.text)
        found = glossary.find(plain, direction, lexicon) if glossary and lexicon else []
        inside, found = without_overlaps(find_enclosed(plain) if can_enclose else [], found)
        whole = [*inside, *((term.start, term.stop) for term in found)]
        own = counterparts_beside(plain, source_language, target_language, whole) if lexicon else {}
        whole = sorted((*whole, *own))
        masked = mask(plain, source_language, lexicon, subwords.can_spell, whole) if lexicon else Masked(plain, ())
        place_of = dict(zip(whole, places(masked.spans, [plain[start:stop] for start, stop in whole]), strict=True))
        enclosed = {
            place_of[start, stop]: read(shown.part(start + 1, stop - 1), can_enclose=False) for start, stop in inside
        }
        terms = {place_of[term.start, term.stop]: term for term in found}
        written = {place_of[span]: phrase for span, phrase in own.items()}
        to_read = typography.read_sentence(typography.read_label(masked.text))
        text, changes = (
            respell(to_read, source_language, lexicon, subwords.can_spell) if lexicon else Respelt(to_read, ())
        )
        masked = masked._replace(spans=tuple(as_typed(masked.spans, plain, shown.text)))
        ids = tuple(subwords.encode_source(text, target_language))
        tags = marked if marked.has_marks else None
        return SourceSentence(part, masked, ids, subwords, changes, typography, tags, enclosed, terms, written)

    document: Document = []
    cleaned = clean(text)
    for start, stop, literal in cut_structure(cleaned.text, source_language, target_language):
        if literal is not None:
            document.append(literal)
            continue
        for part in cut_to_fit(cleaned.part(start, stop), read, max_source_length):
            if isinstance(part, SourceSentence) and document and isinstance(document[-1], SourceSentence):
                document.append(separator)
            document.append(part.kept if isinstance(part, SourceSentence) and part.is_protected else part)
    return document


def fill_enclosed(documents: Iterable[Document], translate: Callable[[list[Ids]], Mapping[Ids, Ids]]) -> None:
    """Puts the translations of what is enclosed in sentences into these sentences, in place.

    Args:
        documents: as `read_document` returns them.
        translate: returns the ids of a translation for the ids of each different source.
    """
    enclosing = [
        (document, index, part)
        for document in documents
        for index, part in enumerate(document)
        if isinstance(part, SourceSentence) and part.enclosed
    ]
    sources = [inner.ids for _, _, part in enclosing for inner in part.enclosed if inner.has_letters]
    found = translate(sources) if sources else {}
    for document, index, part in enclosing:
        texts = (inner.decode(found[inner.ids]) if inner.has_letters else inner.text for inner in part.enclosed)
        document[index] = part.filled([*texts])


def count_sentences(text: str, source_language: str) -> int:
    """Returns how many sentences a text has, long ones uncut: how much work it is, told before it is begun."""
    return sum(span.is_sentence for span in split_html(text, source_language))


def cut_between_sentences(text: str, source_language: str, length: int) -> list[str]:
    """Returns a text in pieces of whole sentences, each about as long as `length` or one sentence; joined, the text."""
    pieces = [""]
    for span in split_html(text, source_language):
        if span.is_sentence and len(pieces[-1]) >= length and pieces[-1][-1].isspace():
            pieces.append("")
        pieces[-1] += span.text
    return pieces
