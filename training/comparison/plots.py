"""Pictures of a comparison: scores over the length of the source, and attention maps side by side."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

_COLUMNS = 4
_METRIC_NAMES = {"bleu": "BLEU", "chrf": "chrF"}


def plot_by_length(results: Sequence[Mapping[str, Any]], metric: str) -> Figure:
    """Draws a score over the words of the source, one panel a direction, one line a recipe.

    The band around a line is the 95% interval of a bootstrap over the sentences of each length.

    Args:
        results: as `training.comparison.compare.compare` returns them.
        metric: `bleu` or `chrf`.
    """
    directions = list(results[0]["directions"])
    figure = Figure(figsize=(5.5 * len(directions), 4.5), layout="constrained")
    all_axes = np.atleast_1d(figure.subplots(1, len(directions), sharey=True))
    for axes, direction in zip(all_axes, directions, strict=True):
        for number, result in enumerate(results):
            _draw_line(axes, result["directions"][direction]["by_length"], metric, result["recipe"]["name"], number)
        axes.set_title(direction)
        axes.set_xlabel("words of the source")
        axes.grid(alpha=0.3)
    all_axes[0].set_ylabel(_METRIC_NAMES[metric])
    all_axes[0].set_ylim(bottom=0)
    figure.legend(*all_axes[0].get_legend_handles_labels(), loc="outside right center")
    return figure


def _draw_line(axes: Axes, classes: Sequence[Mapping[str, Any]], metric: str, name: str, number: int) -> None:
    words = [row["mean"] for row in classes]
    scores = np.array([row[metric]["score"] for row in classes])
    intervals = np.array([row[metric]["interval"] for row in classes])
    color = mpl.colormaps["tab10"](number % 10)
    axes.plot(words, scores, marker="o", markersize=4, color=color, label=name)
    axes.fill_between(
        words, np.maximum(scores - intervals, 0), scores + intervals, color=color, alpha=0.12, linewidth=0
    )


def plot_losses(results: Sequence[Mapping[str, Any]]) -> Figure:
    """Draws the validation loss over the updates, one line a recipe; losses of different pieces cannot be compared."""
    figure = Figure(figsize=(7, 4), layout="constrained")
    axes = figure.add_subplot()
    for number, result in enumerate(results):
        steps = [row["step"] for row in result["history"]]
        losses = [row["validation_loss"] for row in result["history"]]
        axes.plot(steps, losses, color=mpl.colormaps["tab10"](number % 10), label=result["recipe"]["name"])
    axes.set_xlabel("updates")
    axes.set_ylabel("label-smoothed validation loss (nats per token)")
    axes.grid(alpha=0.3)
    axes.legend()
    return figure


def plot_attention(results: Sequence[Mapping[str, Any]], index: int) -> Figure:
    """Draws what every recipe's network looks at while it writes the same translation of the same sentence.

    Rows are the words of the translation, columns those of the source; each panel has its own, since a vocabulary of
    words reads another text.

    Args:
        results: as `training.comparison.compare.compare` returns them.
        index: which of the sentences.
    """
    maps = [result["sentences"][index] for result in results]
    columns = min(_COLUMNS, len(maps))
    rows = math.ceil(len(maps) / columns)
    width, height = (1.3 + 0.26 * max(len(item[side]) for item in maps) for side in ("source_words", "target_words"))
    figure = Figure(figsize=(columns * width, rows * (height + 0.4)), layout="constrained")
    panels = list(figure.subplots(rows, columns, squeeze=False).flat)
    for panel, item, result in zip(panels, maps, results, strict=False):
        _draw_map(panel, item, result["recipe"]["name"])
    for panel in panels[len(maps) :]:
        panel.set_axis_off()
    return figure


def _draw_map(axes: Axes, item: Mapping[str, Any], name: str) -> None:
    weights = np.array(item["weights"]).reshape(len(item["target_words"]), len(item["source_words"]))
    axes.imshow(weights, cmap="Blues", vmin=0, vmax=1, aspect="auto")
    axes.set_title(name, fontsize=10)
    axes.set_xticks(range(weights.shape[1]), item["source_words"], rotation=90, fontsize=8)
    axes.set_yticks(range(weights.shape[0]), item["target_words"], fontsize=8)
    axes.tick_params(length=0)
    if not weights.any():
        axes.text(0.5, 0.5, "looks\nnowhere", transform=axes.transAxes, ha="center", va="center", color="gray")
