"""A translation that ends before it is done: because the network never does, or because whoever waits wants so."""

import pytest

from model.inference.engine import TranslationStopped
from model.inference.translator import Translator

ES_EN = {"source_language": "es", "target_language": "en"}


def test_a_network_that_never_stops_is_stopped(copying_pair, subwords):
    translator = Translator(copying_pair(ends=False), subwords, "copy")
    translation = translator.translate("No lo sé.", beam_size=1, **ES_EN)
    [sentence] = translation.sentences
    assert len(sentence.hypothesis.ids) <= 10 + 2 * len(sentence.source.ids)
    assert translation.finished
    assert len(translation.target_words) == len(translation.confidence) > 0


def test_whoever_waits_can_stop_a_translation_between_two_steps(copying_pair, subwords):
    pair = copying_pair()
    translator = Translator(pair, subwords, "copy")
    asked = []

    def should_stop():
        asked.append(len(pair.encoded))
        return len(asked) == 3

    texts = ["No lo sé.", "Vivo en un pueblo pequeño, cerca del mar."]
    for ask in (
        lambda: translator.translate_all(texts, should_stop=should_stop, **ES_EN),
        lambda: translator.translate(texts[0], should_stop=should_stop, **ES_EN),
        lambda: translator.complete(texts[0], "No", should_stop=should_stop, **ES_EN),
        lambda: translator.alternatives(texts[0], "No", should_stop=should_stop, **ES_EN),
        lambda: translator.n_best(texts[0], should_stop=should_stop, **ES_EN),
        lambda: translator.trace(texts[0], should_stop=should_stop, **ES_EN),
    ):
        asked.clear()
        with pytest.raises(TranslationStopped):
            ask()
        assert len(asked) == 3
    assert translator.translate(texts[0], should_stop=lambda: False, **ES_EN).text == texts[0]


def test_what_should_stop_raises_comes_through(translator):
    def should_stop():
        raise TimeoutError("too late")

    with pytest.raises(TimeoutError, match="too late"):
        translator.translate("No lo sé.", should_stop=should_stop, **ES_EN)
