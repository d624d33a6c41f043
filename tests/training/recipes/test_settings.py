import pytest

from training.recipes.recipe import RecipeError, load_recipe
from training.recipes.settings import apply_settings, setting_names


@pytest.fixture
def recipe():
    return load_recipe("tiny")


def test_each_kind_of_value_goes_to_its_place_and_nothing_else_changes(recipe):
    changed = apply_settings(
        recipe,
        [
            "optimizer.peak_learning_rate=1e-3",
            "duration.steps = 12",
            "network.cell=gru",
            "batches.widths=[8, 16]",
            "seed=4",
            "optimizer.clip_norm=2",
        ],
    )
    assert changed.optimizer.peak_learning_rate == 1e-3
    assert changed.duration.steps == 12
    assert changed.model_config(500).cell == "gru"
    assert changed.batches.widths == (8, 16)
    assert changed.seed == 4
    assert changed.optimizer.clip_norm == 2
    assert changed.augmentation == recipe.augmentation
    assert changed.optimizer.warmup_steps == recipe.optimizer.warmup_steps


def test_a_network_value_that_the_recipe_leaves_to_its_default_can_be_set(tmp_path):
    (tmp_path / "bare.toml").write_text("seed = 1")
    bare = load_recipe(str(tmp_path / "bare.toml"))
    assert apply_settings(bare, ["network.dropout=0.4"]).model_config(500).dropout == 0.4


def test_the_last_one_wins(recipe):
    assert apply_settings(recipe, ["seed=1", "seed=2"]).seed == 2


def test_what_only_fits_together_may_come_in_any_order(recipe):
    settings = ["vocabulary=character", "augmentation.sampled=0"]
    assert apply_settings(recipe, settings) == apply_settings(recipe, settings[::-1])


def test_every_number_that_a_recipe_has_has_a_name(recipe):
    names = setting_names(recipe)
    assert {"seed", "vocabulary_size", "network.cell", "optimizer.averaging", "duration.patience"} <= set(names)
    assert "name" not in names
    for name in names:
        table, _, key = name.rpartition(".")
        values = recipe.to_dict()
        value = (values[table] if table else values).get(key)
        if isinstance(value, int | float):
            apply_settings(recipe, [f"{name}={value}"])


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ("optimizer.peak_learning_rate", "takes name=value"),
        ("optimizer.peak_learning_rate=", "takes name=value"),
        ("peak_learning_rate=1", "Did you mean optimizer.peak_learning_rate"),
        ("optimizer.peek_learning_rate=1", "Did you mean optimizer.peak_learning_rate"),
        ("colour=red", "It has: seed"),
        ("network.vocabulary_size=9", "no 'network.vocabulary_size'. Did you mean vocabulary_size"),
        ("optimizer.peak_learning_rate=fast", "must be a number of at least 0. Received: 'fast'"),
        ("duration.steps=1.5", "duration.steps must be a whole number"),
        ("duration.steps=true", "duration.steps must be a whole number"),
        ("batches.widths=8", "must be a list of whole numbers"),
        ("network.cell=cnn", "cell must be one of"),
        ("network.dropout=lots", "dropout must be at least 0 and below 1"),
        ("network.encoder_units=1.5", "encoder_units must be a whole number"),
        ("augmentation.casual=3", "from 0 to 1"),
        ("optimizer=3", "no 'optimizer'"),
    ],
)
def test_what_cannot_be_set_is_said(recipe, setting, words):
    with pytest.raises(RecipeError, match=words):
        apply_settings(recipe, [setting])
