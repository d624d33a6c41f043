"""Pictures of a training."""

import io
from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure
from PIL import Image


def plot_history(history: Sequence[Mapping[str, float]]) -> Figure:
    """Draws the training and validation loss over the updates; the best validation is marked.

    Args:
        history: rows with `step`, `loss` and `validation_loss`.
    """
    steps = [row["step"] for row in history]
    validation_losses = [row["validation_loss"] for row in history]
    best = min(range(len(history)), key=validation_losses.__getitem__)
    figure = Figure(figsize=(7, 4), layout="constrained")
    axes = figure.add_subplot()
    axes.plot(steps, [row["loss"] for row in history], label="training, with augmentation and dropout")
    axes.plot(steps, validation_losses, label="validation")
    axes.plot(steps[best], validation_losses[best], "o", label=f"best: {validation_losses[best]:.3f}")
    axes.set_xlabel("updates")
    axes.set_ylabel("label-smoothed loss (nats per subword)")
    axes.grid(alpha=0.3)
    axes.legend()
    return figure


def plot_lengths(lengths: Sequence[tuple[int, int]], languages: tuple[str, str], widths: Sequence[int]) -> Figure:
    """Draws how many sentences of each language have how many subwords, and the widths that batches have.

    Args:
        lengths: of the two sides of each pair.
        languages: codes of the two sides.
        widths: lengths that sentences are padded to; longer ones than the last are left out.
    """
    limit = max(widths[-1] + 4, int(np.quantile(lengths, 0.99)))
    figure = Figure(figsize=(7, 5), layout="constrained")
    for axes, side, language in zip(
        figure.subplots(2, sharex=True), zip(*lengths, strict=True), languages, strict=True
    ):
        axes.hist(np.minimum(side, limit), bins=np.arange(0.5, limit + 1), color="#4878a8")
        for width in widths:
            axes.axvline(width, color="#b04030", linewidth=0.8, alpha=0.7)
        axes.set_ylabel(f"{language}: sentences of a sample")
    axes.set_xlabel("subwords in a sentence; red: the widths of batches")
    return figure


def png(figure: Figure) -> bytes:
    """Returns a figure as the bytes of a small PNG file: of its few colours, 64 are told apart."""
    drawn, small = io.BytesIO(), io.BytesIO()
    figure.savefig(drawn, format="png", dpi=90)
    Image.open(drawn).convert("RGB").quantize(64).save(small, format="PNG", optimize=True)
    return small.getvalue()
