"""docs/network.md runs as it stands, and what it says of the two ways is so."""

import re
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "network.md").read_text("utf-8")
CODE = "".join(re.findall(r"^```python\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE))


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """The names that the page's code leaves behind."""
    folder = tmp_path_factory.mktemp("page")
    (folder / "pretrained").symlink_to(ROOT / "pretrained")
    names: dict = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        exec(compile(CODE, "docs/network.md", "exec"), names)
    return names


def test_the_page_is_short():
    assert len([line for line in CODE.splitlines() if line]) <= 60


def test_the_keras_pair_and_the_onnx_pair_write_the_same_words(ran):
    assert ran["served"] == [ran["seq2seq"].begin_id, *ran["target"]]
    assert "station" in ran["subwords"].decode(ran["target"])


def test_the_attention_is_an_array_whose_rows_add_up_to_1(ran):
    attention = ran["attention"]
    assert isinstance(attention, np.ndarray)
    assert attention.shape == (len(ran["target"]), ran["source_ids"].shape[1])
    np.testing.assert_allclose(attention.sum(axis=-1), 1, atol=1e-5)


def test_whole_pairs_and_single_steps_look_at_the_same(ran):
    assert ran["whole"]["logits"].shape[:2] == ran["target_ids"].shape
    if ran["target"][:-1] == ran["target_ids"][0, 1:].tolist():  # the network translates as the page does
        np.testing.assert_allclose(ran["whole"]["attention"][0], ran["attention"], atol=1e-4)


def test_what_was_kept_is_the_same_network(ran):
    for path, weight in ran["again"].weights_by_path().items():
        np.testing.assert_array_equal(weight, ran["seq2seq"].weights_by_path()[path])
