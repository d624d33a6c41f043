"""Labelled texts are read from any order of columns and split without a text on two sides."""

import gzip

import pytest

from training.classifier.labelled import read_labelled
from training.data.corpus import CorpusError


def write(tmp_path, rows, name="labelled.tsv"):
    path = tmp_path / name
    data = "".join(f"{first}\t{second}\n" for first, second in rows).encode()
    path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    return path


def reviews(count):
    return [("good" if index % 3 else "bad", f"Film number {index} was what I say.") for index in range(count)]


def test_three_parts_hold_every_text_once(tmp_path):
    parts = read_labelled(write(tmp_path, [*reviews(300), *reviews(100)], "labelled.tsv.gz"))
    texts = [example.text for side in parts for example in side]
    assert len(texts) == len(set(texts)) == 300
    assert parts.labels == ["bad", "good"]
    assert 200 < len(parts.train) < 270
    assert {example for side in parts for example in side} == set(reviews(300))


def test_a_header_may_turn_the_columns_round(tmp_path):
    rows = [("text", "label"), *((text, label) for label, text in reviews(200))]
    parts = read_labelled(write(tmp_path, rows))
    assert parts.labels == ["bad", "good"]
    assert sum(map(len, parts)) == 200


def test_texts_that_differ_in_case_only_stay_together(tmp_path):
    rows = [(label, form) for label, text in reviews(100) for form in (text, text.upper(), text.rstrip("."))]
    parts = read_labelled(write(tmp_path, rows))
    sides = [{example.text.lower().rstrip(".") for example in side} for side in parts]
    assert not (sides[0] & sides[1] or sides[0] & sides[2] or sides[1] & sides[2])


@pytest.mark.parametrize("rows", [[("good", f"text {index}") for index in range(100)], [("", "text")] * 5])
def test_one_label_is_none(tmp_path, rows):
    with pytest.raises(CorpusError, match="two to 200 different labels"):
        read_labelled(write(tmp_path, rows))


def test_a_label_for_every_text_is_a_mistake(tmp_path):
    with pytest.raises(CorpusError, match="Found 500 labels"):
        read_labelled(write(tmp_path, [(f"label {index}", f"text {index}") for index in range(500)]))
