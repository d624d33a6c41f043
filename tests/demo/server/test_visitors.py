from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from demo.server import visitors
from demo.server.visitors import SlidingWindow, visitor_of


def request(host="10.0.0.1", forwarded=None, username=None):
    headers = {} if forwarded is None else {"x-forwarded-for": forwarded}
    return SimpleNamespace(headers=headers, client=SimpleNamespace(host=host), username=username)


@pytest.mark.parametrize(
    ("forwarded", "behind_proxy", "visitor"),
    [
        (None, False, "10.0.0.1"),
        ("8.8.4.4", False, "10.0.0.1"),  # nobody vouches for it
        ("8.8.4.4", True, "8.8.4.4"),
        ("6.6.6.6, 8.8.4.4", True, "8.8.4.4"),  # what the visitor wrote stands to the left
        ("6.6.6.6, 8.8.4.4, 10.0.0.2", True, "8.8.4.4"),
        ("10.0.0.3, 10.0.0.2", True, "10.0.0.2"),
        (None, True, "10.0.0.1"),
        (" , ", True, "10.0.0.1"),
        ("2a00:1450:1:2:3:4:5:6", True, "2a00:1450:1:2::/64"),
        ("fe80::1%eth0", True, "fe80::/64"),
        ("::ffff:8.8.4.4", True, "8.8.4.4"),
        ("not an address", True, "not an address"),
    ],
)
def test_a_visitor_is_the_address_that_ones_own_proxies_saw(forwarded, behind_proxy, visitor):
    assert visitor_of(request(forwarded=forwarded), behind_proxy) == visitor


def test_an_account_is_one_visitor_wherever_it_comes_from():
    assert visitor_of(request("10.0.0.1", username="ana"), False) == visitor_of(
        request("10.0.0.2", username="ana"), False
    )
    assert visitor_of(request("10.0.0.1", username="ana"), False) != visitor_of(
        request("10.0.0.1", username="ben"), False
    )


def test_the_process_itself_is_a_visitor():
    assert visitor_of(None, True) == ""
    assert visitor_of(SimpleNamespace(headers={}, client=None, username=None), False) == ""


def test_whoever_asked_too_often_is_told_how_long_to_wait():
    window = SlidingWindow(3, 60)
    assert [window.admit("ana", 1, now) for now in (0.0, 10.0, 20.0)] == [0, 0, 0]
    assert window.admit("ana", 1, 30.0) == 30.0
    assert window.admit("ben", 1, 30.0) == 0
    assert window.admit("ana", 2, 30.0) == 40.0
    assert window.admit("ana", 1, 60.0) == 0


def test_what_costs_more_than_all_is_admitted_alone():
    window = SlidingWindow(3, 60)
    assert window.admit("ana", 10, 0.0) == 0
    assert window.admit("ana", 1, 59.0) == 1.0
    assert window.admit("ana", 10, 60.0) == 0


def test_only_so_many_visitors_are_remembered(monkeypatch):
    monkeypatch.setattr(visitors, "_MAX_VISITORS", 2)
    window = SlidingWindow(1, 60)
    for name in ("ana", "ben", "ana", "cem"):
        window.admit(name, 1, 0.0)
    assert window.admit("ana", 1, 1.0) > 0
    assert window.admit("ben", 1, 1.0) == 0  # forgotten: he was silent longest


@given(st.lists(st.tuples(st.floats(0, 30), st.integers(1, 7)), max_size=60), st.integers(1, 10))
def test_no_stretch_ever_holds_more_than_the_limit_and_the_wait_told_is_the_wait(visits, limit):
    window, now, admitted = SlidingWindow(limit, 60), 0.0, []
    for pause, cost in visits:
        now += pause
        wait = window.admit("ana", cost, now)
        if wait:
            assert wait <= 60 + 1e-6
            now += wait + 1e-6
            assert window.admit("ana", cost, now) == 0
        admitted.append((now, cost))
        recent = [spent for moment, spent in admitted if moment > now - 60]
        assert sum(recent) <= limit or len(recent) == 1
