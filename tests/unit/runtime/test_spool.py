"""Events on this machine's disk: order, survival, bounds, secrecy (I1, I3, I7, I12)."""

from __future__ import annotations

import stat
from contextlib import suppress
from pathlib import Path

import pytest

from bot.runtime import spool as module
from bot.runtime.spool import Spool, Spooled, SpoolFull, open_spool
from bot.store.vault import CannotOpen, Master

MASTER = Master(["k" * 32])
MIB = 1024 * 1024


def event(at: int, plain: str = "x", *, reorder: int = 0, partition: int = 0) -> Spooled:
    return Spooled(partition, at, reorder, f"s{at}", plain.encode())


def opened(folder: Path, max_bytes: int = MIB, master: Master = MASTER) -> Spool:
    return open_spool(folder, master, max_bytes)


def plains(spool: Spool, partition: int = 0, limit: int = 100) -> list[str]:
    return [each.plain.decode() for each in spool.first(partition, limit)]


def test_events_leave_by_the_channels_time_then_its_reorder_id_then_arrival_i3(tmp_path: Path) -> None:
    spool = opened(tmp_path)
    spool.append([event(2, "d"), event(1, "c", reorder=9), event(1, "a", reorder=1)])
    spool.append([event(1, "b", reorder=1), event(3, "e"), event(0, "other", partition=1)])
    assert plains(spool) == ["a", "b", "c", "d", "e"]
    assert plains(spool, limit=2) == ["a", "b"]
    assert spool.counts() == {0: 5, 1: 1}
    spool.remove([each.row for each in spool.first(0, 2)])
    assert plains(spool) == ["c", "d", "e"]
    spool.close()


def test_what_was_stored_is_there_after_the_process_died_i1(tmp_path: Path) -> None:
    first = opened(tmp_path)
    first.append([event(1, "a")])
    first._lock.close()  # type: ignore[union-attr]  # the lock of a dead process is free; its database was never closed
    second = opened(tmp_path)
    assert plains(second) == ["a"]
    [kept] = second.first(0, 1)
    assert (kept.at, kept.reorder, kept.seen, kept.partition) == (1, 0, "s1", 0)
    second.close()
    first._db.close()


def test_each_living_process_has_a_spool_of_its_own_and_adopts_those_of_the_dead(tmp_path: Path) -> None:
    first, second, third = (opened(tmp_path) for _ in range(3))
    first.append([event(2, "b")])
    second.append([event(1, "a")])
    third.append([event(3, "c")])
    second.close()
    third.close()
    fourth = opened(tmp_path)
    assert plains(fourth) == ["a", "c"]
    assert plains(first) == ["b"]
    fourth.close()
    first.close()
    fifth = opened(tmp_path)
    assert plains(fifth) == ["a", "b", "c"]
    fifth.close()


def test_a_full_spool_takes_no_more_and_takes_again_when_it_was_emptied_i12(tmp_path: Path) -> None:
    spool = opened(tmp_path, max_bytes=200_000)
    taken = 0
    with suppress(SpoolFull):
        for taken in range(10_000):
            spool.append([event(taken, "x" * 1000)])
    assert 50 < taken < 200
    with pytest.raises(SpoolFull):
        spool.append([event(1)])
    assert spool.counts() == {0: taken}
    spool.remove([each.row for each in spool.first(0, taken)])
    spool.append([event(1, "again")])
    assert plains(spool) == ["again"]
    spool.close()


def test_the_number_of_spools_is_bounded_i12(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_SPOOLS", 2)
    spools = [opened(tmp_path) for _ in range(2)]
    with pytest.raises(SpoolFull):
        opened(tmp_path)
    for spool in spools:
        spool.close()


def test_no_word_of_a_citizen_is_in_the_files_i7(tmp_path: Path) -> None:
    spool = opened(tmp_path)
    spool.append([event(1, "tôi ở số 12 ngõ Thanh Lương")])
    spool.close()
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert files
    for path in files:
        assert b"Thanh" not in path.read_bytes()
    [database] = tmp_path.glob("*.sqlite")
    assert stat.S_IMODE(database.stat().st_mode) == 0o600


def test_a_spool_of_other_keys_does_not_open_and_one_of_a_rotated_key_does(tmp_path: Path) -> None:
    spool = opened(tmp_path)
    spool.append([event(1, "a")])
    spool.close()
    with pytest.raises(CannotOpen, match="NAMRO_SECRET_KEYS"):
        opened(tmp_path, master=Master(["z" * 32]))
    rotated = opened(tmp_path, master=Master(["z" * 32, "k" * 32]))
    assert plains(rotated) == ["a"]
    rotated.close()


def test_every_append_is_on_disk_when_it_returns_i1(tmp_path: Path) -> None:
    spool = opened(tmp_path)
    assert spool._db.execute("pragma synchronous").fetchone() == (2,)  # FULL
    spool.close()


def test_a_spool_moves_its_key_under_the_newest_master_key_when_it_is_opened(tmp_path: Path) -> None:
    spool = opened(tmp_path, master=Master(["o" * 40]))
    spool.append([event(1, "a")])
    spool.close()
    opened(tmp_path, master=Master(["n" * 40, "o" * 40])).close()
    spool = opened(tmp_path, master=Master(["n" * 40]))
    assert plains(spool) == ["a"]
    spool.close()
