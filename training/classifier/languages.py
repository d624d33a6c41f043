"""Sentence pairs -> texts labelled by their language, as people type them, for the detector of a bundle."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from model.language_id.detect import OTHER
from training.classifier.foreign import ForeignTexts, gibberish
from training.classifier.labelled import LabelledText, Parts
from training.data.augmentation.augmentation import Renamer, type_casually
from training.data.corpus import SentencePair, Split, grouping_key, read_pairs, split, text_keys
from training.data.sources.formats.language_names import is_language

_TEXTS_PER_LABEL = 60_000  # of the training part: more teaches a network of this size nothing
_HELD_OUT_PER_LABEL = 3_000
_GIBBERISH_SHARE = 0.1  # of "other"
_INVENTED_SHARE = 0.2  # of "other"
_SHORT_WORDS = 2
_RENAMED_SHARE = 0.2
_FRAGMENT_SHARE = 0.45
_CASUAL_SHARE = 0.35
_UPPER_SHARE = 0.03


class LanguageCorpus(NamedTuple):
    """Sentence pairs, and the codes of their two columns."""

    languages: tuple[str, str]
    path: Path


class LanguageSplit(NamedTuple):
    """Sentence pairs in three parts, and the codes of their two columns."""

    languages: tuple[str, str]
    parts: Split


class Limits(NamedTuple):
    """How many texts of each label are used, at most."""

    train: int
    held_out: int


def read_languages(corpora: Sequence[LanguageCorpus], languages: Sequence[str], seed: int) -> Parts:
    """Reads corpora, splits each as a training on it splits it, and labels their texts, see `label_languages`.

    Args:
        corpora: at least one of them holds each of `languages`.
        languages: those that the bundle translates between.
        seed: of the choice.

    Raises:
        CorpusError: a corpus cannot be used.
        ValueError: a language of the bundle is in no corpus.
    """
    held = {code for corpus in corpora for code in corpus.languages}
    if missing := sorted(set(languages) - held):
        raise ValueError(f"Expected a corpus of each of {', '.join(languages)}. Received none of: {', '.join(missing)}")
    splits = [
        LanguageSplit(corpus.languages, split(read_pairs([corpus.path], corpus.languages).pairs)) for corpus in corpora
    ]
    return label_languages(splits, languages, seed, Limits(_TEXTS_PER_LABEL, _HELD_OUT_PER_LABEL))


def label_languages(splits: Sequence[LanguageSplit], languages: Sequence[str], seed: int, limits: Limits) -> Parts:
    """Returns texts labelled by their language, or as "other" when that is none of `languages`.

    No training text stands in the held-out part of any corpus. There are as many texts of each label. A part of "other"
    is gibberish, and in training and validation another part is invented in languages that no corpus holds, see
    `ForeignTexts`.

    Args:
        splits: at least one of them holds each of `languages`.
        languages: those that the bundle translates between.
        seed: of the choice.
        limits: how many texts are chosen.
    """
    generator = np.random.default_rng(seed)
    held_out = text_keys(pair for _, parts in splits for pair in (*parts.validation, *parts.test))
    columns = [each.languages for each in splits]
    parts = [each.parts._replace(train=_renamed(each.parts.train, generator)) for each in splits]
    train, validation, test = (_texts_by_language(zip(columns, part, strict=True)) for part in zip(*parts, strict=True))
    train = {code: [text for text in own if grouping_key(text) not in held_out] for code, own in train.items()}
    covered = {code for pair in columns for code in pair}
    foreign = ForeignTexts([text for code in languages for text in train[code]], covered=covered)
    return Parts(
        _label(train, languages, limits.train, foreign, generator),
        _label(validation, languages, limits.held_out, foreign, generator),
        _label(test, languages, limits.held_out, None, generator),
    )


def with_others(parts: Parts, seed: int) -> Parts:
    """Returns the texts with as many of no label's language, where the labels are languages; else as they are.

    Whoever learns two languages alone takes everything for one of them.
    """
    labels = parts.labels
    if OTHER in labels or not all(is_language(label) for label in labels):
        return parts
    generator = np.random.default_rng(seed)
    foreign = ForeignTexts([text for _, text in parts.train], covered=labels)

    def others(part: list[LabelledText]) -> list[LabelledText]:
        count = max(1, len(part) // len(labels))
        return [
            LabelledText(OTHER, gibberish(generator) if generator.random() < 0.2 else foreign.invent(generator))
            for _ in range(count)
        ]

    return Parts(*([*part, *others(part)] for part in parts))


def _renamed(pairs: Sequence[SentencePair], generator: np.random.Generator) -> list[SentencePair]:
    """Returns the pairs, some with names that no corpus holds: a name says nothing about the language around it."""
    renamer = Renamer(pairs)
    changed = generator.random(len(pairs)) < _RENAMED_SHARE
    return [renamer.rename(pair, generator) if change else pair for pair, change in zip(pairs, changed, strict=True)]


def _texts_by_language(columns: Iterable[tuple[tuple[str, str], list[SentencePair]]]) -> dict[str, list[str]]:
    """Returns each language's texts, each once, in their order."""
    texts: dict[str, dict[str, None]] = defaultdict(dict)
    for (first, second), pairs in columns:
        for pair in pairs:
            texts[first][pair.source] = None
            texts[second][pair.target] = None
    return {code: list(own) for code, own in texts.items()}


def _label(
    texts: dict[str, list[str]],
    languages: Sequence[str],
    limit: int,
    foreign: ForeignTexts | None,
    generator: np.random.Generator,
) -> list[LabelledText]:
    """Returns up to `limit` texts of each language, and together as many of all others as of the largest of them."""
    others = sorted(set(texts) - set(languages))
    limit = min(limit, max(len(texts.get(code, ())) for code in languages))
    invented = round(limit * _INVENTED_SHARE) if foreign else 0
    mashed = max(1, round(limit * _GIBBERISH_SHARE))
    chosen = []
    for code in sorted(texts):
        shuffled = [texts[code][index] for index in generator.permutation(len(texts[code]))]
        if code in languages:
            # Those of one or two words before all: so do people greet and answer.
            shuffled.sort(key=lambda text: len(text.split()) > _SHORT_WORDS)
            chosen += [LabelledText(code, text) for text in shuffled[:limit]]
        else:
            chosen += [LabelledText(OTHER, text) for text in shuffled[: (limit - invented - mashed) // len(others)]]
    chosen += [LabelledText(OTHER, gibberish(generator)) for _ in range(mashed)]
    if foreign:
        chosen += [LabelledText(OTHER, foreign.invent(generator)) for _ in range(invented)]
    return chosen


# === As people type ===


def type_anyhow(text: str, generator: np.random.Generator) -> str:
    """Returns a text as it may come: whole or a fragment of one to three words, neat, casual or in capitals."""
    fragment, casual, upper = generator.random(3) < (_FRAGMENT_SHARE, _CASUAL_SHARE, _UPPER_SHARE)
    if fragment:
        text = cut_fragment(text, int(generator.integers(1, 4)), generator)
    if casual:
        text = type_casually(text, generator)
    return text.upper() if upper else text


def cut_fragment(text: str, num_words: int, generator: np.random.Generator) -> str:
    """Returns so many words in a row; of a text without spaces, such as Japanese, a few characters a word."""
    words = text.split()
    if len(words) == 1 and len(text) > 12 * num_words:
        length = 3 * num_words
        start = int(generator.integers(0, len(text) - length + 1))
        return text[start : start + length]
    start = int(generator.integers(0, max(1, len(words) - num_words + 1)))
    return " ".join(words[start : start + num_words]).strip('.,;:!?¡¿"“”«»') or text


def typed_tests(examples: Sequence[LabelledText], languages: Sequence[str], seed: int) -> dict[str, list[LabelledText]]:
    """Returns held-out texts as they are met: what a detector is measured on, by name, none empty.

    Args:
        examples: a held-out part of `read_languages`.
        languages: those of the bundle.
        seed: of the noise and of where fragments are cut.
    """
    generator = np.random.default_rng(seed)
    own = [example for example in examples if example.label in languages]
    long = [example for example in own if len(example.text.split()) >= 3]

    def fragments(num_words: int) -> list[LabelledText]:
        return [LabelledText(label, cut_fragment(text, num_words, generator)) for label, text in own]

    tests = {
        "three words or more": long,
        "three words or more, typed casually": [
            LabelledText(label, type_casually(text, generator)) for label, text in long
        ],
        "whole sentences of one or two words": [example for example in own if len(example.text.split()) < 3],
        "two words out of a sentence": fragments(2),
        "one word out of a sentence": fragments(1),
        "other languages and gibberish": [example for example in examples if example.label == OTHER],
    }
    return {name: texts for name, texts in tests.items() if texts}
