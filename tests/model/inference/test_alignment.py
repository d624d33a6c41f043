"""From subwords to the words that a reader sees, and the attention between them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from model.inference.alignment import Word, attention_beside_words, merge_attention, split_words, word_probabilities
from tokenizer.text import normalise


class Spelling:
    """A vocabulary whose ids are the places in a list of pieces."""

    def __init__(self, pieces):
        self._pieces = pieces
        self.ids = list(range(len(pieces)))

    def pieces(self, ids):
        return [self._pieces[index] for index in ids]

    def decode(self, ids):
        text = b""
        for piece in self.pieces(ids):
            text += bytes([int(piece[3:5], 16)]) if piece.startswith("<0x") else piece.encode()
        return text.decode("utf-8", "replace").replace("▁", " ").removeprefix(" ")


def spell(character):
    return [f"<0x{byte:02X}>" for byte in character.encode()]


@pytest.mark.parametrize(
    ("pieces", "words"),
    [
        (["▁¿", "Dón", "de", "▁está", "?"], ["¿", "Dónde", "está", "?"]),
        (["▁", "esta", "ción"], ["estación"]),
        (["▁", "¿", "Qué", "?", "!"], ["¿", "Qué", "?", "!"]),
        (["▁Wait", "...", ".", "!", "!"], ["Wait", "....", "!!"]),
        (["▁don", "'", "t", "▁vis", "-", "à", "-", "vis"], ["don't", "vis-à-vis"]),
        (["▁the", "▁dogs", "'", "▁-", "5", "▁'", "em"], ["the", "dogs", "'", "-", "5", "'", "em"]),
        (["▁", "3", ".", "5", "0", "▁", "1", "0", ":", "3", "0", "."], ["3.50", "10:30", "."]),
        (["▁a", ",", "b", "▁c", ".", "d"], ["a", ",", "b", "c", ".", "d"]),
        (["▁a", ",", "5", "▁5", ",", "a"], ["a", ",", "5", "5", ",", "a"]),
        (["▁", "5", "0", "%", "▁$", "7"], ["50", "%", "$", "7"]),
        (["▁駅", "は", "どこ", "です", "か", "。"], ["駅", "は", "どこ", "です", "か", "。"]),
        (["▁รถ", "ไฟ"], ["รถ", "ไฟ"]),
        (["▁ค", "\u0e37อ"], ["ค\u0e37อ"]),  # a Thai vowel sign stays with its consonant
        (["▁한국", "어", "▁문장"], ["한국어", "문장"]),
        (["▁", *spell("Ł"), "u", "ka", "sz"], ["Łukasz"]),
        (["▁ok", *spell("😀"), *spell("😀"), "▁", *spell("駅"), *spell("は")], ["ok", "😀😀", "駅", "は"]),
        (["▁", *spell("👩"), *spell("\u200d"), *spell("👧"), "!"], ["👩\u200d👧", "!"]),
        (["▁", "x", *spell("\u0327"), "y"], ["x\u0327y"]),
        (["▁hola", *spell("Ł")[:1]], ["hola", "\ufffd"]),
        (["▁"], []),
        ([], []),
    ],
)
def test_words_are_what_a_reader_sees(pieces, words):
    spelling = Spelling(pieces)
    assert [word.text for word in split_words(spelling.ids, spelling)] == words


def test_a_word_knows_its_subwords():
    spelling = Spelling(["▁", "¿", "Dón", "de", "▁está", *spell("Ł"), "?"])
    assert split_words(spelling.ids, spelling) == [
        Word("¿", 0, 2),
        Word("Dónde", 2, 4),
        Word("estáŁ", 4, 7),
        Word("?", 7, 8),
    ]


@given(text=st.text(max_size=40))
def test_every_text_is_the_sum_of_its_words(subwords, text):
    ids = subwords.encode_target(text)[:-1]
    words = split_words(ids, subwords)
    assert "".join("".join(word.text for word in words).split()) == "".join(normalise(text).split())
    ends = [0, *(end for word in words for end in (word.start, word.stop))]
    assert ends == sorted(ends)
    assert all(word.start < word.stop <= len(ids) for word in words)


def test_attention_to_a_word_is_the_sum_and_from_a_word_the_mean():
    attention = np.array([[0.1, 0.2, 0.3, 0.4], [0.5, 0.3, 0.1, 0.1], [0.25, 0.25, 0.25, 0.25]], np.float32)
    target_words = [Word("a", 0, 2), Word("b", 2, 3)]
    source_words = [Word("c", 0, 1), Word("d", 1, 4)]
    merged = merge_attention(attention, target_words, source_words)
    assert merged.dtype == np.float32
    np.testing.assert_allclose(merged, [[0.3, 0.7], [0.25, 0.75]], rtol=1e-6)


def test_what_lies_on_no_word_is_left_out_and_not_made_up_for():
    attention = np.array([[0.2, 0.5, 0.3], [0.0, 0.0, 1.0]], np.float32)
    merged = merge_attention(attention, [Word("a", 0, 1)], [Word("b", 1, 2)])
    np.testing.assert_allclose(merged, [[0.5]])


def test_with_what_lies_beside_the_words_every_row_adds_up():
    attention = np.array([[0.1, 0.2, 0.4, 0.3], [0.3, 0.1, 0.1, 0.5], [0.0, 0.0, 0.0, 1.0]], np.float32)
    target_words, source_words = [Word("a", 0, 2), Word("b", 2, 3)], [Word("c", 0, 1)]
    beside = attention_beside_words(attention, target_words, source_words)
    np.testing.assert_allclose(beside, [[0.2, 0.65], [0.0, 1.0]], atol=1e-6)  # a space that is no word's is the end's
    whole = merge_attention(attention[:, 1:-1], target_words, source_words).sum(axis=1) + beside.sum(axis=1)
    np.testing.assert_allclose(whole, [1, 1], rtol=1e-6)


def test_a_network_without_attention_looks_nowhere():
    nowhere = np.zeros((2, 4), np.float32)
    assert not attention_beside_words(nowhere, [Word("a", 0, 2)], [Word("b", 0, 2)]).any()


@given(
    attention=arrays.arrays(np.float32, (4, 5), elements=st.sampled_from([0, 0.125, 0.25, 0.5, 1])),
    target_cut=st.integers(1, 4),
    source_cut=st.integers(1, 5),
)
def test_the_whole_weight_of_the_words_is_kept(attention, target_cut, source_cut):
    target_words = [Word("a", 0, target_cut), Word("b", target_cut, 4)]
    source_words = [Word("c", 0, source_cut), Word("d", source_cut, 5)]
    merged = merge_attention(attention, target_words, source_words)
    weights = [[target_cut], [4 - target_cut]]
    np.testing.assert_allclose((merged * weights).sum(), attention.sum(), rtol=1e-5)


def test_no_words_give_an_empty_matrix():
    attention = np.ones((2, 3), np.float32)
    assert merge_attention(attention, [], [Word("a", 0, 1)]).shape == (0, 1)
    assert merge_attention(attention, [Word("a", 0, 1)], []).shape == (1, 0)
    assert merge_attention(attention[:0], [], []).shape == (0, 0)


def test_a_words_probability_is_the_geometric_mean_of_its_subwords():
    log_probs = np.log([0.5, 0.125, 0.9]).tolist()
    assert word_probabilities(log_probs, [Word("ab", 0, 2), Word("c", 2, 3)]) == pytest.approx((0.25, 0.9))
