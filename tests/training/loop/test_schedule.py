import pytest

from training.loop.schedule import WarmupCosine


def rate(step, peak=1.0, warmup_steps=10, steps=110):
    return float(WarmupCosine(peak, warmup_steps, steps)(step))


def test_it_rises_in_a_line_to_the_peak():
    assert [rate(step) for step in (0, 4, 9)] == pytest.approx([0.1, 0.5, 1.0])


def test_half_way_down_it_is_half_and_ends_at_a_fiftieth():
    assert rate(60) == pytest.approx(0.51)
    assert rate(110) == pytest.approx(0.02)
    assert rate(10_000) == pytest.approx(0.02)


def test_it_never_rises_after_the_peak():
    rates = [rate(step) for step in range(9, 120)]
    assert rates == sorted(rates, reverse=True)


@pytest.mark.parametrize(("warmup_steps", "steps"), [(0, 10), (10, 5), (0, 0)])
def test_odd_numbers_give_no_odd_rates(warmup_steps, steps):
    assert all(0 < rate(step, 1.0, warmup_steps, steps) <= 1 for step in range(20))


def test_a_limit_in_minutes_brings_it_down_in_time():
    schedule = WarmupCosine(1.0, 10, 1_000_000, minutes=20)
    assert schedule(1000) == pytest.approx(1.0, abs=0.01)
    assert schedule(1000, 10) == pytest.approx(0.51)
    assert schedule(1000, 20) == schedule(1000, 99) == pytest.approx(0.02)
    assert WarmupCosine(1.0, 10, 110, minutes=1000)(60, 1) == pytest.approx(0.51)  # the updates are over sooner
