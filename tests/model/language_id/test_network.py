"""The classifier: padding is nothing, and the ONNX graph is the Keras network."""

import keras
import numpy as np
import onnxruntime
import pytest

from model.language_id.export import export_classifier
from model.language_id.network import Classifier, ClassifierConfig


@pytest.fixture(scope="module")
def classifier(random_weights) -> Classifier:
    built = Classifier(ClassifierConfig(vocabulary_size=40, num_labels=3, embedding_dim=8, units=6))
    weights = random_weights({path: weight.shape for path, weight in built.get_weights().items()})
    for weight in built.training_model.weights:
        weight.assign(weights[weight.path])
    return built


def run(classifier: Classifier, source_ids: np.ndarray) -> dict[str, np.ndarray]:
    outputs = classifier.inference_model(keras.ops.convert_to_tensor(source_ids))
    return {name: keras.ops.convert_to_numpy(value) for name, value in outputs.items()}


def test_attention_is_a_share_of_the_real_pieces_only(classifier, padded):
    found = run(classifier, padded(4, 7, 1))
    assert np.allclose(found["attention"].sum(axis=1), 1)
    assert np.allclose(found["probabilities"].sum(axis=1), 1)
    assert not found["attention"][0, 4:].any()
    assert found["attention"][2, 0] == 1


def test_padding_and_neighbours_change_nothing(classifier, padded):
    source_ids = padded(4, 7)
    alone = run(classifier, source_ids[:1, :4])
    beside = run(classifier, source_ids)
    assert np.allclose(alone["probabilities"][0], beside["probabilities"][0], atol=1e-6)
    assert np.allclose(alone["attention"][0], beside["attention"][0, :4], atol=1e-6)


def test_both_directions_are_read(classifier, padded):
    source_ids = padded(6)
    before = run(classifier, source_ids)["attention"]
    for place in (0, 5):
        changed = source_ids.copy()
        changed[0, place] = changed[0, place] % 39 + 1
        after = run(classifier, changed)["attention"]
        assert (np.abs(after - before) > 1e-6)[0, [1, 4]].all()


def test_the_graph_is_the_network_but_for_its_bytes(classifier, padded):
    content = export_classifier(classifier.get_weights(), {"labels": '["a", "b", "c"]'})
    session = onnxruntime.InferenceSession(content)
    source_ids = padded(4, 7, 1, 6)
    wanted = run(classifier, source_ids)
    probabilities, attention = session.run(["probabilities", "attention"], {"source_ids": source_ids})
    assert np.abs(probabilities - wanted["probabilities"]).max() < 0.02
    assert np.abs(attention - wanted["attention"]).max() < 0.03
    assert not attention[wanted["attention"] == 0].any()
    assert session.get_modelmeta().custom_metadata_map == {"labels": '["a", "b", "c"]'}
