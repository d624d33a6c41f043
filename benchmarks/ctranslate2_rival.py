"""A rival: a Transformer of about as many weights, run by CTranslate2. `pip install -e ".[benchmark]"` brings it."""

from collections.abc import Sequence
from tempfile import TemporaryDirectory

import ctranslate2
import numpy as np
from ctranslate2.specs import TransformerSpec
from ctranslate2.specs.model_spec import index_spec

_LAYERS = 4  # of the encoder and of the decoder
_WIDTH = 256
_HEADS = 4
_SPECIAL_TOKENS = ["<pad>", "<unk>", "<s>", "</s>"]


class CTranslate2Rival:
    """A Transformer in int8, run by CTranslate2: 4 + 4 layers of 256, one embedding for both sides and the output.

    Its feed-forward layers are as wide as it takes to have about the given number of weights. The weights are
    random, which changes no time, since the number of tokens is given.

    Args:
        vocabulary_size: subwords.
        num_weights: how many weights to have, about.
        num_threads: threads for one batch.
        seed: of the random weights.
    """

    def __init__(self, vocabulary_size: int, num_weights: int, *, num_threads: int = 1, seed: int = 0) -> None:
        spec, self.num_weights = random_transformer(vocabulary_size, num_weights, seed)
        self._words = _vocabulary(vocabulary_size)
        with TemporaryDirectory() as directory:
            spec.save(directory)
            self._translator = ctranslate2.Translator(
                directory, device="cpu", compute_type="int8", inter_threads=1, intra_threads=num_threads
            )

    def run(self, sources: Sequence[Sequence[int]], num_tokens: int, beam_size: int = 1) -> int:
        """Translates a batch of source ids, `num_tokens` for each, and returns how many tokens it wrote."""
        results = self._translator.translate_batch(
            [[self._words[token] for token in source] for source in sources],
            beam_size=beam_size,
            min_decoding_length=num_tokens,
            max_decoding_length=num_tokens,
        )
        return sum(len(result.hypotheses[0]) for result in results)


def random_transformer(vocabulary_size: int, num_weights: int, seed: int) -> tuple[TransformerSpec, int]:
    """Returns a Transformer, quantised to int8, and how many weights it has."""
    attention = 4 * _WIDTH * _WIDTH
    rest = vocabulary_size * _WIDTH + _LAYERS * 3 * attention  # all but the feed-forward layers
    inner = max(64, round((num_weights - rest) / (2 * _LAYERS * 2 * _WIDTH) / 64) * 64)
    generator = np.random.default_rng(seed)
    table = generator.normal(0, _WIDTH**-0.5, (vocabulary_size, _WIDTH)).astype(np.float32)
    spec = TransformerSpec.from_config(_LAYERS, _HEADS)
    count = table.size
    for path in [path for path, value in spec.variables().items() if value is None]:
        layer, _, name = path.rpartition("/")
        owner = index_spec(spec, layer)
        shape = _shape(path, inner)
        if not shape:
            weight = table
        elif len(shape) == 1:
            weight = np.full(shape, float(name == "gamma"), np.float32)
        else:
            weight = generator.normal(0, shape[1] ** -0.5, shape).astype(np.float32)
            count += weight.size
            owner.bias = np.zeros(shape[0], np.float32)
        setattr(owner, name, weight)
    words = _vocabulary(vocabulary_size)
    spec.register_source_vocabulary(words)
    spec.register_target_vocabulary(words)
    spec.validate()
    spec.optimize(quantization="int8")
    return spec, count


def _shape(path: str, inner: int) -> tuple[int, ...]:
    """Returns the shape of a Transformer's weight by its path; nothing for the embedding and what is tied to it."""
    layer = path.removesuffix("/weight").split("/", maxsplit=2)[-1]
    rows = {
        "self_attention/linear_0": 3 * _WIDTH,  # queries, keys and values
        "attention/linear_1": 2 * _WIDTH,  # keys and values
        "ffn/linear_0": inner,
    }
    if path.endswith(("gamma", "beta")):
        return (_WIDTH,)
    if "linear" not in path:
        return ()
    return (rows.get(layer, _WIDTH), inner if layer == "ffn/linear_1" else _WIDTH)


def _vocabulary(size: int) -> list[str]:
    return [*_SPECIAL_TOKENS, *(f"piece{index}" for index in range(len(_SPECIAL_TOKENS), size))]
