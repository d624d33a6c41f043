from pathlib import Path

from benchmarks.everyday import PAIRS, main
from training.data.corpus import grouping_key, read_pairs

TRAINED_ON = sorted((Path(__file__).parents[2] / "pretrained").glob("*.en-es.tsv"))


def test_no_sentence_of_the_test_was_trained_on_on_either_side() -> None:
    test, trained_on = (read_pairs(paths, ("en", "es")).pairs for paths in ([PAIRS], TRAINED_ON))
    keys = [
        {grouping_key(text) for pair in pairs for text in (pair.source, pair.target)} for pairs in (test, trained_on)
    ]
    assert len(test) >= 200
    assert not keys[0] & keys[1]


def test_a_missing_bundle_is_told_in_a_sentence(tmp_path: Path, capsys) -> None:
    assert main(["--bundle", str(tmp_path / "none")]) == 2
    assert capsys.readouterr().err.startswith("everyday: ")
