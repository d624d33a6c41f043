"""Sentence pairs: read, cleaned with a count of every reason, and split so that no text is in two parts."""

import hashlib
import math
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import NamedTuple

from tokenizer.text import normalise
from training.data.sources.corpus_files import read_rows
from training.data.sources.formats import CorpusError
from training.data.sources.formats.decoding import is_mangled

__all__ = [
    "Corpus",
    "CorpusError",
    "CorpusReport",
    "SentencePair",
    "Split",
    "grouping_key",
    "read_pairs",
    "split",
    "text_keys",
    "without_texts",
]

_MAX_WORDS = 100
_MAX_CHARACTERS = 500
_MAX_UNTRANSLATED_WORDS = 3  # "Tom Jackson" is its own translation, a whole sentence hardly ever
_MAX_LENGTH_FACTOR = 4.0
_LENGTH_SLACK = 10  # characters: "Hi." and "Guten Tag, mein Herr." are a pair all the same
_MAX_GROUP_SIZE = 50


class SentencePair(NamedTuple):
    """One sentence in two languages, in the order of the corpus' `languages`."""

    source: str
    target: str

    @property
    def swapped(self) -> "SentencePair":
        """The same the other way round."""
        return SentencePair(self.target, self.source)


@dataclass(frozen=True, slots=True, kw_only=True)
class CorpusReport:
    """How many rows were read and kept, how many were dropped for each reason, and how many look mangled."""

    read: int
    kept: int
    dropped: Mapping[str, int]
    mangled: int = 0  # kept or dropped

    def __str__(self) -> str:
        reasons = ", ".join(f"{count:,} {reason}" for reason, count in self.dropped.items() if count)
        return f"{self.read:,} read, {self.kept:,} kept, dropped: {reasons or 'none'}"


class Corpus(NamedTuple):
    """The pairs worth training on, and the report on the others."""

    pairs: list[SentencePair]
    report: CorpusReport


class Split(NamedTuple):
    """The three parts; each keeps the order of the corpus."""

    train: list[SentencePair]
    validation: list[SentencePair]
    test: list[SentencePair]


# === Reading and cleaning ===


def read_pairs(paths: Sequence[Path], languages: tuple[str, str]) -> Corpus:
    """Reads and cleans sentence pairs.

    Every text is normalised as the tokenizer does it. Dropped are pairs with an empty side, pairs that came
    before, untranslated ones, very long ones, and those whose lengths do not belong together.

    Args:
        paths: one TSV file or two parallel files, see `training.data.sources.corpus_files.read_rows`.
        languages: codes of the language of each `source` and of each `target`.

    Raises:
        CorpusError: a file cannot be used, or no pair is left.
    """
    rows = read_rows(paths, languages)
    pairs = [SentencePair(normalise(source), normalise(target)) for source, target in rows]
    dropped = dict.fromkeys(("empty", "duplicate", "untranslated", "too long", "of unequal length"), 0)
    typical_log_ratio = _typical_log_ratio(pairs)
    kept: dict[SentencePair, None] = {}
    for pair in pairs:
        reason = "duplicate" if pair in kept else _flaw(pair, typical_log_ratio)
        if reason:
            dropped[reason] += 1
        else:
            kept[pair] = None
    # Before `normalise`, which changes some of the characters that tell.
    mangled = sum(is_mangled(source) or is_mangled(target) for source, target in rows)
    report = CorpusReport(read=len(rows), kept=len(kept), dropped=dropped, mangled=mangled)
    if not kept:
        raise CorpusError(f"{' and '.join(map(str, paths))}: no usable sentence pair. {report}")
    return Corpus(list(kept), report)


def _flaw(pair: SentencePair, typical_log_ratio: float) -> str | None:
    """Returns why a pair is not worth training on, or None."""
    if not pair.source or not pair.target:
        return "empty"
    if pair.source == pair.target and len(pair.source.split()) > _MAX_UNTRANSLATED_WORDS:
        return "untranslated"
    if any(len(text) > _MAX_CHARACTERS or len(text.split()) > _MAX_WORDS for text in pair):
        return "too long"
    if _length_factor(pair, typical_log_ratio) > _MAX_LENGTH_FACTOR:
        return "of unequal length"
    return None


def _typical_log_ratio(pairs: Sequence[SentencePair]) -> float:
    """Returns the median of ln(target length / source length), about ln(0.4) from English to Korean.

    The logarithm makes it change only its sign when the two languages change places.
    """
    return median(
        [math.log(len(pair.target) / len(pair.source)) for pair in pairs if pair.source and pair.target] or [0.0]
    )


def _length_factor(pair: SentencePair, typical_log_ratio: float) -> float:
    """Returns how many times longer one side is than the other (>= 1), each scaled to its language's usual length."""
    scale = math.exp(typical_log_ratio / 2)
    source_length = len(pair.source) * scale + _LENGTH_SLACK
    target_length = len(pair.target) / scale + _LENGTH_SLACK
    return max(source_length / target_length, target_length / source_length)


# === Splitting ===


def split(pairs: Sequence[SentencePair], *, validation_share: float = 0.02, test_share: float = 0.02) -> Split:
    """Splits by group, so that a held-out sentence was never seen in training, on either side.

    1. texts that differ in case, punctuation and white space only count as one text;
    2. pairs that share a text on either side form a group, as do groups that share one (union-find);
    3. a hash of the group's smallest text gives a number in [0, 1): below `test_share` is test, the next
       `validation_share` is validation, the rest train;
    4. a group of more than 50 pairs is train: it would outweigh everything else in a small test.

    All of it depends on the group alone, so a pair never moves when the corpus grows by unrelated pairs, is
    put in another order or read with its languages swapped.

    Args:
        pairs: cleaned pairs.
        validation_share: share of the groups for validation.
        test_share: share of the groups for the test.

    Raises:
        CorpusError: a part that was asked for comes out empty.
        ValueError: the shares are not shares.
    """
    if min(validation_share, test_share) < 0 or validation_share + test_share >= 1:
        raise ValueError(
            "validation_share and test_share must be at least 0 and together less than 1. "
            f"Received: validation_share={validation_share}, test_share={test_share}"
        )
    parts = Split([], [], [])
    groups = _groups([(grouping_key(source), grouping_key(target)) for source, target in pairs])
    group_sizes = Counter(groups)
    for pair, group in zip(pairs, groups, strict=True):
        fraction = _hash_fraction(group)
        if group_sizes[group] > _MAX_GROUP_SIZE or fraction >= test_share + validation_share:
            parts.train.append(pair)
        elif fraction < test_share:
            parts.test.append(pair)
        else:
            parts.validation.append(pair)
    _require_every_part(parts, validation_share, test_share)
    return parts


def text_keys(pairs: Iterable[SentencePair]) -> set[str]:
    """Returns the keys of all texts of `pairs`, on both sides."""
    return {grouping_key(text) for pair in pairs for text in pair}


def without_texts(pairs: Sequence[SentencePair], keys: set[str]) -> list[SentencePair]:
    """Returns those of `pairs` neither text of which is among `keys`, which `text_keys` made.

    Texts that differ in case, punctuation and white space only count as one text.
    """
    return [pair for pair in pairs if keys.isdisjoint(map(grouping_key, pair))]


class _WithoutPunctuation(dict[int, str]):
    """A table for `str.translate` that turns punctuation into spaces and learns characters as they come."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        self[code] = " " if unicodedata.category(character).startswith("P") else character
        return self[code]


_WITHOUT_PUNCTUATION = _WithoutPunctuation()


def grouping_key(text: str) -> str:
    """Returns what is left of a text without case, punctuation and white space runs ("?!" stays "?!")."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return " ".join(folded.translate(_WITHOUT_PUNCTUATION).split()) or folded.strip()


def _groups(links: Sequence[tuple[str, str]]) -> list[str]:
    """Returns for each link between two texts the smallest text of its connected component.

    Union-find with path halving; the smaller text is always the parent, so a root is the smallest text.
    """
    parents: dict[str, str] = {}

    def root(text: str) -> str:
        while (parent := parents.setdefault(text, text)) != text:
            parents[text] = parents[parent]
            text = parents[text]
        return text

    for first, second in links:
        smaller, larger = sorted((root(first), root(second)))
        parents[larger] = smaller
    return [root(first) for first, _ in links]


def _hash_fraction(text: str) -> float:
    """Returns a number in [0, 1) that depends on nothing but the text, unlike Python's salted `hash`."""
    digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**64


def _require_every_part(parts: Split, validation_share: float, test_share: float) -> None:
    """Raises when a part that was asked for is empty, and says how many pairs fill it."""
    wanted = {"train": 1 - validation_share - test_share, "validation": validation_share, "test": test_share}
    empty = [name for name, share in wanted.items() if share > 0 and not getattr(parts, name)]
    if empty:
        total = sum(map(len, parts))
        # Of n unrelated pairs, a part of share s stays empty with probability (1 - s)^n: under 1% at 5 / s.
        needed = math.ceil(5 / min(share for share in wanted.values() if share > 0))
        raise CorpusError(
            f"{total:,} sentence pairs are too few: the {' and the '.join(empty)} part came out empty. "
            f"About {needed:,} unrelated pairs are needed; pairs that share a sentence count as one."
        )
