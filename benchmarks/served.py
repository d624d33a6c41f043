"""What Parley serves, made to say as much as its rivals say: the same decoder steps by the same code."""

from collections.abc import Sequence

import numpy as np

from model.bundle import Bundle
from model.export.inference_pair import export_pair
from model.inference.constraints.constraint import Ids
from model.inference.engine import Engine, Steps
from model.inference.pair import InferencePair, Memory, StepOutput
from model.inference.search import Hypothesis
from model.inference.translator import Translator
from model.pretrained import load_weights
from tokenizer.special_tokens import END_ID, PAD_ID, SPACE
from tokenizer.subword import SubwordTokenizer

# Logarithms of the subwords in a sentence of the Tatoeba English-Spanish pairs: their mean and deviation.
_TATOEBA_LENGTHS = (2.1, 0.37)
_SHORTEST, _LONGEST = 3, 40
_NEVER = -1e4  # a logit far below any other


class FixedLengthPair:
    """An inference pair that ends each sentence after a given number of tokens.

    The network below never says the end (see `load_endless_pair`); this puts it where it is wanted and takes no
    other part, so a search steps as often, over as many rows, as it would with a network that says that much.
    The last number of a row's state is how many tokens it has yet to say.

    Args:
        pair: what does the work.
        num_tokens: tokens for each sentence, the end token included; None: as many as its source has ids.
    """

    def __init__(self, pair: InferencePair, num_tokens: int | None) -> None:
        self._pair = pair
        self._num_tokens = num_tokens

    def encode(self, source_ids: np.ndarray) -> tuple[Memory, np.ndarray]:
        """Encodes source ids (rows, source), see `InferencePair.encode`."""
        memory, state = self._pair.encode(source_ids)
        lengths = (source_ids != PAD_ID).sum(axis=1, keepdims=True)
        left = lengths if self._num_tokens is None else np.full_like(lengths, self._num_tokens)
        return memory, np.hstack([state, left.astype(state.dtype)])

    def step(self, tokens: np.ndarray, state: np.ndarray, memory: Memory, k: int) -> StepOutput:
        """Ranks the token that may follow in each row, see `InferencePair.step`."""
        output = self._pair.step(tokens, state[:, :-1], memory, k)
        left = state[:, -1:] - 1  # (rows, 1)
        said = np.where(left == 0, END_ID, output.tokens)
        return output._replace(tokens=said, state=np.hstack([output.state, left]))

    def score(self, targets: np.ndarray, state: np.ndarray, memory: Memory, k: int) -> np.ndarray | None:
        """Tells how likely each id of known targets is, see `InferencePair.score`."""
        return self._pair.score(targets, state[:, :-1], memory, k)


class _HastyEngine(Engine):
    """Takes what a search finds as it is: random words are not worth a second search."""

    def translate(
        self, sources: Sequence[Ids], beam_size: int, prefixes: Sequence[Ids] = ()
    ) -> Steps[list[list[Hypothesis]]]:
        search = self.search(sources, beam_size, prefixes)
        yield from search
        return [search.n_best(sentence) for sentence in range(len(sources))]


def load_endless_pair(bundle: Bundle, num_threads: int = 1) -> InferencePair:
    """Makes the graphs that the bundle holds once more, with one number changed: the end token's bias.

    So the end is never among the likeliest tokens, and every search goes on for as long as it may.
    """
    weights = load_weights(bundle)
    weights["embedding/bias"][END_ID] = _NEVER
    graphs = export_pair(bundle.config, weights, quantised=True, metadata={})
    return InferencePair.load(*graphs, num_threads=num_threads)


def fixed_length_translator(bundle: Bundle, num_tokens: int | None, num_threads: int = 1) -> Translator:
    """Returns the served translator, for greedy search, over a network that says a given number of tokens."""
    pair = FixedLengthPair(load_endless_pair(bundle, num_threads), num_tokens)
    subwords = SubwordTokenizer.load(bundle.tokenizer_path)
    translator = Translator(pair, subwords, bundle.name)
    translator._engine = _HastyEngine(pair, subwords)
    return translator


def toy_sentences(subwords: SubwordTokenizer, count: int, seed: int, length: int | None = None) -> list[str]:
    """Returns different sentences of random words, about as long as those of Tatoeba.

    Args:
        subwords: the vocabulary; each word is one whole piece of it.
        count: how many.
        seed: of the random numbers.
        length: words in each sentence; None: drawn for each.
    """
    generator = np.random.default_rng(seed)
    words = [piece[1:] for piece in subwords.pieces(range(subwords.vocabulary_size)) if piece[:1] == SPACE]
    words = [word for word in words if len(word) > 1 and word.isalpha() and word.islower()]
    sentences: dict[str, None] = {}  # a set that keeps its order
    while len(sentences) < count:
        drawn = length or int(np.clip(np.rint(generator.lognormal(*_TATOEBA_LENGTHS)), _SHORTEST, _LONGEST))
        sentence = " ".join(generator.choice(words, drawn).tolist())
        if len(subwords.encode_target(sentence)) == drawn + 1:
            sentences[sentence] = None
    return list(sentences)
