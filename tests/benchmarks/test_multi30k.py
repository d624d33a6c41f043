import gzip

import pytest

pytest.importorskip("sacremoses", reason='it comes with: pip install -e ".[benchmark]"')

from benchmarks.multi30k import as_wmt17, read_parts
from training.data.corpus import CorpusError


def test_texts_are_compared_lower_cased_and_in_moses_tokens() -> None:
    assert as_wmt17(["Ein Hund, der „bellt“."], "de") == ['ein hund , der " bellt " .']


def test_the_published_parts_stay_what_they_are(tmp_path) -> None:
    for part, count in (("train", 5), ("val", 2), ("test_2016_flickr", 3)):
        lines = "".join(f"A {part} {n}.\tEin {part} {n}.\n" for n in range(count))
        (tmp_path / f"multi30k-eng-deu.{part}.tsv.gz").write_bytes(gzip.compress(lines.encode()))
    data = read_parts(tmp_path, "eng-deu")
    assert data.languages == ("en", "de")
    assert [len(part) for part in data.parts] == [5, 2, 3]
    assert {example.language for example in data.directed(data.parts.train)} == {"de"}  # as the published networks
    with pytest.raises(CorpusError, match="eng-fra"):
        read_parts(tmp_path, "eng-fra")
