"""Subtitles, SubRip and WebVTT: each sentence that is spoken is translated; numbers, times, notes, styles stay."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from demo.files.documents.encodings import Encoding
from demo.files.documents.inline import SUBTITLE_MARKS, SUBTITLE_TAG
from demo.files.documents.subtitles.cues import Cue, read_cues
from demo.files.documents.subtitles.layout import balance, cut_segment, lay_in_time, with_spaces
from demo.files.documents.subtitles.speech import Joint, Stretch, read_stretches
from demo.files.documents.text_file import Block, TextFile, plain_block, single_block
from model.inference.reading.document import cut_between_sentences
from model.inference.reading.markup.inline import read_inline, write_inline
from model.inference.reading.markup.runs import Segment

_WORD_TIME = re.compile(r"<(?:\d+:)?\d{1,2}:\d{2}[.,]\d{1,3}>")
_FEW_REPEATS = 0.3  # of the cues; in more of them a first line that was shown before means a rolling caption


def read_subtitles(text: str, encoding: Encoding, language: str) -> TextFile:
    """Reads subtitles spoken in `language`.

    Raises:
        FileError: there are no times in the file.
    """
    cues = read_cues(text)
    if _is_rolling(cues):
        return TextFile(_rolling_parts(cues), encoding)
    stretches, after = read_stretches(cues)
    return TextFile([*_parts(stretches, language), after], encoding)


def _parts(stretches: Sequence[Stretch], language: str) -> Iterator[Block | str]:
    number = 0
    while number < len(stretches):
        stop = number + 1
        while stop < len(stretches) and stretches[stop].joint is not Joint.NEW:
            stop += 1
        yield stretches[number].before
        yield _block(stretches[number:stop], language)
        number = stop


# === Sentences over lines and cues ===


def _block(stretches: Sequence[Stretch], language: str) -> Block:
    """Returns what belongs together as one block: a segment for what lies in one row, one for each sentence in several.

    A row is what nothing but line breaks parts: it may be broken elsewhere in the translation.
    """
    rows: list[list[Stretch]] = []
    for stretch in stretches:
        if rows and stretch.joint is Joint.LINE:
            rows[-1].append(stretch)
        else:
            rows.append([stretch])
    gaps = [row[0].before for row in rows]
    original = rows[0][0].text + "".join(stretch.before + stretch.text for stretch in stretches[1:])
    if len(rows) == 1:
        segment = read_inline(_row_text(rows[0]), SUBTITLE_MARKS)
        return single_block(original, segment, lambda translated: _write_row(translated, rows[0]))
    texts, shares = _sentences([_row_text(row) for row in rows], language)

    def write(translated: Sequence[Segment]) -> str:
        cut = [cut_segment(segment, list(share.values())) for segment, share in zip(translated, shares, strict=True)]
        parts: list[list[Segment]] = [[] for _ in rows]
        for pieces, share in zip(cut, shares, strict=True):
            for piece, row in zip(pieces, share, strict=True):
                parts[row].append(piece)
        written = [_write_row(with_spaces(part), row) for part, row in zip(parts, rows, strict=True)]
        return written[0] + "".join(gap + text for gap, text in zip(gaps[1:], written[1:], strict=True))

    return Block(original, tuple(read_inline(text, SUBTITLE_MARKS) for text in texts), write)


def _sentences(rows: Sequence[str], language: str) -> tuple[list[str], list[Counter[int]]]:
    """Returns the sentences of rows, those that lie in one row together, and how many characters each has in which."""
    whole = " ".join(rows)
    row_of = [place for number, row in enumerate(rows) for place in _places(f"{row} ", number)]
    texts: list[str] = []
    shares: list[Counter[int]] = []
    place = 0
    for sentence in cut_between_sentences(whole, language, 1):
        share = Counter(row for row in row_of[place : place + len(sentence.rstrip())] if row is not None)
        place += len(sentence)
        if shares and len(share) == 1 and shares[-1].keys() == share.keys():
            texts[-1] += sentence
            shares[-1] += share
        else:
            texts.append(sentence)
            shares.append(share)
    return [text.rstrip() for text in texts], shares


def _places(text: str, row: int) -> Iterator[int | None]:
    """Yields the row of each character, and None for those of tags, which nobody reads."""
    for piece in re.split(f"({SUBTITLE_TAG.pattern})", text):
        yield from [None if SUBTITLE_TAG.fullmatch(piece) else row] * len(piece)


def _row_text(row: Sequence[Stretch]) -> str:
    return " ".join(stretch.text for stretch in row)


def _write_row(translated: Segment, row: Sequence[Stretch]) -> str:
    line_end = row[1].before if len(row) > 1 else "\n"
    return line_end.join(balance(write_inline(translated), [stretch.text for stretch in row]))


# === Captions that roll: each line by itself, since it is shown two times ===


def _is_rolling(cues: Sequence[Cue]) -> bool:
    """Whether words have times of their own, or a cue mostly begins with the line that the cue before ended with."""
    spoken = [[line.strip() for line, _ in cue.lines if line.strip()] for cue in cues]
    repeats = sum(bool(before and after and before[-1] == after[0]) for before, after in pairwise(spoken))
    return repeats > _FEW_REPEATS * len(cues) or any(_WORD_TIME.search(line) for lines in spoken for line in lines)


def _rolling_parts(cues: Sequence[Cue]) -> Iterator[Block | str]:
    for cue in cues:
        yield cue.before
        for line, end in cue.lines:
            body = line.strip()
            head, _, tail = line.partition(body) if body else (line, "", "")
            yield head
            if body:
                yield _timed_block(body) if _WORD_TIME.search(body) else _inline_block(body)
            yield tail + end


def _inline_block(text: str) -> Block:
    return single_block(text, read_inline(text, SUBTITLE_MARKS), write_inline)


def _timed_block(text: str) -> Block:
    spoken = " ".join(SUBTITLE_TAG.sub("", text).split())
    return plain_block(text, spoken, lambda translation: lay_in_time(translation, text))
