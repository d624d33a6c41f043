"""How long sentences are, in subwords."""

from collections.abc import Sequence

from tokenizer.subword import SubwordTokenizer
from training.data.corpus import SentencePair

_SAMPLE = 5_000  # pairs: enough for a quantile and for a picture


def sample_lengths(pairs: Sequence[SentencePair], subwords: SubwordTokenizer) -> list[tuple[int, int]]:
    """Returns the ids that the two sides of a sample of the pairs have, the end token included."""
    sample = sample_pairs(pairs)
    return [(len(subwords.encode_target(pair.source)), len(subwords.encode_target(pair.target))) for pair in sample]


def sample_pairs(pairs: Sequence[SentencePair]) -> Sequence[SentencePair]:
    """Returns pairs from all over the corpus, the same ones every time."""
    return pairs[:: max(1, len(pairs) // _SAMPLE)]
