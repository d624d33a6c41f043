"""Marks of a source -> the same marks in its translation: what is bold, linked or fixed there is so here.

The network reads plain text, so that a sentence has one translation whatever stands around its words. Then the
attention says which word of the source each word of the translation is, and that word's style goes with it.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

import numpy as np

from model.inference.reading.markup.anchors import (
    Anchor,
    Marks,
    PlainTranslated,
    Source,
    Translated,
    find_words,
    is_word,
)
from model.inference.reading.markup.runs import Kind, Run, Segment, Style, Wrap, common_style, joined
from tokenizer.special_tokens import PLACEHOLDERS

MOST_FIXED = len(PLACEHOLDERS)  # runs of a segment that a translator can tell apart

_LETTERS = re.compile(r"[^\W\d_]+")
_LETTERS_AT_END = re.compile(r"(?<![^\W\d_])[^\W\d_]+\Z")
_LONGEST_WORD = 100  # letters of one whose style may change within it
# A text of this many words squared is too long for one matrix.
_MOST_CELLS = 1_000_000


def read_source(segment: Segment) -> Source:
    """Parts what the translator reads of a segment from what stands around and between."""
    segment = _whole_words(segment)
    texts: list[Run] = []
    fixed: list[Run] = []
    marks: list[tuple[int, list[Run]]] = []
    length = 0
    for run, space_follows in zip(segment, _where_space_follows(segment), strict=True):
        if run.kind is Kind.MARK:
            space = _take_space(texts) if space_follows else Run("")
            length -= len(space.text)
            marks.append((length, [space, run]))
            continue
        if run.kind is Kind.FIXED:
            fixed.append(run)
            texts.append(run._replace(text=PLACEHOLDERS[(len(fixed) - 1) % len(PLACEHOLDERS)]))
        else:
            texts.append(run)
        length += len(texts[-1].text)
    styles = [run.style for run in texts for _ in run.text]
    return Source("".join(run.text for run in texts), styles, fixed, marks)


def _whole_words(segment: Segment) -> Segment:
    """Returns the segment with each word in one style: that of its part which has more around it, or is longer.

    What was deleted and what was inserted for it are two words, with a space between.
    """
    runs = list(segment)
    for index in range(1, len(runs)):
        before, after = runs[index - 1], runs[index]
        depth = min(len(before.style), len(after.style))
        if not before.kind is after.kind is Kind.TEXT:
            continue
        head, tail = _LETTERS_AT_END.search(before.text[-_LONGEST_WORD:]), _LETTERS.match(after.text)
        if head and tail and before.style[:depth] != after.style[:depth]:
            runs[index - 1] = before._replace(text=f"{before.text} ")
        elif head and tail:
            if (len(before.style), len(head[0])) >= (len(after.style), len(tail[0])):
                taken = before.text + tail[0], after.text[tail.end() :]
            else:
                taken = before.text.removesuffix(head[0]), head[0] + after.text
            runs[index - 1], runs[index] = before._replace(text=taken[0]), after._replace(text=taken[1])
    return joined(runs)


def _where_space_follows(segment: Segment) -> list[bool]:
    """Returns for each run whether white space or the end comes next, marks aside."""
    follows: list[bool] = []
    space = True
    for run in reversed(segment):
        follows.append(space)
        if run.kind is not Kind.MARK:
            space = run.kind is Kind.TEXT and run.text[:1].isspace()
    return follows[::-1]


def _take_space(texts: list[Run]) -> Run:
    """Cuts the white space off the end of a text, which would vanish without the mark that it stands before."""
    if not texts or texts[-1].kind is not Kind.TEXT:
        return Run("")
    last = texts[-1]
    texts[-1] = last._replace(text=last.text.rstrip())
    return last._replace(text=last.text[len(texts[-1].text) :], style=())


def place(source: Source, translation: Translated) -> Segment | None:
    """Returns the translation in the source's styles, or None where they have no place in it."""
    stand_ins = PLACEHOLDERS[: len(source.fixed)]
    if len(source.fixed) > MOST_FIXED or any(translation.text.count(sign) != 1 for sign in stand_ins):
        return None
    if not source.marks and not any(source.styles):
        return joined(_with_fixed(translation.text, (), source.fixed))
    if not _fits_a_matrix(translation):
        return None
    translation = _parted(source, translation)
    styles, _ = _styles(source, translation)
    if not _wraps(styles) >= _all_wraps(source):
        return None
    return joined(_runs(translation, styles, Marks(source, translation), source.fixed))


def place_all(source: Source, translation: Translated) -> Segment:
    """Returns the translation in the source's styles, whatever the attention says.

    What it places nowhere stands around the word that looked there most, if that has nothing else around it; or else
    around nothing, where it began in the source.

    Args:
        source: without fixed runs.
        translation: of its text.
    """
    if (placed := place(source, translation)) is not None:
        return placed
    if not _fits_a_matrix(translation):
        wraps = tuple(sorted(_all_wraps(source), key=lambda wrap: wrap.number))
        marks = (run._replace(style=wraps) for _, runs in source.marks for run in runs)
        return joined([Run(translation.text, wraps), *marks])
    translation = _parted(source, translation)
    styles, word_styles = _styles(source, translation)
    for wrap in sorted(_wraps(word_styles) - _wraps(styles), key=lambda wrap: wrap.number):
        _put_around_a_word(wrap, styles, word_styles, translation.attention)
    empty = [_as_mark(wrap, source) for wrap in _all_wraps(source) - _wraps(styles)]
    source = source._replace(marks=sorted([*source.marks, *empty], key=lambda mark: mark[0]))
    return joined(_runs(translation, styles, Marks(source, translation), ()))


def _fits_a_matrix(translation: Translated) -> bool:
    return 0 < len(translation.source_words) * len(translation.target_words) <= _MOST_CELLS


def _parted(source: Source, translation: Translated) -> Translated:
    """Returns the translation with what arrives as it is parted where the style changes within it.

    A link and a time beside each other are one word to the network, and only the second may be bold.
    """
    source_words, target_words = translation.source_words, translation.target_words
    pieces = {
        word: parts
        for word, (start, stop) in zip(source_words, find_words(source.text, source_words), strict=True)
        if source_words.count(word) == target_words.count(word) == 1 and len(parts := _parts(source, start, stop)) > 1
    }
    if not pieces:
        return translation
    rows, columns = (
        [(index, part) for index, word in enumerate(words) for part in pieces.get(word, (word,))]
        for words in (target_words, source_words)
    )
    attention = translation.attention[np.ix_([index for index, _ in rows], [index for index, _ in columns])]
    for row, (index, part) in enumerate(rows):
        if (word := target_words[index]) in pieces:
            attention[row] = [source_words[place] == word and other == part for place, other in columns]
    return PlainTranslated(
        translation.text, tuple(part for _, part in columns), tuple(part for _, part in rows), attention
    )


def _parts(source: Source, start: int, stop: int) -> list[str]:
    """Returns a stretch of the source, cut where its style changes, without white space."""
    stretches = groupby(range(start, stop), key=source.styles.__getitem__)
    texts = ("".join(source.text[place] for place in places).strip() for _, places in stretches)
    return [text for text in texts if text]


def _styles(source: Source, translation: Translated) -> tuple[list[Style], list[Style]]:
    """Returns the styles of the target words, and those of the source words."""
    spans = find_words(source.text, translation.source_words)
    word_styles = [_usual_style(source.styles[start:stop]) for start, stop in spans]
    return _target_styles(translation, word_styles), word_styles


def _put_around_a_word(wrap: Wrap, styles: list[Style], word_styles: Sequence[Style], attention: np.ndarray) -> None:
    """Puts a wrap around the target word without any that looked most at what it stands around in the source."""
    members = [wrap in style for style in word_styles]
    middle = sum(index for index, is_member in enumerate(members) if is_member) / sum(members) / len(members)
    places = np.arange(len(styles)) / len(styles)
    mass = attention[:, members].sum(axis=1) - 1e-6 * abs(places - middle)
    free = [index for index in range(len(styles)) if not styles[index] and _is_between_words(styles, index)]
    if free:
        styles[max(free, key=mass.__getitem__)] = (wrap,)


def _is_between_words(styles: Sequence[Style], index: int) -> bool:
    """Whether no wrap goes on across a word that has none."""
    return not common_style(*(styles[place] if 0 <= place < len(styles) else () for place in (index - 1, index + 1)))


def _all_wraps(source: Source) -> set[Wrap]:
    return _wraps([*source.styles, *(run.style for _, runs in source.marks for run in runs)])


def _as_mark(wrap: Wrap, source: Source) -> tuple[int, list[Run]]:
    """Returns both ends of a wrap with nothing in between, and the place where it begins."""
    marks = (place for place, runs in source.marks if any(wrap in run.style for run in runs))
    start = next((place for place, style in enumerate(source.styles) if wrap in style), None)
    return next(marks) if start is None else start, [Run(wrap.opening + wrap.closing, (), Kind.MARK)]


# === Where the words are ===


def _usual_style(styles: Sequence[Style]) -> Style:
    return Counter(styles).most_common(1)[0][0] if styles else ()


def _wraps(styles: Sequence[Style]) -> set[Wrap]:
    return {wrap for style in styles for wrap in style}


# === Which word of the translation has which style ===


def _target_styles(translation: Translated, word_styles: Sequence[Style]) -> list[Style]:
    """Returns the style of each target word; one of the source's may have got no word at all.

    Args:
        translation: its punctuation goes with what stands around it, on the side where it did in the source.
        word_styles: of the source words.
    """
    target_words = translation.target_words
    kinds = sorted(set(word_styles), key=word_styles.index)
    members = np.array([[style == kind for kind in kinds] for style in word_styles], np.float32)
    mass = translation.attention @ members  # (target words, styles)
    styles = [kinds[best] for best in mass.argmax(axis=1)]
    for wrap in sorted(_wraps(word_styles), key=lambda wrap: wrap.number):
        _make_one_stretch(styles, wrap)
    for index, word in enumerate(target_words):
        if not is_word(word) and word not in PLACEHOLDERS:
            before = styles[index - 1] if index else word_styles[0]
            following = styles[index + 1] if index + 1 < len(styles) else word_styles[-1]
            own = _style_of_sign(translation, index, word_styles)
            styles[index] = own if own in (before, following) else common_style(before, following)
    return styles


def _style_of_sign(translation: Translated, index: int, word_styles: Sequence[Style]) -> Style | None:
    """Returns the style that a sign of the translation has in the source, if there are as many of it there."""
    sign = translation.target_words[index]
    places = [place for place, word in enumerate(translation.source_words) if word == sign]
    is_sure = len(places) == translation.target_words.count(sign)
    return word_styles[places[translation.target_words[:index].count(sign)]] if is_sure else None


def _make_one_stretch(styles: list[Style], wrap: Wrap) -> None:
    """Lets a wrap stand around its longest stretch of words alone; a single plain word inside it joins."""
    outer: Style = ()
    stretches: list[list[int]] = []
    for index, style in enumerate(styles):
        if wrap not in style:
            continue
        outer = style[: style.index(wrap)]
        gap = range(stretches[-1][-1] + 1, index) if stretches else range(0)
        if stretches and len(gap) <= 1 and all(styles[between] == outer for between in gap):
            stretches[-1] += [*gap, index]
        else:
            stretches.append([index])
    kept = max(stretches, key=len, default=[])
    for stretch in stretches:
        for index in stretch:
            if stretch is not kept and wrap in styles[index]:
                styles[index] = styles[index][: styles[index].index(wrap)]
            elif stretch is kept and wrap not in styles[index]:
                styles[index] = (*outer, wrap)


# === The text again ===


def _runs(translation: Translated, styles: list[Style], marks: Marks, fixed: Sequence[Run]) -> Iterator[Run]:
    text, end = translation.text, 0
    yield from marks.at(Anchor(-1), ())
    for index, (start, stop) in enumerate(find_words(text, translation.target_words)):
        before = styles[index - 1] if index else ()
        yield from _with_fixed(text[end:start], common_style(before, styles[index]), fixed)
        yield from marks.at(Anchor(index, is_before=True), common_style(before, styles[index]))
        yield from _with_fixed(text[start:stop], styles[index], fixed)
        following = styles[index + 1] if index + 1 < len(styles) else ()
        yield from marks.at(Anchor(index), common_style(styles[index], following))
        end = stop
    yield from _with_fixed(text[end:], (), fixed)
    yield from marks.at(Anchor(len(styles)), ())


def _with_fixed(text: str, style: Style, fixed: Sequence[Run]) -> Iterator[Run]:
    """Yields a stretch of the translation with the fixed runs in the place of what stood for them."""
    piece = ""
    for character in text:
        number = PLACEHOLDERS.index(character) if character in PLACEHOLDERS else len(fixed)
        if number < len(fixed):
            yield Run(piece, style)
            yield fixed[number]._replace(style=style)
            piece = ""
        else:
            piece += character
    yield Run(piece, style)
