from collections.abc import Iterable
from itertools import chain
from pathlib import Path

from benchmarks.everyday import PAIRS, main
from training.data.corpus import SentencePair, grouping_key, read_pairs

TRAINED_ON = sorted((Path(__file__).parents[2] / "pretrained").glob("*es.tsv"))


def keys(pairs: Iterable[SentencePair]) -> set[str]:
    return {grouping_key(text) for pair in pairs for text in (pair.source, pair.target)}


def test_no_sentence_of_the_test_was_trained_on_on_either_side() -> None:
    test, *trained_on = (read_pairs([path], ("en", "es")).pairs for path in (PAIRS, *TRAINED_ON))
    assert len(test) >= 200
    assert not keys(test) & keys(chain.from_iterable(trained_on))


def test_a_missing_bundle_is_told_in_a_sentence(tmp_path: Path, capsys) -> None:
    assert main(["--bundle", str(tmp_path / "none")]) == 2
    assert capsys.readouterr().err.startswith("everyday: ")
