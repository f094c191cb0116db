from __future__ import annotations

import zlib
from contextlib import suppress
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.tickets import packing
from bot.tickets.packing import DICTIONARY_1, Unpackable, number, pack, read_number, unpack

WORDS = "Tôi nộp hồ sơ ở bộ phận một cửa từ tháng trước, cán bộ hẹn nhiều lần mà vẫn chưa trả kết quả."


@given(st.binary(max_size=300) | st.text(max_size=200).map(str.encode))
def test_what_is_packed_comes_back_and_grows_by_one_byte_at_most(plain: bytes) -> None:
    packed = pack(plain)
    assert unpack(packed) == plain
    assert len(packed) <= len(plain) + 1


def test_ordinary_words_shrink_to_less_than_two_thirds() -> None:
    assert len(pack(WORDS.encode())) < len(WORDS.encode()) * 0.66


def test_the_dictionary_of_what_is_stored_never_changes() -> None:
    """Whatever was packed with another one could not be read again: a better dictionary gets a number of its own."""
    assert sha256(DICTIONARY_1).hexdigest() == "dcda9ecf69af49ecea009875565eb831d7b80319299728e1e25673a3289ed0d3"


@given(st.binary(max_size=60))
def test_any_bytes_are_unpacked_or_refused(damaged: bytes) -> None:
    with suppress(Unpackable):
        unpack(damaged)


def test_what_is_cut_off_or_followed_by_more_is_refused() -> None:
    packed = pack(WORDS.encode())
    for damaged in (b"", packed[:-1], packed + b"x", b"\x07" + packed[1:]):
        with pytest.raises(Unpackable):
            unpack(damaged)


def test_nothing_is_unpacked_beyond_the_limit() -> None:
    bomb = zlib.compressobj(9, zlib.DEFLATED, packing.WINDOW_BITS)
    packed = bytes((packing.DEFLATED,)) + bomb.compress(bytes(packing.MAX_UNPACKED + 1)) + bomb.flush()
    with pytest.raises(Unpackable, match="too long"):
        unpack(packed)


@given(st.integers(0, 2**64), st.binary(max_size=3))
def test_a_number_is_read_back_with_the_place_behind_it(value: int, before: bytes) -> None:
    stored = before + number(value)
    assert read_number(stored + b"rest", len(before)) == (value, len(stored))


@pytest.mark.parametrize("stored", [b"", b"\x80", b"\xff" * 12])
def test_a_number_without_an_end_is_refused(stored: bytes) -> None:
    with pytest.raises(Unpackable):
        read_number(stored, 0)
