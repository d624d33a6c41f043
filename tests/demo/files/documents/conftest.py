"""Translators whose answers a test can foresee."""

import re
from dataclasses import dataclass

import numpy as np
import pytest


@dataclass(frozen=True)
class FakeTranslation:
    """What files need of a `Translation`."""

    text: str
    source_words: tuple[str, ...]
    target_words: tuple[str, ...]
    attention: np.ndarray  # (target words, source words)
    doubts: tuple[str, ...] = ()
    left: tuple[str, ...] = ()


def words_of(text):
    return tuple(re.findall(r"\w+|[\ue000-\ue007]|[^\w\s]", text))


def shout(texts):
    """Each word in capitals, in its place: the attention is the diagonal."""
    return [FakeTranslation(text.upper(), words_of(text), words_of(text.upper()), diagonal(text)) for text in texts]


def diagonal(text):
    return np.eye(len(words_of(text)), dtype=np.float32)


def reverse(texts):
    """The words in the opposite order, in capitals: the attention is the anti-diagonal."""
    return [
        FakeTranslation(
            " ".join(reversed(words_of(text.upper()))),
            words_of(text),
            tuple(reversed(words_of(text.upper()))),
            diagonal(text)[::-1],
        )
        for text in texts
    ]


def forgetful(texts):
    """As `shout`, but it loses what is not a letter."""
    kept = [re.sub("[\ue000-\ue007]", "", text) for text in texts]
    return shout(kept)


@pytest.fixture(name="shout")
def fixture_shout():
    return shout


@pytest.fixture(name="reverse")
def fixture_reverse():
    return reverse


@pytest.fixture(name="forgetful")
def fixture_forgetful():
    return forgetful


@pytest.fixture(name="translated")
def fixture_translated():
    """A file's bytes after each segment was translated."""
    from demo.files.documents.placing import translate_segments
    from demo.files.documents.reading import read_file

    def translated(name, data, translate_all=shout, number=None, **options):
        data = data.encode() if isinstance(data, str) else data
        document = read_file(name, data, "es", **options)
        results = translate_segments(document.segments[:number], translate_all)
        return document.write([result.segment for result in results]).data

    return translated
