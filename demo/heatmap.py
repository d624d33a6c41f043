"""Attention as a picture: source words across, target words down, the darker the more it was looked at.

Drawn with `Figure` and never with `pyplot`: pyplot keeps figures in a global list, and several visitors are
served by several threads.
"""

import base64
import html
import io
import unicodedata
import warnings
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

MAX_WORDS = 40
MAX_LABEL_COLUMNS = 18

CELL_PIXELS = 30
FONT_PIXELS = 14
GAP_PIXELS = 6
PIXELS_PER_INCH = 96  # of a browser
DOTS_PER_PIXEL = 2  # sharp on a phone too
LABEL_SLANT = 50  # degrees

# Both hold on white and on near-black paper; the paper itself stays transparent.
CELL_COLOUR = "#0d9488"
INK = "#767676"

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
)

# A letter that no installed font has becomes a box. That is visible enough; the terminal need not repeat it.
warnings.filterwarnings("ignore", message=r"Glyph \d+ .* missing from font")


class Alignment(NamedTuple):
    """Which source words each target word looked at."""

    source_words: tuple[str, ...]
    target_words: tuple[str, ...]
    weights: np.ndarray  # (target_words, source_words) float32
    is_cropped: bool


def crop_alignment(
    source_words: Sequence[str],
    target_words: Sequence[str],
    attention: np.ndarray,
    max_words: int = MAX_WORDS,
) -> Alignment:
    """The part of a translation's attention that fits on a screen: its first words on both sides.

    Args:
        source_words, target_words: the words a reader sees.
        attention: (target_words, source_words).
        max_words: how many words of a side are kept.
    """
    return Alignment(
        source_words=tuple(source_words[:max_words]),
        target_words=tuple(target_words[:max_words]),
        weights=attention[:max_words, :max_words].copy(),
        is_cropped=max(len(source_words), len(target_words)) > max_words,
    )


def draw_heatmap(alignment: Alignment) -> Figure:
    """The alignment as a matplotlib figure on transparent paper.

    Axes are placed by hand from the lengths of the words; matplotlib's own layout takes three times as long.

    Raises:
        ValueError: if a side has no words.
    """
    if not alignment.source_words or not alignment.target_words:
        raise ValueError(
            "A heat-map needs at least one word on each side. "
            f"Received: {len(alignment.source_words)} source and {len(alignment.target_words)} target words."
        )
    source_labels = [_shortened(word) for word in alignment.source_words]
    target_labels = [_shortened(word) for word in alignment.target_words]
    left = max(map(_label_pixels, target_labels)) + GAP_PIXELS
    slant = np.radians(LABEL_SLANT)
    longest_source = max(map(_label_pixels, source_labels))
    top = longest_source * np.sin(slant) + FONT_PIXELS + GAP_PIXELS
    # The labels lean out to the right of their columns.
    right = max(0.0, longest_source * np.cos(slant) - CELL_PIXELS / 2) + FONT_PIXELS
    columns, rows = len(source_labels) * CELL_PIXELS, len(target_labels) * CELL_PIXELS
    width, height = left + columns + right, top + rows + GAP_PIXELS

    figure = Figure(figsize=(width / PIXELS_PER_INCH, height / PIXELS_PER_INCH), facecolor="none")
    figure.set_dpi(PIXELS_PER_INCH * DOTS_PER_PIXEL)
    axes = figure.add_axes((left / width, GAP_PIXELS / height, columns / width, rows / height), facecolor="none")
    _draw_cells(axes, alignment.weights)
    _draw_labels(axes, source_labels, target_labels)
    return figure


def _draw_cells(axes: Axes, weights: np.ndarray) -> None:
    # A root brings out the weak weights, which are what a reader searches; the order stays.
    cells = np.empty((*weights.shape, 4), dtype=np.float32)  # (target_words, source_words, rgba)
    cells[..., :3] = to_rgb(CELL_COLOUR)
    cells[..., 3] = np.clip(np.nan_to_num(weights), 0.0, 1.0) ** 0.7
    axes.imshow(cells, aspect="auto", interpolation="nearest")
    axes.set_xticks(np.arange(weights.shape[1] + 1) - 0.5, minor=True)
    axes.set_yticks(np.arange(weights.shape[0] + 1) - 0.5, minor=True)
    axes.grid(which="minor", color=INK, alpha=0.25, linewidth=0.5)
    axes.tick_params(which="both", length=0)
    axes.spines[:].set_visible(False)


def _draw_labels(axes: Axes, source_labels: Sequence[str], target_labels: Sequence[str]) -> None:
    axes.xaxis.tick_top()
    axes.set_xticks(range(len(source_labels)), source_labels, rotation=LABEL_SLANT, ha="left", va="baseline")
    axes.set_yticks(range(len(target_labels)), target_labels)
    for label in (*axes.get_xticklabels(), *axes.get_yticklabels()):
        label.set(fontsize=FONT_PIXELS * 0.75, color=INK, fontfamily=_installed_fonts(), parse_math=False)
        label.set_rotation_mode("anchor")


@cache
def _installed_fonts() -> tuple[str, ...]:
    """Those of `FONTS` that this machine has: matplotlib warns for each that is missing."""
    installed = set(font_manager.get_font_names())
    return tuple(font for font in FONTS if font in installed)


def heatmap_html(alignment: Alignment) -> str:
    """The heat-map as an `<img>` that carries its picture in itself and says what it shows."""
    figure = draw_heatmap(alignment)
    picture = io.BytesIO()
    figure.savefig(picture, format="png", dpi=figure.dpi, facecolor="none")
    width, height = (round(inches * PIXELS_PER_INCH) for inches in figure.get_size_inches())
    data = base64.b64encode(picture.getvalue()).decode("ascii")
    description = html.escape(describe_alignment(alignment), quote=True)
    return f'<img src="data:image/png;base64,{data}" width="{width}" height="{height}" alt="{description}">'


def describe_alignment(alignment: Alignment) -> str:
    """In words, for those who cannot see the picture: where each target word looked most."""
    partners = alignment.weights.argmax(axis=1) if alignment.weights.size else ()
    pairs = (
        f"{target} looks at {alignment.source_words[partner]}"
        for target, partner in zip(alignment.target_words, partners, strict=False)
    )
    return "Attention. " + "; ".join(pairs)


def _shortened(word: str) -> str:
    shown = word if len(word) <= MAX_LABEL_COLUMNS else word[:MAX_LABEL_COLUMNS] + "…"
    shown = "".join(letter if letter.isprintable() else "□" for letter in shown)
    while _columns(shown) > MAX_LABEL_COLUMNS:
        shown = shown.removesuffix("…")[:-1] + "…"
    return shown


def _columns(text: str) -> int:
    """Width in half-width letters: a Chinese, Japanese or Korean letter is as wide as two others."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def _label_pixels(text: str) -> float:
    return _columns(text) * FONT_PIXELS * 0.62
