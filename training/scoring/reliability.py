"""Whether probabilities mean what they say: bins, the expected calibration error, and its picture."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.figure import Figure

_NUM_BINS = 10
RIDGE = 0.01  # added to the diagonal of the Hessian for a feature that is one of a few


class Bin(NamedTuple):
    """Answers with about the same probability."""

    size: int
    confidence: float  # mean probability
    accuracy: float  # share of them that are right


def reliability_bins(probabilities: np.ndarray, outcomes: np.ndarray) -> list[Bin]:
    """Returns ten bins of equal width, without the empty ones, for probabilities (n,) and outcomes (n,) of 0 or 1."""
    numbers = np.minimum((probabilities * _NUM_BINS).astype(int), _NUM_BINS - 1)
    return [
        Bin(int(members.sum()), float(probabilities[members].mean()), float(outcomes[members].mean()))
        for number in range(_NUM_BINS)
        if (members := numbers == number).any()
    ]


def calibration_error(bins: Sequence[Bin]) -> float:
    """Returns the expected calibration error (Naeini et al. 2015): how far off a probability is, on average."""
    total = sum(each.size for each in bins)
    return sum(each.size * abs(each.confidence - each.accuracy) for each in bins) / total


def area_under_curve(probabilities: np.ndarray, outcomes: np.ndarray) -> float | None:
    """Returns how likely something right got a higher probability than something wrong (the area under the ROC curve).

    Args:
        probabilities: (n,).
        outcomes: (n,) of 0 or 1.

    Returns:
        None if all are right, or all are wrong.
    """
    right, wrong = probabilities[outcomes == 1], np.sort(probabilities[outcomes == 0])
    if not len(right) or not len(wrong):
        return None
    below = np.searchsorted(wrong, right, "left") + np.searchsorted(wrong, right, "right")  # an equal one counts half
    return float(below.mean() / (2 * len(wrong)))


def fit_logistic(
    features: np.ndarray, outcomes: np.ndarray, ridge: Sequence[float] | None = None
) -> tuple[float, list[float]]:
    """Returns the bias and the weights of the logistic regression that suits the outcomes best.

    Newton's method on standardised features, and what it finds in the features' own units. The ridge keeps a weight
    finite where a feature tells all.

    Args:
        features: (n, features).
        outcomes: (n,) of 0 or 1.
        ridge: for each feature what is added to the diagonal of the Hessian; None: `RIDGE` for all.
    """
    mean, deviation = features.mean(axis=0), features.std(axis=0) + 1e-9
    inputs = np.c_[np.ones(len(features)), (features - mean) / deviation]  # (n, 1 + features)
    weights = np.zeros(inputs.shape[1])
    penalty = np.diag([1e-6, *([RIDGE] * features.shape[1] if ridge is None else ridge)])
    for _ in range(30):
        predicted = 1 / (1 + np.exp(-np.clip(inputs @ weights, -30, 30)))
        gradient = inputs.T @ (predicted - outcomes) + penalty @ weights
        hessian = (inputs * (predicted * (1 - predicted))[:, None]).T @ inputs + penalty
        weights -= np.linalg.solve(hessian, gradient)
    own_units = weights[1:] / deviation
    return float(weights[0] - own_units @ mean), own_units.tolist()


def plot_reliability(bins_by_name: Mapping[str, Sequence[Bin]]) -> Figure:
    """Draws the accuracy over the confidence, one panel each; on the diagonal probabilities mean what they say."""
    figure = Figure(figsize=(3.4 * len(bins_by_name), 4.2), layout="constrained")
    panels = figure.subplots(1, len(bins_by_name), squeeze=False)[0]
    for axes, (name, bins) in zip(panels, bins_by_name.items(), strict=True):
        total = sum(each.size for each in bins)
        axes.plot([0, 1], [0, 1], color="#999999", linewidth=1)
        axes.plot([each.confidence for each in bins], [each.accuracy for each in bins], color="#4878a8")
        sizes = [10 + 400 * each.size / total for each in bins]
        axes.scatter(
            [each.confidence for each in bins], [each.accuracy for each in bins], sizes, color="#4878a8", alpha=0.6
        )
        axes.set(title=f"{name}\nECE {calibration_error(bins):.3f}", xlim=(0, 1), ylim=(0, 1), aspect="equal")
        axes.set_xlabel("confidence")
        axes.grid(alpha=0.3)
    panels[0].set_ylabel("accuracy")
    return figure
