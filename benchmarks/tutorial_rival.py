"""A rival: the network that tutorials teach. GRU, whole words, the 5,000 commonest of each language, no beam search.

Built as TensorFlow's tutorial "Neural machine translation with attention" tells it: lower-cased text, accents and all
that is neither a letter nor . ? ! , ¿ taken off, [UNK] for a word that is not among the commonest, 256 units, a
bidirectional GRU, one layer of attention, one direction of translation.
"""

import re
import time
import unicodedata
from collections import Counter
from collections.abc import Sequence
from typing import Self

import keras
import numpy as np
from keras import layers, ops
from tqdm import tqdm

UNKNOWN = "[UNK]"
_PADDING, _UNKNOWN, _START, _END = range(4)
_WORDS = 5_000
_UNITS = 256
_MAX_WORDS = 40  # of a training sentence, and of an answer
_BATCH = 64
_WIDTHS = (10, 15, 25, _MAX_WORDS + 2)


class WordVocabulary:
    """The commonest words of one language.

    Args:
        words: best known first.
    """

    def __init__(self, words: Sequence[str]) -> None:
        self._words = ["", UNKNOWN, "[START]", "[END]", *words]
        self._ids = {word: index for index, word in enumerate(self._words)}

    @classmethod
    def learn(cls, texts: Sequence[str]) -> Self:
        """Counts words, special ones included among the 5,000."""
        counts = Counter(word for text in texts for word in standardise(text))
        return cls([word for word, _ in counts.most_common(_WORDS - 4)])

    def encode(self, text: str) -> list[int]:
        """Returns start, words, end."""
        words = [self._ids.get(word, _UNKNOWN) for word in standardise(text)[:_MAX_WORDS]]
        return [_START, *words, _END]

    def decode(self, ids: Sequence[int]) -> str:
        """Returns words up to the end, no space before a sign, the first letter large as a reader wants it.

        A network that has hardly begun may write numbers of no word.
        """
        words = [self._words[index] if index < len(self._words) else UNKNOWN for index in ids]
        text = " ".join(words[: words.index("[END]")] if "[END]" in words else words)
        text = re.sub(r" ([.?!,])", r"\1", text).replace("¿ ", "¿")
        return text[:1].upper() + text[1:]


def standardise(text: str) -> list[str]:
    """Returns the words of a text, small and without accents."""
    letters = unicodedata.normalize("NFKD", text.lower())
    return re.sub(r"([.?!,¿])", r" \1 ", re.sub(r"[^ a-z.?!,¿]", "", letters)).split()


class TutorialRival:
    """The tutorial's network for one direction.

    Args:
        pairs: source and target of each training pair.
        seed: of the first weights and of the order of the pairs.
    """

    def __init__(self, pairs: Sequence[tuple[str, str]], seed: int) -> None:
        keras.utils.set_random_seed(seed)
        sources, targets = zip(*pairs, strict=True)
        self.source_words, self.target_words = WordVocabulary.learn(sources), WordVocabulary.learn(targets)
        self._examples = [(self.source_words.encode(a), self.target_words.encode(b)) for a, b in pairs]
        self._generator = np.random.default_rng(seed)
        self._planned: list[np.ndarray] = []
        self._model = _build()

    @property
    def num_weights(self) -> int:
        """Trainable numbers."""
        return int(self._model.count_params())

    def train(self, minutes: float) -> float:
        """Trains for so many minutes and returns how many times it saw every pair."""
        end, seen = time.monotonic() + 60 * minutes, 0
        with tqdm(total=round(60 * minutes), desc="the tutorial's network", unit="s") as bar:
            while (left := end - time.monotonic()) > 0:
                if not self._planned:
                    self._planned = self._plan_epoch()
                batch = self._planned.pop()
                source, target = _pad([self._examples[index] for index in batch])
                labels = target[:, 1:]
                self._model.train_on_batch([source, target[:, :-1]], labels, (labels != _PADDING).astype(np.float32))
                seen += len(batch)
                bar.update(round(60 * minutes - left) - bar.n)
        return seen / len(self._examples)

    def share_unknown(self, texts: Sequence[str]) -> float:
        """Returns the share of texts with a word that the network does not know."""
        return sum(_UNKNOWN in self.source_words.encode(text) for text in texts) / len(texts)

    def translate(self, texts: Sequence[str]) -> list[str]:
        """Returns greedy translations."""
        answers = []
        for start in range(0, len(texts), _BATCH):
            encoded = [(self.source_words.encode(text), [_START]) for text in texts[start : start + _BATCH]]
            source, _ = _pad([*encoded, *[encoded[0]] * (_BATCH - len(encoded))], width=_WIDTHS[-1])
            written = np.full((_BATCH, _MAX_WORDS + 1), _PADDING, np.int32)
            written[:, 0] = _START
            for place in range(_MAX_WORDS):
                logits = ops.convert_to_numpy(self._model.predict_on_batch([source, written]))[:, place]
                written[:, place + 1] = logits.argmax(axis=-1)
                if (written == _END).any(axis=1).all():
                    break
            answers += [self.target_words.decode(row[1:].tolist()).strip() for row in written[: len(encoded)]]
        return answers

    def _plan_epoch(self) -> list[np.ndarray]:
        """Returns batches of pairs of like length, in a random order."""
        widths = np.array([_width(example) for example in self._examples])
        batches = []
        for width in _WIDTHS:
            members = self._generator.permutation(np.flatnonzero(widths == width))
            batches += [members[start : start + _BATCH] for start in range(0, len(members) - _BATCH + 1, _BATCH)]
        return [batches[index] for index in self._generator.permutation(len(batches))]


def _build() -> keras.Model:
    source_ids = keras.Input((None,), dtype="int32")
    target_ids = keras.Input((None,), dtype="int32")
    encode = layers.Bidirectional(layers.GRU(_UNITS, return_sequences=True), merge_mode="sum")
    outputs = encode(layers.Embedding(_WORDS, _UNITS)(source_ids))  # (batch, source, units)
    states = layers.GRU(_UNITS, return_sequences=True)(layers.Embedding(_WORDS, _UNITS)(target_ids))
    # (batch, target, units); a row's padding is at its end, so only attention has to know of it
    is_real = layers.Lambda(lambda ids: ops.not_equal(ids, _PADDING))
    attend = layers.MultiHeadAttention(num_heads=1, key_dim=_UNITS)
    context = attend(states, outputs, attention_mask=layers.Lambda(lambda x: x[:, None, :])(is_real(source_ids)))
    logits = layers.Dense(_WORDS)(layers.LayerNormalization()(layers.Add()([states, context])))
    model = keras.Model([source_ids, target_ids], logits)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True, reduction="mean_with_sample_weight")
    model.compile("adam", loss, jit_compile=True)
    return model


def _width(example: tuple[list[int], list[int]]) -> int:
    return next(width for width in _WIDTHS if width >= max(map(len, example)))


def _pad(examples: Sequence[tuple[list[int], list[int]]], width: int = 0) -> tuple[np.ndarray, np.ndarray]:
    width = width or max(map(_width, examples))
    source, target = np.zeros((2, len(examples), width), np.int32)
    for row, (left, right) in enumerate(examples):
        source[row, : len(left)] = left
        target[row, : len(right)] = right
    return source, target
