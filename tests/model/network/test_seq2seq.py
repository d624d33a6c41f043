"""The three models share their weights, and give the same numbers on every backend."""

import json
import os
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import keras
import numpy as np
import pytest
from keras import ops

from model.network.config import ATTENTIONS
from model.network.seq2seq import Seq2Seq

ROOT = Path(__file__).parents[3]
_OTHER_BACKENDS = sorted({"tensorflow", "torch", "jax"} - {keras.backend.backend()})

ON_ANOTHER_BACKEND = """
import json, sys
import keras, numpy as np
from model.network.config import ModelConfig
from model.network.seq2seq import Seq2Seq

config, given, made = sys.argv[1:]
seq2seq = Seq2Seq(ModelConfig(**json.loads(config)))
inputs = dict(np.load(given))
batch = {"source_ids": inputs.pop("source_ids"), "target_ids": inputs.pop("target_ids")}
seq2seq.assign_weights(inputs)
np.savez(made, backend=keras.backend.backend(), logits=seq2seq.training_model.predict_on_batch(batch))
"""


def to_numpy(outputs):
    return {name: ops.convert_to_numpy(value) for name, value in outputs.items()}


def step_through(seq2seq, source_ids, target_ids):
    """Returns log-probabilities (batch, target, vocabulary) and attention by the inference pair, token by token."""
    encoded = to_numpy(seq2seq.inference_encoder(source_ids))
    state = encoded.pop("state")
    log_probs, attention = [], []
    for tokens in target_ids.T:
        step = to_numpy(seq2seq.inference_decoder({"tokens": tokens, "state": state, **encoded}))
        state = step["next_state"]
        log_probs.append(step["log_probs"])
        attention.append(step["attention"])
    return np.stack(log_probs, axis=1), np.stack(attention, axis=1)


@pytest.mark.parametrize(("cell", "attention"), [("lstm", "additive"), ("gru", "none")])
def test_the_inference_pair_gives_what_was_trained(network, padded, cell, attention):
    seq2seq = network(cell=cell, attention=attention)
    source_ids, target_ids = padded(6, 2), padded(5, 5, seed=1)
    logits = seq2seq.training_model({"source_ids": source_ids, "target_ids": target_ids})
    log_probs, weights = step_through(seq2seq, source_ids, target_ids)
    np.testing.assert_allclose(log_probs, ops.convert_to_numpy(ops.log_softmax(logits)), atol=1e-5)
    np.testing.assert_allclose(np.exp(log_probs).sum(axis=-1), 1, atol=1e-5)
    np.testing.assert_allclose(weights.sum(axis=-1), 0 if attention == "none" else 1, atol=1e-5)
    assert not weights[1, :, 2:].any()


MODELS = ("training_model", "inference_encoder", "inference_decoder")


def test_a_summary_shows_the_recurrent_layers_and_shapes_of_any_length(network, monkeypatch):
    monkeypatch.setenv("COLUMNS", "400")  # else rows are broken and what is too wide is cut off
    seq2seq = network()
    for model, layers in (
        (seq2seq, ("forward_0", "backward_1", "recurrent_0")),
        (seq2seq.training_model, ("forward_0", "backward_1", "recurrent_1")),
        (seq2seq.inference_encoder, ("forward_1", "backward_0")),
        (seq2seq.inference_decoder, ("recurrent_0", "recurrent_1")),
    ):
        lines: list[str] = []
        model.summary(print_fn=lines.append, line_length=400)
        text = "\n".join(lines)
        assert "Total params" in text
        assert "(None, 1," not in text  # the single step of the inference decoder is no layer's shape
        for name in layers:
            units = 6 if "ward" in name else 12
            assert re.search(rf"{name} \(LSTM\).*\(None, None, {units}\), \(None, {units}\), \(None, {units}\)", text)
        if model is not seq2seq.inference_encoder:
            assert "(None, None, 40)" in text


def test_a_whole_pair_gives_the_logits_of_the_training_and_the_attention_of_the_steps(network, padded):
    seq2seq = network()
    source_ids, target_ids = padded(6, 2), padded(5, 5, seed=1)
    batch = {"source_ids": source_ids, "target_ids": target_ids}
    whole = to_numpy(seq2seq(batch))
    np.testing.assert_array_equal(whole["logits"], ops.convert_to_numpy(seq2seq.training_model(batch)))
    np.testing.assert_allclose(whole["attention"], step_through(seq2seq, source_ids, target_ids)[1], atol=1e-5)


def some_values(tensor):
    """Returns whole numbers for an input of a model, two in each open axis."""
    shape = [2 if size is None else size for size in tensor.shape]
    return np.random.default_rng(0).integers(1, 40, shape).astype(tensor.dtype)


@pytest.mark.parametrize("attention", ATTENTIONS)
def test_every_model_can_be_saved_and_loaded(network, tmp_path, attention):
    seq2seq = network(attention=attention, encoder_layers=1, decoder_layers=1)
    for model in (seq2seq, *(getattr(seq2seq, name) for name in MODELS)):
        model.save(tmp_path / "model.keras")
        loaded = keras.saving.load_model(tmp_path / "model.keras")
        inputs = keras.tree.map_structure(some_values, model.input)
        before, after = (keras.tree.flatten(each(inputs)) for each in (model, loaded))
        for expected, found in zip(before, after, strict=True):
            np.testing.assert_array_equal(ops.convert_to_numpy(found), ops.convert_to_numpy(expected))


def test_a_network_is_built_again_from_its_config(network):
    seq2seq = network(attention="general")
    again = Seq2Seq.from_config(seq2seq.get_config())
    assert again.config == seq2seq.config
    assert again.weights_by_path().keys() == seq2seq.weights_by_path().keys()


def test_the_weights_have_the_paths_that_bundles_on_disk_have(network):
    paths = network().weights_by_path()
    assert {
        "attention_keys/kernel",
        "decoder/attention/query_projection/kernel",
        "decoder/attention/scorer/kernel",
        "decoder/readout/bias",
        "decoder/recurrent_1/lstm_cell/recurrent_kernel",
        "embedding/bias",
        "embedding/table",
        "encoder/backward_1/lstm_cell/bias",
        "encoder/bridge/kernel",
        "encoder/forward_0/lstm_cell/kernel",
    } <= paths.keys()
    assert len(paths) == 28


def test_one_table_serves_source_target_and_output(network):
    weights = network().weights_by_path()
    assert [path for path, weight in weights.items() if weight.shape == (40, 8)] == ["embedding/table"]


def test_weights_that_are_read_can_be_put_into_another_network(network, small_config, padded):
    first, second = network(), Seq2Seq(small_config())
    batch = {"source_ids": padded(4), "target_ids": padded(3, seed=1)}
    before = ops.convert_to_numpy(second.training_model(batch))
    second.assign_weights(first.weights_by_path())
    expected = ops.convert_to_numpy(first.training_model(batch))
    assert np.abs(before - expected).max() > 0.01
    np.testing.assert_array_equal(ops.convert_to_numpy(second.training_model(batch)), expected)


@pytest.mark.parametrize("change", ["missing", "unknown", "reshaped"])
def test_weights_of_another_network_are_refused(network, change):
    seq2seq = network()
    weights = seq2seq.weights_by_path()
    if change == "unknown":
        weights["encoder/sideways"] = np.zeros(1, np.float32)
    elif change == "missing":
        del weights["embedding/bias"]
    else:
        weights["embedding/bias"] = np.zeros(41, np.float32)
    before = seq2seq.weights_by_path()
    with pytest.raises(ValueError, match="sideways" if change == "unknown" else "embedding/bias"):
        seq2seq.assign_weights(weights)
    for path, weight in seq2seq.weights_by_path().items():
        np.testing.assert_array_equal(weight, before[path])


@pytest.mark.parametrize("backend", _OTHER_BACKENDS)
def test_another_backend_gives_the_same_logits(network, padded, tmp_path, backend):
    if find_spec(backend) is None:
        pytest.skip(f"{backend} is not installed")
    seq2seq = network(encoder_layers=1, decoder_layers=1)  # JAX takes a second for each recurrent layer
    batch = {"source_ids": padded(6, 2), "target_ids": padded(5, 5, seed=1)}
    given, made = tmp_path / "given.npz", tmp_path / "made.npz"
    np.savez(given, **batch, **seq2seq.weights_by_path())
    command = [sys.executable, "-c", ON_ANOTHER_BACKEND, json.dumps(seq2seq.config.to_dict()), str(given), str(made)]
    environment = {**os.environ, "KERAS_BACKEND": backend, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    result = np.load(made)
    assert result["backend"] == backend
    np.testing.assert_allclose(result["logits"], ops.convert_to_numpy(seq2seq.training_model(batch)), atol=1e-4)
