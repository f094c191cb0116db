"""Which addresses this service connects to on somebody else's word, checked where the socket is made.

The check comes after the name was resolved and is of the very address that is connected to, so a name that changes
its address between a check and the call leads nowhere.
"""

from __future__ import annotations

import socket
from collections.abc import Callable
from functools import partial
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any

import aiohttp

AddressInfo = tuple[Any, ...]  # family, type, protocol, name, address: as getaddrinfo gives it
_TRANSLATED = IPv6Network("64:ff9b::/96")  # IPv4 addresses behind a translator


class ForbiddenAddress(OSError):
    """The host's address is one that is never called."""


def checked_connector(limit: int, private: bool = False) -> aiohttp.TCPConnector:
    """At most `limit` connections; to private addresses and this machine only if `private`."""
    make: Callable[[AddressInfo], socket.socket] = partial(_socket, private)
    return aiohttp.TCPConnector(limit=limit, socket_factory=make)


def may_call(address: str, private: bool) -> bool:
    """Whether a resolved address may be connected to; `private` ones (the machine itself, its network) only if asked.

    Link-local addresses, where clouds keep their keys, are never called.
    """
    ip = _innermost(ip_address(address.partition("%")[0]))
    if ip.is_loopback:
        return private
    if ip.is_link_local or ip.is_multicast or ip.is_unspecified or ip.is_reserved:
        return False
    return ip.is_global or (private and ip.is_private)


def is_forbidden(error: OSError) -> bool:
    """Whether a connection failed because the address is never called."""
    return isinstance(error, ForbiddenAddress) or "never called" in str(error)


def _socket(private: bool, info: AddressInfo) -> socket.socket:
    if not may_call(info[4][0], private):
        raise ForbiddenAddress("an address that is never called")
    return socket.socket(info[0], info[1], info[2])


def _innermost(ip: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address inside an IPv6 one, where there is one."""
    if isinstance(ip, IPv4Address):
        return ip
    if ip in _TRANSLATED:
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else ip)
