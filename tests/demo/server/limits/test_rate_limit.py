"""How often one visitor may ask."""

from hypothesis import given
from hypothesis import strategies as st

from demo.server.limits import rate_limit
from demo.server.limits.rate_limit import RateLimit


def test_whoever_asked_too_often_is_told_how_long_to_wait():
    rate = RateLimit(3, 60)
    assert [rate.admit("ana", 1, now) for now in (0.0, 10.0, 20.0)] == [0, 0, 0]
    assert rate.admit("ana", 1, 30.0) == 30.0
    assert rate.admit("ben", 1, 30.0) == 0
    assert rate.admit("ana", 2, 30.0) == 40.0
    assert rate.admit("ana", 1, 60.0) == 0


def test_what_costs_more_than_all_is_admitted_alone():
    rate = RateLimit(3, 60)
    assert rate.admit("ana", 10, 0.0) == 0
    assert rate.admit("ana", 1, 59.0) == 1.0
    assert rate.admit("ana", 10, 60.0) == 0


def test_only_so_many_visitors_are_remembered(monkeypatch):
    monkeypatch.setattr(rate_limit, "_MAX_VISITORS", 2)
    rate = RateLimit(1, 60)
    for name in ("ana", "ben", "ana", "cem"):
        rate.admit(name, 1, 0.0)
    assert rate.admit("ana", 1, 1.0) > 0
    assert rate.admit("ben", 1, 1.0) == 0  # forgotten: he was silent longest


@given(st.lists(st.tuples(st.floats(0, 30), st.integers(1, 7)), max_size=60), st.integers(1, 10))
def test_no_stretch_ever_holds_more_than_the_limit_and_the_wait_told_is_the_wait(visits, limit):
    rate, now, admitted = RateLimit(limit, 60), 0.0, []
    for pause, cost in visits:
        now += pause
        wait = rate.admit("ana", cost, now)
        if wait:
            assert wait <= 60 + 1e-6
            now += wait + 1e-6
            assert rate.admit("ana", cost, now) == 0
        admitted.append((now, cost))
        recent = [spent for moment, spent in admitted if moment > now - 60]
        assert sum(recent) <= limit or len(recent) == 1
