"""The ids every part of Parley agrees on, and the tag that names a target language."""

from typing import Final

PAD_ID: Final = 0
UNKNOWN_ID: Final = 1
BEGIN_ID: Final = 2
END_ID: Final = 3


def target_tag(language: str) -> str:
    """Returns the symbol that opens a source to be translated into `language`, such as `<2en>`.

    One model serves both directions by this tag (Johnson et al. 2017, "Google's Multilingual Neural
    Machine Translation System", section 3).
    """
    return f"<2{language}>"
