from pathlib import Path

import pytest

from benchmarks import rules
from model.bundle import Bundle
from model.inference.translator import Translator
from tokenizer.preprocess.lexicon import Lexicon
from tokenizer.preprocess.protect import mask
from tokenizer.preprocess.respell import respell
from training.scoring.evaluate import TestSet

KNOWN = {"en": [*(["you are late . house"] * 9), *(f"word{number}a" for number in range(3000))]}


def test_a_table_has_a_row_for_each_rule(small_bundle: Bundle) -> None:
    first, second = small_bundle.languages
    tests = {kind: [TestSet(first, second, ["Hello."], [["Hola."]])] for kind in ("as it stands", "other texts")}
    head, _, *lines = rules.report(Translator.load(small_bundle.directory), tests, tests["other texts"]).splitlines()
    assert head == "| chrF | as it stands | other texts | a phrase twice | a clause left out | a name lost |"
    assert [line.split(" | ")[0] for line in lines] == [
        "| with all rules",
        *(f"| without {name}" for name in rules.RULES),
    ]


def test_names_are_the_references_of_their_sentences() -> None:
    for test in rules.names_in(("en", "es"), seed=0):
        assert all(name in source for source, [name] in zip(test.sources, test.references, strict=True))


def test_text_is_typed_in_each_way() -> None:
    kinds = rules.kinds_of([TestSet("en", "es", ["Are you happy?", "Yes."], [["¿Es usted feliz?"], ["Sí."]])], seed=0)
    assert kinds["as it stands"][0].sources == ["Are you happy?", "Yes."]
    assert kinds["none of the three"][0].sources == ["are you happy", "yes"]
    assert kinds["shorthand"][0].sources[0] not in ("Are you happy?", "are you happy?")
    assert kinds["shorthand"][0].sources[0].endswith(" happy?")
    assert kinds["titles"][0].sources == ["Are You Happy?", "Yes"]
    assert kinds["titles"][0].references[1] == ["Sí"]
    assert kinds["laughter"][0].references == [["¿Es usted feliz? haha"], ["Sí. haha"]]


def test_rules_are_out_only_while_they_are_taken_out() -> None:
    lexicon = Lexicon.learn(KNOWN)
    before = respell("u are", "en", lexicon)
    with rules.RULES["shorthand in full"]():
        assert respell("u are", "en", lexicon).text == "u are"
    assert respell("u are", "en", lexicon) == before


@pytest.mark.parametrize("name", ["laughter as it is", "names as they are"])
def test_what_was_protected_is_left_to_the_network(name: str) -> None:
    def spans() -> list[str]:
        return list(mask("You are Xyzzy and late, haha.", "en", Lexicon.learn(KNOWN)).spans)

    with_rule = spans()
    with rules.RULES[name]():
        assert len(spans()) < len(with_rule)


def test_a_missing_bundle_is_told_in_a_sentence(tmp_path: Path, capsys) -> None:
    assert rules.main(["--bundle", str(tmp_path / "none"), "--corpus", str(tmp_path / "none.tsv")]) == 2
    assert capsys.readouterr().err.startswith("rules: ")
