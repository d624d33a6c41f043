import pytest

from training.loop.pace import Pace, TrainingBar, forecast, in_words
from training.recipes.recipe import Duration


@pytest.fixture
def pace() -> Pace:
    """Two of four widths compiled in ten seconds each; then an update takes half a second."""
    pace = Pace(num_widths=4)
    for width, seconds in [(8, 10.5), (12, 10.5), *[(8, 0.5)] * 3, *[(12, 0.5)] * 3]:
        pace.record(width, seconds)
    return pace


def test_nothing_is_said_before_enough_updates_were_measured_beside_compilation():
    pace = Pace(num_widths=10)
    for width in range(8):
        pace.record(width, 20.0)
    assert not pace.is_known
    for _ in range(6):
        pace.record(3, 0.5)
    assert pace.is_known


def test_the_latest_updates_tell_however_many_were_before():
    pace = Pace(num_widths=1)
    for seconds in [9.0, *[1.0] * 300, *[0.5] * 200]:
        pace.record(8, seconds)
    assert pace.seconds(100, validates_first=False) == pytest.approx(50)


def test_what_is_still_to_be_compiled_counts(pace):
    # 100 updates of half a second, and two widths at ten seconds.
    assert pace.seconds(100, validates_first=False) == pytest.approx(50 + 20)
    # The first validation compiles its own part, for all four widths.
    assert pace.seconds(100, validates_first=True) == pytest.approx(50 + 20 + 16)


def test_both_moments_are_told(pace):
    lines = list(forecast(pace, step=8, first_validation=108, steps=2_008))
    assert "about 85 seconds" in lines[0] and "after update 108" in lines[0]
    assert "about 17 minutes all 2,008 updates" in lines[1]


def test_where_its_time_is_over_sooner_that_is_told(pace):
    first, line = forecast(pace, step=8, first_validation=108, steps=200_000, seconds_left=25 * 60)
    assert "after update 108" in first
    assert "In about 25 minutes its time is over" in line
    *_, line = forecast(pace, step=8, first_validation=108, steps=2_008, seconds_left=2 * 3600)
    assert "about 17 minutes all 2,008 updates" in line


def test_no_first_bundle_is_promised_that_would_come_no_sooner_than_the_end(pace):
    [line] = forecast(pace, step=8, first_validation=100_000, steps=200_000, seconds_left=25 * 60)
    assert "In about 25 minutes its time is over" in line
    [line] = forecast(pace, step=8, first_validation=2_008, steps=2_008)
    assert "about 17 minutes all 2,008 updates" in line


def test_a_resumed_run_that_has_its_first_bundle_is_told_its_end_alone(pace):
    [line] = forecast(pace, step=300, first_validation=100, steps=2_000)
    assert "2,000" in line


@pytest.mark.parametrize(
    ("seconds", "words"), [(1, "5 seconds"), (44, "45 seconds"), (100, "2 minutes"), (7_000, "1.9 hours")]
)
def test_durations_are_said_as_people_say_them(seconds, words):
    assert in_words(seconds) == words


def test_the_bar_says_that_it_compiles_and_names_a_time_only_when_it_knows_one(capsys):
    with TrainingBar(Duration(steps=100, steps_per_validation=50), 0, 2) as bar:
        bar.updated(8, 30.0, loss=5.0, tokens_per_second=50, minutes=0.5)
        bar._bar.refresh()
        compiling = capsys.readouterr().err
        for _ in range(7):
            bar.updated(8, 0.5, loss=4.0, tokens_per_second=900, minutes=0.6)
        bar._bar.refresh()
        known = capsys.readouterr()
    assert "compiling, the first updates are slow" in compiling and "left" not in compiling
    assert "seconds left" in known.err and "compiling" not in known.err.rpartition("\r")[2]
    assert "all 100 updates are done" in known.out


def test_what_is_left_is_never_more_than_the_time_that_was_given(capsys):
    with TrainingBar(Duration(steps=100_000, minutes=10.0), 0, 1) as bar:
        for _ in range(8):
            bar.updated(8, 2.0, loss=4.0, tokens_per_second=900, minutes=4.0)
        bar._bar.refresh()
    assert "about 6 minutes left" in capsys.readouterr().err
