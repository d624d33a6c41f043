"""Text to subword ids and back."""

from collections.abc import Sequence
from pathlib import Path
from typing import Self

import numpy as np
import sentencepiece

from tokenizer.special_tokens import END_ID, PAD_ID, UNKNOWN_ID, language_of_tag, target_tag
from tokenizer.text import apart, normalise, plain_punctuation, together


class SubwordTokenizer:
    """Cuts text into the pieces of a SentencePiece model, and joins pieces to text.

    Of subwords and characters `decode(encode_target(text)) == normalise(text)` holds for every text: what the
    vocabulary lacks is spelt in bytes. A vocabulary of words writes small letters, and has one unknown word.

    Args:
        model: a serialised SentencePiece model, as `learn_subwords` makes it.

    Raises:
        ValueError: these bytes are no such model.
    """

    def __init__(self, model: bytes) -> None:
        self._model = model
        try:
            self._processor = sentencepiece.SentencePieceProcessor(model_proto=model)
        except (RuntimeError, TypeError) as error:
            raise ValueError(
                f"Expected a SentencePiece model. Received {len(model)} bytes of something else."
            ) from error
        self._scores = np.array([self._processor.get_score(index) for index in range(self.vocabulary_size)])
        names = [self._processor.id_to_piece(index) for index in range(self.vocabulary_size)]
        self._ids = {name: index for index, name in enumerate(names)}
        self._tag_ids = {
            language: index
            for index, name in enumerate(names)
            if self._processor.is_control(index) and (language := language_of_tag(name))
        }
        self._bytes = {index for index in range(len(names)) if self._processor.is_byte(index)}
        if self._processor.pad_id() != PAD_ID or not self._tag_ids:
            raise ValueError("Expected a SentencePiece model with padding and <2xx> tags. Received one without.")

    @property
    def serialised(self) -> bytes:
        """The SentencePiece model, as a file of it holds it; `load` reads one."""
        return self._model

    @property
    def vocabulary_size(self) -> int:
        """How many pieces there are, special tokens included."""
        return self._processor.vocab_size()

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that have a tag."""
        return tuple(self._tag_ids)

    def encode_source(self, text: str, target_language: str) -> list[int]:
        """Returns what the encoder reads: the target's tag, the pieces of `text`, punctuated plainly, the end token."""
        return [self.tag_id(target_language), *self._encode(plain_punctuation(text)), END_ID]

    def encode_target(self, text: str) -> list[int]:
        """Returns what the decoder writes: the pieces of `text`, the end token."""
        return [*self._encode(text), END_ID]

    def sample_source(self, text: str, target_language: str, generator: np.random.Generator) -> list[int]:
        """Like `encode_source`, cut in one of its likely ways, drawn by `generator`."""
        return [self.tag_id(target_language), *self.sample(plain_punctuation(text), generator), END_ID]

    def sample(
        self, text: str, generator: np.random.Generator, *, num_candidates: int = 8, smoothing: float = 0.2
    ) -> list[int]:
        """Returns the pieces of `text` cut in one of its likely ways (Kudo 2018, section 3.1).

        1. take the `num_candidates` likeliest segmentations x with probabilities P(x);
        2. draw one with probability proportional to P(x) ** smoothing.

        SentencePiece's own sampling has one generator for the whole process, which no run can resume; this one
        depends on `generator` alone.
        """
        candidates = self._processor.nbest_encode(apart(normalise(text)), nbest_size=num_candidates)
        scores = smoothing * np.array([self._scores[candidate].sum() for candidate in candidates])
        probabilities = np.exp(scores - scores.max())
        return candidates[int(generator.choice(len(candidates), p=probabilities / probabilities.sum()))]

    def can_spell(self, text: str) -> bool:
        """Whether the vocabulary holds every character of a text; what it lacks is spelt in bytes."""
        return self._bytes.isdisjoint(self._encode(plain_punctuation(text)))

    def log_prob(self, text: str) -> float:
        """Returns the natural log of the probability that the unigram model gives the likeliest cut of a text."""
        return float(self._scores[self._encode(text)].sum())

    def decode(self, ids: Sequence[int]) -> str:
        """Returns the text of the pieces; special tokens are silent, bytes that are no UTF-8 become U+FFFD."""
        return together(self._processor.decode([int(index) for index in ids]))

    def pieces(self, ids: Sequence[int]) -> list[str]:
        """Returns each id's piece as the vocabulary spells it: `▁Hola`, `<0xF0>`, `<2en>`, `</s>`."""
        return [self._processor.id_to_piece(int(index)) for index in ids]

    def cut(self, piece: str) -> list[int]:
        """Returns the ids of the likeliest cut of a piece of another vocabulary; one id if this one holds it.

        Unlike a text, it may begin within a word.
        """
        if piece in self._ids:
            return [self._ids[piece]]
        best: list[tuple[float, list[int]]] = [(0.0, [])]  # of the first n characters
        for end in range(1, len(piece) + 1):
            ways = [(start, self._ids.get(piece[start:end])) for start in range(end)]
            found = [(best[start][0] + self._scores[index], [*best[start][1], index]) for start, index in ways if index]
            spelt = [self._ids.get(f"<0x{byte:02X}>", UNKNOWN_ID) for byte in piece[end - 1].encode()]
            best.append(max(found, default=(best[-1][0] + self._scores.min(), [*best[-1][1], *spelt])))
        return best[-1][1]

    def tag_id(self, language: str) -> int:
        """Returns the id of the tag for `language`.

        Raises:
            ValueError: this vocabulary has no tag for it.
        """
        if language not in self._tag_ids:
            known = ", ".join(self._tag_ids)
            raise ValueError(
                f"The target language must be one of {known}. Received: {language!r} (tag {target_tag(language)})"
            )
        return self._tag_ids[language]

    @classmethod
    def load(cls, path: Path) -> Self:
        """Reads the model from `path`.

        Raises:
            OSError: there is no such file.
            ValueError: the file is no such model.
        """
        return cls(path.read_bytes())

    def _encode(self, text: str) -> list[int]:
        return self._processor.encode(apart(normalise(text)))
