"""Who asks: an account or an address, behind proxies too."""

import ipaddress
from collections.abc import Mapping
from typing import Any, Protocol

_IPV6_NETWORK = 64  # bits that one household has in common; it may change all the others at will


class Request(Protocol):
    """What is needed of a `gr.Request`."""

    headers: Mapping[str, str]
    client: Any  # .host is the address that the connection came from
    username: str | None  # who logged in


def visitor_of(request: Request | None, behind_proxy: bool) -> str:
    """Returns who is asking: the name of the account, or the address.

    Each reverse proxy appends the address that it was called from to `X-Forwarded-For`, and reverse proxies of one's
    own call each other from private addresses. So the visitor is the last public address there; what stands further
    to the left was written by the visitor and proves nothing. A visitor who has a private address looks like a proxy:
    so the proxy that visitors reach must write the header anew instead, as docs/deploy.md does.

    Args:
        request: None for a call from this process itself.
        behind_proxy: whether a reverse proxy of one's own stands in front. If none does, the header proves nothing.
    """
    if request is None:
        return ""
    if name := getattr(request, "username", None):
        return f"account {name}"
    host = request.client.host if request.client else ""
    forwarded = [part.strip() for part in request.headers.get("x-forwarded-for", "").split(",") if part.strip()]
    if not behind_proxy or not forwarded:
        return _network(host)
    return _network(next(filter(_is_public, reversed(forwarded)), forwarded[-1]))


def is_owner(request: Request | None, behind_proxy: bool) -> bool:
    """Whether a call comes from this very machine and no proxy passed it on: from whoever started the server."""
    if request is None or request.client is None or behind_proxy:
        return False
    is_passed_on = any(name in request.headers for name in ("x-forwarded-for", "forwarded"))
    return not is_passed_on and _is_loopback(request.client.host)


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def _is_public(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_global
    except ValueError:
        return False


def _network(address: str) -> str:
    """Returns what one household cannot change: an IPv4 address, or the first half of an IPv6 address."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address[:100]
    if parsed.version == 4:
        return address
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((address.partition("%")[0], _IPV6_NETWORK), strict=False))
