"""Who asks, and how often: addresses behind proxies, and sliding windows that forget."""

import ipaddress
import threading
from collections import OrderedDict, deque
from collections.abc import Iterable, Mapping
from typing import Any, Protocol

# Addresses remembered at once. One more, and the one that was silent longest is forgotten.
_MAX_VISITORS = 10_000
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
    to the left was written by the visitor and proves nothing.

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


class SlidingWindow:
    """Counts what each visitor asked within the last `seconds`, and says how long to wait where it is too much.

    Args:
        limit: cost that a visitor may cause in any stretch of `seconds`.
        seconds: length of the stretch.
    """

    def __init__(self, limit: int, seconds: float) -> None:
        self._limit = limit
        self._seconds = seconds
        self._visits: OrderedDict[str, deque[tuple[float, int]]] = OrderedDict()  # silent longest first
        self._lock = threading.Lock()

    def admit(self, visitor: str, cost: int, now: float) -> float:
        """Notes a request and returns 0, or returns the seconds to wait and notes nothing.

        A request that costs more than the limit is admitted when nothing else was asked in the whole stretch.

        Args:
            visitor: who asks.
            cost: how much the request counts.
            now: seconds of a clock that never goes back.
        """
        with self._lock:
            visits = self._visits.setdefault(visitor, deque())
            self._visits.move_to_end(visitor)
            if len(self._visits) > _MAX_VISITORS:
                self._visits.popitem(last=False)
            while visits and visits[0][0] <= now - self._seconds:
                visits.popleft()
            wait = self._wait(visits, self._limit - min(cost, self._limit), now)
            if not wait:
                visits.append((now, cost))
            return wait

    def _wait(self, visits: Iterable[tuple[float, int]], room: int, now: float) -> float:
        """Returns in how many seconds so many visits are forgotten that the others together cost at most `room`."""
        used = sum(cost for _, cost in visits)
        wait = 0.0
        for moment, cost in visits:
            if used <= room:
                break
            used -= cost
            wait = moment + self._seconds - now
        return wait
