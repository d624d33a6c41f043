import gzip
import io
import random
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import sentencepiece
from hypothesis import given
from hypothesis import strategies as st

from tokenizer.learn import learn_subwords
from tokenizer.special_tokens import BEGIN_ID, END_ID, PAD_ID, UNKNOWN_ID, target_tag
from tokenizer.subword import SubwordTokenizer
from tokenizer.text import normalise

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "data" / "tatoeba-eng-spa.tsv.gz"
ANY_TEXT = st.text(alphabet=st.characters(exclude_categories=()))
STRANGE_TEXTS = [
    "👩‍👩‍👧 🇰🇷 🏳️‍🌈", "한국어를 배워요", "日本語とカタカナ", "e\u0301\u0323o\u0308", "\x00\x01\x7f\x1b[31m",
    "\u202egnirts\u202c",
    "<2en> <2es> <s> </s> <pad> <unk>", "<0x41><0xF0>", "▁▁ ▁a", "a\ud83d", "ﷺ ½ ﬀ", "\u200b\u200d\ufeff", "x" * 3000,
]  # fmt: skip


def assert_round_trip(subwords: SubwordTokenizer, text: str) -> None:
    ids = subwords.encode_target(text)
    assert subwords.decode(ids) == normalise(text)
    assert UNKNOWN_ID not in ids
    assert ids[-1] == END_ID
    special = {PAD_ID, BEGIN_ID, END_ID, *map(subwords.tag_id, subwords.languages)}
    assert not special & set(ids[:-1])


@given(text=ANY_TEXT)
def test_every_text_comes_back_and_none_spells_a_special_token(subwords, text):
    assert_round_trip(subwords, text)


@given(text=st.lists(st.sampled_from(STRANGE_TEXTS[:-1]) | ANY_TEXT, max_size=4).map("".join), seed=st.integers(0, 99))
def test_a_sample_of_any_text_is_that_text_cut_without_special_tokens(subwords, text, seed):
    ids = subwords.sample(text, np.random.default_rng(seed))
    assert subwords.decode(ids) == normalise(text)
    assert not {PAD_ID, UNKNOWN_ID, BEGIN_ID, END_ID, *map(subwords.tag_id, subwords.languages)} & set(ids)


@pytest.mark.parametrize("text", STRANGE_TEXTS)
def test_strange_texts_come_back(subwords, text):
    assert_round_trip(subwords, text)


@pytest.mark.skipif(not CORPUS.exists(), reason="the shared corpora are not here")
def test_ten_thousand_lines_of_a_corpus_come_back(subwords):
    with gzip.open(CORPUS, "rt", encoding="utf-8") as file:
        lines = [text for line in file for text in line.rstrip("\n").split("\t")[:2]]
    for text in random.Random(0).sample(lines, 10_000):
        assert_round_trip(subwords, text)


def test_a_source_begins_with_the_targets_tag(subwords):
    ids = subwords.encode_source("I see a house.", "es")
    assert subwords.pieces(ids)[0] == target_tag("es") == "<2es>"
    assert ids[1:] == subwords.encode_target("I see a house.")
    assert subwords.decode(ids) == "I see a house."  # tags and ends are silent


def test_case_is_kept(subwords):
    assert subwords.decode(subwords.encode_target("TOM sees tom")) == "TOM sees tom"


def test_an_unknown_language_is_refused_with_those_that_are_known(subwords):
    with pytest.raises(ValueError, match="en, es"):
        subwords.encode_source("hola", "fr")


def test_a_sample_is_the_same_text_cut_otherwise_and_depends_on_the_generator_alone(subwords):
    text = "My brother necesitaría la estación."
    samples = [subwords.sample(text, np.random.default_rng(seed)) for seed in range(30)]
    assert {subwords.decode(ids) for ids in samples} == {text}
    assert len({tuple(ids) for ids in samples}) > 3
    assert subwords.sample(text, np.random.default_rng(7)) == samples[7]


def test_what_was_sampled_before_changes_no_sample(subwords):
    # SentencePiece has one generator for the whole process; this must not depend on it.
    text = "My brother necesitaría la estación."
    before = [subwords.sample(text, np.random.default_rng(seed)) for seed in range(10)]
    for seed in range(50):
        subwords.sample("¿Quién compra años?", np.random.default_rng(seed))
    assert [subwords.sample(text, np.random.default_rng(seed)) for seed in range(10)] == before


def test_with_smoothing_of_nothing_every_candidate_comes_as_often(subwords):
    generator = np.random.default_rng(0)
    counts = Counter(
        tuple(subwords.sample("una estación", generator, num_candidates=4, smoothing=0.0)) for _ in range(2_000)
    )
    assert len(counts) == 4
    assert all(400 < count < 600 for count in counts.values())  # 500 each, give or take 5 standard deviations


def test_a_sampled_source_has_its_tag_and_its_end(subwords):
    ids = subwords.sample_source("una casa", "en", np.random.default_rng(0))
    assert (ids[0], ids[-1]) == (subwords.tag_id("en"), END_ID)
    assert subwords.decode(ids) == "una casa"


def test_half_a_character_is_shown_as_unreadable_and_not_an_error(subwords):
    ids = np.array(subwords.encode_target("a 😀")[:-2])  # the last of its four bytes is still to come
    assert subwords.decode(ids) == "a \ufffd\ufffd\ufffd"


def test_without_smoothing_to_nothing_the_likeliest_cut_comes_most_often(subwords):
    text = "My brother necesitaría la estación."
    best = subwords.encode_target(text)[:-1]
    sharp = [subwords.sample(text, np.random.default_rng(seed), smoothing=50.0) for seed in range(10)]
    assert sharp == [best] * 10


def test_saved_and_loaded_it_cuts_the_same(subwords, sentences, tmp_path):
    (tmp_path / "tokenizer.model").write_bytes(subwords.serialised)
    loaded = SubwordTokenizer.load(tmp_path / "tokenizer.model")
    assert loaded.languages == ("en", "es")
    assert [loaded.encode_target(text) for text in sentences] == [subwords.encode_target(text) for text in sentences]


@pytest.mark.parametrize("content", [b"", b"not a model", b"\x00" * 100])
def test_a_file_that_is_no_model_is_said_to_be_none(content):
    with pytest.raises(ValueError, match="Expected a SentencePiece model"):
        SubwordTokenizer(content)


def test_a_model_that_was_cut_off_is_said_to_be_none(subwords):
    for length in (40, len(subwords.serialised) // 2, len(subwords.serialised) - 1):
        with pytest.raises(ValueError, match="Expected a SentencePiece model"):
            SubwordTokenizer(subwords.serialised[:length])


def test_a_model_of_another_program_is_said_to_lack_tags():
    foreign = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(["one two three"] * 9), model_writer=foreign, vocab_size=20, hard_vocab_limit=False
    )
    with pytest.raises(ValueError, match="Received one without"):
        SubwordTokenizer(foreign.getvalue())


def test_learning_from_nothing_and_into_nothing_is_refused(sentences):
    with pytest.raises(ValueError, match="at least one sentence"):
        learn_subwords(["", "  "], ("en", "es"))
    with pytest.raises(ValueError, match="at least 400"):
        learn_subwords(sentences, ("en", "es"), 100)


def test_a_small_text_gives_a_small_vocabulary_and_not_an_error():
    assert 256 < learn_subwords(["Hola.", "Hello."], ("en", "es"), 8_000).vocabulary_size < 1_000


def test_a_word_is_the_same_pieces_behind_the_mark_that_opens_a_question(subwords):
    word = subwords.pieces(subwords.encode_target("gato")[:-1])
    for text in ("¿gato?", "¡gato!", "¿ gato?"):
        pieces = subwords.pieces(subwords.encode_target(text)[:-1])
        assert pieces[-len(word) - 1 : -1] == word
        assert subwords.decode(subwords.encode_target(text)) == text.replace(" ", "")


def test_a_piece_of_another_vocabulary_is_cut_into_those_of_this_one(subwords, sentences):
    other = learn_subwords([*sentences, "zzz zzz zzz zzz"] * 3, ("en", "es"), 430)
    for piece in other.pieces(range(other.vocabulary_size)):
        assert "".join(subwords.pieces(subwords.cut(piece))) == piece
    held = subwords.pieces([subwords.vocabulary_size - 1])[0]
    assert subwords.cut(held) == [subwords.vocabulary_size - 1]
    assert subwords.pieces(subwords.cut("<2es>")) == ["<2es>"]


def test_a_long_piece_is_cut_where_a_text_is(subwords, sentences):
    word = max(sentences[0].split(), key=len)
    assert subwords.pieces(subwords.cut("▁" + word)) == subwords.pieces(subwords.encode_target(word)[:-1])


def test_signs_that_the_vocabulary_lacks_are_spelt_in_bytes_in_a_cut(subwords):
    assert subwords.pieces(subwords.cut("a☃")) == ["a", "<0xE2>", "<0x98>", "<0x83>"]
    assert subwords.cut("и") != subwords.cut("ы")
