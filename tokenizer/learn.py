"""Learns one joint vocabulary from the sentences of both languages: subwords, characters or words."""

import io
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

import sentencepiece

from tokenizer.special_tokens import BEGIN_ID, END_ID, PAD_ID, PLACEHOLDERS, UNKNOWN_ID, target_tag
from tokenizer.subword import SubwordTokenizer
from tokenizer.text import apart, normalise
from tokenizer.word_rules import write_rules

KINDS = ("subword", "character", "word")

# Characters that people type in any language: never spelt in bytes, however rare the corpus has them.
_REQUIRED_CHARACTERS = "".join(map(chr, range(33, 127))) + "¡¿«»“”‘’–—…€£"

# Any other character rarer than this share of the text is spelt in bytes instead of taking a place in the vocabulary.
_CHARACTER_COVERAGE = 0.9998
_LOWEST_COVERAGE = 0.98  # that SentencePiece takes


def learn_subwords(
    sentences: Iterable[str], languages: Sequence[str], vocabulary_size: int = 8_000, kind: str = "subword"
) -> SubwordTokenizer:
    """Learns a SentencePiece model.

    - `subword`: a unigram model (Kudo 2018, "Subword Regularization", section 3.2);
    - `character`: the commonest characters, one a piece;
    - `word`: the commonest words in lower case, punctuation apart.

    Bytes stand in for whatever subwords and characters do not hold, so nothing is ever unknown; words have an unknown
    one, as all translators had before subwords. The tags `<2xx>` are control symbols: the model can read and write
    them, but no text is ever cut into one.

    Args:
        sentences: sentences of all languages.
        languages: ISO 639-1 codes; each gets a tag.
        vocabulary_size: the most pieces to learn, special tokens and the 256 bytes included. A small text
            gives fewer.
        kind: what a piece is.

    Raises:
        ValueError: there is nothing to learn from, the size has no room for bytes, special tokens and the
            characters that most of the text is made of, or there is no such kind.
    """
    if kind not in KINDS:
        raise ValueError(f"kind must be one of {KINDS}. Received: kind={kind!r}")
    if vocabulary_size < 400:
        raise ValueError(f"vocabulary_size must be at least 400. Received: vocabulary_size={vocabulary_size}")
    texts = [apart(text) for text in map(normalise, sentences) if text]
    if not texts:
        raise ValueError("Learning subwords needs at least one sentence that is not empty. Received none.")
    with tempfile.TemporaryDirectory() as directory:
        return SubwordTokenizer(_train(texts, languages, vocabulary_size, _options(kind, Path(directory))))


def _train(texts: Sequence[str], languages: Sequence[str], vocabulary_size: int, options: dict[str, Any]) -> bytes:
    """Returns the serialised model."""
    model = io.BytesIO()
    try:
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter(texts),
            model_writer=model,
            vocab_size=vocabulary_size,
            hard_vocab_limit=False,
            character_coverage=_character_coverage(texts, vocabulary_size),
            required_chars=_REQUIRED_CHARACTERS,
            split_digits=True,
            control_symbols=[target_tag(language) for language in languages],
            user_defined_symbols=list(PLACEHOLDERS),
            pad_id=PAD_ID,
            unk_id=UNKNOWN_ID,
            bos_id=BEGIN_ID,
            eos_id=END_ID,
            max_sentence_length=16_384,
            num_threads=2,
            minloglevel=2,
            **options,
        )
    except RuntimeError as error:
        raise ValueError(
            f"SentencePiece could not learn a vocabulary with vocabulary_size={vocabulary_size}; a larger one helps "
            f"where the text has more characters than that. It says: {error}"
        ) from error
    return model.getvalue()


def _options(kind: str, directory: Path) -> dict[str, Any]:
    """Returns what SentencePiece does for this kind alone; it reads tables from `directory`."""
    if kind == "word":
        return {
            "model_type": "word",
            "byte_fallback": False,
            "remove_extra_whitespaces": True,
            **write_rules(directory),
        }
    return {
        "model_type": "unigram" if kind == "subword" else "char",
        "byte_fallback": True,
        # The text is normalised by `normalise` alone: one place, and decode gives exactly its result back.
        "normalization_rule_name": "identity",
        "remove_extra_whitespaces": False,
    }


def _character_coverage(texts: Sequence[str], vocabulary_size: int) -> float:
    """Returns the share of the text whose characters get a place: they fill half of the vocabulary at most."""
    counts = Counter(chain.from_iterable(texts))
    common = sum(count for _, count in counts.most_common(vocabulary_size // 2))
    return min(_CHARACTER_COVERAGE, max(_LOWEST_COVERAGE, common / counts.total()))
