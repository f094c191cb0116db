from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.store.ticket_record import UnreadableRecord, front_of, ledger_state, place_of, read_record

CODE = "NR-7K3M-9Q4X"
hashes = st.just("") | st.binary(min_size=32, max_size=32).filter(any).map(bytes.hex)


def named(head: str = "ab" * 32) -> dict[str, str]:
    return {"code": CODE, "schema": "3", "ledger_seq": "7", "ledger_head": head, "office": "thanh-tra", "due": ""}


@given(st.dictionaries(st.text(min_size=1), st.text(min_size=1)), st.integers(0, 10**6), hashes, st.binary())
def test_the_open_part_and_the_box_come_back_as_they_were(
    fields: dict[str, str], seq: int, head: str, box: bytes
) -> None:
    public = fields | {"code": CODE, "ledger_seq": str(seq), "ledger_head": head}
    front = front_of(public)
    record = read_record(CODE, front + box)
    assert (record.public, record.front, record.box) == (public, front, box)
    assert ledger_state(front + box) == (head, seq)


def test_empty_fields_take_no_place() -> None:
    assert "due" not in read_record(CODE, front_of(named())).public


def test_the_box_is_bound_to_everything_before_it_and_to_the_code() -> None:
    front = front_of(named())
    places = {place_of(CODE, front), place_of("NR-7K3M-9Q4Y", front)}
    for changed in (named() | {"office": "long-bien"}, named() | {"ledger_seq": "8"}, named("cd" * 32)):
        places.add(place_of(CODE, front_of(changed)))
    assert len(places) == 5


@given(st.binary(max_size=60))
def test_bytes_that_are_no_record_are_refused(stored: bytes) -> None:
    with pytest.raises(UnreadableRecord):
        read_record(CODE, stored[:1].replace(b"\x01", b"\x02") + stored[1:])


def test_a_record_cut_off_is_refused() -> None:
    front = front_of(named())
    for end in range(len(front)):
        with pytest.raises(UnreadableRecord):
            read_record(CODE, front[:end])
