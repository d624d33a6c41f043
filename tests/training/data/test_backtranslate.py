"""Synthetic pairs: new sentences only, in the corpus' order of languages, and nothing lost by a stop."""

import pytest

from training.__main__ import main
from training.data.backtranslate import back_translate, new_sentences
from training.data.corpus import CorpusError, SentencePair, read_pairs
from training.data.sources.corpus_files import read_rows


class Shouter:
    """Translates by shouting; may break down."""

    def __init__(self, patience=10**9):
        self.patience = patience
        self.heard = []

    def __call__(self, texts):
        if len(self.heard) >= self.patience:
            raise KeyboardInterrupt
        self.heard += texts
        return [text.upper() for text in texts]


def test_known_and_repeated_sentences_are_left_out(tmp_path):
    path = tmp_path / "other.tsv"
    path.write_text("I know.\tJe sais.\nA new one.\tUn nouveau.\nA NEW ONE!\tEncore.\n", "utf-8")
    assert new_sentences([path], "en", [SentencePair("i know", "lo sé")]) == ["A new one."]
    with pytest.raises(CorpusError, match="already"):
        new_sentences([path], "en", [SentencePair("i know", "a new one")])


@pytest.mark.parametrize(("language", "expected"), [("en", ("one", "ONE")), ("es", ("ONE", "one"))])
def test_pairs_stand_in_the_order_of_the_languages(tmp_path, language, expected):
    out = tmp_path / "back.tsv"
    assert back_translate(["one"], language, ("en", "es"), Shouter(), out) == 1
    assert read_rows([out], ("en", "es")) == [expected]


def test_what_was_translated_before_a_stop_is_not_translated_again(tmp_path):
    sentences = [f"sentence {number}" for number in range(600)]
    out = tmp_path / "back.tsv"
    with pytest.raises(KeyboardInterrupt):
        back_translate(sentences, "en", ("en", "es"), Shouter(patience=512), out)
    assert not out.exists()
    second = Shouter()
    back_translate(sentences, "en", ("en", "es"), second, out)
    assert second.heard == sentences[512:]
    assert [row[0] for row in read_rows([out], ("en", "es"))] == sentences


def test_one_sentence_a_line_is_enough(tmp_path):
    path = tmp_path / "sentences.txt"
    path.write_text("Good morning.\n\nHow are you?\n", "utf-8")
    assert new_sentences([path], "en", []) == ["Good morning.", "How are you?"]


@pytest.mark.parametrize("kept", [-1, -4, 9])
def test_a_line_that_a_kill_tore_is_written_anew(tmp_path, kept):
    """`kept`: how much of the last line was on the disk; 9 is within the first line after the heading."""
    sentences = [f"a\u2028b {number}" for number in range(300)]
    out = tmp_path / "back.tsv"
    with pytest.raises(KeyboardInterrupt):
        back_translate(sentences, "en", ("en", "es"), Shouter(patience=256), out)
    part = tmp_path / "back.tsv.part"
    part.write_bytes(part.read_bytes()[:kept])
    back_translate(sentences, "en", ("en", "es"), Shouter(), out)
    assert read_rows([out], ("en", "es")) == [(text, text.upper()) for text in sentences]


def test_a_file_that_a_full_disk_left_empty_is_begun_anew(tmp_path):
    out = tmp_path / "back.tsv"
    (tmp_path / "back.tsv.part").touch()
    assert back_translate(["one", "two"], "en", ("en", "es"), Shouter(), out) == 2
    assert read_rows([out], ("en", "es")) == [("one", "ONE"), ("two", "TWO")]


def test_what_is_there_of_other_sentences_is_neither_kept_nor_lost(tmp_path):
    part = tmp_path / "back.tsv.part"
    part.write_text("en\tes\nold\tOLD\n", "utf-8")
    with pytest.raises(CorpusError, match="holds translations of other sentences"):
        back_translate(["one", "two"], "en", ("en", "es"), Shouter(), tmp_path / "back.tsv")
    assert "old" in part.read_text("utf-8")


def test_a_sentence_without_a_translation_is_no_pair(tmp_path):
    out = tmp_path / "back.tsv"
    back_translate(["one", "two"], "en", ("en", "es"), lambda texts: ["uno", ""], out)
    assert [(pair.source, pair.target) for pair in read_pairs([out], ("en", "es")).pairs] == [("one", "uno")]


def test_either_a_bundle_or_apertium_translates(tmp_path, capsys):
    path = tmp_path / "pairs.tsv"
    path.write_text("One.\tUno.\n", "utf-8")
    command = ["backtranslate", "--corpus", str(path), "--sentences", str(path), "--language", "en"]
    assert main([*command, "--apertium", "--out", str(tmp_path / "out.tsv")]) == 2
    assert "--languages en es" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main([*command, "--out", str(tmp_path / "out.tsv")])


def test_a_break_in_a_translation_parts_no_line(tmp_path):
    out = tmp_path / "back.tsv"
    assert back_translate(["one"], "en", ("en", "es"), lambda texts: [f"u\tn\r\n{text}" for text in texts], out) == 1
    assert read_rows([out], ("en", "es")) == [("one", "u n one")]
