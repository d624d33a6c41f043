"""The comparison of detectors, on a few sentences and a py3langid that is not there."""

import gzip

import pytest

from benchmarks import language
from model.bundle import BundleError
from model.language_id.detect import Detection


class AlwaysSpanish:
    languages = ("en", "es")
    threshold = 0.5

    @classmethod
    def load(cls, bundle_dir):
        if "none" in str(bundle_dir):
            raise BundleError("no bundle")
        return cls()

    def detect(self, text):
        return Detection("es", 0.9, {}, True, ())


@pytest.fixture
def corpora(tmp_path, monkeypatch):
    monkeypatch.setattr(language, "LanguageDetector", AlwaysSpanish)
    options = []
    for code, (left, right) in {"es": ("The dog number", "El perro número"), "de": ("Cat", "Die Katze Nummer")}.items():
        path = tmp_path / f"{code}.tsv.gz"
        path.write_bytes(gzip.compress("".join(f"{left} {n}\t{right} {n}\n" for n in range(600)).encode()))
        options += ["--corpus", "en", code, str(path)]
    return options


def test_each_contender_gets_a_table(corpora, capsys):
    pytest.importorskip("py3langid")
    assert language.main(corpora) == 0
    printed = capsys.readouterr().out
    assert "Parley (sure from 0.5)" in printed
    assert printed.count("| three words or more |") == 4
    assert "| unseen: it | 15 | 0.00% | 100.00% | 0.00% |" in printed
    assert "seed 0" in printed


def test_what_is_missing_is_one_line(corpora, capsys, monkeypatch):
    assert language.main(["--bundle", "none", *corpora]) == 2
    assert capsys.readouterr().err == "language: no bundle\n"
