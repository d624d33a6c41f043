"""A translation laid out as its original was: over cues, over tags that part a sentence, over lines."""

import re
from collections.abc import Iterator, Sequence

from demo.files.documents.inline import SUBTITLE_TAG
from demo.files.documents.segments import visible_text
from model.inference.reading.markup.runs import Run, Segment, cut_out, joined

_USUAL_WIDTH = 42  # what broadcasters allow in a line
_WORD = re.compile(r"(?:<[^<>]*>|\{[^{}]*\}|[^\s<{]|[<{])+")  # with the tags at it, whatever spaces are in them
_PAUSES = frozenset(",;:.!?…)—–、。，")
_WEIGHT_OF_PAUSE = 0.1  # a cut behind a comma may lie that part of the whole text further off


def cut_segment(segment: Segment, shares: Sequence[int]) -> list[Segment]:
    """Returns a segment in as many parts as there are shares, cut at spaces; too few words leave the last ones empty.

    Args:
        segment: with text and marks.
        shares: how long each part's original is.
    """
    text = visible_text(segment)
    spaces = [index for index, character in enumerate(text) if character == " "]
    cuts = _choose_cuts(text, spaces, shares)
    parts = []
    for start, stop in zip([-1, *cuts], [*cuts, len(text)], strict=True):
        parts.append(cut_out(segment, start + 1, stop))
    return [*parts, *[()] * (len(shares) - len(parts))]


def _choose_cuts(text: str, spaces: Sequence[int], shares: Sequence[int]) -> list[int]:
    cuts: list[int] = []
    first = 0
    for number in range(1, len(shares)):
        last = len(spaces) - (len(shares) - 1 - number)  # the parts to come want a space each
        candidates = spaces[first : max(last, first + 1)]
        if not candidates:
            break
        wanted = len(text) * sum(shares[:number]) / max(1, sum(shares))
        cut = min(candidates, key=lambda space: _cost(text, space, wanted))
        cuts.append(cut)
        first = spaces.index(cut) + 1
    return cuts


def _cost(text: str, space: int, wanted: float) -> float:
    return abs(space - wanted) - (_WEIGHT_OF_PAUSE * len(text) if text[space - 1 : space] in _PAUSES else 0)


def with_spaces(parts: Sequence[Segment]) -> Segment:
    """Returns segments as one, with a space between two."""
    runs: list[Run] = []
    for part in filter(None, parts):
        runs += [*([Run(" ")] if runs else []), *part]
    return joined(runs)


def balance(text: str, originals: Sequence[str]) -> list[str]:
    """Returns a text, with its tags, in at most as many lines as the original had, of about equal length."""
    width = max(map(_visible_length, originals))
    words = _WORD.findall(text)
    if len(originals) == 1 or not words or _visible_length(text) <= min(width, _USUAL_WIDTH):
        return [text]
    length = -(-_visible_length(text) // len(originals))
    while len(lines := list(_fill(words, length))) > len(originals):
        length += 1
    return lines


def _fill(words: Sequence[str], length: int) -> Iterator[str]:
    line = words[0]
    for word in words[1:]:
        if _visible_length(line) + 1 + _visible_length(word) > length:
            yield line
            line = word
        else:
            line += " " + word
    yield line


def _visible_length(text: str) -> int:
    return len(SUBTITLE_TAG.sub("", text))


def lay_in_time(text: str, timed: str) -> str:
    """Returns a text between the times of its words: "one<00:00:01.000><c> two</c>", in proportion to the original.

    Args:
        text: the translation.
        timed: the original, with its times.
    """
    pieces = re.split(rf"((?:{SUBTITLE_TAG.pattern})+)", timed)
    shares = [len(piece.strip()) for piece in pieces[::2]]
    parts = iter(cut_segment((Run(text),), [share for share in shares if share]))
    for index, share in enumerate(shares):
        if share:
            piece, part = pieces[2 * index], visible_text(next(parts))
            body = piece.strip()
            pieces[2 * index] = piece.replace(body, part) if part else ""
    return "".join(pieces)
