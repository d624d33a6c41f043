import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from model.bundle import BundleError, half_precision, load_bundle, replace_files, write_scores
from model.bundle.folder import read_description, write_description
from model.shipped import DEFAULT_BUNDLE
from tests.model.bundle.toy import CONFIG, WEIGHTS, graph, write
from tokenizer.preprocess.lexicon import Lexicon


def edit_description(directory: Path, **changes) -> None:
    """Changes what a bundle says of itself, as somebody would who wants it to be believed."""
    path = directory / "bundle.json"
    write_description(path, read_description(path) | changes)


def test_what_was_saved_is_loaded(directory):
    bundle = load_bundle(directory)
    assert (bundle.name, bundle.languages, bundle.config) == ("en-es", ("en", "es"), CONFIG)
    assert bundle.recipe == {"name": "toy"}
    assert bundle.encoder_path.read_bytes() == graph("encoder")
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
    replace_files(before, {"encoder.onnx": graph("a better encoder")})
    after = load_bundle(directory)
    assert after == before
    assert after.encoder_path.read_bytes() == graph("a better encoder")
    assert after.decoder_path.read_bytes() == graph("decoder")
    assert (directory / "history.csv").exists()
    assert after.load_weights().keys() == WEIGHTS.keys()


def test_a_bundle_may_be_the_folder_that_one_is_in(directory, monkeypatch):
    monkeypatch.chdir(directory)
    replace_files(load_bundle(Path()), {"encoder.onnx": graph("a better encoder")})
    monkeypatch.chdir(directory)  # which is another folder by now
    assert load_bundle(Path()).encoder_path.read_bytes() == graph("a better encoder")
    assert not [*directory.glob(".*")]


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


# === A bundle is data, and data is checked ===


def test_a_description_that_was_changed_afterwards(directory):
    path = directory / "bundle.json"
    path.write_text(path.read_text().replace('"en-es"', '"em-es"'))
    with pytest.raises(BundleError, match="checksum"):
        load_bundle(directory)


def test_a_description_from_before_there_were_checksums(directory):
    path = directory / "bundle.json"
    path.write_text(json.dumps(read_description(path)))
    assert load_bundle(directory).name == "en-es"


def test_a_description_without_end(directory):
    (directory / "bundle.json").write_text(" " * 2_000_000)
    with pytest.raises(BundleError, match="2,000,000 bytes"):
        load_bundle(directory)


@pytest.mark.parametrize("name", ["encoder.onnx", "decoder.onnx", "classifier.onnx"])
def test_a_graph_that_would_read_other_files(directory, name):
    # node { op_type: "Evil" }, in a bundle that is whole otherwise
    replace_files(load_bundle(directory), {name: b"\x3a\x08\x0a\x06\x22\x04Evil"})
    with pytest.raises(BundleError, match=rf"{name} is no graph of Parley: .*Evil.* Do not use"):
        load_bundle(directory)


def test_a_network_that_is_larger_than_its_weights(directory):
    edit_description(directory, network=CONFIG.to_dict() | {"vocabulary_size": 1 << 20, "embedding_dim": 1 << 20})
    with pytest.raises(BundleError, match="1,099,511,627,"):
        load_bundle(directory)


def flips(content: bytes, step: int) -> Iterator[bytes]:
    """The content with one bit turned round, in every `step`th byte, each bit's turn coming."""
    for at in range(0, len(content), step):
        yield content[:at] + bytes([content[at] ^ 1 << at // step % 8]) + content[at + 1 :]


def says_the_same(damaged: bytes, whole: bytes) -> bool:
    try:
        return json.loads(damaged) == json.loads(whole)
    except ValueError:
        return False


def assert_refused_in_one_line(directory: Path) -> None:
    with pytest.raises(BundleError) as caught:
        load_bundle(directory).load_weights()
    assert len(str(caught.value).splitlines()) == 1


FILES_READ = ["tokenizer.model", "encoder.onnx", "decoder.onnx", "lexicon.txt.gz", "weights-01-of-01.safetensors"]


@pytest.mark.parametrize("name", [*FILES_READ, "bundle.json"])
def test_whatever_is_cut_off_or_turned_round_is_found(directory, name):
    write(directory, lexicon=Lexicon.learn({"en": ["a dog"], "es": ["un perro"]}))
    whole = (directory / name).read_bytes()
    for damaged in (*flips(whole, 7), whole[:-1], whole[: len(whole) // 2], b"", whole + b"}"):
        if name == "bundle.json" and says_the_same(damaged, whole):
            continue  # other white space is no damage
        (directory / name).write_bytes(damaged)
        assert_refused_in_one_line(directory)


def test_two_files_in_each_others_place_are_found(directory):
    (directory / "encoder.onnx").rename(directory / "other")
    (directory / "decoder.onnx").rename(directory / "encoder.onnx")
    (directory / "other").rename(directory / "decoder.onnx")
    assert_refused_in_one_line(directory)


def test_a_flip_anywhere_in_the_shipped_bundle_is_found(tmp_path):
    directory = tmp_path / "bundle"
    shutil.copytree(DEFAULT_BUNDLE, directory)
    for name in ("tokenizer.model", "encoder.onnx", "decoder.onnx"):
        whole = (directory / name).read_bytes()
        for damaged in flips(whole, len(whole) // 16):
            (directory / name).write_bytes(damaged)
            with pytest.raises(BundleError, match="SHA-256"):
                load_bundle(directory)
        (directory / name).write_bytes(whole)
    assert load_bundle(directory)
