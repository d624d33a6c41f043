"""Probabilities that mean what they say, and ones that do not."""

import numpy as np
import pytest

from training.scoring.reliability import (
    area_under_curve,
    calibration_error,
    fit_logistic,
    plot_reliability,
    reliability_bins,
)


def test_bins_count_confidence_and_accuracy():
    bins = reliability_bins(np.array([0.05, 0.85, 0.81, 1.0]), np.array([0.0, 1.0, 0.0, 1.0]))
    assert [each.size for each in bins] == [1, 2, 1]
    assert bins[1].confidence == pytest.approx(0.83)
    assert bins[1].accuracy == 0.5


def test_the_error_is_the_mean_distance_by_pencil():
    bins = reliability_bins(np.array([0.9, 0.9, 0.9, 0.2]), np.array([1.0, 1.0, 0.0, 0.0]))
    assert calibration_error(bins) == pytest.approx((3 * abs(0.9 - 2 / 3) + 0.2) / 4)


def test_a_forecast_that_is_always_sure_and_half_right_is_far_off():
    assert calibration_error(reliability_bins(np.ones(100), np.arange(100) % 2.0)) == pytest.approx(0.5)


def test_a_regression_finds_the_weights_that_made_the_data():
    generator = np.random.default_rng(0)
    features = generator.normal([5, -2], [3, 0.1], (20_000, 2))
    logits = 0.5 + 0.4 * (features[:, 0] - 5) - 6 * (features[:, 1] + 2)
    outcomes = (generator.random(20_000) < 1 / (1 + np.exp(-logits))).astype(float)
    bias, weights = fit_logistic(features, outcomes)
    assert weights == pytest.approx([0.4, -6], rel=0.1)
    assert bias == pytest.approx(0.5 - 0.4 * 5 - 6 * 2, rel=0.1)
    said = 1 / (1 + np.exp(-(bias + features @ weights)))
    assert calibration_error(reliability_bins(said, outcomes)) < 0.02


@pytest.mark.parametrize("outcome", [0.0, 1.0])
def test_what_is_always_so_gives_finite_weights(outcome):
    bias, weights = fit_logistic(np.random.default_rng(0).normal(size=(200, 3)), np.full(200, outcome))
    assert np.isfinite([bias, *weights]).all()
    assert (bias > 3) == (outcome == 1)


def test_a_feature_that_tells_all_and_one_that_is_constant_give_finite_weights():
    outcomes = np.arange(200) % 2.0
    bias, weights = fit_logistic(np.c_[outcomes, np.ones(200)], outcomes)
    assert np.isfinite([bias, *weights]).all()
    assert weights[0] > 3


def test_the_picture_has_a_panel_each():
    bins = reliability_bins(np.array([0.2, 0.7]), np.array([0.0, 1.0]))
    figure = plot_reliability({"en-es, sentences": bins, "en-es, words": bins})
    titles = [axes.get_title() for axes in figure.axes]
    assert titles == ["en-es, sentences\nECE 0.250", "en-es, words\nECE 0.250"]


def test_the_area_is_the_share_of_pairs_in_order_by_pencil():
    assert area_under_curve(np.array([0.9, 0.4, 0.4, 0.1]), np.array([1.0, 1.0, 0.0, 0.0])) == pytest.approx(3.5 / 4)
    assert area_under_curve(np.array([0.2, 0.8]), np.array([1.0, 0.0])) == 0
    assert area_under_curve(np.array([0.2, 0.8]), np.ones(2)) is None
