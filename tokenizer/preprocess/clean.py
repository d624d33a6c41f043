"""The first normalisation of any text: invisible characters go, and every letter is one character.

Everything that reads a person's text reads it so: the chat, files, programs, the command line and the training.
"""

import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

# Characters without a shape of their own: controls other than white space, soft hyphens, zero-width spaces and
# joiners, marks of direction, the byte order mark.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u180b-\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\ufeff\ufff9-\ufffb]"
)
# An accent that was typed for an apostrophe: don´t, it`s.
_ACCENT = re.compile(r"(?<=[^\W\d_])(?:´(?=[^\W\d_])|`(?=(?:[tsdm]|re|ve|ll)(?![\w`])))")
_GREEK_QUESTION_MARK = "\u037e"  # it looks like a semicolon, and NFC makes one of it
SURROGATES = re.compile("[\ud800-\udfff]")  # half a character: no UTF-8 file can hold it
_JOINERS = "\u200c\u200d"
_FIRST_JOINED = "\u0590"  # scripts from here on, and emoji, are written with joiners; Latin, Greek, Cyrillic are not
_VOWEL_JAMO = ("\u1160", "\u11ff")


class Clean(NamedTuple):
    """A text without what nobody sees.

    Args:
        text: NFC, without invisible characters.
        typed: the text as it was given.
        places: for each character of `text` where it stands in `typed`; None where both are the same.
    """

    text: str
    typed: str
    places: Sequence[int] | None

    def as_typed(self, start: int, stop: int) -> str:
        """Returns what was typed for `text[start:stop]`."""
        return self.typed[self._place(start) : self._place(stop)]

    def part(self, start: int, stop: int) -> "Clean":
        """Returns `text[start:stop]` with what was typed for it."""
        typed = self.as_typed(start, stop)
        if self.places is None:
            return Clean(self.text[start:stop], typed, None)
        first = self._place(start)
        return Clean(self.text[start:stop], typed, [place - first for place in self.places[start:stop]])

    def _place(self, index: int) -> int:
        if self.places is None:
            return index
        return self.places[index] if index < len(self.places) else len(self.typed)


def clean(text: str) -> Clean:
    """Takes out invisible characters and composes decomposed letters (Unicode NFC); lone surrogates become U+FFFD.

    An accent between letters becomes the apostrophe that it was typed for, and the Greek question mark the usual one.

    Joiners stay in emoji and in the scripts that are written with them. Cleaning twice is cleaning once.
    """
    if unicodedata.is_normalized("NFC", text) and not _INVISIBLE.search(text):
        return Clean(_ACCENT.sub("'", SURROGATES.sub("\ufffd", text)), text, None)
    parts: list[str] = []
    places: list[int] = []
    start = 0
    while start < len(text):
        stop = _end_of_cluster(text, start)
        part = SURROGATES.sub("\ufffd", _without_invisible(text, start, stop)).replace(_GREEK_QUESTION_MARK, "?")
        part = unicodedata.normalize("NFC", part)
        parts.append(part)
        places += [start] * len(part)
        start = stop
    return Clean(_ACCENT.sub("'", "".join(parts)), text, places)


def _end_of_cluster(text: str, start: int) -> int:
    """Returns where the character at `start`, with the marks and invisible characters behind it, ends."""
    stop = start + 1
    while stop < len(text) and (
        unicodedata.category(text[stop])[0] == "M"
        or _VOWEL_JAMO[0] <= text[stop] <= _VOWEL_JAMO[1]
        or _INVISIBLE.match(text[stop])
    ):
        stop += 1
    return stop


def _without_invisible(text: str, start: int, stop: int) -> str:
    kept: list[str] = []
    for character in text[start:stop]:
        is_joined = character in _JOINERS and bool(kept) and kept[-1] >= _FIRST_JOINED
        if is_joined or not _INVISIBLE.match(character):
            kept.append(character)
    return "".join(kept)
