"""The sentence pairs that come with the project have English in their first column and Spanish in their second."""

from collections.abc import Callable
from pathlib import Path

import pytest

from model.bundle import load_bundle
from model.shipped import DEFAULT_BUNDLE
from tokenizer.preprocess.words import WORD

FILES = sorted((Path(__file__).parents[3] / "pretrained").glob("*.en-es.tsv"))


@pytest.fixture(scope="module")
def leaning() -> Callable[[str], int]:
    """How many words of a text are English alone, less those that are Spanish alone."""
    lexicon = load_bundle(DEFAULT_BUNDLE).load_lexicon()
    assert lexicon
    english, spanish = (frozenset(lexicon.words(language)) for language in ("en", "es"))
    one_of_them = dict.fromkeys(english - spanish, 1) | dict.fromkeys(spanish - english, -1)
    return lambda text: sum(one_of_them.get(word.casefold(), 0) for word in WORD.findall(text))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_columns_are_exchanged(path, leaning):
    rows = [line.split("\t") for line in path.read_text("utf-8").splitlines()]
    assert [row for row in rows if leaning(row[0]) < 0 < leaning(row[1])] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_line_is_a_pair_of_texts(path):
    rows = [line.split("\t") for line in path.read_text("utf-8").splitlines()]
    assert [row for row in rows if len(row) != 2 or not all(row) or [*map(str.strip, row)] != row] == []
