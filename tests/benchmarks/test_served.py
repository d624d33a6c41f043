import numpy as np
import pytest

from benchmarks.bundles import open_bundle
from benchmarks.served import fixed_length_translator, load_endless_pair, toy_sentences
from model.bundle import BundleError, load_bundle
from model.inference.pair import InferencePair
from model.inference.search import BeamSearch
from tokenizer.special_tokens import END_ID
from tokenizer.subword import SubwordTokenizer


@pytest.fixture(scope="module")
def subwords(small_bundle) -> SubwordTokenizer:
    return SubwordTokenizer.load(small_bundle.tokenizer_path)


def test_an_endless_pair_never_says_the_end_and_changes_nothing_else(small_bundle):
    served = InferencePair.load(small_bundle.encoder_path, small_bundle.decoder_path)
    endless = load_endless_pair(small_bundle)
    memory, state = served.encode(np.array([[4, 300, 301, END_ID]]))
    size = small_bundle.config.vocabulary_size
    theirs = served.step(np.array([2]), state, memory, size)
    ours = endless.step(np.array([2]), state, memory, size)
    assert ours.tokens[0, -1] == END_ID
    assert ours.tokens[0, :-1].tolist() == [token for token in theirs.tokens[0] if token != END_ID]
    np.testing.assert_allclose(ours.state, theirs.state, atol=1e-6)
    for beam_size in (1, 3):
        [hypotheses] = BeamSearch(endless.step, memory, state, beam_size=beam_size, max_lengths=[7]).run()
        assert [len(hypothesis.ids) for hypothesis in hypotheses] == [7] * beam_size


@pytest.mark.parametrize("num_tokens", [None, 6])
def test_every_sentence_says_as_many_tokens_as_it_should(small_bundle, subwords, num_tokens):
    texts = toy_sentences(subwords, 30, seed=3)
    translator = fixed_length_translator(small_bundle, num_tokens)
    options = {"source_language": "aa", "target_language": "bb", "beam_size": 1}
    together = translator.translate_all(texts, **options)
    for text, translation in zip(texts, together, strict=True):
        [sentence] = translation.sentences
        assert len(sentence.hypothesis.ids) == (num_tokens or len(sentence.source.ids))
        assert sentence.hypothesis.ids.index(END_ID) == len(sentence.hypothesis.ids) - 1
        assert translator.translate(text, **options).sentences[0].hypothesis.ids == sentence.hypothesis.ids


def test_toy_sentences_are_as_long_as_asked_and_all_different(subwords):
    sentences = toy_sentences(subwords, 50, seed=0, length=8)
    assert len(set(sentences)) == 50
    assert {len(subwords.encode_source(sentence, "bb")) for sentence in sentences} == {10}
    assert sentences == toy_sentences(subwords, 50, seed=0, length=8)
    assert sentences != toy_sentences(subwords, 50, seed=1, length=8)
    lengths = [len(sentence.split()) for sentence in toy_sentences(subwords, 300, seed=0)]
    assert 8 < np.mean(lengths) < 9.5
    assert min(lengths) < 6
    assert max(lengths) > 15


def test_a_random_network_stands_in_for_a_bundle_that_is_missing(tmp_path):
    with open_bundle(tmp_path / "missing", seed=0) as bundle:
        assert bundle.config.vocabulary_size == SubwordTokenizer.load(bundle.tokenizer_path).vocabulary_size == 8_000
    assert not bundle.directory.exists()


def test_a_bundle_that_is_there_is_used_or_refused(small_bundle, tmp_path):
    with open_bundle(small_bundle.directory, seed=0) as bundle:
        assert bundle == load_bundle(small_bundle.directory)
    with pytest.raises(BundleError), open_bundle(tmp_path, seed=0):
        pass
