"""Pictures of a training."""

from collections.abc import Mapping, Sequence

from matplotlib.figure import Figure


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
