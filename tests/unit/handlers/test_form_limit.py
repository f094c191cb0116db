"""How often one address may open pages of sealed forms."""

from aiohttp.test_utils import make_mocked_request
from hypothesis import given
from hypothesis import strategies as st

from handlers.form_limit import AT_ONCE, MAX_ADDRESSES, PER_MINUTE, UNKNOWN_ADDRESS, AddressLimit, client_address


def test_limits_have_their_numbers() -> None:
    assert (PER_MINUTE, AT_ONCE, MAX_ADDRESSES) == (60, 30, 10_000)


@given(st.lists(st.floats(0, 600), max_size=300).map(sorted))
def test_no_minute_holds_more_than_its_number_and_one_burst(times: list[float]) -> None:
    limit = AddressLimit()
    served = [at for at in times if limit.allows("a", at)]
    for start in served:
        assert sum(start <= at < start + 60 for at in served) <= PER_MINUTE + AT_ONCE


def test_one_address_does_not_slow_another() -> None:
    limit = AddressLimit(per_minute=60, at_once=1)
    assert limit.allows("a", 0.0)
    assert not limit.allows("a", 0.1)
    assert limit.allows("b", 0.1)


def test_one_line_of_ipv6_is_one_address() -> None:
    limit = AddressLimit(per_minute=1, at_once=1)
    assert limit.allows("2001:db8:1:2::1", 0.0)
    assert not limit.allows("2001:db8:1:2:ffff::9", 0.0)
    assert limit.allows("2001:db8:1:3::1", 0.0)
    assert limit.allows("::ffff:203.0.113.7", 0.0)
    assert not limit.allows("203.0.113.7", 0.0)


def test_what_is_remembered_is_bounded() -> None:
    limit = AddressLimit(per_minute=1, at_once=1, most=3)
    for address in "abcd":
        assert limit.allows(address, 0.0)
    assert limit.allows("a", 0.0)  # forgotten as the longest unseen
    assert not limit.allows("d", 0.0)


def test_an_address_is_believed_from_our_own_proxies_alone() -> None:
    headers = {"X-Forwarded-For": "6.6.6.6, 203.0.113.7, 10.0.0.2"}
    request = make_mocked_request("GET", "/kin/x", headers=headers)
    assert client_address(request, 0) == (request.remote or UNKNOWN_ADDRESS)
    assert client_address(request, 1) == "10.0.0.2"
    assert client_address(request, 2) == "203.0.113.7"
    assert client_address(request, 5) == UNKNOWN_ADDRESS
