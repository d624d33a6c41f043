"""What Parley serves, made to say as much as its rivals say: the same decoder steps by the same code."""

import numpy as np

from model.bundle import Bundle
from model.inference.pair import InferencePair, Memory, StepOutput
from model.inference.translator import Translator
from model.network.export import export_pair
from tokenizer.special_tokens import END_ID, PAD_ID
from tokenizer.subword import SubwordTokenizer

# Logarithms of the subwords in a sentence of the Tatoeba English-Spanish pairs: their mean and deviation.
_TATOEBA_LENGTHS = (2.1, 0.37)
_SHORTEST, _LONGEST = 3, 40
_NEVER = -1e4  # a logit far below any other


class FixedLengthPair:
    """An inference pair that ends each sentence after a given number of tokens, in greedy search.

    The network below never says the end (see `load_endless_pair`); this puts it where it is wanted and takes no
    other part, so a search steps as often, over as many rows, as it would with a network that says that much.
    Only one search at a time: rows are told apart by their order, which greedy search keeps.

    Args:
        pair: what does the work.
        num_tokens: tokens for each sentence, the end token included; None: as many as its source has ids.
    """

    def __init__(self, pair: InferencePair, num_tokens: int | None = None) -> None:
        self._pair = pair
        self._num_tokens = num_tokens
        self._lengths = np.zeros(0, np.int64)  # (rows,) of the sentences that still run
        self._steps = 0

    def encode(self, source_ids: np.ndarray) -> tuple[Memory, np.ndarray]:
        """Encodes source ids (rows, source), see `InferencePair.encode`."""
        lengths = (source_ids != PAD_ID).sum(axis=1)
        self._lengths = lengths if self._num_tokens is None else np.full_like(lengths, self._num_tokens)
        self._steps = 0
        return self._pair.encode(source_ids)

    def step(self, tokens: np.ndarray, state: np.ndarray, memory: Memory, k: int) -> StepOutput:
        """Ranks the token that may follow in each row, see `InferencePair.step`."""
        output = self._pair.step(tokens, state, memory, k)
        self._steps += 1
        ends = self._lengths == self._steps  # (rows,)
        if not ends.any():
            return output
        self._lengths = self._lengths[~ends]  # who has ended leaves the search
        return output._replace(tokens=np.where(ends[:, None], END_ID, output.tokens))


def load_endless_pair(bundle: Bundle, num_threads: int = 1) -> InferencePair:
    """Makes the graphs that the bundle holds once more, with one number changed: the end token's bias.

    So the end is never among the likeliest tokens, and every search goes on for as long as it may.
    """
    weights = bundle.load_weights()
    weights["embedding/bias"][END_ID] = _NEVER
    graphs = export_pair(bundle.config, weights, quantised=True, metadata={})
    return InferencePair.load(graphs.encoder, graphs.decoder, num_threads=num_threads)


def fixed_length_translator(bundle: Bundle, num_tokens: int | None, num_threads: int = 1) -> Translator:
    """Returns the served translator, for greedy search, over a network that says a given number of tokens."""
    pair = FixedLengthPair(load_endless_pair(bundle, num_threads), num_tokens)
    return Translator(pair, SubwordTokenizer.load(bundle.tokenizer_path), bundle.name)


def toy_sentences(subwords: SubwordTokenizer, count: int, seed: int, length: int | None = None) -> list[str]:
    """Returns different sentences of random words, about as long as those of Tatoeba.

    Args:
        subwords: the vocabulary; each word is one whole piece of it.
        count: how many.
        seed: of the random numbers.
        length: words in each sentence; None: drawn for each.
    """
    generator = np.random.default_rng(seed)
    words = [piece[1:] for piece in subwords.pieces(range(subwords.vocabulary_size)) if piece[:1] == "▁"]
    words = [word for word in words if len(word) > 1 and word.isalpha() and word.islower()]
    sentences: dict[str, None] = {}  # a set that keeps its order
    while len(sentences) < count:
        drawn = length or int(np.clip(np.rint(generator.lognormal(*_TATOEBA_LENGTHS)), _SHORTEST, _LONGEST))
        sentence = " ".join(generator.choice(words, drawn).tolist())
        if len(subwords.encode_target(sentence)) == drawn + 1:
            sentences[sentence] = None
    return list(sentences)
