from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.tickets.heads import Head, HeadsDamaged, block, pseudonym, read_blocks

A, B = pseudonym(b"k", "NR-7K3M-9Q4X"), pseudonym(b"k", "NR-AAAA-BBBB")


def a_file() -> str:
    first, own = block("2026-11-27", "", {A: Head(1, "aa" * 32), B: Head(2, "bb" * 32)})
    second, _ = block("2026-11-28", own, {A: Head(3, "cc" * 32)})
    return first + second


def test_blocks_are_read_back_as_they_were_written() -> None:
    first, second = read_blocks(a_file().splitlines())
    assert (first.day, dict(first.heads)) == ("2026-11-27", {A: Head(1, "aa" * 32), B: Head(2, "bb" * 32)})
    assert (second.day, dict(second.heads)) == ("2026-11-28", {A: Head(3, "cc" * 32)})
    assert a_file().splitlines()[-1] == f"= {second.hash}"


def test_a_pseudonym_says_nothing_of_the_code_without_the_key() -> None:
    assert pseudonym(b"other", "NR-7K3M-9Q4X") != A
    assert len({A, B}) == 2


@given(st.data())
def test_any_changed_character_is_found(data: st.DataObject) -> None:
    text = a_file()
    place = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.sampled_from("0123456789abcdef -=\n").filter(lambda c: c != text[place]))
    blocks = []
    try:
        blocks = list(read_blocks((text[:place] + other + text[place + 1 :]).splitlines()))
    except HeadsDamaged:
        return
    assert [one.hash for one in blocks] != [one.hash for one in read_blocks(text.splitlines())]


def test_a_day_taken_out_of_the_middle_is_found() -> None:
    third, _ = block("2026-11-29", list(read_blocks(a_file().splitlines()))[-1].hash, {})
    lines = (a_file() + third).splitlines()
    without = [*lines[:4], *lines[7:]]
    with pytest.raises(HeadsDamaged, match="không nối tiếp"):
        list(read_blocks(without))


def test_a_block_that_was_never_ended_is_passed_over() -> None:
    text = a_file()
    third, _ = block("2026-11-28", next(read_blocks(text.splitlines())).hash, {B: Head(5, "dd" * 32)})
    torn = text[: text.index("= ", text.index("2026-11-28")) - 20]
    assert [one.day for one in read_blocks(f"{torn}\n{third}".splitlines())] == ["2026-11-27", "2026-11-28"]
    assert [one.day for one in read_blocks(torn.splitlines())] == ["2026-11-27"]


def test_what_is_no_file_of_heads_is_refused() -> None:
    with pytest.raises(HeadsDamaged, match="dòng 1"):
        list(read_blocks(["xin chào"]))
