"""Marks of a source -> the same marks in its translation: what is bold, linked or fixed there is so here.

The network reads plain text, so that a sentence has one translation whatever stands around its words. Then the
attention says which word of the source each word of the translation is, and that word's style goes with it.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol

import numpy as np

from model.inference.markup.runs import Kind, Run, Segment, Style, Wrap, common_style, joined

# Stand for fixed runs in what the translator reads: characters for private use, which it carries over unchanged.
_STAND_INS = tuple(map(chr, range(0xE000, 0xE008)))
# A text of this many words squared is too long for one matrix.
_MOST_CELLS = 1_000_000


class Source(NamedTuple):
    """A segment as the translator reads it, and what that leaves out."""

    text: str
    styles: list[Style]  # of each character
    fixed: list[Run]
    marks: list[tuple[int, list[Run]]]  # behind which character they stand, with the white space before each


class Translated(Protocol):
    """A translation that shows its attention: of a text or of a sentence."""

    @property
    def text(self) -> str:
        """How it is written."""

    @property
    def source_words(self) -> tuple[str, ...]:
        """The words that were read, in their order."""

    @property
    def target_words(self) -> tuple[str, ...]:
        """The words that were written, in their order."""

    @property
    def attention(self) -> np.ndarray:
        """What each target word looked at: (target words, source words)."""


class _Anchor(NamedTuple):
    """The word of the translation that a mark stands beside: -1 is before all of them, their number behind them."""

    word: int
    is_before: bool = False


def read_source(segment: Segment) -> Source:
    texts: list[Run] = []
    fixed: list[Run] = []
    marks: list[tuple[int, list[Run]]] = []
    for index, run in enumerate(segment):
        if run.kind is Kind.FIXED:
            texts.append(run._replace(text=_STAND_INS[len(fixed) % len(_STAND_INS)]))
            fixed.append(run)
        elif run.kind is Kind.TEXT:
            texts.append(run)
        else:
            space = _take_space(texts) if _space_follows(segment[index + 1 :]) else Run("")
            marks.append((sum(len(text.text) for text in texts), [space, run]))
    styles = [run.style for run in texts for _ in run.text]
    return Source("".join(run.text for run in texts), styles, fixed, marks)


def _take_space(texts: list[Run]) -> Run:
    """Cuts the white space off the end of a text, which would vanish without the mark that it stands before."""
    if not texts or texts[-1].kind is not Kind.TEXT:
        return Run("")
    last = texts[-1]
    texts[-1] = last._replace(text=last.text.rstrip())
    return last._replace(text=last.text[len(texts[-1].text) :], style=())


def _space_follows(rest: Segment) -> bool:
    following = next((run for run in rest if run.kind is not Kind.MARK), None)
    return following is None or (following.kind is Kind.TEXT and following.text[:1].isspace())


def place(source: Source, translation: Translated) -> Segment | None:
    """Returns the translation in the source's styles, or None where they have no place in it."""
    stand_ins = _STAND_INS[: len(source.fixed)]
    if len(source.fixed) > len(_STAND_INS) or any(translation.text.count(sign) != 1 for sign in stand_ins):
        return None
    if not source.marks and not any(source.styles):
        return joined(list(_with_fixed(translation.text, (), source.fixed)))
    source_words, target_words = translation.source_words, translation.target_words
    if not 0 < len(source_words) * len(target_words) <= _MOST_CELLS:
        return None
    source_spans = _find_words(source.text, source_words)
    word_styles = [_usual_style(source.styles[start:stop]) for start, stop in source_spans]
    styles = _target_styles(translation.attention, word_styles, target_words)
    marks = [run.style for _, runs in source.marks for run in runs]
    if styles is None or not _wraps(word_styles) >= _wraps([*source.styles, *marks]):
        return None
    anchors = [_find_anchor(source.text, place, source_spans, translation) for place, _ in source.marks]
    return joined(list(_runs(translation, styles, anchors, source)))


# === Where the words are ===


def _find_words(text: str, words: Sequence[str]) -> list[tuple[int, int]]:
    """Returns where each word stands in the text; a word that is written otherwise there has no width."""
    spans, end = [], 0
    for word in words:
        start = text.find(word, end)
        if start < 0 or start > end + 40:  # found far away it is another one
            spans.append((end, end))
            continue
        end = start + len(word)
        spans.append((start, end))
    return spans


def _usual_style(styles: Sequence[Style]) -> Style:
    return Counter(styles).most_common(1)[0][0] if styles else ()


def _wraps(styles: Sequence[Style]) -> set[Wrap]:
    return {wrap for style in styles for wrap in style}


# === Which word of the translation has which style ===


def _target_styles(
    attention: np.ndarray, word_styles: Sequence[Style], target_words: Sequence[str]
) -> list[Style] | None:
    """Returns the style of each target word, or None if one of the source's got no word at all.

    Args:
        attention: (target words, source words).
        word_styles: of the source words.
        target_words: the words; punctuation goes with what stands around it.
    """
    kinds = sorted(set(word_styles), key=word_styles.index)
    members = np.array([[style == kind for kind in kinds] for style in word_styles], np.float32)
    mass = attention @ members  # (target words, styles)
    styles = [kinds[best] for best in mass.argmax(axis=1)]
    for wrap in sorted(_wraps(word_styles), key=lambda wrap: wrap.number):
        _make_one_stretch(styles, wrap)
    for index, word in enumerate(target_words):
        if not any(map(str.isalnum, word)) and word not in _STAND_INS:
            before = styles[index - 1] if index else word_styles[0]
            styles[index] = common_style(before, styles[index + 1] if index + 1 < len(styles) else word_styles[-1])
    return styles if _wraps(styles) >= _wraps(word_styles) else None


def _make_one_stretch(styles: list[Style], wrap: Wrap) -> None:
    """Lets a wrap stand around its longest stretch of words alone; a single plain word amid it joins."""
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


def _find_anchor(text: str, place: int, spans: Sequence[tuple[int, int]], translation: Translated) -> _Anchor:
    """Returns where a mark goes that stands at a place of the source: beside the word that it touches there."""
    attention = translation.attention
    before = [index for index, (start, stop) in enumerate(spans) if start < stop <= place]
    after = next((index for index, (start, stop) in enumerate(spans) if start == place < stop), None)
    if not before:
        return _Anchor(-1)
    if len(before) == len(spans):
        return _Anchor(attention.shape[0])
    if after is not None and text[place - 1].isspace():
        return _Anchor(int(attention[:, after].argmax()), is_before=True)
    return _Anchor(_word_behind(attention, before, translation))


def _word_behind(attention: np.ndarray, before: Sequence[int], translation: Translated) -> int:
    """Returns the target word that the last of some source words became.

    What a punctuation mark became the attention hardly tells: it is the same mark behind the word before it.
    """
    last = translation.source_words[before[-1]]
    words = [index for index in before if any(map(str.isalnum, translation.source_words[index]))]
    partner = int(attention[:, words[-1] if words else before[-1]].argmax())
    if words and words[-1] == before[-1]:
        return partner
    later = range(partner, len(translation.target_words))
    return next((index for index in later if translation.target_words[index] == last), partner)


# === The text again ===


def _runs(translation: Translated, styles: list[Style], anchors: list[_Anchor], source: Source) -> Iterator[Run]:
    text, end = translation.text, 0
    yield from _marks_at(_Anchor(-1), (), anchors, source)
    for index, (start, stop) in enumerate(_find_words(text, translation.target_words)):
        before = styles[index - 1] if index else ()
        yield from _with_fixed(text[end:start], common_style(before, styles[index]), source.fixed)
        yield from _marks_at(_Anchor(index, is_before=True), common_style(before, styles[index]), anchors, source)
        yield from _with_fixed(text[start:stop], styles[index], source.fixed)
        following = styles[index + 1] if index + 1 < len(styles) else ()
        yield from _marks_at(_Anchor(index), common_style(styles[index], following), anchors, source)
        end = stop
    yield from _with_fixed(text[end:], (), source.fixed)
    yield from _marks_at(_Anchor(len(styles)), (), anchors, source)


def _marks_at(anchor: _Anchor, style: Style, anchors: list[_Anchor], source: Source) -> Iterator[Run]:
    """Yields the marks that stand beside a word of the translation."""
    for place, (_, runs) in zip(anchors, source.marks, strict=True):
        if place == anchor:
            yield from (run._replace(style=style) for run in runs)


def _with_fixed(text: str, style: Style, fixed: Sequence[Run]) -> Iterator[Run]:
    """Yields a stretch of the translation with the fixed runs in the place of what stood for them."""
    piece = ""
    for character in text:
        number = _STAND_INS.index(character) if character in _STAND_INS else len(fixed)
        if number < len(fixed):
            yield Run(piece, style)
            yield fixed[number]._replace(style=style)
            piece = ""
        else:
            piece += character
    yield Run(piece, style)
