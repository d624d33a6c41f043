"""`python -m model classify`, with a classifier that looks for one word."""

import io
import sys

import pytest

import model.__main__ as command
from model.commands import classify as label_lines
from model.language_id.classify import Classification


class LookingForFilm:
    def classify(self, text):
        sure = 0.9 if "film" in text else 0.6
        evidence = tuple((word, 1 / (2 + index)) for index, word in enumerate(text.split()))
        return Classification("film" if "film" in text else "none", sure, {}, evidence)


@pytest.fixture
def run(monkeypatch, capfdbinary):
    monkeypatch.setattr(label_lines.TextClassifier, "load", lambda directory: LookingForFilm())

    def run(data):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        code = command.main(["classify", "--classifier", "anywhere"])
        output, errors = capfdbinary.readouterr()
        return code, output.decode(), errors.decode()

    return run


def test_every_line_gets_its_label_its_probability_and_what_decided(run):
    code, output, errors = run(b"a fine film, that\n\nnothing\n")
    assert (code, errors) == (0, "")
    assert output.splitlines() == [
        "film\t0.900\ta 0.50 | fine 0.33 | film, 0.25",
        "\t0.000\t",  # an empty line has no label
        "none\t0.600\tnothing 0.50",
    ]


def test_bytes_that_are_no_utf8_are_named_by_line(run):
    code, output, errors = run(b"film\nadi\xf3s\n")
    assert code == 2
    assert output.startswith("film\t")
    assert errors.count("\n") == 1
    assert "Line 2" in errors


def test_a_missing_classifier_is_one_line(tmp_path, capfd):
    assert command.main(["classify", "--classifier", str(tmp_path / "nowhere")]) == 2
    errors = capfd.readouterr().err
    assert errors.startswith("model classify: There is no classifier")
    assert errors.count("\n") == 1


def test_what_is_no_graph_of_ours_is_not_run(tmp_path, subwords, capfd):
    (tmp_path / "tokenizer.model").write_bytes(subwords.serialised)
    (tmp_path / "classifier.onnx").write_bytes(b"\x3a\x08\x0a\x06\x22\x04Evil")
    assert command.main(["classify", "--classifier", str(tmp_path)]) == 2
    errors = capfd.readouterr().err
    assert "is no graph of Parley" in errors
    assert errors.count("\n") == 1
