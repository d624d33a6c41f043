import shutil
from pathlib import Path

from benchmarks import open_sets
from model.bundle import Bundle

MIXTURE = """
languages = [{languages}]
[[sources]]
files = "corpus.tsv"
held_out = true
[[development]]
name = "news"
files = "news.tsv"
"""


def test_a_table_has_a_row_for_each_set_and_direction(small_bundle: Bundle, tmp_path: Path, monkeypatch) -> None:
    first, second = small_bundle.languages
    languages = f'"{first}", "{second}"'
    (tmp_path / "mixture.toml").write_text(MIXTURE.format(languages=languages), "utf-8")
    (tmp_path / "news.tsv").write_text("Hello.\tHola.\nHello.\tBuenas.\nBye.\tAdiós.\nMore.\tMás.\n", "utf-8")
    monkeypatch.setattr(shutil, "which", lambda name: None)
    report = open_sets.report(small_bundle.directory, tmp_path / "mixture.toml", 3)
    rows = [line for line in report.splitlines() if line.startswith("| news")]
    assert [row.split(" | ")[1:3] for row in rows] == [[f"{first}-{second}", "2"], [f"{second}-{first}", "3"]]
    assert "apt install apertium" in report
    assert "case:mixed" in report


def test_a_missing_bundle_is_told_in_a_sentence(tmp_path: Path, capsys) -> None:
    assert open_sets.main(["--bundle", str(tmp_path / "none")]) == 2
    assert capsys.readouterr().err.startswith("open_sets: ")
