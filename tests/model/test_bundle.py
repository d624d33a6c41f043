import errno
import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from model.bundle import BundleError, half_precision, load_bundle, replace_files, save_bundle, write_scores
from model.network.config import ModelConfig
from tokenizer.lexicon import Lexicon

CONFIG = ModelConfig(vocabulary_size=50, embedding_dim=8, encoder_units=4, decoder_units=8, attention_units=4)
WEIGHTS = {"embedding/table": np.linspace(-2, 2, 400, dtype=np.float32).reshape(50, 8), "b": np.ones(3, np.float32)}


def write(directory: Path, **changes) -> None:
    arguments = {
        "name": "en-es",
        "languages": ("en", "es"),
        "config": CONFIG,
        "recipe": {"name": "toy"},
        "tokenizer": b"tokenizer",
        "graphs": {"encoder.onnx": b"encoder", "decoder.onnx": b"decoder"},
        "weights": WEIGHTS,
        "card": "# Card",
        "extra_files": {"history.csv": b"step\n1\n"},
    }
    save_bundle(directory, **(arguments | changes))


@pytest.fixture
def directory(tmp_path) -> Path:
    write(tmp_path / "bundle")
    return tmp_path / "bundle"


def edit_description(directory: Path, **changes) -> None:
    path = directory / "bundle.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def test_what_was_saved_is_loaded(directory):
    bundle = load_bundle(directory)
    assert (bundle.name, bundle.languages, bundle.config) == ("en-es", ("en", "es"), CONFIG)
    assert bundle.recipe == {"name": "toy"}
    assert bundle.encoder_path.read_bytes() == b"encoder"
    weights = bundle.load_weights()
    expected = half_precision(WEIGHTS)
    assert weights.keys() == expected.keys()
    for path, weight in weights.items():
        np.testing.assert_array_equal(weight, expected[path])
        np.testing.assert_allclose(weight, WEIGHTS[path], atol=1e-3)


def test_a_better_bundle_replaces_the_old_one_whole_and_leaves_no_litter(directory):
    write(directory, name="better", extra_files={})
    assert load_bundle(directory).name == "better"
    assert not (directory / "history.csv").exists()
    assert [path.name for path in directory.parent.iterdir()] == ["bundle"]


@pytest.mark.parametrize(("recipe", "longest"), [({"batches": {"widths": [8, 28]}}, 28), ({}, 40)])
def test_the_longest_source_is_the_widest_batch_of_the_training(tmp_path, recipe, longest):
    write(tmp_path / "bundle", recipe=recipe)
    assert load_bundle(tmp_path / "bundle").max_source_length == longest


def test_scores_are_put_beside_the_rest(directory):
    assert load_bundle(directory).load_scores() is None
    write_scores(directory, {"bleu": 50.0}, "# With scores")
    assert load_bundle(directory).load_scores() == {"bleu": 50.0}
    assert (directory / "README.md").read_text() == "# With scores"


def test_other_graphs_take_the_place_of_the_old_ones_and_the_rest_stays(directory):
    before = load_bundle(directory)
    replace_files(before, {"encoder.onnx": b"a better encoder"})
    after = load_bundle(directory)
    assert after == before
    assert after.encoder_path.read_bytes() == b"a better encoder"
    assert after.decoder_path.read_bytes() == b"decoder"
    assert (directory / "history.csv").exists()
    assert after.load_weights().keys() == WEIGHTS.keys()


def test_a_bundle_serves_without_its_weights(directory):
    [path] = directory.glob("*.safetensors")
    path.unlink()
    bundle = load_bundle(directory)
    with pytest.raises(BundleError, match=f"half written: {path.name} is missing"):
        bundle.load_weights()


# === What is no bundle is said to be none ===


def test_a_missing_bundle(tmp_path):
    with pytest.raises(BundleError, match="There is no bundle at"):
        load_bundle(tmp_path / "nothing")


def test_a_folder_of_something_else(tmp_path):
    (tmp_path / "photo.jpg").touch()
    with pytest.raises(BundleError, match="is no Parley bundle, or was only half written"):
        load_bundle(tmp_path)


@pytest.mark.parametrize("content", [b"", b"{", b"\x00", b"\xff\xfe", b'{"format": ', b"[" * 100_000])
def test_a_description_that_cannot_be_read(directory, content):
    (directory / "bundle.json").write_bytes(content)
    with pytest.raises(BundleError, match="cannot be read"):
        load_bundle(directory)


@pytest.mark.parametrize("text", ["[]", '{"format": "other"}', "null", '"parley-bundle"', '{"version": 1}'])
def test_a_foreign_description(directory, text):
    (directory / "bundle.json").write_text(text)
    with pytest.raises(BundleError, match="does not describe a Parley bundle"):
        load_bundle(directory)


def test_a_newer_format(directory):
    edit_description(directory, version=2)
    with pytest.raises(BundleError, match="Update Parley"):
        load_bundle(directory)


@pytest.mark.parametrize("version", [0, None, "1"])
def test_a_format_that_was_never_written(directory, version):
    edit_description(directory, version=version)
    with pytest.raises(BundleError, match="Train it again"):
        load_bundle(directory)


@pytest.mark.parametrize("name", ["tokenizer.model", "encoder.onnx", "decoder.onnx"])
def test_a_missing_file(directory, name):
    (directory / name).unlink()
    with pytest.raises(BundleError, match=f"half written: {name} is missing"):
        load_bundle(directory)


@pytest.mark.parametrize("content", [b"", b"encode", b"encodex", b"encoder and more"])
def test_a_damaged_file(directory, content):
    (directory / "encoder.onnx").write_bytes(content)
    with pytest.raises(BundleError, match="damaged"):
        load_bundle(directory)


def test_damaged_weights_are_found_when_they_are_needed(directory):
    [path] = directory.glob("*.safetensors")
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    with pytest.raises(BundleError, match="SHA-256"):
        load_bundle(directory).load_weights()


@pytest.mark.parametrize(
    "changes",
    [
        {"languages": ["en"]},
        {"languages": None},
        {"recipe": "base"},
        {"recipe": {"batches": {"widths": []}}},
        {"recipe": {"batches": {"widths": "wide"}}},
        {"network": {}},
        {"network": {"vocabulary_size": 10**12}},
        {"network": {"vocabulary_size": 50, "code": "import os"}},
        {"files": {}},
        {"files": []},
        {"files": {"tokenizer.model": 3}},
    ],
)
def test_a_description_with_something_wrong(directory, changes):
    edit_description(directory, **changes)
    with pytest.raises(BundleError):
        load_bundle(directory)


@pytest.mark.parametrize("form", ["../secret.safetensors", "{parent}/secret.safetensors", "x/../../secret.safetensors"])
def test_a_file_name_cannot_lead_out_of_the_bundle(directory, form):
    (directory.parent / "secret.safetensors").write_bytes(b"secret")
    name = form.format(parent=directory.parent)
    files = json.loads((directory / "bundle.json").read_text())["files"]
    edit_description(directory, files={**files, name: {"bytes": 6, "sha256": "0"}})
    with pytest.raises(BundleError, match="outside the bundle"):
        load_bundle(directory).load_weights()


# === Nothing is lost ===


def test_a_folder_of_something_else_is_not_overwritten(tmp_path):
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(BundleError, match="Choose another folder"):
        write(tmp_path)
    assert (tmp_path / "thesis.txt").read_text() == "years of work"


FILES = ["tokenizer.model", "encoder.onnx", "decoder.onnx", "weights-01-of-01.safetensors", "README.md", "bundle.json"]


def fill_the_disk_at(monkeypatch, file_name: str) -> None:
    """From now on a file of this name gets half of its content, and then the disk is full."""
    for method in ("write_bytes", "write_text"):
        write_all = getattr(Path, method)

        def write_half(self, content, *arguments, write_all=write_all):
            if self.name != file_name:
                return write_all(self, content, *arguments)
            write_all(self, content[: len(content) // 2], *arguments)
            raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr(Path, method, write_half)


@pytest.mark.parametrize("file_name", FILES)
def test_a_full_disk_leaves_the_old_bundle_and_no_litter(directory, monkeypatch, file_name):
    with monkeypatch.context() as patch:
        fill_the_disk_at(patch, file_name)
        with pytest.raises(OSError, match="No space left"):
            write(directory, name="better")
    assert load_bundle(directory).name == "en-es"
    assert [path.name for path in directory.parent.iterdir()] == ["bundle"]


def test_a_full_disk_leaves_nothing_where_nothing_was(tmp_path, monkeypatch):
    fill_the_disk_at(monkeypatch, "bundle.json")
    with pytest.raises(OSError, match="No space left"):
        write(tmp_path / "bundle")
    assert not list(tmp_path.iterdir())


def test_a_full_disk_keeps_the_old_graphs(directory, monkeypatch):
    with monkeypatch.context() as patch:
        fill_the_disk_at(patch, "encoder.onnx")
        with pytest.raises(OSError, match="No space left"):
            replace_files(load_bundle(directory), {"encoder.onnx": b"a better encoder"})
    assert load_bundle(directory).encoder_path.read_bytes() == b"encoder"
    assert [path.name for path in directory.parent.iterdir()] == ["bundle"]


def test_a_full_disk_keeps_the_old_scores(directory, monkeypatch):
    write_scores(directory, {"bleu": 50.0}, "# Old")
    before = sorted(path.name for path in directory.iterdir())
    with monkeypatch.context() as patch:
        fill_the_disk_at(patch, ".scores.json.part")
        with pytest.raises(OSError, match="No space left"):
            write_scores(directory, {"bleu": 60.0}, "# New")
    assert load_bundle(directory).load_scores() == {"bleu": 50.0}
    assert (directory / "README.md").read_text() == "# Old"
    assert sorted(path.name for path in directory.iterdir()) == before


def test_a_move_that_fails_puts_the_old_bundle_back(directory, monkeypatch):
    rename = Path.rename

    def fail_for_the_new_one(self, target):
        if Path(target) == directory and self.name.startswith(".bundle-") and self.parent == directory.parent:
            raise OSError(13, "Permission denied")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", fail_for_the_new_one)
    with pytest.raises(OSError, match="Permission denied"):
        write(directory, name="better")
    assert load_bundle(directory).name == "en-es"
    assert [path.name for path in directory.parent.iterdir()] == ["bundle"]


def test_a_copied_bundle_is_a_bundle(directory, tmp_path):
    shutil.copytree(directory, tmp_path / "elsewhere")
    assert load_bundle(tmp_path / "elsewhere").name == "en-es"


def test_the_lexicon_is_optional_and_checked(directory):
    assert load_bundle(directory).load_lexicon() is None
    write(directory, lexicon=Lexicon.learn({"en": ["a dog"], "es": ["un perro"]}))
    lexicon = load_bundle(directory).load_lexicon()
    assert lexicon is not None and lexicon.knows("perro") and not lexicon.knows("gato")
    (directory / "lexicon.txt").write_text("en a cat")
    with pytest.raises(BundleError, match=r"lexicon\.txt"):
        load_bundle(directory)
