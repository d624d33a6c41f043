from collections.abc import Iterable
from pathlib import Path

from benchmarks.everyday import PAIRS, main
from training.data.corpus import grouping_key

TRAINED_ON = sorted((Path(__file__).parents[2] / "pretrained").glob("*es.tsv"))  # the numbers in one of them do no harm


def keys(paths: Iterable[Path]) -> set[str]:
    texts = {text for path in paths for line in path.read_text("utf-8").splitlines() for text in line.split("\t")}
    return {grouping_key(text) for text in texts}


def test_no_sentence_of_the_test_was_trained_on_on_either_side() -> None:
    test = keys([PAIRS])
    assert len(test) >= 2 * 200
    assert not test & keys(TRAINED_ON)


def test_a_missing_bundle_is_told_in_a_sentence(tmp_path: Path, capsys) -> None:
    assert main(["--bundle", str(tmp_path / "none")]) == 2
    assert capsys.readouterr().err.startswith("everyday: ")
