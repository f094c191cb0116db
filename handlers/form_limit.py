"""How often one address may open pages of sealed forms; counted in this process alone."""

from __future__ import annotations

import time
from collections import OrderedDict
from ipaddress import IPv6Address, IPv6Network, ip_address

from aiohttp import web

PER_MINUTE = 60  # requests of one address, all its links together; a household or a cheap proxy shares one
AT_ONCE = 30  # of them within a moment
MAX_ADDRESSES = 10_000  # remembered; the longest unseen is forgotten first
UNKNOWN_ADDRESS = ""
IPV6_BITS = 64


class AddressLimit:
    """A bucket for each address that refills evenly."""

    def __init__(self, per_minute: int = PER_MINUTE, at_once: int = AT_ONCE, most: int = MAX_ADDRESSES) -> None:
        self._per_second = per_minute / 60
        self._size = at_once
        self._most = most
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def allows(self, address: str, now: float | None = None) -> bool:
        """Whether one more request of this address is served, which then counts."""
        address = _household(address)
        at = time.monotonic() if now is None else now
        have, since = self._left.pop(address, (float(self._size), at))
        have = min(float(self._size), have + max(0.0, at - since) * self._per_second)
        allowed = have >= 1
        self._left[address] = (have - 1 if allowed else have, at)
        while len(self._left) > self._most:
            self._left.popitem(last=False)
        return allowed


def _household(address: str) -> str:
    """What one line is given: an IPv4 address, or 64 bits of IPv6, below which anybody has as many as they like."""
    try:
        ip = ip_address(address)
    except ValueError:
        return address
    if isinstance(ip, IPv6Address):
        return str(ip.ipv4_mapped or IPv6Network((ip, IPV6_BITS), strict=False).network_address)
    return str(ip)


def client_address(request: web.Request, proxies: int) -> str:
    """Where a request comes from, seen through `proxies` of our own in front; what others wrote is not believed."""
    if proxies:
        passed = [part.strip() for part in ",".join(request.headers.getall("X-Forwarded-For", [])).split(",")]
        return passed[-proxies] if len(passed) >= proxies else UNKNOWN_ADDRESS
    return request.remote or UNKNOWN_ADDRESS
