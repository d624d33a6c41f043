"""Codes of languages: those that there are, and what people write instead."""

import pytest

from training.data.sources.formats import CorpusError
from training.data.sources.formats.language_names import check_languages, names_language, script_of, three_letters


@pytest.mark.parametrize("code", ["en", "ko", "pt-BR", "zh_Hant", "tlh", "eng", "nb", "no", "yue", "sr-Latn"])
def test_codes_of_languages_are_taken(code):
    check_languages(("en", code))
    check_languages(None)


@pytest.mark.parametrize(
    ("code", "meant"),
    [("xx", None), ("English", "en"), ("spanish", "es"), ("Koreann", "ko"), ("jp", None), ("", None), ("e n", None)],
)
def test_what_is_no_code_is_told_with_the_one_that_was_meant(code, meant):
    with pytest.raises(CorpusError) as error:
        check_languages((code, "es"))
    assert repr(code) in str(error.value)
    assert ("Did you mean" in str(error.value)) == (meant is not None)
    assert meant is None or str(error.value).endswith(f"Did you mean {meant}?")


def test_a_language_has_many_names():
    assert all(
        names_language(cell, "es") for cell in ("es", "ES", "spa", "Spanish", "español", "es_MX", "Spanish text")
    )
    assert all(names_language(cell, "zh") for cell in ("cmn", "zho", "Mandarin", "Chinese", "中文", "zh-Hans"))
    assert not names_language("Spanish is hard", "es")
    assert not names_language("zh-Hant", "zh-Hans")


def test_scripts_and_long_codes():
    assert [script_of(code) for code in ("en", "ko", "ja", "zh", "zh-Hant", "sr-Latn", "tlh")] == [
        "Latn", "Kore", "Jpan", "Hans", "Hant", "Latn", "",
    ]  # fmt: skip
    assert [three_letters(code) for code in ("de", "fr", "zh", "ro", "ar", "tlh", "sr", "hr-BA", "et")] == [
        "deu", "fra", "cmn", "ron", "ara", "tlh", "srp", "hrv", "est",
    ]  # fmt: skip
