"""Attention as a figure to keep: source words across, target words down, the darker the more it was looked at.

Drawn with `Figure` and never with `pyplot`: pyplot keeps figures in a global list, and several visitors are
served by several threads.
"""

import base64
import io
import textwrap
import unicodedata
import warnings
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from demo.server.limits import Refusal

MAX_WORDS = 100  # of a side
MAX_LABEL_COLUMNS = 18
MAX_CAPTION_CHARACTERS = 800  # of each of its texts
MEDIA_TYPES = {"png": "image/png", "svg": "image/svg+xml"}

CELL_PIXELS = 30
FONT_PIXELS = 14
GAP_PIXELS = 6
LINE_PIXELS = 20
LEAST_WIDTH_PIXELS = 380  # so that a sentence of few words has room above
PIXELS_PER_INCH = 96  # of a browser
DOTS_PER_PIXEL = 2  # sharp on a phone too
LABEL_SLANT = 50  # degrees
LIGHT_INK_FROM = 0.87  # strength of a square on which white is easier to read than dark ink

CELL_COLOUR = "#0f766e"
INK = "#3f3f46"
INK_OF_NUMBERS = "#18181b"

# Hangul, kana and the commonest kanji, for machines without such a font.
OWN_FONT = Path(__file__).with_name("fonts") / "ParleySansCJK.otf"

# matplotlib takes each letter from the first of these fonts that has it.
FONTS = (
    "DejaVu Sans",
    "Noto Sans CJK KR",
    "Noto Sans CJK JP",
    "Noto Sans CJK SC",
    "Noto Sans KR",
    "Noto Sans JP",
    "Apple SD Gothic Neo",
    "Hiragino Sans",
    "PingFang SC",
    "Malgun Gothic",
    "Yu Gothic",
    "Microsoft YaHei",
    "NanumGothic",
    "WenQuanYi Zen Hei",
    "Noto Sans Devanagari",
    "Parley Sans CJK",
)

# A letter that no installed font has becomes a box. That is visible enough; the terminal need not repeat it.
warnings.filterwarnings("ignore", message=r"Glyph \d+ .* missing from font")


class Caption(NamedTuple):
    """What stands in a picture besides the squares, so that it says alone what it shows."""

    title: str = ""
    sentences: Sequence[str] = ()  # the source and its translation
    numbers: Sequence[Sequence[int]] = ()  # in the squares: (target_words, source_words)


NO_CAPTION = Caption()


def draw_picture(
    source_words: Sequence[str],
    target_words: Sequence[str],
    attention: Sequence[Sequence[float]],
    kind: str,
    caption: Caption = NO_CAPTION,
) -> str:
    """The heat-map as a picture file, written as an address that holds it whole: `data:image/png;base64,...`.

    Args:
        source_words, target_words: the words a reader sees.
        attention: (target_words, source_words).
        kind: "png" or "svg".
        caption: title, sentences and numbers.

    Raises:
        Refusal: the kind is another, a side has no words or too many, or the numbers do not fit the words.
    """
    weights = _checked(source_words, target_words, attention)
    if caption.numbers:
        _checked(source_words, target_words, caption.numbers)
    if kind not in MEDIA_TYPES:
        raise Refusal(f"A picture is one of: {', '.join(MEDIA_TYPES)}. Received: {kind!r}")
    figure = draw_heatmap(source_words, target_words, weights, caption)
    picture = io.BytesIO()
    # A picture file may land on any page: it brings its paper along.
    figure.savefig(
        picture, format=kind, dpi=figure.dpi, facecolor="white", metadata={"Title": caption.title or "Attention"}
    )
    return f"data:{MEDIA_TYPES[kind]};base64,{base64.b64encode(picture.getvalue()).decode('ascii')}"


def _checked(
    source_words: Sequence[str], target_words: Sequence[str], attention: Sequence[Sequence[float]]
) -> np.ndarray:
    shape = (len(target_words), len(source_words))
    if not 1 <= min(shape) <= max(shape) <= MAX_WORDS:
        raise Refusal(f"A picture shows 1 to {MAX_WORDS} words on each side. Received: {shape[1]} and {shape[0]}.")
    if any(len(row) != shape[1] for row in attention) or len(attention) != shape[0]:
        raise Refusal("A picture needs one number for each pair of words.")
    return np.array(attention, np.float32)  # (target_words, source_words)


def draw_heatmap(
    source_words: Sequence[str], target_words: Sequence[str], attention: np.ndarray, caption: Caption = NO_CAPTION
) -> Figure:
    """Words and the attention between them (target_words, source_words) as a matplotlib figure.

    Axes are placed by hand from the lengths of the words; matplotlib's own layout takes three times as long.
    """
    source_labels, target_labels = ([_shortened(word) for word in words] for words in (source_words, target_words))
    left = max(map(_label_pixels, target_labels)) + GAP_PIXELS
    slant = np.radians(LABEL_SLANT)
    longest_source = max(map(_label_pixels, source_labels))
    top = longest_source * np.sin(slant) + FONT_PIXELS + GAP_PIXELS
    # The labels lean out to the right of their columns.
    right = max(0.0, longest_source * np.cos(slant) - CELL_PIXELS / 2) + FONT_PIXELS
    columns, rows = len(source_labels) * CELL_PIXELS, len(target_labels) * CELL_PIXELS
    width = max(left + columns + right, LEAST_WIDTH_PIXELS if any(caption) else 0)
    lines = _caption_lines(caption, width)
    height = len(lines) * LINE_PIXELS + top + rows + 2 * GAP_PIXELS

    figure = Figure(figsize=(width / PIXELS_PER_INCH, height / PIXELS_PER_INCH))
    figure.set_dpi(PIXELS_PER_INCH * DOTS_PER_PIXEL)
    axes = figure.add_axes((left / width, GAP_PIXELS / height, columns / width, rows / height), facecolor="none")
    _draw_cells(axes, attention)
    _draw_labels(axes, source_labels, target_labels)
    _draw_numbers(axes, attention, caption.numbers)
    for number, line in enumerate(lines):
        place = (GAP_PIXELS / width, 1 - (GAP_PIXELS + number * LINE_PIXELS) / height)
        weight = "bold" if caption.title and number == 0 else "normal"
        figure.text(*place, line, va="top", weight=weight, **_lettering())
    return figure


def _caption_lines(caption: Caption, width: float) -> list[str]:
    """Returns the title, and the sentences in lines that fit into so many pixels."""
    texts = [_printable(text[:MAX_CAPTION_CHARACTERS]) for text in (caption.title, *caption.sentences)]
    columns = int((width - 2 * GAP_PIXELS) / _label_pixels("x"))
    return [line for text in texts for line in _wrapped(text, columns)]


def _wrapped(text: str, columns: int) -> list[str]:
    # textwrap counts letters; half as many of the wide ones fit.
    fitting = columns if _columns(text) == len(text) else columns // 2
    return textwrap.wrap(text, fitting)


def _draw_cells(axes: Axes, weights: np.ndarray) -> None:
    cells = np.empty((*weights.shape, 4), dtype=np.float32)  # (target_words, source_words, rgba)
    cells[..., :3] = to_rgb(CELL_COLOUR)
    cells[..., 3] = _strength(weights)
    axes.imshow(cells, aspect="auto", interpolation="nearest")
    axes.set_xticks(np.arange(weights.shape[1] + 1) - 0.5, minor=True)
    axes.set_yticks(np.arange(weights.shape[0] + 1) - 0.5, minor=True)
    axes.grid(which="minor", color=INK, alpha=0.25, linewidth=0.5)
    axes.tick_params(which="both", length=0)
    axes.spines[:].set_visible(False)


def _strength(weights: np.ndarray) -> np.ndarray:
    """Returns how strongly weights are drawn: a root brings out the weak ones, which are what a reader searches."""
    strength: np.ndarray = np.clip(np.nan_to_num(weights), 0.0, 1.0) ** 0.7
    return strength


def _draw_numbers(axes: Axes, weights: np.ndarray, numbers: Sequence[Sequence[int]]) -> None:
    strength = _strength(weights)
    for row, line in enumerate(numbers):
        for column, number in enumerate(line):
            colour = "white" if strength[row, column] > LIGHT_INK_FROM else INK_OF_NUMBERS
            axes.text(column, row, f"{number:.0f}", ha="center", va="center", fontsize=FONT_PIXELS * 0.6, color=colour)


def _lettering() -> dict[str, Any]:
    """How all words are written."""
    return {"fontsize": FONT_PIXELS * 0.75, "color": INK, "fontfamily": _installed_fonts(), "parse_math": False}


def _draw_labels(axes: Axes, source_labels: Sequence[str], target_labels: Sequence[str]) -> None:
    axes.xaxis.tick_top()
    axes.set_xticks(range(len(source_labels)), source_labels, rotation=LABEL_SLANT, ha="left", va="baseline")
    axes.set_yticks(range(len(target_labels)), target_labels)
    for label in (*axes.get_xticklabels(), *axes.get_yticklabels()):
        label.set(**_lettering())
        label.set_rotation_mode("anchor")


@cache
def _installed_fonts() -> tuple[str, ...]:
    """Those of `FONTS` that this machine has: matplotlib warns for each that is missing."""
    font_manager.fontManager.addfont(OWN_FONT)
    installed = set(font_manager.get_font_names())
    return tuple(font for font in FONTS if font in installed)


def _shortened(word: str) -> str:
    shown = word if len(word) <= MAX_LABEL_COLUMNS else word[:MAX_LABEL_COLUMNS] + "…"
    shown = _printable(shown)
    while _columns(shown) > MAX_LABEL_COLUMNS:
        shown = shown.removesuffix("…")[:-1] + "…"
    return shown


def _printable(text: str) -> str:
    return "".join(letter if letter.isprintable() else "□" for letter in text)


def _columns(text: str) -> int:
    """Width in half-width letters: a Chinese, Japanese or Korean letter is as wide as two others."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def _label_pixels(text: str) -> float:
    return _columns(text) * FONT_PIXELS * 0.62
