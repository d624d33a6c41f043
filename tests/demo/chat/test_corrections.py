"""Better translations are kept, and become a corpus."""

import threading

import pytest

from demo.chat.corrections import Correction, Corrections, main, pairs
from training.data.corpus import read_pairs

HOLA = Correction("es", "en", "hola", "hold", "hello")


def test_a_later_correction_takes_the_place_of_an_earlier_one(tmp_path):
    corrections = Corrections(tmp_path / "kept.sqlite")
    corrections.add(HOLA)
    corrections.add(HOLA._replace(better="hi"))
    corrections.add(HOLA._replace(source="casa", better="house"))
    assert [each.better for each in Corrections(tmp_path / "kept.sqlite").all()] == ["hi", "house"]


def test_several_visitors_at_once_lose_nothing(tmp_path):
    corrections = Corrections(tmp_path / "kept.sqlite")
    visitors = [
        threading.Thread(target=corrections.add, args=[HOLA._replace(source=str(number))]) for number in range(20)
    ]
    for visitor in visitors:
        visitor.start()
    for visitor in visitors:
        visitor.join()
    assert len(corrections.all()) == 20


def test_both_directions_become_one_corpus_in_the_order_of_the_languages():
    back = Correction("en", "es", "good\tmorning\n", "bueno", "buenos días")
    other = HOLA._replace(source_language="fr")
    assert list(pairs([HOLA, back, other], ("en", "es"))) == ["hello\thola", "good morning\tbuenos días"]


def test_the_printed_corpus_is_what_a_training_reads(tmp_path, capsys):
    Corrections(tmp_path / "kept.sqlite").add(HOLA._replace(source="hola a todos", better="hello there"))
    assert main([str(tmp_path / "kept.sqlite"), "--languages", "en", "es"]) == 0
    (tmp_path / "pairs.tsv").write_text(capsys.readouterr().out, encoding="utf-8")
    corpus = read_pairs([tmp_path / "pairs.tsv"], ("en", "es"))
    assert [(pair.source, pair.target) for pair in corpus.pairs] == [("hello there", "hola a todos")]


def test_a_file_of_another_kind_is_refused(tmp_path, capsys):
    (tmp_path / "notes.txt").write_text("no database " * 100, encoding="utf-8")
    with pytest.raises(ValueError, match="Name another file"):
        Corrections(tmp_path / "notes.txt")
    assert main([str(tmp_path / "nothing.sqlite"), "--languages", "en", "es"]) == 1
    assert "There is no file" in capsys.readouterr().err
