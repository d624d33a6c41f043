"""A whole text -> the sentences that the network reads, and what stands between them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from model.glossary.glossary import Glossary, Match
from model.inference.constraints.constraint import Ids
from model.inference.reading.cutting import cut_to_fit
from model.inference.reading.markup.html import MarkedSentence, split_html
from model.inference.reading.source_sentence import SourceSentence
from model.inference.reading.spans import is_whole, places, protected, without_overlaps
from model.inference.reading.structure import cut_structure, find_enclosed
from model.inference.reading.typography import Typography
from model.inference.request import Direction
from model.inference.search import Hypothesis
from tokenizer.languages.counterparts import counterparts_beside
from tokenizer.languages.rules import rules_of
from tokenizer.preprocess.capitals import as_typed
from tokenizer.preprocess.clean import Clean, clean
from tokenizer.preprocess.lexicon import Lexicon
from tokenizer.preprocess.protect import Masked, mask
from tokenizer.preprocess.respell import respell
from tokenizer.preprocess.truecase import Truecaser
from tokenizer.preprocess.words import WORD
from tokenizer.special_tokens import PLACEHOLDERS
from tokenizer.subword import SubwordTokenizer


class Left(str):
    """A sentence that is left as it is, since it is in no language that the network reads."""


Document = list[SourceSentence | str]  # sentences to translate, and text to keep


def read_document(
    text: str,
    subwords: SubwordTokenizer,
    source_language: str,
    target_language: str,
    max_source_length: int,
    lexicon: Lexicon | None = None,
    glossary: Glossary | None = None,
    is_foreign: Callable[[SourceSentence], bool] = lambda sentence: False,
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
        is_foreign: which sentences are in none of the network's languages, and so are left as they are.
    """
    direction = Direction(source_language, target_language)
    reader = _SentenceReader(subwords, direction, lexicon, glossary, _truecaser(subwords, lexicon))
    separator = " " if rules_of(target_language).spaces else ""
    document: Document = []
    cleaned = clean(text)
    for start, stop, literal in cut_structure(cleaned.text, source_language, target_language):
        if literal is not None:
            document.append(literal)
            continue
        for part in cut_to_fit(cleaned.part(start, stop), reader.read, max_source_length):
            if isinstance(part, SourceSentence) and document and isinstance(document[-1], SourceSentence):
                document.append(separator)
            document.append(_kept(part, is_foreign) if isinstance(part, SourceSentence) else part)
    return document


# It remembers words, which is half of its work.
_truecaser = lru_cache(maxsize=4)(Truecaser)


def _kept(sentence: SourceSentence, is_foreign: Callable[[SourceSentence], bool]) -> SourceSentence | str:
    """Returns a sentence, or the text that stays of it where there is nothing in it to translate."""
    if is_foreign(sentence):
        return Left(sentence.text)
    is_kept = sentence.is_protected and not any(inner.has_letters for inner in sentence.enclosed)
    return sentence.kept if is_kept else sentence


class _SentenceReader(NamedTuple):
    """Turns sentences into what the network reads; see `read_document` for what it needs."""

    subwords: SubwordTokenizer
    direction: Direction
    lexicon: Lexicon | None
    glossary: Glossary | None
    truecaser: Truecaser

    def read(self, part: Clean, *, can_enclose: bool = True, carries: bool = False) -> SourceSentence:
        """Returns a sentence.

        Args:
            part: the sentence.
            can_enclose: whether what is enclosed in it is read as sentences of their own.
            carries: whether the network reads placeholders for all that a glossary has a word for.
        """
        marked = MarkedSentence(part.text)
        tags = marked if marked.has_marks or marked.text != part.text else None
        shown = Clean(marked.text, marked.text, None) if tags else part
        if self.lexicon is None:
            masked = Masked(shown.text, ())
            return SourceSentence(part, masked, self._encode(shown.text), self.subwords, marked=tags)
        language, lexicon = self.direction.source, self.lexicon
        typography = Typography.of(shown.text, self.truecaser, self.direction)
        plain = typography.read(shown.text)

        found = self.glossary.find(plain, self.direction, lexicon) if self.glossary else []
        enclosed = find_enclosed(plain, language) if can_enclose else []
        quoted = [span for span in enclosed if self._is_of_target(plain[span[0] + 1 : span[1] - 1])]
        inside, found = without_overlaps([span for span in enclosed if span not in quoted], found)
        spans = [term.span for term in found]
        own = counterparts_beside(plain, *self.direction, [*inside, *quoted, *spans])
        own |= {span: shown.text[slice(*span)] for span in quoted}
        masked, carried = self._mask(plain, lexicon, [*inside, *own], found, carries=carries)
        whole = sorted((*inside, *own, *(term.span for term in carried)))
        place_of = dict(zip(whole, places(masked.spans, [plain[start:stop] for start, stop in whole]), strict=True))
        if not can_enclose and rules_of(language).ends_in_short(plain):
            typography = typography._replace(end="")  # no sentence ends so within another one: (VAT incl.)
        if not can_enclose and typography.end == ",":
            typography = typography._replace(is_label=False, is_sentence=True)  # what somebody says: "Wait," he said.
        typography = typography.masked(
            masked.text,
            ends_enclosed=any(stop == len(plain.rstrip()) for _, stop in inside),
            goes_on=bool(inside) and not plain[: inside[0][0]].strip() and plain[inside[0][1] - 2] == ",",
        )
        to_read = typography.read_sentence(typography.read_label(typography.read_title(masked.text)))
        text, changes = respell(to_read, language, lexicon, self.subwords.can_spell, masked.spans)
        text = typography.read_first_word(text)
        return SourceSentence(
            part,
            masked._replace(spans=tuple(as_typed(masked.spans, plain, shown.text))),
            self._encode(text),
            self.subwords,
            changes,
            typography,
            tags,
            # Within its brackets or quotation marks.
            enclosed={
                place_of[start, stop]: self.read(shown.part(start + 1, stop - 1), can_enclose=False)
                for start, stop in inside
            },
            carried={place_of[term.span]: term for term in carried},
            placed=[term for term in found if term not in carried],
            phrases={place_of[span]: phrase for span, phrase in own.items()},
            carry=None if carries else lambda: self.read(part, can_enclose=can_enclose, carries=True),
        )

    def _mask(
        self, text: str, lexicon: Lexicon, whole: Sequence[tuple[int, int]], terms: Sequence[Match], *, carries: bool
    ) -> tuple[Masked, Sequence[Match]]:
        """Protects a sentence, and all of its terms, or those of which the network could read nothing; tells which."""

        def protect(carried: Sequence[Match]) -> Masked:
            spans = sorted((*whole, *(term.span for term in carried)))
            return mask(text, self.direction.source, lexicon, self.subwords.can_spell, spans)

        masked = protect(())
        if not terms:
            return masked, ()
        if carries or is_whole(protect(terms)) or len(masked.spans) >= len(PLACEHOLDERS):
            return protect(terms), terms
        taken = [*protected(masked)]
        carried = [term for term in terms if any(term.start < stop and start < term.stop for start, stop in taken)]
        masked = protect(carried) if carried else masked
        # Each term that is placed needs a placeholder of its own.
        if len(masked.spans) + len(terms) - len(carried) > len(PLACEHOLDERS):
            return protect(terms), terms
        return masked, carried

    def _is_of_target(self, text: str) -> bool:
        """Whether a text is a word that the target's language has and the source's has not: What does "gato" mean?"""
        source, target = self.direction
        if self.lexicon is None or not WORD.fullmatch(text) or not text.islower():
            return False
        return self.lexicon.rank(text, source) is None and self.lexicon.rank(text, target) is not None

    def _encode(self, text: str) -> Ids:
        return tuple(self.subwords.encode_source(text, self.direction.target))


def fill_enclosed(
    documents: Iterable[Document],
    translate: Callable[[list[Ids]], Mapping[Ids, Sequence[Hypothesis]]],
    log_prob: Callable[[Ids, Ids], float],
) -> None:
    """Puts the translations of what is enclosed in sentences into these sentences, in place.

    Args:
        documents: as `read_document` returns them.
        translate: returns the hypotheses for the ids of each different source, the answer first.
        log_prob: tells of a source and a translation how likely it is.
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
        texts = (
            inner.decode(inner.place(found[inner.ids][0], log_prob).ids) if inner.has_letters else inner.kept
            for inner in part.enclosed
        )
        filled = part.filled([*texts])
        document[index] = filled.kept if filled.is_protected else filled


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
