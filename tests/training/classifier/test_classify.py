"""From a file of labelled texts to labels on a command line; and a bundle that learns to tell its languages."""

import io
import sys

import numpy as np
import pytest

import model.__main__ as use
from model.language_id.classify import TextClassifier
from training.__main__ import main
from training.classifier.labelled import LabelledText, Parts
from training.classifier.train import graph_of, train_classifier

FILMS = ("film", "story", "actor", "ending", "music", "camera", "dialogue", "hero")
PRAISE = ("wonderful", "great", "lovely", "brilliant")
SCORN = ("dreadful", "boring", "awful", "stupid")


def examples(count, seed):
    generator = np.random.default_rng(seed)
    rows = []
    for _ in range(count):
        label, words = ("good", PRAISE) if generator.random() < 0.5 else ("bad", SCORN)
        rows.append(LabelledText(label, f"The {generator.choice(FILMS)} {seed} is {generator.choice(words)}."))
    return rows


@pytest.fixture(scope="module")
def trained(subwords):
    parts = Parts(examples(384, 0), examples(60, 1), examples(60, 2))  # whole batches of 128: one shape
    return train_classifier(parts, subwords, epochs=8, seed=0), parts


@pytest.fixture(scope="module")
def classifier(trained, subwords):
    weights, parts = trained
    return TextClassifier.from_graph(graph_of(weights, parts.labels), subwords)


def test_what_was_learnt_holds_for_texts_never_seen(classifier, trained):
    _, parts = trained
    right = [classifier.classify(text).label == label for label, text in parts.test]
    assert np.mean(right) > 0.95


def test_the_evidence_is_the_whole_text_with_a_share_each(classifier):
    found = classifier.classify("The story is dreadful.")
    assert found.label == "bad"
    assert "".join(piece for piece, _ in found.evidence) == "Thestoryisdreadful."
    weights = np.array([weight for _, weight in found.evidence])
    assert 0 < weights.sum() <= 1 + 1e-6
    assert weights.max() > 2 / len(weights)  # it looks at something


def test_the_same_seed_gives_the_same_classifier(trained, subwords):
    first, parts = trained
    second = train_classifier(parts, subwords, epochs=8, seed=0)
    assert all(np.allclose(first[path], second[path], atol=1e-5) for path in first)


def test_from_a_file_to_labels_on_the_command_line(tmp_path, toy_bundle, capfdbinary, monkeypatch):
    corpus, out = tmp_path / "reviews.tsv", tmp_path / "mood"
    corpus.write_text("".join(f"{label}\t{text} {index}\n" for index, (label, text) in enumerate(examples(400, 0))))
    options = ["--corpus", str(corpus), "--out", str(out), "--bundle", str(toy_bundle), "--epochs", "6"]
    assert main(["classify", *options]) == 0
    assert b"Told right on the test part" in capfdbinary.readouterr().out
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"A lovely story.\n\nAn awful actor!\n")))
    assert use.main(["classify", "--classifier", str(out)]) == 0
    lines = capfdbinary.readouterr().out.decode().splitlines()
    assert [line.split("\t")[0] for line in lines] == ["good", "", "bad"]
    assert all(0.5 < float(line.split("\t")[1]) <= 1 for line in (lines[0], lines[2]))


def test_a_file_that_is_not_there_is_one_line(tmp_path, capsys):
    assert main(["classify", "--corpus", str(tmp_path / "none.tsv"), "--out", str(tmp_path / "out")]) == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_a_bundle_is_no_place_for_a_classifier(tmp_path, toy_bundle, capsys):
    corpus = tmp_path / "reviews.tsv"
    corpus.write_text("good\tA lovely story.\n")
    assert main(["classify", "--corpus", str(corpus), "--out", str(toy_bundle)]) == 2
    assert "Choose another --out" in capsys.readouterr().err
