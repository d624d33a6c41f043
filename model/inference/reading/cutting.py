"""A sentence that is longer than the network reads -> its parts."""

import re
import unicodedata
from collections.abc import Callable, Iterator

from model.inference.reading.markup.html import outside_tag
from model.inference.reading.source_sentence import SourceSentence
from tokenizer.preprocess.clean import Clean
from tokenizer.preprocess.html import blank_marks

# A clause ends here: a comma and the like with the space after it, or the wide ones, which need no space.
_CLAUSE_END = re.compile(r"(?<=[,;:)\]—–…])\s+|(?<=[，、；：）])\s*")
_SPACE = re.compile(r"\s+")


def cut_to_fit(
    part: Clean, read: Callable[[Clean], SourceSentence], max_source_length: int
) -> Iterator[SourceSentence | str]:
    """Yields a sentence, or its parts and the white space between them."""
    text = part.text
    sentence = read(part)
    if len(sentence.ids) <= max_source_length or len(text) < 2:
        yield sentence
        return
    place = _find_cut(blank_marks(text))
    cut = outside_tag(text, _outside_term(sentence, place))
    if not 0 < cut < len(text):
        cut = place  # all of it is one tag, or one term
    left, right = text[:cut].rstrip(), text[cut:].lstrip()
    yield from cut_to_fit(part.part(0, len(left)), read, max_source_length)
    if space := text[len(left) : len(text) - len(right)]:
        yield space
    yield from cut_to_fit(part.part(len(text) - len(right), len(text)), read, max_source_length)


def _outside_term(sentence: SourceSentence, cut: int) -> int:
    """Returns the place, or where the term around it begins or else ends."""
    term = next((term for term in sentence.terms if term.start < cut < term.stop), None)
    if term is None or sentence.marked:
        return cut
    return term.start or term.stop


def _find_cut(text: str) -> int:
    """Returns where to cut a text in two: the best kind of place in its middle half, and the most central one."""
    middle = len(text) // 2
    for boundary in (_CLAUSE_END, _SPACE):
        places = [match.start() for match in boundary.finditer(text, max(1, middle // 2), middle + middle // 2)]
        if places:
            return min(places, key=lambda place: abs(place - middle))
    while middle > 1 and unicodedata.combining(text[middle]):
        middle -= 1
    return middle
