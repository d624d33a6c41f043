from types import SimpleNamespace

import pytest

from demo.server.limits.visitors import is_owner, visitor_of


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
        ("192.168.1.5", True, "192.168.1.5"),  # of an intranet, whose proxy wrote the header anew
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


@pytest.mark.parametrize(
    ("visitor", "behind_proxy", "is_it"),
    [
        (request("127.0.0.1"), False, True),
        (request("::1"), False, True),
        (request("127.0.0.1", forwarded="8.8.4.4"), False, False),  # a proxy on this machine passed it on
        (request("127.0.0.1"), True, False),
        (request("10.0.0.1"), False, False),
        (request("not an address"), False, False),
        (None, False, False),
    ],
)
def test_whoever_calls_from_this_very_machine_has_started_the_server(visitor, behind_proxy, is_it):
    assert is_owner(visitor, behind_proxy) is is_it
