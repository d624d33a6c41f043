"""A bundle is written as a whole: nothing is lost, whatever fails on the way."""

import errno
import gzip
import shutil
from pathlib import Path

import pytest

from model.bundle import BundleError, load_bundle, replace_files, write_scores
from model.bundle import folder as bundle_folder
from tests.model.bundle.toy import graph, write
from tokenizer.preprocess.lexicon import Lexicon

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
            replace_files(load_bundle(directory), {"encoder.onnx": graph("a better encoder")})
    assert load_bundle(directory).encoder_path.read_bytes() == graph("encoder")
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
    (directory / "lexicon.txt.gz").write_bytes(gzip.compress(b"en a cat"))
    with pytest.raises(BundleError, match=r"lexicon\.txt"):
        load_bundle(directory)


def test_the_lexicon_of_an_earlier_version_is_read(directory):
    earlier = Lexicon.learn({"en": ["a dog"], "es": ["un perro"]}).serialised
    replace_files(load_bundle(directory), {"lexicon.txt": earlier})
    lexicon = load_bundle(directory).load_lexicon()
    assert lexicon is not None and lexicon.knows("perro") and not lexicon.knows("gato")


# === A process that was killed between two moves ===


def kill_between_the_moves(directory: Path) -> None:
    aside = directory.parent / f".{directory.name}-old-abcdefgh"
    aside.mkdir()
    directory.rename(aside / directory.name)


def test_the_next_look_puts_the_old_bundle_back(directory, monkeypatch):
    monkeypatch.setattr(bundle_folder, "_SWAP_SECONDS", 0)
    kill_between_the_moves(directory)
    assert load_bundle(directory).name == "en-es"
    assert [path.name for path in directory.parent.iterdir()] == ["bundle"]


def test_the_next_save_leaves_no_litter(directory, monkeypatch):
    monkeypatch.setattr(bundle_folder, "_SWAP_SECONDS", 0)
    kill_between_the_moves(directory)
    write(directory, name="better")
    assert load_bundle(directory).name == "better"
    assert [path.name for path in directory.parent.iterdir()] == ["bundle"]


def test_whoever_is_in_the_middle_of_a_move_is_not_disturbed(directory, monkeypatch):
    kill_between_the_moves(directory)
    aside = directory.parent / ".bundle-old-abcdefgh" / "bundle"
    # While the reader waits, the writer finishes.
    monkeypatch.setattr("time.sleep", lambda seconds: shutil.copytree(aside, directory))
    load_bundle(directory)
    assert aside.is_dir()


def test_a_bundle_beside_one_that_was_moved_aside_is_left_alone(directory, monkeypatch):
    monkeypatch.setattr(bundle_folder, "_SWAP_SECONDS", 0)
    kill_between_the_moves(directory)
    with pytest.raises(BundleError, match="There is no bundle at"):
        load_bundle(directory.parent / "bund")
