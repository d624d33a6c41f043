"""Several stages of one training make one bundle."""

import shutil

import numpy as np
import pytest

from benchmarks.bundles import write_random_bundle
from model.bundle import CLASSIFIER, load_bundle, replace_files
from model.network.config import ModelConfig
from model.pretrained import load_weights
from model.shipped import DEFAULT_BUNDLE
from training.__main__ import main
from training.publishing.export import export_bundle

CONFIG = ModelConfig(vocabulary_size=500, embedding_dim=8, encoder_units=4, decoder_units=8, attention_units=4)


@pytest.fixture
def stages(tmp_path):
    paths = [tmp_path / "first", tmp_path / "second"]
    for seed, path in enumerate((paths[0], tmp_path / "other")):
        write_random_bundle(path, CONFIG, seed=seed)
    # The second one as a training that went on from the first one would have it, and without weight files.
    shutil.copytree(*paths)
    export_bundle(paths[1], keep_weights=False)
    other = load_bundle(tmp_path / "other")
    graphs = {path.name: path.read_bytes() for path in (other.encoder_path, other.decoder_path)}
    replace_files(load_bundle(paths[1]), graphs)
    (paths[1] / "history.csv").write_text("step,loss,validation_loss,minutes\n250,4.0,3.5,10.5\n")
    return paths


def test_every_weight_is_the_mean_and_the_rest_is_the_last_bundles(stages, tmp_path, capsys):
    out = tmp_path / "mean"
    assert main(["average", *map(str, stages), "--out", str(out)]) == 0
    assert "training evaluate" in capsys.readouterr().out
    first, second, mean = (load_weights(load_bundle(path)) for path in (*stages, out))
    assert mean.keys() == first.keys()
    for path, weight in mean.items():
        np.testing.assert_allclose(weight, (first[path] + second[path]) / 2, rtol=1e-3, atol=1e-6)  # kept as float16
    assert (out / "history.csv").read_bytes() == (stages[1] / "history.csv").read_bytes()
    card = (out / "README.md").read_text("utf-8")
    assert "a mean of those of several stages" in card
    assert "Not measured yet" in card


def test_the_mean_of_equals_is_equal_to_them(stages, tmp_path):
    assert main(["average", *[str(stages[0])] * 3, "--out", str(tmp_path / "mean")]) == 0
    before, after = (load_weights(load_bundle(path)) for path in (stages[0], tmp_path / "mean"))
    for path, weight in after.items():
        np.testing.assert_array_equal(weight, before[path])


def test_the_mean_tells_languages_apart_as_the_last_that_can(stages, tmp_path):
    detector = (DEFAULT_BUNDLE / CLASSIFIER).read_bytes()
    replace_files(load_bundle(stages[0]), {CLASSIFIER: detector})
    assert main(["average", *map(str, stages), "--out", str(tmp_path / "mean")]) == 0
    path = load_bundle(tmp_path / "mean").classifier_path
    assert path and path.read_bytes() == detector


def test_only_relatives_have_a_mean(stages, tmp_path, capsys):
    stranger = tmp_path / "stranger"
    write_random_bundle(stranger, ModelConfig(**{**CONFIG.to_dict(), "decoder_units": 12}), seed=0)
    assert main(["average", str(stages[0]), str(stranger), "--out", str(tmp_path / "mean")]) == 2
    assert "different networks or tokenizers" in capsys.readouterr().err
    assert main(["average", str(stages[0]), "--out", str(tmp_path / "mean")]) == 2
    assert "two bundles or more" in capsys.readouterr().err
    assert not (tmp_path / "mean").exists()


def test_a_mean_takes_the_place_of_none_of_its_parts(stages, tmp_path, capsys):
    before = {path.name: path.read_bytes() for path in stages[1].iterdir()}
    assert main(["average", *map(str, stages), "--out", str(stages[1])]) == 2
    assert "another folder" in capsys.readouterr().err
    assert {path.name: path.read_bytes() for path in stages[1].iterdir()} == before


def test_the_card_lists_the_commands_that_made_it_each_once(stages, tmp_path):
    (stages[0] / "commands.txt").write_text("first command\n")
    (stages[1] / "commands.txt").write_text("first command\nsecond command\n")
    out = tmp_path / "their mean"
    argv = ["average", *map(str, stages), "--out", str(out)]
    assert main(argv) == 0
    assert main(argv) == 0  # the same once more is the same bundle
    expected = ["first command", "second command", f"python -m training average {stages[0]} {stages[1]} --out '{out}'"]
    assert (out / "commands.txt").read_text("utf-8").splitlines() == expected
    assert "```sh\n" + "\n".join(expected) + "\n```" in (out / "README.md").read_text("utf-8")
