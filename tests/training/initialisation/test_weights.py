"""What a network may know before its first update."""

from dataclasses import replace

import numpy as np
import pytest

from model.bundle import load_bundle
from model.network.config import ModelConfig
from model.network.seq2seq import Seq2Seq
from model.pretrained import load_weights
from tokenizer.learn import learn_subwords
from training.initialisation.vectors import VectorsError, read_vectors
from training.initialisation.weights import put_embeddings, put_weights


@pytest.fixture
def seq2seq(subwords) -> Seq2Seq:
    return Seq2Seq(
        ModelConfig(
            vocabulary_size=subwords.vocabulary_size,
            embedding_dim=4,
            encoder_layers=1,
            encoder_units=4,
            decoder_units=8,
            attention_units=4,
        )
    )


def test_subwords_with_a_vector_get_it_at_the_size_that_the_network_expects(seq2seq, subwords, tmp_path):
    pieces = subwords.pieces(range(300, 320))
    generator = np.random.default_rng(0)
    given = {piece: generator.normal(size=4) * 50 for piece in pieces}
    lines = [f"{piece} {' '.join(map(str, vector))}" for piece, vector in given.items()]
    (tmp_path / "v.txt").write_text(f"{len(lines) + 1} 4\n" + "\n".join(lines) + "\nelse 1 2 3 4\n", "utf-8")
    before = seq2seq.weights_by_path()
    assert put_embeddings(seq2seq, subwords, tmp_path / "v.txt") == len(pieces)
    after = seq2seq.weights_by_path()
    table = after.pop("embedding/table")
    table_before = before.pop("embedding/table")
    for index, piece in enumerate(pieces, start=300):
        cosine = table[index] @ given[piece] / np.linalg.norm(table[index]) / np.linalg.norm(given[piece])
        assert cosine == pytest.approx(1, abs=1e-5)
    assert table[300:320].std() == pytest.approx(table_before.std(), rel=1e-4)
    np.testing.assert_array_equal(np.delete(table, range(300, 320), 0), np.delete(table_before, range(300, 320), 0))
    for name, weight in before.items():
        np.testing.assert_array_equal(after[name], weight)


def test_subwords_that_a_bundle_lacks_begin_as_the_mean_of_their_parts(toy_bundle, subwords, sentences):
    bundle = load_bundle(toy_bundle)
    before = load_weights(bundle)
    other = learn_subwords([sentence[::-1] for sentence in sentences], ("en", "es"), 480)
    seq2seq = Seq2Seq(replace(bundle.config, vocabulary_size=other.vocabulary_size))
    num_new = put_weights(seq2seq, bundle, other)
    after = seq2seq.weights_by_path()
    cuts = [subwords.cut(piece) for piece in other.pieces(range(other.vocabulary_size))]
    known = set(subwords.pieces(range(subwords.vocabulary_size)))
    assert num_new == len(set(other.pieces(range(other.vocabulary_size))) - known) > 0
    for name in ("embedding/table", "embedding/bias"):
        for row, cut in zip(after.pop(name), cuts, strict=True):
            np.testing.assert_allclose(row, before[name][cut].mean(axis=0), atol=1e-6)
    for name, weight in after.items():
        np.testing.assert_array_equal(weight, before[name])


def test_the_tag_of_another_language_begins_as_that_of_the_one_it_stands_for(toy_bundle, subwords, sentences):
    bundle = load_bundle(toy_bundle)
    other = learn_subwords(sentences, ("gl", "en"), 450)
    seq2seq = Seq2Seq(replace(bundle.config, vocabulary_size=other.vocabulary_size))
    put_weights(seq2seq, bundle, other)
    table, before = seq2seq.weights_by_path()["embedding/table"], load_weights(bundle)["embedding/table"]
    for tag, stands_for in (("gl", "es"), ("en", "en")):
        np.testing.assert_array_equal(table[other.tag_id(tag)], before[subwords.tag_id(stands_for)])


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "first line with two numbers"),
        (b"a 1 2 3 4\n", "first line with two numbers"),
        (b"1 3\na 1 2 3\n", "--set network.embedding_dim=3"),
        (b"1 4\na 1 2 3\n", "line 2: expected a subword and 4 numbers"),
        (b"1 4\na 1 2 x 4\n", "line 2"),
        (b"1 4\na 1 2 nan 4\n", "line 2"),
        (b"1 4\nb 1 2 3 4\n", "no vector of any subword"),
        (b"1 4\n\xff\xfe\x00\n", "is no text"),
    ],
)
def test_a_file_of_vectors_that_cannot_be_used_is_refused(tmp_path, content, words):
    (tmp_path / "v.txt").write_bytes(content)
    with pytest.raises(VectorsError, match=words):
        read_vectors(tmp_path / "v.txt", wanted=frozenset("a"), width=4)


def test_a_missing_file_of_vectors(tmp_path):
    with pytest.raises(VectorsError, match="There is no file"):
        read_vectors(tmp_path / "v.txt", wanted=frozenset("a"), width=4)
