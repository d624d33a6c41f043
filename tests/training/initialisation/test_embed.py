"""Vectors of subwords, made by gensim and read by fit."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest

from training.__main__ import main
from training.data.corpus import grouping_key
from training.data.mixture import single
from training.data.sources.public_corpora import find_corpus
from training.data.training_data import read_mixture
from training.initialisation.vectors import read_vectors

gensim = pytest.importorskip("gensim")

RECIPE = "vocabulary_size = 420\n[network]\nembedding_dim = 12\n"


@pytest.fixture
def corpus(tmp_path) -> Path:
    rows = [f"I see {n} dogs and {n} cats.\tVeo {n} perros y {n} gatos." for n in range(300)]
    (tmp_path / "pairs.tsv").write_text("\n".join(rows), "utf-8")
    (tmp_path / "toy.toml").write_text(RECIPE, "utf-8")
    return tmp_path / "pairs.tsv"


@pytest.fixture
def arguments(corpus, tmp_path) -> list[str]:
    return [
        "embed", "--corpus", str(corpus), "--languages", "en", "es", "--recipe", str(tmp_path / "toy.toml"),
        "--out", str(tmp_path / "vectors.txt"),
    ]  # fmt: skip


def test_the_file_is_what_gensim_reads_and_what_fit_takes(arguments, tmp_path, capsys):
    assert main(arguments) == 0
    out = tmp_path / "vectors.txt"
    by_gensim = gensim.models.KeyedVectors.load_word2vec_format(str(out))
    assert by_gensim.vector_size == 12
    ours = read_vectors(out, wanted=frozenset(by_gensim.index_to_key), width=12)
    assert set(ours) == set(by_gensim.index_to_key)
    np.testing.assert_allclose(ours["."], by_gensim["."], atol=1e-6)
    assert f"{len(ours)} vectors" in capsys.readouterr().out


def test_the_same_command_gives_the_same_vectors(arguments, tmp_path):
    assert main(arguments) == 0
    first = (tmp_path / "vectors.txt").read_bytes()
    assert main(arguments) == 0
    assert (tmp_path / "vectors.txt").read_bytes() == first


def test_more_text_is_learnt_from_but_no_held_out_sentence_is(arguments, corpus, tmp_path, capsys):
    parts = read_mixture(single(find_corpus([str(corpus)]), ("en", "es"))).parts
    held_out = parts.test[0].source.upper()  # the same but for its looks
    assert grouping_key(held_out) == grouping_key(parts.test[0].source)
    (tmp_path / "more.txt").write_text(f"One more dog.\n\n{held_out}\nY un gato más.\n", "utf-8")
    assert main([*arguments, "--text", str(tmp_path / "more.txt")]) == 0
    count = 2 * len(parts.train)
    assert f"{count + 2:,} sentences to learn from, {count:,} of them" in capsys.readouterr().out


def test_without_gensim_the_remedy_is_told(arguments, monkeypatch, capsys):
    find_spec = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "gensim" else find_spec(name))
    assert main(arguments) == 2
    assert 'pip install -e ".[embeddings]"' in capsys.readouterr().err


def test_more_text_that_is_missing(arguments, capsys):
    assert main([*arguments, "--text", "nowhere.txt"]) == 2
    assert "There is no file nowhere.txt" in capsys.readouterr().err
