from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.tickets.ledger import (
    START_1,
    Broken,
    LedgerEntry,
    Stored,
    UnreadableEntry,
    append,
    chained_1,
    heads,
    read,
    start,
    verify,
)

CODE = "NR-7K3M-9Q4X"


def history(length: int = 4, code: str = CODE, after: str = "", first: int = 1) -> list[Stored]:
    stored: list[Stored] = []
    head = after
    for seq in range(first, first + length):
        entry, head = append(code, head, seq, 1000 + seq, "an", "reply", {"to": "received"}, b"cipher%d" % seq)
        stored.append(entry)
    return stored


def last(entries: list[Stored]) -> str:
    return heads(CODE, entries)[-1]


def first_format(length: int = 3) -> list[Mapping[str, bytes]]:
    """A history as it was written before entries were packed."""
    stored, before = [], START_1
    for seq in range(1, length + 1):
        fields = {
            "seq": str(seq).encode(),
            "at": str(1000 + seq).encode(),
            "actor": b"an",
            "verb": b"reply",
            "data": b'{"to":"received"}',
            **({"box": b"cipher%d" % seq} if seq != 2 else {}),
        }
        own = chained_1(before, fields)
        stored.append(fields | {"prev": before.encode(), "hash": own.encode()})
        before = own
    return stored


def test_a_true_history_verifies_with_its_head_and_length() -> None:
    entries = history()
    assert verify(CODE, entries) is None
    assert verify(CODE, entries, last(entries), 4) is None
    assert verify(CODE, []) is None
    assert verify(CODE, [], "", 0) is None


def test_an_entry_of_ordinary_length_takes_little_more_than_its_box() -> None:
    entry, _ = append(CODE, "", 1, 1764000123456, "thanh-tra", "reply", {"status": "received"}, b"x" * 100)
    assert len(entry) < 100 + 6 + 40


@given(st.integers(0, 3), st.data())
def test_any_flipped_bit_of_a_stored_entry_is_found_and_located(at: int, data: st.DataObject) -> None:
    entries = history()
    stored = entries[at]
    assert isinstance(stored, bytes)
    place, bit = data.draw(st.integers(0, len(stored) - 1)), data.draw(st.integers(0, 7))
    flipped = bytearray(stored)
    flipped[place] ^= 1 << bit
    entries[at] = bytes(flipped)
    broken = verify(CODE, entries)
    assert broken is not None
    assert broken.seq == at + 1


@given(st.integers(0, 2), st.sampled_from(["seq", "at", "actor", "verb", "data", "box", "prev", "hash"]), st.data())
def test_any_flipped_bit_of_an_entry_of_the_first_format_is_found_and_located(
    at: int, name: str, data: st.DataObject
) -> None:
    entries = first_format()
    if name not in entries[at]:
        return
    flipped = bytearray(entries[at][name])
    flipped[data.draw(st.integers(0, len(flipped) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    entries[at] = dict(entries[at]) | {name: bytes(flipped)}
    broken = verify(CODE, entries)
    assert broken is not None
    assert broken.seq == at + 1


def _not_there(seq: int, instead: int) -> Broken:
    return Broken(seq, f"mục {seq} bị thiếu hoặc sai thứ tự (ở đó là mục {instead})")


@pytest.mark.parametrize(
    ("name", "forge", "found"),
    [
        ("the first is missing", lambda e: e[1:], _not_there(1, 2)),
        ("one is missing", lambda e: [e[0], *e[2:]], _not_there(2, 3)),
        ("two are swapped", lambda e: [e[0], e[2], e[1], e[3]], _not_there(2, 3)),
        ("one comes twice", lambda e: [e[0], e[1], e[1], *e[2:]], _not_there(3, 2)),
        ("the end is cut off", lambda e: e[:3], Broken(4, "lịch sử có 3 mục, phiếu ghi 4 mục")),
        ("all is gone", lambda e: [], Broken(1, "lịch sử có 0 mục, phiếu ghi 4 mục")),
        ("one is no entry", lambda e: [*e[:2], b"x", e[3]], Broken(3, "mục 3 không đọc được")),
        (
            "one is another ticket's",
            lambda e: [*e[:2], history(4, "NR-AAAA-BBBB")[2], e[3]],
            Broken(3, "mục 3 đã bị sửa hoặc không nối tiếp mục trước"),
        ),
        (
            "all are another ticket's",
            lambda e: history(4, "NR-AAAA-BBBB"),
            Broken(1, "mục 1 đã bị sửa hoặc không nối tiếp mục trước"),
        ),
    ],
)  # fmt: skip
def test_what_was_done_to_a_history_is_found_and_located(
    name: str, forge: Callable[[list[Stored]], list[Stored]], found: Broken
) -> None:
    entries = history()
    assert verify(CODE, forge(entries), last(entries), 4) == found, name


def test_a_history_rewritten_from_the_middle_no_longer_fits_its_head() -> None:
    entries = history()
    forged = entries[:2]
    head = last(forged)
    for seq in (3, 4):
        entry, head = append(CODE, head, seq, 9, "an", "reply", {}, b"x")
        forged.append(entry)
    assert verify(CODE, forged) is None
    assert verify(CODE, forged, last(entries), 4) == Broken(
        4, "mục 4 là mục cuối nhưng không khớp với dấu ghi trên phiếu"
    )


def test_a_longer_history_than_the_ticket_says_is_found_behind_its_length() -> None:
    entries = history()
    assert verify(CODE, entries, last(entries[:3]), 3) == Broken(4, "lịch sử có 4 mục, phiếu ghi 3 mục")


def test_entries_of_the_first_format_are_read_and_verified_and_later_ones_follow_them() -> None:
    old: list[Stored] = [*first_format()]
    whole = old + history(2, after=last(old), first=4)
    assert verify(CODE, whole, last(whole), 5) is None
    assert read(old[0]) == LedgerEntry(1, 1001, "an", "reply", {"to": "received"}, b"cipher1")
    assert read(old[1]).box is None
    assert verify(CODE, [*old[:2], *whole[3:]]) == _not_there(3, 4)


def test_the_heads_of_a_history_end_where_it_stops_being_true() -> None:
    entries = history()
    found = heads(CODE, entries)
    assert len(set(found)) == 4
    assert heads(CODE, [*entries[:2], entries[3]]) == found[:2]


def test_the_start_of_every_ticket_is_its_own() -> None:
    assert start(CODE) != start("NR-7K3M-9Q4Y")


def test_the_fields_of_the_first_format_are_kept_apart() -> None:
    assert chained_1(START_1, {"a": b"bc"}) != chained_1(START_1, {"ab": b"c"})
    assert chained_1(START_1, {"a": b"", "b": b"x"}) != chained_1(START_1, {"a": b"x", "b": b""})
    assert chained_1(START_1, {"a": b"1", "b": b"2"}) == chained_1(START_1, {"b": b"2", "a": b"1"})


@given(
    st.integers(1, 2**40),
    st.integers(0, 2**45),
    st.text(),
    st.text(),
    st.dictionaries(st.text(), st.text()),
    st.none() | st.binary(min_size=1),
)
def test_an_entry_is_read_back_as_it_was_appended(
    seq: int, at: int, actor: str, verb: str, data: dict[str, str], box: bytes | None
) -> None:
    stored, _ = append(CODE, "", seq, at, actor, verb, data, box)
    assert read(stored) == LedgerEntry(seq, at, actor, verb, data, box)


@given(st.binary(max_size=80))
def test_bytes_that_are_no_entry_are_unreadable(stored: bytes) -> None:
    with pytest.raises(UnreadableEntry):
        read(stored)


def test_an_entry_of_the_first_format_without_a_field_is_unreadable() -> None:
    stored = first_format(1)[0]
    for name in set(stored) - {"box", "prev", "hash"}:
        with pytest.raises(UnreadableEntry):
            read({k: v for k, v in stored.items() if k != name})
