"""One sentence, as it was typed and as the network reads it, and how its translations are written."""

import re
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import copy
from functools import cached_property, partial
from itertools import cycle, islice
from types import MappingProxyType

from model.glossary.glossary import Match
from model.inference.alignment import Word, split_words
from model.inference.constraints.constraint import Ids
from model.inference.reading.markup.html import MarkedSentence
from model.inference.reading.spans import as_word, places_by_symbol
from model.inference.reading.typography import Typography
from model.inference.search import Hypothesis
from model.inference.terms.placing import PlacedTerm, are_placed, place_terms
from tokenizer.languages.agreement import agreement_of
from tokenizer.languages.rules import all_opening_marks, rules_of
from tokenizer.preprocess.capitals import from_capital
from tokenizer.preprocess.clean import Clean
from tokenizer.preprocess.protect import Masked, spans_by_placeholder, unmask
from tokenizer.special_tokens import PLACEHOLDER, PLACEHOLDERS, language_of_tag
from tokenizer.subword import SubwordTokenizer

_END_MARKS = frozenset(".?!")
_BRACKETS = frozenset("([<{«“\"'‘")
_OPENING_MARKS = frozenset(all_opening_marks().values())  # the punctuation that stays in its language


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
        carried: what of the sentence a glossary has a word for and is protected, by its place among the spans.
        placed: what else of it a glossary has a word for: the network reads it as it stands.
        phrases: what stands for phrases that each language has its own of, by their place among the protected spans.
        carry: reads it once more, with all that a glossary has a word for protected.
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
        carried: Mapping[int, Match] = MappingProxyType({}),
        placed: Sequence[Match] = (),
        phrases: Mapping[int, str] = MappingProxyType({}),
        carry: Callable[[], "SourceSentence"] | None = None,
    ) -> None:
        self.text = typed.typed
        self.marked = marked
        self.ids = ids
        self.subwords = subwords
        self._typed = Clean(marked.text, marked.text, None) if marked else typed
        self.enclosed = tuple(enclosed.values())
        self._enclosed_spans = tuple(enclosed)
        self._masked = masked
        num_spans = len(masked.spans)
        self._terms = {**carried, **dict(enumerate(placed, start=num_spans))}
        written = {place: phrase.upper() if typography.in_capitals else phrase for place, phrase in phrases.items()}
        spans = [written.get(place, span) for place, span in enumerate(masked.spans)]
        spans += [self._typed.text[term.start : term.stop] for term in placed]
        for place, term in self._terms.items():
            given = term.target.upper() if typography.in_capitals else term.target
            spans[place] = given or spans[place]
        symbols = islice(cycle(PLACEHOLDERS[num_spans:]), len(placed))  # those that the network did not read
        self._written = Masked("".join([masked.text, *symbols]), tuple(spans))  # what they stand for in a translation
        self._carry = carry
        self._filled_with: Sequence[str] = ()
        self._typography = typography
        self._changes = [(self._as_source(meant), self._as_source(word)) for meant, word in changes]

    def filled(self, translations: Sequence[str]) -> "SourceSentence":
        """Returns the sentence with translations of what is enclosed in it."""
        sentence = copy(self)
        spans = list(self._written.spans)
        for place, translation in zip(self._enclosed_spans, translations, strict=True):
            spans[place] = f"{spans[place][0]}{translation}{spans[place][-1]}"
        sentence._written = self._written._replace(spans=tuple(spans))
        sentence._filled_with = translations
        return sentence

    def fitting(self, hypothesis: Hypothesis) -> "SourceSentence":
        """Returns the sentence if its translation has words for all of its terms, or else the one that carries them."""
        if not self._carry or not self._terms or are_placed(hypothesis, self._placed_terms, self.subwords):
            return self
        return self._carry().filled(self._filled_with)

    @cached_property
    def _touching(self) -> tuple[str, ...]:
        """The placeholders of marks that touch the word before them: those of `Teléfono*` and `Azul®`."""
        text, spans = self._masked.text, self._masked.spans
        found = zip(PLACEHOLDER.finditer(text), spans, strict=True)
        return tuple(
            match[0]
            for match, span in found
            if text[: match.start()][-1:].isalpha() and not any(map(str.isalnum, span)) and span[0] not in _BRACKETS
        )

    @property
    def shown(self) -> str:
        """The text without tags."""
        return self._typed.text

    @property
    def is_protected(self) -> bool:
        """Whether all of it is protected, but for punctuation that both languages share: nothing to translate."""
        return bool(self._masked.spans) and not any(
            character.isalnum() or character in _OPENING_MARKS for character in self._masked.text
        )

    @property
    def kept(self) -> str:
        """What a protected sentence is in the other language: itself, or the terms that a glossary has for it."""
        if self._written == self._masked:
            return self.text
        return unmask(self._masked.text, self._written_in(self._masked.text))

    @property
    def terms(self) -> tuple[Match, ...]:
        """What of the sentence a glossary has a word for; places count characters of the sentence without its tags."""
        return tuple(self._terms.values())

    @property
    def has_letters(self) -> bool:
        """Whether there is anything to translate."""
        return any(map(str.isalpha, self.text)) and not self.is_protected

    @property
    def words(self) -> tuple[Word, ...]:
        """The words that a reader sees, as they were typed; they count subwords from the one after the tag."""
        return tuple(word for word, _ in self._located_words)

    @cached_property
    def _located_words(self) -> tuple[tuple[Word, int], ...]:
        """The words, each with where it ends in the text without tags; -1 where it cannot be found there."""
        waiting = deque(self._changes)
        words: list[tuple[Word, int]] = []
        end = 0
        for word in self._split(self.ids[1:-1], self._masked, lambda text, **_: self._as_source(text)):
            text, start = self._find(word.text, end)
            if waiting and word.text.casefold() == waiting[0][0].casefold():
                typed, place = self._find(waiting[0][1], end)
                if place >= 0 and (start < 0 or place <= start):  # and not the same word, rightly spelt, before it
                    waiting.popleft()
                    text, start = typed, place
            if start >= 0:
                end = start + len(text)
                text = self._typed.as_typed(start, end)
            words.append((word._replace(text=text), end if start >= 0 else -1))
        is_added = self._typography.is_sentence and self._typography.end in ("", ",")
        return tuple(words[:-1] if is_added else words)  # the full stop

    def _find(self, text: str, start: int) -> tuple[str, int]:
        """Returns a word as it comes first in what was typed, in any case, and where; -1 where it does not come."""
        match = re.compile(re.escape(text), re.IGNORECASE).search(self._typed.text, start)
        return (match[0], match.start()) if match else (text, -1)

    def place(self, hypothesis: Hypothesis, log_prob: Callable[[Ids, Ids], float], num_forced: int = 0) -> Hypothesis:
        """Returns a translation that holds the glossary's terms, see `model.inference.terms.placing`.

        Args:
            hypothesis: the translation.
            log_prob: tells of a source and a translation how likely it is.
            num_forced: how many of its ids somebody has chosen.
        """
        return place_terms(hypothesis, self._placed_terms, self.subwords, partial(log_prob, self.ids), num_forced)

    @cached_property
    def _placed_terms(self) -> tuple[PlacedTerm, ...]:
        """The glossary's terms, as they are to stand in a translation."""
        symbols = PLACEHOLDER.findall(self._written.text)
        return tuple(self._placed_term(term, place, symbols[place]) for place, term in self._terms.items())

    def _placed_term(self, term: Match, place: int, symbol: str) -> PlacedTerm:
        target_language = language_of_tag(self.subwords.pieces(self.ids[:1])[0]) or ""
        words = [word for word, end in self._located_words if term.start < end and end - len(word.text) < term.stop]
        return PlacedTerm(
            source_ids=tuple(place + 1 for word in words for place in range(word.start, word.stop)),
            num_words=len(words),
            target=self._written.spans[place],
            plurals=rules_of(target_language).plurals if term.is_inflected else (),
            symbol=tuple(self.subwords.encode_target(symbol)[:-1]),
            is_carried=place < len(self._masked.spans),
            is_given=bool(term.target),
            agreement=agreement_of(target_language),
        )

    def decode(self, ids: Sequence[int]) -> str:
        """Returns the text of (the beginning of) a translation, with what was protected in its place."""
        text = self._typography.write(self.subwords.decode(ids))
        for symbol in self._touching:
            text = text.replace(f" {symbol}", symbol, 1)
        return unmask(text, self._written_in(text)) if self._written.spans else text

    def split_words(self, ids: Sequence[int]) -> tuple[Word, ...]:
        """Returns the words of its translation; what was protected is one, even with spaces in it.

        End marks that the network wrote and `decode` left out are none of them.
        """
        written = self._written_in(self.subwords.decode(ids))
        words = self._split(ids, written, self._typography.write_word)
        text = self.decode(ids).strip()
        first = 1 if words and words[0].text in _OPENING_MARKS and not text.startswith(words[0].text) else 0
        last = -1 if words and words[-1].text in _END_MARKS and not text.endswith(words[-1].text) else None
        return tuple(words[first:last])

    def find_terms(self, ids: Sequence[int]) -> set[int]:
        """Returns where the words of its translation begin that hold a term of the glossary."""
        waiting = places_by_symbol(self._written)
        return {
            word.start
            for word in split_words(ids, self.subwords)
            for symbol in PLACEHOLDER.findall(word.text)
            if waiting[symbol] and waiting[symbol].popleft() in self._terms
        }

    def show(self, piece: str) -> str:
        """Returns one piece with what it stands for, if that is something protected."""
        return unmask(piece, self._written) or piece if self._written.spans else piece

    def hide(self, text: str) -> str:
        """Returns the beginning of a translation with placeholders for what is protected in the sentence."""
        text = self.marked.without_tags(text) if self.marked else text
        symbols = PLACEHOLDER.findall(self._masked.text)
        pairs = [*zip(symbols, self._written.spans, strict=False)]
        carried = (place for place in self._terms if place < len(symbols))
        pairs += [(symbols[place], from_capital(self._written.spans[place])) for place in carried]
        for symbol, span in sorted(pairs, key=lambda pair: -len(pair[1])):
            text = as_word(span).sub(symbol, text, count=1)
        return self._typography.read_beginning(text)

    def _written_in(self, text: str) -> Masked:
        """Returns what the placeholders of a translation stand for, a term at its beginning with a capital."""
        first = next((character for character in text if character.isalnum() or character in PLACEHOLDERS), "")
        symbols = PLACEHOLDER.findall(self._written.text)
        place = symbols.index(first) if first in symbols else -1
        spans = self._written.spans
        term = self._terms.get(place)
        if not term or not term.target or self._typography.begins_small or spans[place] != spans[place].lower():
            return self._written
        return self._written._replace(spans=(*spans[:place], from_capital(spans[place]), *spans[place + 1 :]))

    def _as_source(self, text: str) -> str:
        return text.upper() if self._typography.in_capitals else text

    def _split(self, ids: Sequence[int], masked: Masked, write: Callable[..., str]) -> list[Word]:
        """Returns words with what was protected in its place, all else by `write`, which is told of the first one."""
        words = split_words(ids, self.subwords)
        first = next((index for index, word in enumerate(words) if not _is_mark(word.text)), 0)
        words = [word._replace(text=write(word.text, is_first=index == first)) for index, word in enumerate(words)]
        if not masked.spans:
            return words
        waiting = {symbol: iter(spans) for symbol, spans in spans_by_placeholder(masked).items()}
        empty: Iterator[str] = iter(())
        texts = (PLACEHOLDER.sub(lambda match: next(waiting.get(match[0], empty), ""), word.text) for word in words)
        return [word._replace(text=text) for word, text in zip(words, texts, strict=True)]


def _is_mark(text: str) -> bool:
    """Whether a word is punctuation, and stands for nothing that is protected."""
    return not any(sign.isalnum() or sign in PLACEHOLDERS for sign in text)
