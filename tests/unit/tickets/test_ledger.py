from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.tickets.ledger import (
    START,
    Broken,
    LedgerEntry,
    UnreadableEntry,
    append,
    chain,
    from_stored,
    to_stored,
    verify,
)


def history(length: int = 4) -> list[LedgerEntry]:
    entries: list[LedgerEntry] = []
    for seq in range(1, length + 1):
        head = entries[-1].hash if entries else ""
        entries.append(append(head, seq, 1000 + seq, "an", "reply", {"to": "received"}, b"cipher%d" % seq))
    return entries


def test_a_true_history_verifies_with_its_head_and_length() -> None:
    entries = history()
    assert verify(entries) is None
    assert verify(entries, entries[-1].hash, 4) is None
    assert verify([]) is None
    assert entries[0].prev == START


@pytest.mark.parametrize("seq", [1, 2, 4])
@pytest.mark.parametrize(
    "forged",
    [
        {"at": 1},
        {"actor": "binh"},
        {"verb": "close"},
        {"data": {}},
        {"box": None},
        {"box": b"other"},
        {"hash": "f" * 64},
    ],
)
def test_a_changed_field_is_found_and_located(seq: int, forged: dict[str, object]) -> None:
    entries = history()
    entries[seq - 1] = replace(entries[seq - 1], **forged)  # type: ignore[arg-type]
    assert verify(entries) == Broken(seq, f"mục {seq} đã bị sửa")


@given(st.integers(0, 3), st.sampled_from(["seq", "at", "actor", "verb", "data", "box", "prev", "hash"]), st.data())
def test_any_flipped_byte_of_a_stored_entry_is_found(at: int, name: str, data: st.DataObject) -> None:
    entries = history()
    stored = to_stored(entries[at])
    place = data.draw(st.integers(0, len(stored[name]) - 1))
    flipped = bytearray(stored[name])
    flipped[place] ^= 1 << data.draw(st.integers(0, 7))
    try:
        entries[at] = from_stored(stored | {name: bytes(flipped)})
    except UnreadableEntry:
        return
    if to_stored(entries[at]) == stored:
        return  # read back as the same value, and rewritten the same
    broken = verify(entries)
    assert broken is not None
    assert broken.seq == at + 1


def test_entries_left_out_swapped_or_cut_off_are_found() -> None:
    entries = history()
    assert verify(entries[1:]) == Broken(1, "mục 1 bị thiếu hoặc sai thứ tự")
    assert verify([entries[0], entries[2]]) is not None
    assert verify([entries[1], entries[0]]) is not None
    assert verify(entries[:3]) is None  # the chain alone cannot know
    assert verify(entries[:3], length=4) == Broken(4, "lịch sử có 3 mục, phiếu ghi 4 mục")
    assert verify(entries[:3], head=entries[3].hash) is not None


def test_a_history_rewritten_from_the_middle_no_longer_fits_its_head() -> None:
    entries = history()
    forged = [*entries[:2]]
    for seq in (3, 4):
        forged.append(append(forged[-1].hash, seq, 9, "an", "reply", {}, b"x"))
    assert verify(forged) is None
    assert verify(forged, head=entries[-1].hash, length=4) is not None


def test_the_same_entry_after_another_head_has_another_hash() -> None:
    fields = history()[0].stored()
    assert chain(START, fields) != chain("1" * 64, fields)


def test_the_encoding_keeps_fields_apart() -> None:
    assert chain(START, {"a": b"bc"}) != chain(START, {"ab": b"c"})
    assert chain(START, {"a": b"", "b": b"x"}) != chain(START, {"a": b"x", "b": b""})
    assert chain(START, {"a": b"1", "b": b"2"}) == chain(START, {"b": b"2", "a": b"1"})


@given(
    st.integers(1), st.integers(0), st.text(), st.text(), st.dictionaries(st.text(), st.text()), st.none() | st.binary()
)
def test_an_entry_is_read_back_as_it_was_stored(
    seq: int, at: int, actor: str, verb: str, data: dict[str, str], box: bytes | None
) -> None:
    entry = append("", seq, at, actor, verb, data, box)
    assert from_stored(to_stored(entry)) == entry


def test_an_entry_without_a_field_is_unreadable() -> None:
    stored = to_stored(history()[0])
    for name in set(stored) - {"box"}:
        with pytest.raises(UnreadableEntry):
            from_stored({k: v for k, v in stored.items() if k != name})
