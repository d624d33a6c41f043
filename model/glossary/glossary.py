"""A user's own words: pairs of terms that a translation holds as they are given."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from model.inference.request import Direction
from tokenizer.languages.rules import rules_of
from tokenizer.preprocess.clean import clean
from tokenizer.preprocess.lexicon import Lexicon
from tokenizer.preprocess.signs import find_signs
from tokenizer.special_tokens import PLACEHOLDER

MAX_PAIRS = 10_000
MAX_WORDS, MAX_CHARACTERS = 20, 200  # of a term

_TOKEN = re.compile(r"\w+(?:['’](?!s\b)\w+)*|\S")  # a word without a genitive's `'s`; or a sign
_SIGN = re.compile(r"\S")  # where no spaces part words, each character is one
_WAY = re.compile(r"\s*(\w+)\s*(<>|>)\s*(\w+)\s*")
_END = ""  # of a term, in a node
_SHOWN = 60  # characters of a wrong term that are shown

_Node = dict[str, Any]  # the words that follow, and under _END what a term stands for


REASONS = {
    "many_pairs": "A glossary may hold {most} pairs. Received: {count}.",
    "no_pair": "Pair {number} of a glossary must be a term, its translation and perhaps a direction. Received: {given}",
    "no_term": "Pair {number} of a glossary has no term.",
    "long_term": "A term may have {most_words} words and {most_characters} characters. Received in pair {number}: "
    "{words} words, {characters} characters: {given}…",
    "no_way": "The direction of pair {number} must be such as es>en, or es<>en for both. Received: {given}",
    "two_targets": "“{term}” has two translations: “{one}” and “{other}”. Keep one of them, or give each for one "
    "direction alone.",
    "large_file": "A glossary's file may have {most} bytes. {name} has {count}.",
    "other_file": "A glossary is a file in .tsv, .csv or .tbx. Received: {name}",
    "not_utf8": "A glossary must be UTF-8. {name} is not: byte 0x{byte} at its position {position}. Save it as UTF-8 "
    "first.",
    "no_csv": "This CSV cannot be read: {error}.",
    "no_tbx": "{name} is no TBX: {error}.",
}


class GlossaryError(ValueError):
    """What was given is no glossary; the message says why.

    Args:
        reason: which of the reasons it is, for whoever says it in another language.
        values: what the reason's places are filled with.
    """

    def __init__(self, reason: str, **values: str | int) -> None:
        self.reason = reason
        self.values = values
        in_digits = {name: f"{value:,}" if isinstance(value, int) else value for name, value in values.items()}
        super().__init__(REASONS[reason].format(**in_digits))


class TermPair(NamedTuple):
    """A term and its translation.

    Args:
        source: the term.
        target: its translation, as it is to stand in an answer; empty: the term is not translated.
        way: for which direction: `es>en`; `es<>en` for both, the first term being Spanish; empty: for any that a
            translation is asked for.
    """

    source: str
    target: str = ""
    way: str = ""


class Match(NamedTuple):
    """A term that stands in a text.

    Args:
        start, stop: where it stands.
        target: what its translation is to hold; empty: what stands there.
        is_inflected: whether it stands there in another form than it is given in.
    """

    start: int
    stop: int
    target: str
    is_inflected: bool

    @property
    def span(self) -> tuple[int, int]:
        """Where it stands."""
        return self.start, self.stop


class Glossary:
    """Pairs of terms, checked once; finding them takes time in proportion to the text, not to the pairs.

    A term is found as whole words, in any case, and in its plural. Where terms overlap, the longest wins. A pair that
    is given for one direction comes before one that is given for any.

    Args:
        pairs: each a term, its translation, and a direction, of which the last two may be missing: see `TermPair`.

    Raises:
        GlossaryError: a term is empty or too long, has two translations, or there are too many.
    """

    def __init__(self, pairs: Iterable[Sequence[str]]) -> None:
        self.pairs = tuple(dict.fromkeys(_checked(pair, number) for number, pair in enumerate(pairs, start=1)))
        if len(self.pairs) > MAX_PAIRS:
            raise GlossaryError("many_pairs", most=MAX_PAIRS, count=len(self.pairs))
        self._targets = _targets_by_way(self.pairs)
        self._tries: dict[Direction, _Node] = {}

    def __bool__(self) -> bool:
        return bool(self.pairs)

    def __reduce__(self) -> tuple[type["Glossary"], tuple[tuple[TermPair, ...]]]:
        """Travels to other processes as its pairs."""
        return Glossary, (self.pairs,)

    def find(self, text: str, direction: Direction, lexicon: Lexicon | None = None) -> list[Match]:
        """Returns the terms of a text, in their order, none overlapping another.

        Args:
            text: in the direction's source language.
            direction: which way it is translated.
            lexicon: of the network: a plural counts if it knows it, or no other plural of the term.
        """
        trie = self._trie(direction)
        if not trie:
            return []
        walk = _Walk(text, direction.source, lexicon)
        found = [match for start in range(len(walk.tokens)) if (match := walk.longest(trie, start))]
        return _without_overlaps(found, text) if found else []

    def _trie(self, direction: Direction) -> _Node:
        if direction not in self._tries:
            root: _Node = {}
            self._tries[direction] = root
            for way in ("", direction.key):
                for source, target in self._targets.get(way, {}).values():
                    node = root
                    for token in _tokenise(source, direction.source):
                        node = node.setdefault(token.key, {})
                    node[_END] = target
        return self._tries[direction]


class _Token(NamedTuple):
    key: str  # in any case; after a space where one stands before it, but for the first of a term
    start: int
    stop: int


class _Walk:
    """A text, compared with the terms of a trie from each of its words on."""

    def __init__(self, text: str, language: str, lexicon: Lexicon | None) -> None:
        self.tokens = _tokenise(text, language)
        self._language = language
        self._lexicon = lexicon

    def longest(self, trie: _Node, start: int) -> Match | None:
        """Returns the longest term that begins with the token of this index; as given rather than inflected."""
        best: tuple[int, bool, str] | None = None
        paths = [(trie, start, False)]
        while paths:
            node, index, is_inflected = paths.pop()
            if _END in node and (best is None or (index, not is_inflected) > (best[0], not best[1])):
                best = index, is_inflected, node[_END]
            if index < len(self.tokens):
                key = self.tokens[index].key
                for known, is_other in self._forms(key.lstrip() if index == start else key, node):
                    paths.append((node[known], index + 1, is_inflected or is_other))
        if best is None:
            return None
        stop, is_inflected, target = best
        return Match(self.tokens[start].start, self.tokens[stop - 1].stop, target, is_inflected)

    def _forms(self, key: str, node: _Node) -> Iterator[tuple[str, bool]]:
        """Yields the words of a node that a word of the text may be, and whether it is another form of them."""
        if key in node:
            yield key, False
        for singular, plural in rules_of(self._language).plurals:
            base = key.removesuffix(plural) + singular
            if key.endswith(plural) and base.strip() and base != key and base in node and self._is_plural(key, base):
                yield base, True

    def _is_plural(self, key: str, base: str) -> bool:
        """Whether a word is the plural that it is built as; of a word whose plural is known, no other is."""
        lexicon = self._lexicon
        if lexicon is None or lexicon.knows(key.strip(), self._language):
            return True
        stem, plurals = base.strip(), rules_of(self._language).plurals
        known = (stem.removesuffix(one) + many for one, many in plurals if stem.endswith(one))
        return not any(lexicon.knows(plural, self._language) for plural in known)


def _tokenise(text: str, language: str) -> list[_Token]:
    pattern = _TOKEN if rules_of(language).spaces else _SIGN
    tokens: list[_Token] = []
    for match in pattern.finditer(text):
        space = " " if tokens and tokens[-1].stop < match.start() else ""
        tokens.append(_Token(space + match[0].casefold().replace("’", "'"), *match.span()))
    return tokens


def _without_overlaps(found: list[Match], text: str) -> list[Match]:
    """Returns the longest of those that overlap, and none that is a part of a link, an address or the like."""
    signs = [0] * (len(text) + 1)  # for each character, the number of the sign that it belongs to
    for number, (start, stop) in enumerate(find_signs(text), start=1):
        signs[start:stop] = [number] * (stop - start)
    taken = bytearray(len(text))
    kept = []
    for match in sorted(found, key=lambda match: (match.start - match.stop, match.start)):
        begins_inside = match.start > 0 and 0 < signs[match.start] == signs[match.start - 1]
        ends_inside = 0 < signs[match.stop] == signs[match.stop - 1]
        if not (begins_inside or ends_inside or any(taken[match.start : match.stop])):
            taken[match.start : match.stop] = b"\x01" * (match.stop - match.start)
            kept.append(match)
    return sorted(kept)


def _checked(pair: Sequence[str], number: int) -> TermPair:
    """Returns a pair without what nobody sees.

    Raises:
        GlossaryError: it is none.
    """
    is_row = not isinstance(pair, str) and 1 <= len(pair) <= len(TermPair._fields)
    if not is_row or not all(isinstance(part, str) for part in pair):
        raise GlossaryError("no_pair", number=number, given=str(pair)[:_SHOWN])
    source, target, way = TermPair(*pair)
    source, target = (" ".join(PLACEHOLDER.sub("", clean(term).text).split()) for term in (source, target))
    if not source:
        raise GlossaryError("no_term", number=number)
    for term in (source, target):
        if len(term) > MAX_CHARACTERS or len(term.split()) > MAX_WORDS:
            raise GlossaryError(
                "long_term",
                most_words=MAX_WORDS,
                most_characters=MAX_CHARACTERS,
                number=number,
                words=len(term.split()),
                characters=len(term),
                given=term[:_SHOWN],
            )
    return TermPair(source, "" if target == source else target, _checked_way(way, number))


def _checked_way(way: str, number: int) -> str:
    if not way.strip():
        return ""
    match = _WAY.fullmatch(way.lower())
    if not match or match[1] == match[3]:
        raise GlossaryError("no_way", number=number, given=repr(way[:_SHOWN]))
    return "".join(match.groups())


def _targets_by_way(pairs: Iterable[TermPair]) -> dict[str, dict[str, tuple[str, str]]]:
    """Returns for each direction what each term, in small letters, stands for.

    Raises:
        GlossaryError: a term has two translations.
    """
    targets: dict[str, dict[str, tuple[str, str]]] = {}
    for pair in pairs:
        for way, source, target in _entries(pair):
            known, given = targets.setdefault(way, {}).setdefault(source.casefold(), (source, target))
            if given != target:
                raise GlossaryError("two_targets", term=known, one=given or known, other=target or source)
    return targets


def _entries(pair: TermPair) -> Iterator[tuple[str, str, str]]:
    """Yields the directions of a pair, each with its term and what that stands for."""
    source, target, way = pair
    if "<>" not in way:
        yield way, source, target
        return
    one, other = way.split("<>")
    yield f"{one}>{other}", source, target
    yield f"{other}>{one}", target or source, source if target else ""
