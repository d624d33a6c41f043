"""What launch.py --corrections keeps is a corpus."""

import sqlite3

import pytest

from demo.chat.corrections import Correction, Corrections
from training.data.corpus import CorpusError
from training.data.sources.corpus_files import read_rows


def test_suggestions_of_both_directions_are_read_in_the_order_of_the_languages(tmp_path):
    kept = Corrections(tmp_path / "kept.sqlite")
    kept.add(Correction("es", "en", "hola", "hold", "hello"))
    kept.add(Correction("en", "es", "good morning", "bueno", "buenos días"))
    kept.add(Correction("fr", "en", "salut", "salute", "hi"))
    assert read_rows([tmp_path / "kept.sqlite"], ("en", "es")) == [("hello", "hola"), ("good morning", "buenos días")]


def test_a_database_of_another_kind_is_refused(tmp_path):
    with sqlite3.connect(tmp_path / "other.sqlite") as connection:
        connection.execute("CREATE TABLE notes (text TEXT)")
    with pytest.raises(CorpusError, match="is no file of launch"):
        read_rows([tmp_path / "other.sqlite"], ("en", "es"))
