import keras
import numpy as np

from model.network.config import ModelConfig
from model.network.seq2seq import Seq2Seq
from training.loop.backend.precision import calculating_in
from training.loop.loss import SmoothedCrossEntropy

SMALL = ModelConfig(
    vocabulary_size=40, embedding_dim=8, encoder_layers=1, encoder_units=6, decoder_units=12, attention_units=8
)


def test_bfloat16_calculates_coarsely_on_exact_weights():
    networks = {}
    for precision in ("float32", "bfloat16"):
        with calculating_in(precision):
            networks[precision] = Seq2Seq(SMALL)
    exact, coarse = networks["float32"], networks["bfloat16"]
    coarse.assign_weights(exact.weights_by_path())
    assert {variable.dtype for variable in coarse.training_model.variables if "seed" not in variable.path} == {
        "float32"
    }

    ids = np.random.default_rng(0).integers(4, 40, (2, 3, 6))
    batch = {"source_ids": ids[0], "target_ids": ids[1]}
    logits = [keras.ops.convert_to_numpy(network.training_model(batch)) for network in (exact, coarse)]
    assert (logits[0] != logits[1]).any()
    losses = [float(SmoothedCrossEntropy(0.1)(np.ones(logit.shape[:2]), logit)) for logit in logits]
    np.testing.assert_allclose(losses[0], losses[1], rtol=0.02)


def test_the_precision_ends_with_its_block():
    with calculating_in("bfloat16"):
        assert keras.layers.Dense(1).compute_dtype == "bfloat16"
    assert keras.layers.Dense(1).compute_dtype == "float32"
