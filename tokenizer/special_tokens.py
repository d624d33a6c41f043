"""The ids every part of Parley agrees on, placeholders, and the tag that names a target language."""

import re
from typing import Final

PAD_ID: Final = 0
UNKNOWN_ID: Final = 1
BEGIN_ID: Final = 2
END_ID: Final = 3

# Each stands for a span that must arrive unharmed (see `tokenizer.preprocess.protect`). Characters of Unicode's private
# use area: they mean nothing in any language.
PLACEHOLDERS: Final = tuple(map(chr, range(0xE000, 0xE008)))
PLACEHOLDER: Final = re.compile(f"[{''.join(PLACEHOLDERS)}]")

# How SentencePiece writes the space before a piece that begins a word.
SPACE: Final = "▁"

_TAG = re.compile(r"<2(.+)>")


def target_tag(language: str) -> str:
    """Returns the symbol that opens a source to be translated into `language`, such as `<2en>`.

    One model serves both directions by this tag (Johnson et al. 2017, "Google's Multilingual Neural
    Machine Translation System", section 3).
    """
    return f"<2{language}>"


def language_of_tag(piece: str) -> str | None:
    """Returns the language that a tag names; None for any other piece."""
    match = _TAG.fullmatch(piece)
    return match[1] if match else None
