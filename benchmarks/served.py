"""What Parley serves, made to say as much as its rivals say: the same decoder steps by the same code."""

import numpy as np

from model.bundle import Bundle
from model.inference.pair import InferencePair, Memory, StepOutput
from model.inference.translator import Translator
from tokenizer.special_tokens import END_ID, PAD_ID
from tokenizer.subword import SubwordTokenizer

# Logarithms of the subwords in a sentence of the Tatoeba English-Spanish pairs: their mean and deviation.
_TATOEBA_LENGTHS = (2.1, 0.37)
_SHORTEST, _LONGEST = 3, 40


class FixedLengthPair:
    """An inference pair that writes a given number of tokens for each sentence, the end token included.

    It steps the pair unchanged and looks at the tokens that come back: an end token that comes too early is
    called another token, and the last one is called the end. So a search takes as many steps over as many
    rows as it would with a network that says that much. How many are left stands in a column after the state.

    Args:
        pair: what does the work.
        num_tokens: tokens for each sentence; None: as many as its source has ids.
    """

    def __init__(self, pair: InferencePair, num_tokens: int | None = None) -> None:
        self._pair = pair
        self._num_tokens = num_tokens

    def encode(self, source_ids: np.ndarray) -> tuple[Memory, np.ndarray]:
        """Encodes source ids (rows, source), see `InferencePair.encode`."""
        memory, state = self._pair.encode(source_ids)
        lengths = (source_ids != PAD_ID).sum(axis=1) if self._num_tokens is None else self._num_tokens
        left = np.broadcast_to(np.asarray(lengths, np.float32), len(state))  # (rows,)
        return memory, np.column_stack([state, left])

    def step(self, tokens: np.ndarray, state: np.ndarray, memory: Memory, k: int) -> StepOutput:
        """Ranks the k tokens that may follow in each row, see `InferencePair.step`."""
        output = self._pair.step(tokens, state[:, :-1], memory, k)
        left = state[:, -1:] - 1  # (rows, 1)
        next_tokens = np.where(output.tokens == END_ID, END_ID + 1, output.tokens)
        log_probs = output.log_probs
        if (left <= 0).any():
            is_best = np.arange(next_tokens.shape[1]) == 0  # (k,)
            next_tokens = np.where(left <= 0, END_ID, next_tokens)
            log_probs = np.where((left <= 0) & ~is_best, -np.inf, log_probs)  # one end for each row
        return StepOutput(log_probs, next_tokens, output.attention, np.hstack([output.state, left]))


def load_pair(bundle: Bundle, num_threads: int = 1) -> InferencePair:
    """Opens the graphs as the translator does."""
    return InferencePair.load(bundle.encoder_path, bundle.decoder_path, num_threads=num_threads)


def fixed_length_translator(bundle: Bundle, num_tokens: int | None, num_threads: int = 1) -> Translator:
    """Returns the served translator over a pair that says a given number of tokens."""
    pair = FixedLengthPair(load_pair(bundle, num_threads), num_tokens)
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
