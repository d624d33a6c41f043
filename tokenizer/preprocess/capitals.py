"""What was typed in capitals alone, as it would have been typed otherwise: a network has read next to none of it."""

from collections.abc import Iterator, Sequence

from tokenizer.preprocess.protect import find_signs, without_signs

# Less is an abbreviation: USA, EE UU.
_LETTERS_OF_A_WORD = 4
_FEWEST_WORDS = 3


def is_in_capitals(text: str) -> bool:
    """Whether a sentence is all capitals, more than an abbreviation; links, addresses and the like do not count."""
    words = "".join(character if character.isalpha() else " " for character in without_signs(text)).split()
    is_long = len(words) >= _FEWEST_WORDS or any(len(word) >= _LETTERS_OF_A_WORD for word in words)
    return is_long and all(map(str.isupper, words))


def in_small_letters(text: str) -> str:
    """Returns a sentence of equal length in small letters, but for its first and for links, addresses and the like."""
    kept = {index for start, end in find_signs(text) for index in range(start, end)}
    first = next((index for index, character in enumerate(text) if character.isalpha() and index not in kept), 0)
    kept.add(first)
    return "".join(character if index in kept else _small(character) for index, character in enumerate(text))


def as_typed(spans: Sequence[str], text: str, typed: str) -> Iterator[str]:
    """Yields each of the spans that stand in `text`, in their order, as it stands in `typed`, of equal length."""
    end = 0
    for span in spans:
        start = text.index(span, end)
        end = start + len(span)
        yield typed[start:end]


def _small(character: str) -> str:
    small = character.lower()
    return small if len(small) == 1 else character
