"""Which addresses may be called."""

from __future__ import annotations

import pytest

from bot.runtime.addresses import may_call

PUBLIC = ("1.1.1.1", "203.113.0.1", "2606:4700:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101")
PRIVATE = ("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "::1", "fd00::1", "::ffff:10.0.0.1", "64:ff9b::7f00:1")
NEVER = ("169.254.169.254", "fe80::1", "fe80::1%eth0", "0.0.0.0", "::", "224.0.0.1", "ff02::1", "255.255.255.255",
         "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "2002:a9fe:a9fe::1")  # fmt: skip


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_may_be_called(address: str) -> None:
    assert may_call(address, private=False)
    assert may_call(address, private=True)


@pytest.mark.parametrize("address", [*PRIVATE, "2002:7f00:1::1"])
def test_a_private_address_only_where_the_file_says_so(address: str) -> None:
    assert not may_call(address, private=False)
    assert may_call(address, private=True)


@pytest.mark.parametrize("address", NEVER)
def test_link_local_and_senseless_addresses_are_never_called(address: str) -> None:
    assert not may_call(address, private=False)
    assert not may_call(address, private=True)
