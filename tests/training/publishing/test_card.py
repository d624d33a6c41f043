import pytest
import yaml

from model.bundle import load_bundle
from model.network.config import ModelConfig
from model.shipped import DEFAULT_BUNDLE
from training.publishing.bundle_card import bundle_card
from training.publishing.card import attribution, merge_attributions, model_card

HISTORY = [
    {"step": 250, "loss": 4.0, "validation_loss": 3.5, "tokens_per_second": 900, "minutes": 10.0},
    {"step": 500, "loss": 3.0, "validation_loss": 2.25, "tokens_per_second": 900, "minutes": 20.0},
    {"step": 1250, "loss": 2.0, "validation_loss": 2.4, "tokens_per_second": 900, "minutes": 52.0},
]
ROW = {"precision": "int8", "bleu": {"score": 50.72, "interval": 1.23}, "chrf": {"score": 65.9, "interval": 0.96}}
SCORES = {
    "corpus": "tatoeba-eng-spa.tsv.gz",
    "part": "test",
    "directions": {
        "en-es": {"sentences": 2_000, "results": [{**ROW, "beam_size": 1}, {**ROW, "beam_size": 4}]},
        "es-en": {"sentences": 1_999, "results": [{**ROW, "beam_size": 1}]},
    },
    "signatures": {"bleu": "nrefs:var|version:2.6.0", "chrf": "nrefs:var|nc:6|version:2.6.0"},
}


def card(**changes) -> str:
    arguments = {
        "name": "en-es", "languages": ("en", "es"), "recipe": {}, "data": "Somebody's sentences.",
        "config": ModelConfig(vocabulary_size=8_000), "history": HISTORY, "scores": SCORES,
    }  # fmt: skip
    return model_card(**(arguments | changes))


def front_matter(text: str) -> dict:
    _, head, _ = text.split("---\n", 2)
    return yaml.safe_load(head)


def test_it_says_what_the_model_is_and_where_its_data_is_from():
    text = card()
    assert "# en-es\n" in text
    assert "between `en` and `es`" in text
    assert "10,979,904 weights" in text
    assert "Somebody's sentences." in text


@pytest.mark.parametrize(
    ("cell", "attention", "told"),
    [
        ("lstm", "additive", "a bidirectional LSTM encoder and an LSTM decoder with additive attention"),
        ("gru", "none", "a bidirectional GRU encoder and a GRU decoder without attention"),
    ],
)
def test_it_says_what_the_network_is_made_of(cell, attention, told):
    assert told in card(config=ModelConfig(vocabulary_size=500, cell=cell, attention=attention))


@pytest.mark.parametrize("languages", [("en", "es"), ("en", "no"), ("on", "y")])
def test_hubs_read_languages_and_licence_from_the_front_matter(languages):
    head = front_matter(card(languages=languages, licence="apache-2.0"))  # YAML takes a bare `no` for false
    assert head["language"] == list(languages)
    assert (head["license"], head["pipeline_tag"]) == ("apache-2.0", "translation")


def test_no_licence_is_named_that_nobody_chose():
    assert "license" not in front_matter(card())


def test_a_licence_that_somebody_wrote_into_the_card_stays():
    bundle = load_bundle(DEFAULT_BUNDLE)
    assert front_matter(bundle_card(bundle, bundle.load_scores()))["license"] == "apache-2.0"


def test_it_says_which_way_it_translates_and_over_what():
    text = card(recipe={"one_way": True, "vocabulary": "character"})
    assert "Translates from `en` to `es`, with" in text and "both ways" not in text
    assert "over characters." in text and "nats per character" in text and "ubword" not in text
    assert "both ways" in card() and "over SentencePiece subwords." in card()


def test_of_a_bundle_that_went_on_from_another_it_says_what_that_may_have_seen():
    assert "started from" not in card()
    assert "that of `old`, which it started from, may have had some" in card(recipe={"started_from": "old"})


def test_training_is_told_by_its_last_update_and_its_best_validation():
    assert "1,250 updates in 52 minutes; lowest validation loss 2.250 nats" in card()


def test_every_result_is_a_row_of_the_table():
    rows = [line for line in card().splitlines() if line.startswith(("| en-es", "| es-en"))]
    assert rows == [
        "| en-es | 2,000 | greedy | int8 | 50.7 (± 1.2) | 65.9 (± 1.0) |",
        "| en-es | 2,000 | beam 4 | int8 | 50.7 (± 1.2) | 65.9 (± 1.0) |",
        "| es-en | 1,999 | greedy | int8 | 50.7 (± 1.2) | 65.9 (± 1.0) |",
    ]
    assert "`nrefs:var|version:2.6.0` and `nrefs:var|nc:6|version:2.6.0`" in card()


def test_what_was_not_measured_is_said_to_be_so():
    text = card(scores=None, history=[])
    assert "Not measured yet" in text
    assert "BLEU |" not in text


@pytest.mark.parametrize(
    "names", [["tatoeba-eng-spa.tsv.gz"], ["Tatoeba.en-es.en", "Tatoeba.en-es.es"], ["Ｔatoeba.tsv"]]
)
def test_tatoeba_gets_the_attribution_that_its_licence_asks_for(names):
    text = attribution(names)
    assert all(name in text for name in names)
    assert "https://tatoeba.org" in text
    assert "https://creativecommons.org/licenses/by/2.0/fr/" in text


def test_of_other_files_nothing_is_claimed():
    assert "not known" in attribution(["mine.tsv"])
    assert "tatoeba.org" not in attribution(["mine.tsv"])


def test_a_source_of_several_trainings_is_credited_once():
    new = "`a.tsv`: CC0.\n\n1,200 pairs besides: `b` (MIT)."
    earlier = "900 pairs besides: `b` (MIT).\n\n30 pairs besides: `c` (GPL-2)."
    assert merge_attributions(new, earlier) == f"{new}\n\n30 pairs besides: `c` (GPL-2)."
