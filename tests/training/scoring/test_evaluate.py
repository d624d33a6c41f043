"""Scores of translations, good and bad ones."""

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
