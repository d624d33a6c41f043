"""Vectors of subwords from text alone: word2vec over the subwords that a training on this corpus will have."""

import importlib.util
from collections.abc import Iterator, Sequence
from functools import reduce
from itertools import chain
from pathlib import Path

from tokenizer.preprocess.truecase import Truecaser
from tokenizer.text import normalise
from training.data.corpus import grouping_key, text_keys
from training.data.sources.formats import CorpusError
from training.data.sources.formats.decoding import read_lines
from training.data.training_data import TrainingData
from training.data.vocabulary import learn_vocabulary, texts_to_read
from training.initialisation.vectors import VectorsError
from training.initialisation.warm_start import learn_lexicon
from training.recipes.recipe import Recipe

_EPOCHS = 10
_WINDOW = 5


def embed(data: TrainingData, recipe: Recipe, text_paths: Sequence[Path], out: Path) -> int:
    """Learns a vector for each subword and writes them in word2vec's text format; returns how many.

    Skip-gram with negative sampling (Mikolov et al. 2013) over the train part and whatever other text there is, in
    either language. Held-out and development sentences are left out of that text, too. The subwords are the ones that
    `fit` learns from the same corpus and recipe, if it reads neither phrases nor synthetic pairs besides.

    Args:
        data: the corpus.
        recipe: decides the vocabulary and the width of the vectors.
        text_paths: more text, one sentence a line, gzipped or not; this is what the vectors are for.
        out: the file to write.

    Raises:
        VectorsError: gensim is not installed.
        CorpusError: a file cannot be read, or there is too little text.
        OSError: the file cannot be written.
    """
    if importlib.util.find_spec("gensim") is None:
        raise VectorsError('Learning vectors needs one more package: pip install -e ".[embeddings]"')
    from gensim.models import Word2Vec

    lexicon = learn_lexicon(data, None)
    subwords = learn_vocabulary(data, lexicon, recipe)
    corpus = list(texts_to_read(data.parts.train, data.languages, lexicon))
    texts = [*corpus, *_unseen_texts(data, text_paths, Truecaser(None, lexicon))]
    print(f"{len(texts):,} sentences to learn from, {len(corpus):,} of them from the corpus.")
    sentences = [subwords.pieces(subwords.encode_target(text)) for text in texts]
    try:
        model = Word2Vec(
            sentences,
            vector_size=recipe.model_config(subwords.vocabulary_size).embedding_dim,
            window=_WINDOW,
            min_count=2,
            sg=1,
            epochs=_EPOCHS,
            seed=recipe.seed,
            workers=1,  # more would make every run another one
        )
    except RuntimeError as error:  # gensim's word for a vocabulary without a word
        raise CorpusError(f"There is too little text to learn vectors from: {error}") from None
    model.wv.save_word2vec_format(str(out))
    return len(model.wv)


def _unseen_texts(data: TrainingData, paths: Sequence[Path], truecaser: Truecaser) -> Iterator[str]:
    """Yields the lines of the files that are no held-out sentence, first words as either language has them."""
    development = chain.from_iterable(data.development.values())
    held_out = text_keys([*data.parts.validation, *data.parts.test, *development])
    for path in paths:
        for line in read_lines(path):
            text = normalise(line)
            if text and grouping_key(text) not in held_out:
                yield reduce(truecaser.read, data.languages, text)
