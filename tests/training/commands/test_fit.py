"""Which recipe a training has, and what is shown of it."""

import re

from training.commands.fit import choose_recipe
from training.data.corpus import CorpusReport, SentencePair, Split
from training.data.training_data import TrainingData


def test_what_is_shown_of_a_recipe_that_suits_the_corpus_is_what_is_trained(capsys):
    pairs = [SentencePair(f"I see {n} dogs.", f"Veo {n} perros.") for n in range(300)]
    report = CorpusReport(read=300, kept=300, dropped={})
    parts = Split(pairs, pairs[:5], pairs[5:9])
    data = TrainingData(languages=("en", "es"), names=["a.tsv"], attribution="", report=report, parts=parts)
    recipe = choose_recipe(None, ["duration.steps=77", "vocabulary_size=500"], data, None)
    assert (recipe.duration.steps, recipe.vocabulary_size) == (77, 500)
    shown = capsys.readouterr().out
    assert re.search(r"duration.steps = 77 +as --set has it", shown)
    assert re.search(r"vocabulary_size = 500 +as --set has it", shown)
