"""Boxes and wrapped keys: what opens, what refuses (I7)."""

from __future__ import annotations

import os
from datetime import date

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.store.vault import KEY_BYTES, CannotOpen, Master, key_id_of, seal, transit_key_id, unseal

OLD, NEW = "o" * 32, "n" * 32
WORDS = "số điện thoại của tôi".encode()


@pytest.fixture
def cipher() -> AESGCM:
    return AESGCM(os.urandom(KEY_BYTES))


def test_a_box_opens_at_its_place_and_holds_no_plain_word(cipher: AESGCM) -> None:
    box = seal(cipher, "p:3", WORDS, "session:oa:user")
    assert unseal(cipher, box, "session:oa:user") == WORDS
    assert key_id_of(box) == "p:3"
    assert WORDS not in box
    assert seal(cipher, "p:3", WORDS, "session:oa:user") != box


def test_a_box_that_was_moved_does_not_open_and_the_error_names_no_citizen(cipher: AESGCM) -> None:
    box = seal(cipher, "p:3", WORDS, "session:oa:user")
    with pytest.raises(CannotOpen) as refused:
        unseal(cipher, box, "session:oa:other")
    assert "other" not in str(refused.value)


def test_a_box_with_any_changed_byte_does_not_open(cipher: AESGCM) -> None:
    box = seal(cipher, "p:3", WORDS, "x")
    for at in range(2 + 3, len(box)):
        changed = bytes((*box[:at], box[at] ^ 1, *box[at + 1 :]))
        with pytest.raises(CannotOpen):
            unseal(cipher, changed, "x")


@pytest.mark.parametrize("junk", [b"", b"\x01", b"\x02ab", b"\x00\x03p:3"])
def test_what_is_no_box_says_so(junk: bytes) -> None:
    with pytest.raises(CannotOpen):
        key_id_of(junk)


def test_a_box_cut_short_does_not_open(cipher: AESGCM) -> None:
    box = seal(cipher, "p:3", WORDS, "x")
    for length in (5, 10, 17, 20, len(box) - 1):
        with pytest.raises(CannotOpen):
            unseal(cipher, box[:length], "x")


def test_keys_are_wrapped_by_the_newest_master_key_and_unwrapped_by_any() -> None:
    key = os.urandom(KEY_BYTES)
    before = Master([OLD]).wrap(key, "p:1")
    rotated = Master([NEW, OLD])
    assert rotated.unwrap(before, "p:1") == key
    after = rotated.wrap(key, "p:1")
    assert Master([NEW]).unwrap(after, "p:1") == key
    with pytest.raises(CannotOpen, match="p:1"):
        Master([OLD]).unwrap(after, "p:1")


def test_a_wrapped_key_does_not_open_under_another_name() -> None:
    master = Master([OLD])
    with pytest.raises(CannotOpen):
        master.unwrap(master.wrap(os.urandom(KEY_BYTES), "p:1"), "p:2")


def test_a_master_needs_a_key() -> None:
    with pytest.raises(ValueError, match="at least one master key"):
        Master([])


def test_a_transit_key_is_named_by_its_day() -> None:
    assert transit_key_id(date(2026, 11, 23)) == "t:2026-11-23"
