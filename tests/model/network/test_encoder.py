"""Both directions see what they should, and padding is never seen."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from keras import ops

from model.network.recurrent import last_real_output, reverse_by_length

lengths_of_batches = st.lists(st.integers(1, 9), min_size=1, max_size=4)


@settings(max_examples=25)
@given(lengths=lengths_of_batches, features=st.sampled_from([None, 3]))
def test_reversing_turns_each_real_part_and_twice_gives_it_back(lengths, features):
    rng = np.random.default_rng(0)
    sequences = rng.random((len(lengths), max(lengths) + 1, *([] if features is None else [features])))
    reversed_once = reverse_by_length(ops.array(sequences), ops.array(lengths, "int32"))
    for row, reversed_row, length in zip(sequences, ops.convert_to_numpy(reversed_once), lengths, strict=True):
        np.testing.assert_allclose(reversed_row[:length], row[:length][::-1])
        np.testing.assert_allclose(reversed_row[length:], row[length:])
    reversed_twice = reverse_by_length(reversed_once, ops.array(lengths, "int32"))
    np.testing.assert_allclose(ops.convert_to_numpy(reversed_twice), sequences)


@settings(max_examples=10)
@given(lengths=lengths_of_batches)
def test_the_last_real_output_stands_before_the_padding(lengths):
    outputs = np.arange(len(lengths) * 10 * 2, dtype=np.float32).reshape(len(lengths), 10, 2)
    last = ops.convert_to_numpy(last_real_output(ops.array(outputs), ops.array(lengths, "int32")))
    assert last.tolist() == [row[length - 1].tolist() for row, length in zip(outputs, lengths, strict=True)]


@pytest.fixture(params=["lstm", "gru"])
def encode(network, request):
    seq2seq = network(cell=request.param)

    def run(source_ids):
        return {name: ops.convert_to_numpy(value) for name, value in seq2seq.inference_encoder(source_ids).items()}

    return run


def test_padding_and_neighbours_change_nothing(encode, padded):
    together = encode(padded(3, 7, 1, width=9))
    for row, length in enumerate((3, 7, 1)):
        alone = encode(padded(3, 7, 1, width=9)[row : row + 1, :length])
        for name in ("outputs", "keys"):
            np.testing.assert_allclose(together[name][row, :length], alone[name][0], atol=1e-6)
        np.testing.assert_allclose(together["state"][row], alone["state"][0], atol=1e-6)
        assert together["mask"][row].tolist() == [True] * length + [False] * (9 - length)


def test_each_half_of_the_outputs_reads_in_its_own_direction(encode, padded):
    source_ids = padded(6, width=8)
    changed = source_ids.copy()
    changed[0, 3] = 1 + source_ids[0, 3] % 39
    difference = np.abs(encode(changed)["outputs"] - encode(source_ids)["outputs"])[0, :6]
    # The second of two layers reads both halves of the first: what lies on the far side comes by way of the other half.
    assert (difference.max(axis=-1) > 0).all()


def test_with_one_layer_nobody_knows_what_comes_later_in_his_direction(network, padded):
    seq2seq = network(encoder_layers=1, decoder_layers=1)
    source_ids = padded(6, width=8)
    changed = source_ids.copy()
    changed[0, 3] = 1 + source_ids[0, 3] % 39
    outputs = [ops.convert_to_numpy(seq2seq.inference_encoder(ids)["outputs"]) for ids in (source_ids, changed)]
    forwards, backwards = np.split(np.abs(outputs[0] - outputs[1])[0, :6].reshape(6, 2, 6).max(axis=-1), 2, axis=-1)
    assert (forwards[:, 0] > 0).tolist() == [False, False, False, True, True, True]
    assert (backwards[:, 0] > 0).tolist() == [True, True, True, True, False, False]


def test_the_first_state_is_made_of_what_each_direction_ends_with(network, padded):
    seq2seq = network()
    weights = seq2seq.weights_by_path()
    encoded = {name: ops.convert_to_numpy(value) for name, value in seq2seq.inference_encoder(padded(4, 6)).items()}
    ends = np.stack(
        [
            np.concatenate([encoded["outputs"][row, last, :6], encoded["outputs"][row, 0, 6:]])
            for row, last in ((0, 3), (1, 5))
        ]
    )
    expected = np.tanh(ends @ weights["encoder/bridge/kernel"] + weights["encoder/bridge/bias"])
    np.testing.assert_allclose(encoded["state"], expected, atol=1e-5)
