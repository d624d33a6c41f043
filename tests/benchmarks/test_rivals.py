import numpy as np
import pytest

from benchmarks.keras_rival import KerasRival
from model.export.inference_pair import export_pair
from model.inference.pair import InferencePair
from tokenizer.special_tokens import BEGIN_ID


def test_the_keras_rivals_say_what_the_exported_pair_says(small_bundle):
    weights = small_bundle.load_weights()
    rival = KerasRival(small_bundle.config, weights, num_tokens=5)
    source_ids = np.array([[4, 300, 310, 320, 3]])
    graphs = export_pair(small_bundle.config, weights, quantised=False, metadata={})
    pair = InferencePair.load(graphs.encoder, graphs.decoder)
    memory, state = pair.encode(source_ids)
    ids = [BEGIN_ID]
    for _ in range(5):
        output = pair.step(np.array(ids[-1:]), state, memory, 1)
        ids.append(int(output.tokens[0, 0]))
        state = output.state
    assert rival.eager(source_ids) == rival.loop(source_ids) == ids[1:]


@pytest.mark.parametrize(("vocabulary_size", "num_weights"), [(8_000, 10_979_904), (4_000, 15_000_000)])
def test_the_transformer_has_about_as_many_weights(vocabulary_size, num_weights):
    pytest.importorskip("ctranslate2")
    from benchmarks.ctranslate2_rival import CTranslate2Rival

    rival = CTranslate2Rival(vocabulary_size, num_weights)
    assert rival.num_weights == pytest.approx(num_weights, rel=0.02)
    for beam_size in (1, 4):
        assert rival.run([[4, 100, 101, 3], [4, 200, 3]], num_tokens=9, beam_size=beam_size) == 18
