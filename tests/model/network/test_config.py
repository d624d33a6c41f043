"""What a config refuses, and the widths that follow from it."""

import pytest

from model.network.config import ModelConfig


@pytest.mark.parametrize(
    "changes",
    [
        {"vocabulary_size": 0},
        {"embedding_dim": -1},
        {"encoder_layers": 1.0},
        {"decoder_layers": True},
        {"decoder_units": 1 << 40},
        {"attention": "multi-head"},
        {"cell": "rnn"},
        {"dropout": 1.0},
        {"dropout": -0.1},
        {"dropout": "0.2"},
        {"dropout": float("nan")},
        {"attention": "dot", "encoder_units": 256, "decoder_units": 256},
    ],
)
def test_a_value_out_of_range_is_refused_by_name(changes):
    with pytest.raises(ValueError, match=rf"{list(changes)[-1]}.*Received"):
        ModelConfig(**{"vocabulary_size": 100, **changes})


def test_what_is_written_can_be_read():
    config = ModelConfig(vocabulary_size=100, cell="gru", attention="general", dropout=0)
    assert ModelConfig.from_dict(config.to_dict()) == config


def test_a_foreign_description_is_refused():
    with pytest.raises(ValueError, match=r"Received besides: \['heads'\]"):
        ModelConfig.from_dict({"vocabulary_size": 100, "heads": 8})
    with pytest.raises(ValueError, match="vocabulary_size"):
        ModelConfig.from_dict({"embedding_dim": 8})


@pytest.mark.parametrize(
    ("attention", "width"), [("additive", 7), ("general", 12), ("dot", 12), ("last", 1), ("none", 1)]
)
def test_keys_are_as_wide_as_what_they_are_compared_with(small_config, attention, width):
    assert small_config(attention=attention).keys_dim == width


@pytest.mark.parametrize(("cell", "width"), [("lstm", 3 * 2 * 12), ("gru", 3 * 12)])
def test_one_row_holds_the_states_of_all_layers(small_config, cell, width):
    assert small_config(cell=cell, decoder_layers=3).state_dim == width
