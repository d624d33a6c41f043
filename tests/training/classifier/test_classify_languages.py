"""A bundle learns to tell its languages, from files of sentence pairs."""

import gzip
import re
from collections import Counter

import numpy as np
import pytest
import stopwordsiso

from model.inference.translator import Translator
from model.language_id.detect import LanguageDetector
from training.__main__ import main
from training.classifier import languages
from training.classifier.foreign import ForeignTexts, gibberish
from training.classifier.labelled import LabelledText, Parts
from training.classifier.languages import (
    LanguageCorpus,
    cut_fragment,
    read_languages,
    type_anyhow,
    typed_tests,
    with_others,
)

WORDS = {
    "en": ("I see the house", "You want a book", "Tom will buy two dogs", "where is the money"),
    "es": ("Yo veo la casa", "Tú quieres un libro", "Tom va a comprar perros", "dónde está el dinero"),
    "de": ("Ich sehe das Haus", "Du willst ein Buch", "Tom kauft zwei Hunde", "wo ist das Geld"),
}


def write_pairs(path, first, second, count=600):
    generator = np.random.default_rng(1)
    rows = []
    for number in range(count):
        left, right = (" ".join(generator.choice(WORDS[code], 2)).split() for code in (first, second))
        rows.append(f"{' '.join(left)} {number}\t{' '.join(right)} {number}")
    path.write_bytes(gzip.compress("\n".join(rows).encode()))
    return path


@pytest.fixture
def corpora(tmp_path):
    return [
        LanguageCorpus(("en", code), write_pairs(tmp_path / f"en-{code}.tsv.gz", "en", code)) for code in ("es", "de")
    ]


def test_no_held_out_text_is_trained_on(corpora):
    parts = read_languages(corpora, ("en", "es"), seed=0)
    assert parts.labels == ["en", "es", "other"]
    train = {example.text for example in parts.train}
    assert not train & {example.text for side in (parts.validation, parts.test) for example in side}
    assert LabelledText("other", "Ich") not in parts.train
    assert any(example.label == "other" and "Haus" in example.text for example in parts.train)
    assert parts == read_languages(corpora, ("en", "es"), seed=0)


def test_one_pair_is_enough_for_other_is_invented_then(corpora):
    parts = read_languages(corpora[:1], ("en", "es"), seed=0)
    assert parts.labels == ["en", "es", "other"]
    assert all(any(example.label == label for example in parts.train) for label in parts.labels)


def test_of_few_texts_no_more_are_others_than_are_of_a_language(corpora):
    for own in (corpora, corpora[:1]):
        for side in read_languages(own, ("en", "es"), seed=0):
            count = Counter(example.label for example in side)
            assert 0 < count["other"] <= max(count["en"], count["es"])


def test_short_sentences_are_never_left_out(tmp_path, monkeypatch):
    monkeypatch.setattr(languages, "_TEXTS_PER_LABEL", 100)
    path = tmp_path / "pairs.tsv"
    rows = [(f"The dog number {n}", f"El perro número {n}") for n in range(600)] + [("Hello.", "Hola.")]
    path.write_text("".join(f"{first}\t{second}\n" for first, second in rows), "utf-8")
    parts = read_languages([LanguageCorpus(("en", "es"), path)], ("en", "es"), seed=0)
    held_out = {example.text for side in (parts.validation, parts.test) for example in side}
    assert "Hola." in held_out or LabelledText("es", "Hola.") in parts.train


def test_labels_that_are_languages_get_a_label_for_all_others():
    texts = [LabelledText(code, text) for code in ("en", "es") for text in WORDS[code]]
    parts = with_others(Parts(texts, texts, texts), seed=0)
    assert parts.labels == ["en", "es", "other"]
    assert len(parts.train) == 12
    moods = Parts(*([LabelledText("good", "Yes."), LabelledText("bad", "No.")] for _ in range(3)))
    assert with_others(moods, seed=0) == moods


def test_others_are_invented_for_languages_without_spaces(tmp_path):
    path = tmp_path / "pairs.tsv"
    path.write_text("".join(f"猫が{n}匹います。\t有{n}只猫。\n" for n in range(300)), "utf-8")
    parts = read_languages([LanguageCorpus(("ja", "zh"), path)], ("ja", "zh"), seed=0)
    assert parts.labels == ["ja", "other", "zh"]


def test_a_language_without_a_corpus_is_said(corpora):
    with pytest.raises(ValueError, match="Received none of: ko"):
        read_languages(corpora, ("en", "ko"), seed=0)


def test_nothing_is_invented_in_the_language_of_a_regional_form():
    codes = set(stopwordsiso.langs()) - {"pt"}
    foreign = ForeignTexts([], covered=("pt-BR", *codes - {"fi"}))
    generator = np.random.default_rng(0)
    invented = {word.lower() for _ in range(50) for word in foreign.invent(generator).split()}
    assert invented <= stopwordsiso.stopwords("fi")


def test_invented_sentences_hold_no_little_word_of_ours():
    carriers = ["Yo no sé dónde está la casa de mi hermano."] * 3
    foreign = ForeignTexts(carriers, covered=("en", "es", "de"))
    generator = np.random.default_rng(0)
    own = set(re.findall(r"\w+", carriers[0].lower()))
    texts = [foreign.invent(generator) for _ in range(200)]
    replaced = [len([word for word in re.findall(r"\w+", text.lower()) if word not in own]) for text in texts]
    assert np.mean(replaced) > 5  # of ten
    assert min(replaced) >= 1


def test_gibberish_and_fragments_are_never_empty():
    generator = np.random.default_rng(0)
    for _ in range(300):
        assert gibberish(generator).strip()
        assert type_anyhow("Hola.", generator).strip()
        assert 1 <= len(cut_fragment("¿Dónde está la estación?", 2, generator).split()) <= 2
    assert len(cut_fragment("彼はこの間彼女に会いに行った。それから家に帰った。", 2, generator)) == 6


def test_what_a_detector_is_measured_on():
    rows = [LabelledText("es", "Hola."), LabelledText("en", "Where is it?"), LabelledText("other", "Wo ist es denn?")]
    tests = typed_tests(rows, ("en", "es"), seed=0)
    assert tests["three words or more"] == [rows[1]]
    assert tests["whole sentences of one or two words"] == [rows[0]]
    assert tests["other languages and gibberish"] == [rows[2]]
    assert all(len(example.text.split()) == 1 for example in tests["one word out of a sentence"])


def test_a_bundle_learns_its_languages_by_one_command(toy_bundle, corpora, capsys, monkeypatch):
    monkeypatch.setattr(languages, "_TEXTS_PER_LABEL", 400)
    monkeypatch.setattr(languages, "_HELD_OUT_PER_LABEL", 40)
    options = [part for corpus in corpora for part in ("--corpus", *corpus.languages, str(corpus.path))]
    assert main(["languages", str(toy_bundle), *options]) == 0
    assert re.search(r"three words or more \(\d+\): \d+\.\d\d% right", capsys.readouterr().out)
    detector = LanguageDetector.load(toy_bundle)
    assert detector.languages == ("en", "es")
    assert Translator.load(toy_bundle).detect("123").language is None
    found = Translator.load(toy_bundle).detect("Tú quieres un libro. Yo veo la casa")
    assert found.probabilities["es"] == max(found.probabilities.values())
    card = (toy_bundle / "README.md").read_text("utf-8")
    assert "## Which language" in card and "en-es.tsv.gz" in card


def test_a_bundle_without_a_detector_says_how_to_make_one(toy_bundle):
    assert Translator.load(toy_bundle).detect("Hola").language is None
    with pytest.raises(ValueError, match="python -m training languages"):
        LanguageDetector.load(toy_bundle)
