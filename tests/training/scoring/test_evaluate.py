"""Scores of translations, good and bad ones."""

import json

from training.__main__ import main
from training.scoring.metrics import score


def test_a_perfect_translation_scores_100_and_a_wrong_one_0():
    references = [["I am at home now."], ["You are not there, are you?"]]
    perfect = score([row[0] for row in references], references)
    assert perfect["bleu"]["score"] == perfect["chrf"]["score"] == 100
    assert perfect["bleu"]["interval"] == 0
    assert score(["qqq", "xxx"], references)["bleu"]["score"] == 0


def test_translations_that_are_nearly_all_wrong_have_a_score_and_an_interval():
    # In many samples of a bootstrap nothing is right at all.
    result = score(["a b c d e"] + ["x y"] * 9, [["a b c d e"]] + [["u v w z"]] * 9)
    assert 0 < result["bleu"]["score"] < 100
    assert result["bleu"]["interval"] > 0


def test_capitals_count_unless_they_are_told_not_to():
    references = [["I am at home now."], ["You are not there, are you?"]]
    small = [row[0].lower() for row in references]
    assert score(small, references)["bleu"]["score"] < 100
    assert score(small, references, lowercase=True)["bleu"]["score"] == 100
    assert score(small, references, lowercase=True)["chrf"]["score"] == 100


def test_development_sets_of_a_mixture_stand_in_the_card(toy_bundle, tmp_path, capsys):
    from training.data.corpus import read_pairs, split
    from training.publishing.trained_on import TRAINED_ON, fingerprint

    rows = "".join(f"We saw {n} dogs.\tVimos {n} perros.\n" for n in range(400))
    (tmp_path / "pairs.tsv").write_text(rows, "utf-8")
    (tmp_path / "news.tsv").write_text("Good news.\tBuenas noticias.\nBad news.\tMalas noticias.\n", "utf-8")
    mixture = tmp_path / "mixture.toml"
    mixture.write_text(
        'languages = ["en", "es"]\n'
        '[[sources]]\nfiles = "pairs.tsv"\nheld_out = true\n'
        '[[development]]\nname = "news"\nfiles = "news.tsv"\n',
        "utf-8",
    )
    parts = split(read_pairs([tmp_path / "pairs.tsv"], ("en", "es")).pairs)
    known = fingerprint(parts.train, test=parts.test, validation=parts.validation)
    (toy_bundle / TRAINED_ON).write_bytes(known.serialise())
    assert main(["evaluate", str(toy_bundle), "--corpus", str(mixture)]) == 0
    assert "| news | es-en | 2 |" in capsys.readouterr().out
    scores = json.loads((toy_bundle / "scores.json").read_text("utf-8"))
    assert [row["direction"] for row in scores["development"]] == ["en-es", "es-en"]
    assert "| news | en-es | 2 |" in (toy_bundle / "README.md").read_text("utf-8")
