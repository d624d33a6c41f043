"""What a network knows before its first update: a bundle's weights, or vectors of its subwords."""

from pathlib import Path

import numpy as np

from model.bundle import Bundle, BundleError
from model.network.seq2seq import Seq2Seq
from model.pretrained import load_weights
from tokenizer.special_tokens import target_tag
from tokenizer.subword import SubwordTokenizer
from training.initialisation.vectors import read_vectors

_TABLE, _BIAS = "embedding/table", "embedding/bias"


def put_weights(seq2seq: Seq2Seq, bundle: Bundle, subwords: SubwordTokenizer) -> int:
    """Gives the network the bundle's weights, and returns how many of its subwords the bundle lacks.

    A subword that the bundle lacks begins as the mean of those that its vocabulary cuts it into, the tag of a language
    as that of the one which it stands for.

    Raises:
        BundleError: the weights are damaged, or the network is another one.
    """
    old = SubwordTokenizer.load(bundle.tokenizer_path)
    gone = [target_tag(language) for language in old.languages if language not in subwords.languages]
    come = [target_tag(language) for language in subwords.languages if language not in old.languages]
    stands_for = dict(zip(come, gone, strict=True))
    pieces = subwords.pieces(range(subwords.vocabulary_size))
    cuts = [old.cut(stands_for.get(piece, piece)) for piece in pieces]
    weights = load_weights(bundle)
    try:
        for name in (_TABLE, _BIAS):
            weights[name] = np.array([weights[name][cut].mean(axis=0) for cut in cuts])
        seq2seq.assign_weights(weights)
    except (KeyError, IndexError, ValueError) as error:
        raise BundleError(
            f"--from keeps the network of {bundle.directory}, and this is another one. {error}"
        ) from error
    return len(set(pieces).difference(old.pieces(range(old.vocabulary_size))))


def put_embeddings(seq2seq: Seq2Seq, subwords: SubwordTokenizer, path: Path) -> int:
    """Starts the embedding from vectors of its subwords, and returns how many subwords have one.

    The vectors are scaled to the size of the ones that chance gives, which the rest of the network expects; subwords
    without a vector keep theirs.

    Raises:
        VectorsError: the file cannot be used, its vectors have another width, or none is of a subword.
    """
    weights = seq2seq.weights_by_path()
    table = weights[_TABLE].copy()  # (vocabulary, embedding)
    pieces = subwords.pieces(range(subwords.vocabulary_size))
    vectors = read_vectors(path, wanted=frozenset(pieces), width=table.shape[1])
    ids = [index for index, piece in enumerate(pieces) if piece in vectors]
    found = np.array([vectors[pieces[index]] for index in ids], np.float32)
    table[ids] = found * (table.std() / max(float(found.std()), 1e-9))
    seq2seq.assign_weights({**weights, _TABLE: table})
    return len(ids)
