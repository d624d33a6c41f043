"""Better translations are kept."""

import threading

import pytest

from demo.chat.corrections import Correction, Corrections
from training.data.sources.corpus_files import read_rows

HOLA = Correction("es", "en", "hola", "hold", "hello")


def test_a_later_correction_takes_the_place_of_an_earlier_one(tmp_path):
    corrections = Corrections(tmp_path / "kept.sqlite")
    corrections.add(HOLA)
    corrections.add(HOLA._replace(better="hi"))
    corrections.add(HOLA._replace(source="casa", better="house"))
    assert read_rows([tmp_path / "kept.sqlite"], ("en", "es")) == [("hi", "hola"), ("house", "casa")]


def test_several_visitors_at_once_lose_nothing(tmp_path):
    corrections = Corrections(tmp_path / "kept.sqlite")
    visitors = [
        threading.Thread(target=corrections.add, args=[HOLA._replace(source=str(number))]) for number in range(20)
    ]
    for visitor in visitors:
        visitor.start()
    for visitor in visitors:
        visitor.join()
    assert corrections.count() == 20


def test_a_file_of_another_kind_is_refused(tmp_path):
    (tmp_path / "notes.txt").write_text("no database " * 100, encoding="utf-8")
    with pytest.raises(ValueError, match="Name another file"):
        Corrections(tmp_path / "notes.txt")
