"""Why a passage of a file is doubtful, in the sentences that the chat has for it."""

from collections.abc import Mapping, Sequence

from babel.lists import format_list

from demo.i18n.languages import language_name
from model.inference.request import Direction

Words = Mapping[str, str]  # the sentences of the page in one language


def reasons(doubts: Sequence[str], words: Words) -> list[str]:
    """Returns a sentence for each doubt; one that the page has no sentence for yet is a doubt all the same."""
    return list(dict.fromkeys(words.get(f"doubt.{doubt}", words["doubt.whole"]) for doubt in doubts))


def left_as_it_is(left: Sequence[str], source: str, direction: Direction, words: Words) -> str:
    """Returns a sentence that says that a passage, or a part of it, is in another language and was not translated.

    Args:
        left: the part, as `Translation.left`.
        source: the passage.
        direction: of the file.
        words: in the visitor's language.
    """
    if "".join("".join(left).split()) != "".join(source.split()):
        return words["doubt.left_part"].format(text=" ".join(left))
    spoken = words["page.language"]
    names = [language_name(code, spoken=spoken) for code in direction]
    return words["doubt.left_whole"].format(languages=format_list(names, style="or", locale=spoken))
