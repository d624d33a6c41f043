import numpy as np
import pytest

from benchmarks.measure import Bar, Contender, alternate, bars_table, in_words, markdown_table, ratio, spread


def test_contenders_take_turns_after_one_call_each_that_does_not_count():
    calls: list[str] = []
    seconds = alternate(
        [Contender("A", lambda: calls.append("a"), calls=2), Contender("B", lambda: calls.append("b"))], rounds=3
    )
    assert "".join(calls) == "ab" + "aab" * 3
    assert {name: len(values) for name, values in seconds.items()} == {"A": 3, "B": 3}
    assert all((values >= 0).all() for values in seconds.values())


def test_a_ratio_compares_turns_of_the_same_round():
    # Both are three times as slow in the last round: the ratio does not see it.
    assert ratio(np.array([2.0, 2.0, 6.0]), np.array([1.0, 1.0, 3.0])) == (2.0, 2.0, 2.0)


def test_a_spread_is_the_median_and_the_quartiles():
    assert spread(np.array([5.0, 1.0, 3.0, 2.0, 4.0])) == (3.0, 2.0, 4.0)
    assert in_words(spread(np.array([1000.0, 2000.0, 3000.0])), 0) == "2,000 (1,500-2,500)"


@pytest.mark.parametrize(
    ("bar", "is_met"),
    [
        (Bar("speed", 5.0, 5), True),
        (Bar("speed", 4.99, 5), False),
        (Bar("memory", 250.0, 250, at_most=True), True),
        (Bar("memory", 250.1, 250, at_most=True), False),
        (Bar("memory", float("nan"), 250, at_most=True), False),
    ],
)
def test_a_bar_that_is_not_reached_is_said_to_be_short(bar, is_met):
    assert bar.is_met == is_met
    assert ("**short**" in bars_table([bar])) != is_met


def test_tables_are_markdown():
    assert markdown_table(["a", "b"], [["1", "2"]]) == "| a | b |\n| --- | --- |\n| 1 | 2 |"
