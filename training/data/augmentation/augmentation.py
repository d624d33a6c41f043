"""Training examples as people write them: casual typing, and names and numbers that no corpus holds."""

import itertools
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np

from tokenizer.preprocess.signs import find_numbers
from tokenizer.special_tokens import PLACEHOLDERS
from training.data.augmentation.sides import WORD, replace_word
from training.data.corpus import SentencePair

_NUMBER = re.compile(r"\d+")
_TYPO_SHARE = 0.04
_SURPRISE_SHARE = 0.1
_MAX_DIGITS = 18  # 10**19 is more than NumPy's integers hold
_ALPHABET = "abcdefghijklmnopqrstuvwxyzáéíóúñüçöä"
_FINAL_PUNCTUATION = re.compile(r"[.!?…]*$")
_START = "^"
_END = "$"


# === Casual typing ===


def type_casually(text: str, generator: np.random.Generator) -> str:
    """Returns `text` as a hurried person types it.

    Each of these happens to some of the texts, by `generator`: no capitals, no punctuation at the ends of
    words, no accents, a few letters missing, doubled or swapped.
    """
    lower, bare, plain, hasty = generator.random(4) < (0.75, 0.6, 0.6, 0.5)
    if lower:
        text = text.lower()
    if bare:
        text = drop_punctuation(text)
    if plain:
        text = drop_accents(text)
    if hasty:
        text = make_typos(text, generator)
    return text


def type_pair_casually(pair: SentencePair, generator: np.random.Generator) -> SentencePair:
    """Returns the pair with its source typed casually; a full stop that goes from it goes from the target, too."""
    typed = type_casually(pair.source, generator)
    lost = pair.source.endswith(".") and pair.target.endswith(".") and typed[-1].isalnum()
    return SentencePair(typed, pair.target.rstrip(".") or pair.target if lost else pair.target)


def drop_accents(text: str) -> str:
    """Returns `text` without marks on Latin letters: `¿Qué año?` becomes `¿Que ano?`; other scripts stay."""
    return "".join(_without_mark(character) for character in unicodedata.normalize("NFC", text))


def _without_mark(character: str) -> str:
    if character.isascii() or not unicodedata.name(character, "").startswith("LATIN"):
        return character
    return "".join(part for part in unicodedata.normalize("NFD", character) if not unicodedata.combining(part))


def drop_punctuation(text: str) -> str:
    """Returns `text` without the punctuation around its words; what stands inside a word stays."""
    words = (_strip_punctuation(word) for word in text.split())
    return " ".join(word for word in words if word) or text


def _strip_punctuation(word: str) -> str:
    kept = [index for index, character in enumerate(word) if not unicodedata.category(character).startswith("P")]
    return word[kept[0] : kept[-1] + 1] if kept else ""


def make_typos(text: str, generator: np.random.Generator, share: float = _TYPO_SHARE) -> str:
    """Returns `text` with about `share` of its letters missing, doubled or swapped with the next; never nothing."""
    characters = list(text)
    for index in np.flatnonzero(generator.random(len(characters)) < share):
        if not characters[index].isalpha():
            continue
        kind = generator.integers(3)
        if kind == 0:
            characters[index] = ""
        elif kind == 1:
            characters[index] *= 2
        elif index + 1 < len(characters) and characters[index + 1].isalpha():
            characters[index], characters[index + 1] = characters[index + 1], characters[index]
    typed = "".join(characters)
    return typed if typed.strip() else text


# === Names and numbers ===


class Renamer:
    """Replaces names and numbers that stand on both sides of a pair, the same on both.

    A model that has seen only Tom and Mary invents a translation for Siobhan. One that has seen thousands of
    names, most of them only once, learns to copy.

    New names are taken from the corpus' own, or strung together from them by a Markov chain over letters with a
    surprising letter now and then, since the world's names follow no corpus.

    Args:
        pairs: the training pairs; their names are learnt from them.
    """

    def __init__(self, pairs: Sequence[SentencePair]) -> None:
        self.names = find_names(pairs)
        self._known_names = sorted(self.names)
        self._followers = _learn_followers(self._known_names)

    def rename(self, pair: SentencePair, generator: np.random.Generator) -> SentencePair:
        """Returns the pair with each shared name and number replaced; without any, the pair itself."""
        source_words, target_words = set(WORD.findall(pair.source)), set(WORD.findall(pair.target))
        shared = sorted(source_words & target_words)
        replacements = {word: self._new_name(generator) for word in shared if word in self.names}
        replacements |= {word: _new_number(word, generator) for word in shared if _NUMBER.fullmatch(word)}
        if not replacements:
            return pair
        return SentencePair(_replace_words(pair.source, replacements), _replace_words(pair.target, replacements))

    def _new_name(self, generator: np.random.Generator) -> str:
        if generator.random() < 0.3:
            return str(generator.choice(self._known_names))
        name = _START
        while len(name) < 12 and (letter := self._next_letter(name, generator)) != _END:
            name += letter
        return name[1:].capitalize()

    def _next_letter(self, name: str, generator: np.random.Generator) -> str:
        followers = self._followers.get(name[-2:], _END)
        if generator.random() < _SURPRISE_SHARE and name[-2:] in self._followers:
            followers = _ALPHABET
        return str(generator.choice(list(followers)))


def put_placeholders(pair: SentencePair, names: set[str], generator: np.random.Generator) -> SentencePair:
    """Returns the pair with placeholders where both sides hold the same name or number, so that it can be carried.

    A pair that shares nothing gets a placeholder at the beginning or the end of both sides: a name that is called,
    a link or an emoji.
    """
    shared = Counter(_carried(pair.source, names)) & Counter(_carried(pair.target, names))
    symbols = [str(symbol) for symbol in generator.permutation(PLACEHOLDERS)]
    if not shared:
        return _attach(pair, symbols[0], int(generator.integers(5)))
    source, target = pair.source, pair.target
    for span, symbol in zip(shared, symbols, strict=False):
        # Once a side: a second Tom may have become a pronoun on the other.
        source, target = (replace_word(text, span, symbol) for text in (source, target))
    for first, second in itertools.pairwise(symbols[: len(shared)]):
        if f"{first} {second}" in source and f"{first} {second}" in target:
            source, target = (text.replace(f"{first} {second}", second) for text in (source, target))
    return SentencePair(source, target)


def _carried(text: str, names: set[str]) -> list[str]:
    """Returns the names and the numbers of a text, in order."""
    return [
        *(word for word in WORD.findall(text) if word in names),
        *(text[start:stop] for start, stop in find_numbers(text)),
    ]


def _attach(pair: SentencePair, symbol: str, place: int) -> SentencePair:
    """Puts `symbol` at the same of five places on both sides: it is called, shown beside the text, or announced."""

    def attach(text: str) -> str:
        body = text[: _FINAL_PUNCTUATION.search(text).start()]  # type: ignore[union-attr]  # it finds at least nothing
        places = (
            f"{symbol} {text}",
            f"{symbol}, {text}",
            f"{body}, {symbol}{text[len(body) :]}",
            f"{text} {symbol}",
            f"{body}: {symbol}",
        )
        return places[place]

    return SentencePair(attach(pair.source), attach(pair.target))


def find_names(pairs: Iterable[SentencePair]) -> set[str]:
    """Returns the words that are names: capitalised inside a sentence, the same on both sides, at least twice."""
    counts: Counter[str] = Counter()
    for pair in pairs:
        counts.update(_inner_capitalised(pair.source) & _inner_capitalised(pair.target))
    return {word for word, count in counts.items() if count >= 2}


def _inner_capitalised(text: str) -> set[str]:
    words = WORD.findall(text)[1:]
    return {word for word in words if len(word) > 2 and word[0].isupper() and word[1:].islower()}


def _learn_followers(names: Sequence[str]) -> dict[str, list[str]]:
    """Returns, for every two letters in a row, the letters that follow them, as often as they do."""
    followers: dict[str, list[str]] = {}
    for name in names:
        spelling = _START + name.lower() + _END
        followers.setdefault(_START, []).append(spelling[1])
        for index in range(2, len(spelling)):
            followers.setdefault(spelling[index - 2 : index], []).append(spelling[index])
    return followers


def _new_number(number: str, generator: np.random.Generator) -> str:
    """Returns a number of as many digits, or now and then of another length."""
    digits = min(len(number), _MAX_DIGITS) if generator.random() < 0.6 else int(generator.integers(1, 7))
    return str(generator.integers(10 ** (digits - 1) if digits > 1 else 0, 10**digits))


def _replace_words(text: str, replacements: dict[str, str]) -> str:
    return WORD.sub(lambda match: replacements.get(match[0], match[0]), text)
