"""Pictures of one album are told as one thing."""

from __future__ import annotations

import pytest

from bot.tickets.albums import ALBUM_MS, albums
from bot.tickets.ledger import LedgerEntry

Told = tuple[str, int, str]  # verb, at, files


def entry(seq: int, told: Told) -> LedgerEntry:
    verb, at, files = told
    return LedgerEntry(seq=seq, at=at, actor="citizen", verb=verb, data={"files": files} if files else {}, box=None)


def grouped(*told: Told, words: tuple[int, ...] = ()) -> list[list[int]]:
    history = [entry(n, one) for n, one in enumerate(told, 1)]
    return albums(history, [n in words for n in range(len(told))])


def test_pictures_within_seconds_are_one_album_however_long_it_gets() -> None:
    told = [("follow_up", n * ALBUM_MS, "1") for n in range(4)]
    assert grouped(*told) == [[0, 1, 2, 3]]


def test_a_picture_much_later_begins_another() -> None:
    assert grouped(("follow_up", 0, "1"), ("follow_up", ALBUM_MS + 1, "1")) == [[0], [1]]


def test_files_that_were_fetched_meanwhile_do_not_break_it() -> None:
    told: tuple[Told, ...] = (
        ("follow_up", 0, "1"),
        ("evidence", 5, ""),
        ("evidence_failed", 6, ""),
        ("follow_up", 9, "1"),
    )
    assert grouped(*told) == [[0, 3], [1], [2]]


def test_files_kept_one_after_the_other_are_told_in_one() -> None:
    told = (("open", 0, ""), ("evidence", 1, ""), ("evidence", 2, ""), ("reply", 3, ""), ("evidence", 4, ""))
    assert grouped(*told) == [[0], [1, 2], [3], [4]]


def test_each_file_that_did_not_come_is_told_by_itself() -> None:
    assert grouped(("evidence_failed", 0, ""), ("evidence_failed", 1, "")) == [[0], [1]]


@pytest.mark.parametrize("between", [("reply", 5, ""), ("follow_up", 5, "0"), ("close", 5, "")])
def test_anything_else_between_ends_it(between: Told) -> None:
    assert grouped(("follow_up", 0, "1"), between, ("follow_up", 9, "1")) == [[0], [1], [2]]


def test_a_picture_with_words_stands_alone() -> None:
    assert grouped(("follow_up", 0, "1"), ("follow_up", 1, "1"), ("follow_up", 2, "1"), words=(1,)) == [[0], [1], [2]]


def test_nothing_is_lost_or_told_twice() -> None:
    told: tuple[Told, ...] = (("open", 0, ""), *[("follow_up", n * 3000, str(n % 2)) for n in range(9)])
    assert sorted(place for group in grouped(*told) for place in group) == list(range(10))


def test_an_empty_history_has_no_albums() -> None:
    assert grouped() == []
