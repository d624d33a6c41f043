from collections.abc import Iterable
from pathlib import Path

from benchmarks.everyday import PAIRS, main
from training.data.corpus import grouping_key, read_pairs

TRAINED_ON = sorted((Path(__file__).parents[2] / "pretrained").glob("*.en-es.tsv"))


def keys(paths: Iterable[Path]) -> set[str]:
    pairs = [pair for path in paths for pair in read_pairs([path], ("en", "es")).pairs]
    return {grouping_key(text) for pair in pairs for text in (pair.source, pair.target)}


def test_no_sentence_of_the_test_was_trained_on_on_either_side() -> None:
    assert len(keys([PAIRS])) >= 400
    assert not keys([PAIRS]) & keys(TRAINED_ON)


def test_a_missing_bundle_is_told_in_a_sentence(tmp_path: Path, capsys) -> None:
    assert main(["--bundle", str(tmp_path / "none")]) == 2
    assert capsys.readouterr().err.startswith("everyday: ")
