import json

import pytest

from training.recipes.recipe import Recipe, RecipeError, load_recipe


@pytest.mark.parametrize("name", ["tiny", "base"])
def test_shipped_recipes_can_be_used(name):
    recipe = load_recipe(name)
    assert recipe.name == name
    assert recipe.model_config(500).vocabulary_size == 500
    assert Recipe.from_dict(recipe.to_dict()) == recipe


def test_a_recipe_of_ones_own_changes_what_it_names(tmp_path):
    (tmp_path / "mine.toml").write_text("seed = 7\n[network]\ncell = 'gru'\n[duration]\nsteps = 12\n")
    recipe = load_recipe(str(tmp_path / "mine.toml"))
    assert (recipe.name, recipe.seed, recipe.duration.steps) == ("mine", 7, 12)
    assert recipe.model_config(500).cell == "gru"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("sede = 1", "sede"),
        ("[optimizer]\nlearning = 1", "learning"),
        ("[network]\ncell = 'cnn'", "cell must be one of"),
        ("[network]\nwidth = 3", "width"),
        ("[batches]\nwidths = [9, 8]", "must rise"),
        ("[batches]\nwidths = [8]\ntokens = 4", "hold one sentence"),
        ("[augmentation]\ncasual = 1.5", "from 0 to 1"),
        ("precision = 'int8'", "precision must be one of"),
        ("seed = ", "mine.toml"),
        ("duration = 3", "duration must be a table"),
        ("network = 3", "network"),
        ("[duration]\nsteps = 'many'", "duration.steps must be a whole number"),
        ("[duration]\nsteps = -1", "duration.steps must be a whole number"),
        ("[optimizer]\nclip_norm = true", "clip_norm"),
        ("[batches]\nwidths = 8", "batches.widths must be a list"),
        ("[batches]\nwidths = []", "must rise"),
        ("[batches]\nwidths = [8, 8]", "must rise"),
        ("[optimizer]\npeak_learning_rate = 0.0", "peak_learning_rate must be above 0"),
        ("[optimizer]\npeak_learning_rate = inf", "peak_learning_rate must be above 0"),
        ("[optimizer]\nclip_norm = nan", "clip_norm must be above 0"),
        ("[optimizer]\nbeta_2 = 1", "beta_2 must be at least 0 and below 1"),
        ("[optimizer]\naveraging = 1.0", "averaging must be at least 0 and below 1"),
        ("[optimizer]\nlabel_smoothing = 1.5", "label_smoothing must be at least 0 and below 1"),
        ("[duration]\nsteps = 0", "duration.steps must be at least 1"),
        ("[duration]\nsteps_per_validation = 0", "steps_per_validation must be at least 1"),
        ("[duration]\npatience = 0", "patience must be at least 1"),
        ("[network]\nvocabulary_size = 9", "vocabulary_size"),
    ],
)
def test_what_is_wrong_is_said(tmp_path, text, words):
    (tmp_path / "mine.toml").write_text(text)
    with pytest.raises(RecipeError, match=words):
        load_recipe(str(tmp_path / "mine.toml"))


@pytest.mark.parametrize("name", ["base", "tiny"])
def test_a_recipe_goes_through_a_bundles_json_unchanged(name):
    recipe = load_recipe(name)
    assert Recipe.from_dict(json.loads(json.dumps(recipe.to_dict()))) == recipe


def test_a_recipe_file_that_is_not_there_is_said_to_be_missing(tmp_path):
    with pytest.raises(RecipeError, match=r"mine\.toml"):
        load_recipe(str(tmp_path / "mine.toml"))


def test_an_unknown_name_is_answered_with_those_that_exist():
    with pytest.raises(RecipeError, match=r"base, .*tiny"):
        load_recipe("huge")


def test_a_recipe_takes_from_another_what_it_does_not_say(tmp_path):
    (tmp_path / "mine.toml").write_text('extends = "bahdanau"\nseed = 7\n[network]\ncell = "gru"\n', "utf-8")
    base, mine = load_recipe("bahdanau"), load_recipe(str(tmp_path / "mine.toml"))
    assert (mine.name, mine.seed, mine.network) == ("mine", 7, {**base.network, "cell": "gru"})
    assert (mine.batches, mine.optimizer) == (base.batches, base.optimizer)


@pytest.mark.parametrize("base", ["nobody", "SELF"])
def test_a_recipe_that_extends_nothing_that_is_there_is_refused(tmp_path, base):
    path = tmp_path / "mine.toml"
    path.write_text(f'extends = "{path if base == "SELF" else base}"\n', "utf-8")
    with pytest.raises(RecipeError):
        load_recipe(str(path))
