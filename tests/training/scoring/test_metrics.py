"""What counts as a word depends on the language, and the signature shows it."""

import importlib.util

import pytest

from training.scoring.metrics import bleu_tokeniser, score, signatures

SENTENCES = {
    "ja": ["猫が台所で水を飲んでいます。", "犬が台所で水を飲んでいます。"],
    "zh": ["我的猫在厨房里喝水。", "我的狗在厨房里喝水。"],
    "ko": ["고양이가 부엌에서 물을 마시고 있습니다.", "고양이는 부엌에서 물을 마시고 있습니다."],
    "th": ["แมวของฉันดื่มน้ำในครัว", "หมาของฉันดื่มน้ำในครัว"],
}


@pytest.mark.parametrize("language", SENTENCES)
def test_a_sentence_without_spaces_is_more_than_one_word(language):
    written, reference = SENTENCES[language]
    result = score([written] * 2, [[reference]] * 2, target_language=language)
    assert 30 < result["bleu"]["score"] < 100
    assert f"tok:{bleu_tokeniser(language)}" in signatures([[reference]], language)["bleu"]
    assert bleu_tokeniser(language) != "13a"


def test_the_tokeniser_is_one_whose_package_is_there(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert [bleu_tokeniser(code) for code in ("ja", "ko", "zh", "zh-Hant", "th", "es", "")] == [
        "char", "char", "zh", "zh", "char", "13a", "13a",
    ]  # fmt: skip
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: object())
    assert [bleu_tokeniser(code) for code in ("ja", "ko")] == ["ja-mecab", "ko-mecab"]
