"""Recipes side by side: trained alike, measured alike, and shown on one page."""

import json
import re
from pathlib import Path

import numpy as np
import pytest

from model.bundle import load_bundle
from tokenizer.subword import SubwordTokenizer
from training.__main__ import main
from training.comparison import compare
from training.comparison.compare import Planner, Settings, read_comparison_data
from training.comparison.network import BareNetwork
from training.comparison.scores import LENGTHS, draw, num_words, pick_sentences
from training.recipes.recipe import Recipe, RecipeError, load_recipe
from training.scoring import evaluate

RECIPE = """
vocabulary = "{vocabulary}"
vocabulary_size = 420
[network]
embedding_dim = 16
encoder_layers = 1
encoder_units = 16
decoder_layers = 1
decoder_units = 32
attention = "{attention}"
attention_units = 16
[batches]
widths = [26]
tokens = 416
[augmentation]
sampled = 0.0
[optimizer]
warmup_steps = 5
averaging = 0.9
"""
SUBJECTS = ("I", "you", "Tom", "Mary", "my brother", "the teacher", "her friend", "the old king")
SUJETOS = ("yo", "tú", "Tom", "María", "mi hermano", "la maestra", "su amiga", "el viejo rey")
VERBS = {"see": "ver", "want": "querer", "buy": "comprar", "find": "encontrar", "sell": "vender"}
OBJECTS = {
    "a house": "una casa",
    "the book": "el libro",
    "two dogs": "dos perros",
    "a new red car": "un coche rojo nuevo",
}
PAIRS = [
    (f"{subject} will {verb} {thing}{end}.", f"{sujeto} va a {verbo} {cosa}{fin}.")
    for subject, sujeto in zip(SUBJECTS, SUJETOS, strict=True)
    for verb, verbo in VERBS.items()
    for thing, cosa in OBJECTS.items()
    for end, fin in (("", ""), (" today", " hoy"))
]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("corpus") / "pairs.tsv"
    path.write_text("\n".join("\t".join(pair) for pair in PAIRS), "utf-8")
    return path


@pytest.fixture(scope="module")
def recipes(tmp_path_factory) -> list[Path]:
    folder = tmp_path_factory.mktemp("recipes")
    kinds = {"without": ("subword", "none"), "attentive": ("subword", "dot"), "words": ("word", "additive")}
    for name, (vocabulary, attention) in kinds.items():
        (folder / f"{name}.toml").write_text(RECIPE.format(vocabulary=vocabulary, attention=attention), "utf-8")
    return [folder / f"{name}.toml" for name in kinds]


def command(corpus: Path, recipes: list[Path], out: Path, pairs: int = 150) -> list[str]:
    return [
        "compare", "--corpus", str(corpus), "--languages", "en", "es", "--recipes", *map(str, recipes),
        "--pairs", str(pairs), "--tokens", "3000", "--out", str(out),
    ]  # fmt: skip


@pytest.fixture(scope="module")
def out(corpus, recipes, tmp_path_factory, uncompiled) -> Path:
    """What the command leaves when it was asked for one recipe first and then for all."""
    folder = tmp_path_factory.mktemp("runs") / "comparison"
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(compare, "_NUM_VALIDATIONS", 2)  # each writes a bundle
        assert main(command(corpus, recipes[:1], folder)) == 0
        before = (folder / "without" / "bundle.json").stat().st_mtime_ns
        assert main(command(corpus, recipes, folder)) == 0
    # What was done was not done again.
    assert (folder / "without" / "bundle.json").stat().st_mtime_ns == before
    return folder


def results(out: Path) -> list[dict]:
    return [json.loads((out / f"{name}.json").read_text("utf-8")) for name in ("without", "attentive", "words")]


def test_all_see_as_many_target_tokens_and_those_with_one_vocabulary_the_same_batches(out):
    without, attentive, words = results(out)
    for result in (without, attentive, words):
        assert 3_000 <= result["tokens"] < 3_000 + 416
    assert without["vocabulary"] == attentive["vocabulary"] != words["vocabulary"]
    assert (without["updates"], without["tokens"]) == (attentive["updates"], attentive["tokens"])
    assert without["weights"] != attentive["weights"]


def test_every_score_has_its_sentences_and_its_interval(out):
    for result in results(out):
        assert set(result["directions"]) == {"en-es", "es-en"}
        for direction in result["directions"].values():
            assert direction["all"]["sentences"] == direction["lowercase"]["sentences"] > 20
            assert len(direction["by_length"]) >= 2
            for row in direction["by_length"]:
                assert row["first"] <= row["mean"] <= row["last"]
                assert 0 <= row["chrf"]["score"] <= 100
                assert row["chrf"]["interval"] >= 0


def test_attention_is_shown_for_the_same_translation_of_the_same_sentences(out):
    without, attentive, words = results(out)
    assert len(attentive["sentences"]) == 5
    for nowhere, somewhere, other in zip(*(result["sentences"] for result in (without, attentive, words)), strict=True):
        assert nowhere["source"] == somewhere["source"] == other["source"]
        assert nowhere["target_words"] == somewhere["target_words"]
        assert len(somewhere["target_words"]) == len(other["target_words"])
        shape = len(somewhere["target_words"]), len(somewhere["source_words"])
        assert np.shape(somewhere["weights"]) == np.shape(nowhere["weights"]) == shape
        assert not np.any(nowhere["weights"])
        assert 0 < np.sum(somewhere["weights"], axis=1).min() <= np.sum(somewhere["weights"], axis=1).max() < 1.001


def test_the_page_shows_every_recipe_and_links_only_to_pictures_that_are_there(out):
    page = (out / "report" / "README.md").read_text("utf-8")
    for name in ("without", "attentive", "words"):
        assert page.count(f"| `{name}` |") >= 4 + 5
    pictures = re.findall(r"\]\(([^):]+\.png)\)", page)
    assert len(pictures) == 3 + 5
    assert all((out / "report" / picture).read_bytes().startswith(b"\x89PNG") for picture in pictures)
    tables = re.split(r"\n(?=\|[^\n]*\n\|---)", page)[1:]
    for table in tables:
        lines = [line for line in table.splitlines() if line.startswith("|")]
        assert len({len(re.findall(r"(?<!\\)\|", line)) for line in lines}) == 1
    assert len(tables) == 5 + 5
    assert "What attention gains: the best of `attentive` against the best of `without`" in page


def test_a_folder_of_another_comparison_is_left_alone(out, corpus, recipes, capsys):
    before = (out / "without.json").read_bytes()
    assert main(command(corpus, recipes, out, pairs=120)) == 2
    assert "pairs: 150 → 120" in capsys.readouterr().err
    assert (out / "without.json").read_bytes() == before


def test_a_recipe_changed_under_its_name_is_refused_and_not_given_the_old_network(
    out, corpus, recipes, capsys, tmp_path
):
    before = (out / "without.json").read_bytes()
    changed = tmp_path / "without.toml"
    changed.write_text(recipes[0].read_text("utf-8").replace("warmup_steps = 5", "warmup_steps = 6"), "utf-8")
    assert main(command(corpus, [changed], out)) == 2
    assert "optimizer.warmup_steps: 5 → 6" in capsys.readouterr().err
    assert (out / "without.json").read_bytes() == before


def test_a_network_reads_first_words_as_it_learnt_them_and_its_translation_gets_the_capital_back(out, monkeypatch):
    network = BareNetwork(load_bundle(out / "attentive"))
    shown = network.attention("The teacher will see a house.", "La maestra va a ver una casa.", "es")
    assert (shown.source_words[0], shown.target_words[0]) == ("the", "la")
    monkeypatch.setattr(SubwordTokenizer, "decode", lambda *_: "la maestra va a ver una casa.")
    sources = ["The teacher will see a house.", "the teacher will see a house."]
    assert [text[:2] for text in network.translate(sources, "es")] == ["La", "la"]


def test_more_pairs_than_there_are_is_refused(corpus, recipes, tmp_path, capsys):
    assert main(command(corpus, recipes, tmp_path / "out", pairs=10_000)) == 2
    assert "10,000" in capsys.readouterr().err


# === Its parts ===


def test_no_test_sentence_was_trained_on(corpus):
    settings = Settings(corpus=("pairs.tsv",), languages=("en", "es"), pairs=100, tokens=1)
    parts = read_comparison_data([corpus], settings).parts
    assert len(parts.train) == 100
    trained = {text for pair in parts.train for text in (pair.source, pair.target)}
    assert not any(pair.source in trained or pair.target in trained for pair in parts.test)


def test_updates_are_as_few_as_see_the_tokens(corpus, recipes):
    settings = Settings(corpus=("pairs.tsv",), languages=("en", "es"), pairs=100, tokens=1)
    data = read_comparison_data([corpus], settings)
    recipe = load_recipe(str(recipes[0]))
    assert Planner(data, 1).plan(recipe).updates == 1
    plan = Planner(data, 2_000).plan(recipe)
    assert plan.tokens >= 2_000
    assert Planner(data, plan.tokens).plan(recipe) == plan
    assert Planner(data, plan.tokens + 1).plan(recipe).updates == plan.updates + 1


def test_long_sentences_are_drawn_although_they_are_rare():
    sources = [" ".join(["word"] * 3)] * 400 + [" ".join(["word"] * 20)] * 12
    test_set = evaluate.TestSet("en", "es", sources, [["x"]] * len(sources))
    sample = draw(test_set, 50, 30)
    assert len(sample.all) == 50
    assert [len(members) for members in sample.by_length] == [30, 0, 0, 0, 0, 0, 12]
    first, last = LENGTHS[-1]
    assert all(first <= num_words(sources[index]) <= last for index in sample.by_length[-1])
    assert draw(test_set, 50, 30) == sample


def test_five_different_sentences_are_picked_the_short_ones_first(corpus):
    settings = Settings(corpus=("pairs.tsv",), languages=("en", "es"), pairs=100, tokens=1)
    forwards, _ = evaluate.test_sets(read_comparison_data([corpus], settings).parts.test, ("en", "es"))
    picked = pick_sentences(forwards)
    assert len(set(picked)) == 5
    assert num_words(forwards.sources[picked[0]]) <= num_words(forwards.sources[picked[-1]])


NAMES = ("vanilla", "context", "dot", "general", "bahdanau", "gru", "char", "word")


def test_the_shipped_recipes_differ_in_the_network_or_the_vocabulary_alone():
    recipes = [load_recipe(name) for name in NAMES]
    assert len({json.dumps(dict(recipe.network), sort_keys=True) + recipe.vocabulary for recipe in recipes}) == len(
        NAMES
    )
    for recipe in recipes:
        assert (recipe.optimizer, recipe.augmentation) == (recipes[0].optimizer, recipes[0].augmentation)
        differing = {key for key in recipe.network if recipe.network[key] != recipes[0].network[key]}
        assert differing <= {"attention", "cell"}
        if recipe.vocabulary == "subword":
            assert (recipe.vocabulary_size, recipe.batches) == (recipes[0].vocabulary_size, recipes[0].batches)


def test_only_subwords_can_be_cut_in_other_ways():
    with pytest.raises(RecipeError, match="sampled"):
        Recipe.from_dict({"name": "x", "vocabulary": "word", "augmentation": {"sampled": 0.5}})
    with pytest.raises(RecipeError, match="vocabulary"):
        Recipe.from_dict({"name": "x", "vocabulary": "syllable"})


def test_a_bundle_of_words_reads_and_writes_lower_case(out):
    subwords = SubwordTokenizer.load(load_bundle(out / "words").tokenizer_path)
    assert subwords.decode(subwords.encode_target("Tom will see the BOOK.")) == "tom will see the book."
