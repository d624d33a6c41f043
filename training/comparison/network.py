"""A trained network on its own, for comparing it with others: no protected spans, no second tries, nothing rounded.

It reads what it was trained on, first words and titles in small letters, and what it writes gets its capital back.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from model.bundle import Bundle
from model.inference.alignment import merge_attention, split_words
from model.inference.constraints.constraint import Ids
from model.inference.engine import Engine, force_decode, in_batches
from tokenizer.preprocess.capitals import from_capital
from tokenizer.preprocess.truecase import Truecaser, begins_with_letter
from tokenizer.subword import SubwordTokenizer
from training.data.batches import Sides
from training.data.corpus import SentencePair
from training.publishing.export import float32_pair


class AttentionMap(NamedTuple):
    """What a network looked at while it read a given translation."""

    source_words: list[str]
    target_words: list[str]
    weights: list[list[float]]  # (target words, source words); a row sums to at most 1


class BareNetwork:
    """The network of a bundle with its vocabulary, searched greedily in float32.

    Args:
        bundle: where it is.
    """

    def __init__(self, bundle: Bundle) -> None:
        self._subwords = SubwordTokenizer.load(bundle.tokenizer_path)
        self._engine = Engine(float32_pair(bundle), self._subwords)
        self._sides = Sides(bundle.languages, Truecaser(self._subwords, bundle.load_lexicon()))

    def translate(self, texts: Sequence[str], target_language: str) -> list[str]:
        """Returns one translation a text; each text is read whole, as one sentence."""
        read = [self._sides.read(SentencePair(text, ""), target_language).source for text in texts]
        sources = [tuple(self._subwords.encode_source(text, target_language)) for text in read]
        written: dict[Ids, Ids] = {}
        for batch in in_batches(dict.fromkeys(sources)):
            found = self._engine.search(batch, beam_size=1).run()
            written |= {ids: hypotheses[0].ids for ids, hypotheses in zip(batch, found, strict=True)}
        return [
            _begun_as(text, self._subwords.decode(written[source])) for text, source in zip(texts, sources, strict=True)
        ]

    def attention(self, source: str, target: str, target_language: str) -> AttentionMap:
        """Returns what the network looks at when it must write `target`, so that networks can be compared."""
        read = self._sides.read(SentencePair(source, target), target_language)
        source_ids = tuple(self._subwords.encode_source(read.source, target_language))
        target_ids = tuple(self._subwords.encode_target(read.target)[:-1])
        # The last output is for the token after the translation.
        outputs = list(force_decode(self._engine.step, self._engine.encode([source_ids]), target_ids, k=1))[:-1]
        attention = np.stack([output.attention[0] for output in outputs])[:, 1 : len(source_ids) - 1]
        source_words = split_words(source_ids[1:-1], self._subwords)
        target_words = split_words(target_ids, self._subwords)
        weights = merge_attention(attention, target_words, source_words)  # (target words, source words)
        return AttentionMap(
            [word.text for word in source_words],
            [word.text for word in target_words],
            [[round(float(weight), 4) for weight in row] for row in weights],
        )


def _begun_as(source: str, translation: str) -> str:
    """Returns a translation with a capital at its beginning if its source has one there."""
    has_capital = begins_with_letter(source) and next(filter(str.isalpha, source)).isupper()
    return from_capital(translation) if has_capital and begins_with_letter(translation) else translation
