"""A visitor's own words: pairs as they come with a call, and as files that are brought and taken away."""

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from demo.i18n.page_text import Told
from demo.server.limits import Refusal

if TYPE_CHECKING:  # launch.py loads it in a thread; importing it here would make that wait
    from model.glossary.glossary import Glossary, GlossaryError

Pairs = Sequence[Sequence[str]]  # each a term, its translation and a direction, see `model.glossary.glossary.TermPair`


class GlossaryRefusal(Told, Refusal):
    """A glossary that is none."""

    def __init__(self, error: "GlossaryError") -> None:
        super().__init__(f"no_glossary.{error.reason}", **error.values)


def read_pairs(pairs: Pairs | None) -> "Glossary | None":
    """Returns the glossary of a call; the same pairs are read once, since a conversation sends them each time.

    Raises:
        Refusal: they are none.
    """
    if not pairs:
        return None
    from model.glossary.glossary import GlossaryError

    try:
        return _glossary_of(tuple(map(tuple, pairs)))
    except GlossaryError as error:
        raise GlossaryRefusal(error) from error


def import_pairs(name: str, text: str, languages: Sequence[str]) -> list[list[str]]:
    """Returns the pairs of a file.

    Raises:
        Refusal: it holds none.
    """
    from model.glossary.exchange import read_glossary
    from model.glossary.glossary import GlossaryError

    try:
        return [list(pair) for pair in read_glossary(name, text.encode(), languages).pairs]
    except GlossaryError as error:
        raise GlossaryRefusal(error) from error


def export_pairs(pairs: Pairs, kind: str, languages: Sequence[str]) -> str:
    """Returns the text of a file that holds the pairs.

    Raises:
        Refusal: they are none.
    """
    from model.glossary.exchange import write_glossary
    from model.glossary.glossary import Glossary

    return write_glossary(read_pairs(pairs) or Glossary(()), kind, languages)


@lru_cache(maxsize=8)
def _glossary_of(pairs: tuple[tuple[str, ...], ...]) -> "Glossary":
    from model.glossary.glossary import Glossary

    return Glossary(pairs)
