"""Receipts: sixteen digits that tell nothing without the key, read however they are typed."""

from __future__ import annotations

import time
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.tickets.codes import MAX_PARTITIONS
from bot.tickets.receipts import (
    BITS,
    DIGITS,
    MAX_TEXT,
    NoReceiptFound,
    is_receipt,
    lookup_of,
    make_receipt,
    parse_receipt,
    partition_of_receipt,
    possible_receipts,
    shown_receipt,
)

KEY, OTHER = b"k" * 32, b"o" * 32
receipts = st.text(alphabet="0123456789", min_size=DIGITS, max_size=DIGITS)


def test_a_receipt_has_more_than_fifty_bits() -> None:
    assert BITS > 50


@given(st.binary(min_size=1, max_size=40), st.integers(1, 64), st.data())
def test_a_receipt_tells_its_partition_to_who_has_the_key(seed: bytes, partitions: int, data: st.DataObject) -> None:
    partition = data.draw(st.integers(0, partitions - 1))
    digits = make_receipt(seed, partition, partitions, KEY)
    assert (len(digits), digits.isdecimal()) == (DIGITS, True)
    assert partition_of_receipt(digits, partitions, KEY) == partition
    assert make_receipt(seed, partition, partitions, KEY) == digits
    assert make_receipt(seed + b"x", partition, partitions, KEY) != digits


def test_without_the_key_receipts_of_one_partition_are_spread_over_all() -> None:
    drawn = [make_receipt(b"%d" % n, 3, 8, KEY) for n in range(800)]
    seen = Counter(partition_of_receipt(digits, 8, OTHER) for digits in drawn)
    assert set(seen) == set(range(8))
    assert max(seen.values()) < 200
    firsts = Counter(digits[0] for digits in drawn)
    assert len(firsts) == 10
    assert len(set(drawn)) == 800


@pytest.mark.parametrize(("partition", "partitions"), [(-1, 4), (4, 4), (0, MAX_PARTITIONS + 1)])
def test_a_partition_that_is_not_there_is_refused(partition: int, partitions: int) -> None:
    with pytest.raises(NoReceiptFound):
        make_receipt(b"x", partition, partitions, KEY)


@given(receipts, st.sampled_from(["", " ", "-", ".", "  ", " - ", "\u00a0", "–", "\n"]))
def test_a_receipt_is_read_back_however_it_is_spaced(digits: str, gap: str) -> None:
    typed = gap.join(digits[at : at + 4] for at in range(0, DIGITS, 4))
    for text in (digits, shown_receipt(digits), typed, f"  {typed} ", f"mã của tôi là {typed} nhé", gap.join(digits)):
        assert parse_receipt(text) == digits
    assert is_receipt(typed)
    assert not is_receipt(f"mã {typed}")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "123456789012345",
        "12345678901234567",
        "0912345345 0987654321",
        "1234 5678 9012 3456 7890",
        "1234567890123456 và 6543210987654321",
        "một hai ba bốn",
        "x" * MAX_TEXT + "1234567890123456",
    ],
)
def test_what_is_no_receipt_is_none(text: str) -> None:
    assert parse_receipt(text) is None
    assert not is_receipt(text)


def test_full_width_digits_are_digits() -> None:
    assert parse_receipt("１２３４ ５６７８ ９０１２ ３４５６") == "1234567890123456"


@given(st.text(max_size=300))
def test_any_text_at_all_is_read_without_a_fault(text: str) -> None:
    found = parse_receipt(text)
    assert found is None or (len(found) == DIGITS and found.isascii())


def test_what_is_stored_depends_on_digits_and_key_and_takes_its_time() -> None:
    began = time.perf_counter()
    one = lookup_of("1234567890123456", KEY)
    assert time.perf_counter() - began > 0.005
    assert lookup_of("1234567890123456", KEY) == one
    others = (lookup_of("1234567890123457", KEY), lookup_of("1234567890123456", OTHER))
    assert len({one.name, *(other.name for other in others)}) == 3
    assert len({one.key, *(other.key for other in others)}) == 3
    assert (len(one.name), len(one.key)) == (32, 32)


def test_possible_receipts_are_found_beside_other_numbers_and_never_inside_one() -> None:
    receipt = "1234 5678 9012 3456"
    for text in (f"Phiếu 2. {receipt}", f"0912345678 {receipt}", f"mã {receipt} ngày 2", receipt):
        assert ("1234567890123456", receipt) in possible_receipts(text), text
    assert possible_receipts("1234567890123456") == (("1234567890123456", "1234567890123456"),)
    assert possible_receipts("hoá đơn 1234567890123456789012345") == ()
