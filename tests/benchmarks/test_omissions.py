from pathlib import Path
from types import SimpleNamespace

import numpy as np

from benchmarks import omissions
from model.bundle import Bundle
from model.inference.translator import Translator
from tokenizer.preprocess.lexicon import Lexicon
from training.scoring.evaluate import TestSet


def test_a_content_word_that_hardly_any_attention_reached_is_left_out() -> None:
    words = [SimpleNamespace(text=text) for text in ("the", "nurse", "loves", "frogs", ".")]
    attention = np.array([[0.1, 0.8, 0.1, 0.0, 0.0], [0.0, 0.0, 0.6, 0.1, 0.3]])  # (target words, source words)
    sentence = SimpleNamespace(attention=attention, source=SimpleNamespace(words=words))
    assert omissions._of_sentence(sentence, frozenset(["the"])) == [False, False, True]


def test_a_table_has_a_row_for_each_set_and_direction(small_bundle: Bundle) -> None:
    first, second = small_bundle.languages
    ways = [TestSet(first, second, ["Hello."], [["Hola."]]), TestSet(second, first, ["Hola."], [["Hello."]])]
    lines = omissions.report(Translator.load(small_bundle.directory), Lexicon({}), {"news": ways}).splitlines()
    assert [line.split(" | ")[:2] for line in lines[2:]] == [
        ["| news", f"{first}-{second}"],
        ["| news", f"{second}-{first}"],
    ]


def test_a_missing_bundle_is_told_in_a_sentence(tmp_path: Path, capsys) -> None:
    assert omissions.main(["--bundle", str(tmp_path / "none")]) == 2
    assert capsys.readouterr().err.startswith("omissions: ")


def test_a_mixture_of_other_languages_is_told_in_a_sentence(small_bundle: Bundle, tmp_path: Path, capsys) -> None:
    mixture = 'languages = ["fi", "sv"]\n[[sources]]\nfiles = "corpus.tsv"\nheld_out = true\n'
    (tmp_path / "mixture.toml").write_text(mixture, "utf-8")
    arguments = ["--bundle", str(small_bundle.directory), "--mixture", str(tmp_path / "mixture.toml")]
    assert omissions.main(arguments) == 2
    assert "mixture.toml is of fi and sv" in capsys.readouterr().err
