"""Data keys move under the newest master key while everything runs; what is destroyed meanwhile stays so (I7)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import redis as blocking
from typer.testing import CliRunner

from bot.cli.keys import app
from bot.store import names
from bot.store.commit import Commit, Verdict
from bot.store.redis import Redis
from bot.store.rotation import count, rewrap, rotate, wrapped_keys
from bot.store.tickets import TicketChange, TicketStore
from bot.store.vault import CannotOpen, Master, Vault
from bot.tickets.outcome import Entry
from bot.tickets.ticket import Answered, Kind, Ticket

ROOT = Path(__file__).parents[3]
OLD, NEW, NEWEST = "o" * 40, "n" * 40, "m" * 40
P, PARTITIONS = 2, 4
CODES = ("NR-0000-0001", "NR-0000-0002", "NR-0000-0003")


def _ticket(code: str, **changes: Any) -> Ticket:
    made = Ticket(
        code=code,
        kind=Kind.CONDUCT,
        oa="oa",
        user="user",
        subject="Một cửa",
        body="Cán bộ quát tôi.",
        office="thanh-tra-thanh-pho",
        opened_at=1000,
        origin=f"2:{code}",
        answers=(Answered("Số điện thoại", "•••• 345", "sealed"),),
        sealed=("0912345345",),
    )
    return replace(made, **changes)


async def _write(redis: Redis, store: TicketStore, ticket: Ticket, is_new: bool) -> Ticket:
    commit = Commit(P, 1)
    written = store.write(commit, TicketChange(ticket, (Entry(1000, "citizen", "open", {}, {"text": "x"}),), is_new))
    assert await commit.run(redis) is Verdict.OK
    return written


@pytest.fixture
async def old(redis: Redis) -> TicketStore:
    """Three tickets and four service keys under the old master key."""
    vault = Vault(redis, Master([OLD]))
    await redis.call("HSET", names.lease(P), "fence", 1)
    await vault.ensure("index", "p:0", "p:2", "t:2026-11-23")
    store = TicketStore(redis, vault)
    for code in CODES:
        await _write(redis, store, _ticket(code), is_new=True)
    return store


async def test_afterwards_the_new_key_alone_opens_everything(redis: Redis, old: TicketStore) -> None:
    master = Master([NEW, OLD])
    before = await count(redis, master, PARTITIONS)
    assert (before.by_age, before.behind) == ({1: 10}, 10)
    after = await rotate(redis, master, PARTITIONS)
    assert (after.moved, after.behind, after.unreadable, after.by_age[0]) == (10, 0, 0, 10)
    vault = Vault(redis, Master([NEW]))
    await vault.ensure("index", "p:0", "p:2", "t:2026-11-23")
    for code in CODES:
        ticket = await TicketStore(redis, vault).load(P, code)
        assert ticket is not None
        assert (ticket.user, ticket.sealed, ticket.body) == ("user", ("0912345345",), "Cán bộ quát tôi.")
    with pytest.raises(CannotOpen):
        await TicketStore(redis, Vault(redis, Master([OLD]))).load(P, CODES[0])


async def test_a_run_that_was_cut_off_goes_on_and_a_second_one_changes_nothing(redis: Redis, old: TicketStore) -> None:
    master = Master([NEW, OLD])
    wrapped = await redis.call("HGET", names.ticket(P, CODES[0]), "key")
    moved = master.wrap(master.unwrap(wrapped, f"ticket:{CODES[0]}"), f"ticket:{CODES[0]}")
    await redis.call("HSET", names.ticket(P, CODES[0]), "key", moved)
    assert (await rotate(redis, master, PARTITIONS)).moved == 9
    assert await redis.call("HGET", names.ticket(P, CODES[0]), "key") == moved
    assert (await rotate(redis, master, PARTITIONS)).moved == 0


async def test_the_owner_goes_on_writing_with_the_keys_it_holds(redis: Redis, old: TicketStore) -> None:
    held = await old.load(P, CODES[0])
    assert held is not None
    master = Master([NEW, OLD])
    await rotate(redis, master, PARTITIONS)
    await _write(redis, old, replace(held, version=2, body="Thêm lời."), is_new=False)
    read = await TicketStore(redis, Vault(redis, Master([NEW]))).load(P, CODES[0])
    assert read is not None
    assert (read.body, read.user) == ("Thêm lời.", "user")


async def test_a_key_destroyed_or_made_anew_meanwhile_is_never_brought_back(redis: Redis, old: TicketStore) -> None:
    master = Master([NEW, OLD])
    read = [key async for key in wrapped_keys(redis, PARTITIONS)]
    await redis.call("HDEL", names.ticket(P, CODES[0]), "key", "skey")
    await redis.call("HSET", names.ticket(P, CODES[1]), "skey", b"made anew")
    assert sum([await rewrap(redis, master, key) for key in read]) == 7
    assert await redis.call("HMGET", names.ticket(P, CODES[0]), "key", "skey") == [None, None]
    assert await redis.call("HGET", names.ticket(P, CODES[1]), "skey") == b"made anew"


async def test_what_no_key_opens_is_counted_and_left(redis: Redis, old: TicketStore) -> None:
    await redis.call("HSET", names.ticket(P, CODES[2]), "key", b"damaged")
    master = Master([NEW])
    found = await rotate(redis, master, PARTITIONS)
    assert (found.unreadable, found.moved) == (10, 0)
    assert await redis.call("HGET", names.ticket(P, CODES[2]), "key") == b"damaged"


def test_no_other_place_wraps_a_key_that_the_rotation_would_miss() -> None:
    """The spool's key is moved by its own `web` when it opens it."""
    wrapping = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "bot").rglob("*.py")
        if re.search(r"master\.wrap\(", path.read_text())
    }
    assert wrapping == {"bot/runtime/spool.py", "bot/store/rotation.py", "bot/store/tickets.py", "bot/store/vault.py"}


# ---------------------------------------------------------------------- the command


@pytest.fixture
def namro(redis_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Runs `namro keys` with these secret keys."""
    monkeypatch.setenv("REDIS_URL", redis_url)
    monkeypatch.setenv("NAMRO_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("PARTITIONS", str(PARTITIONS))

    def run(secrets: str, *words: str) -> Any:
        monkeypatch.setenv("NAMRO_SECRET_KEYS", secrets)
        return CliRunner().invoke(app, list(words))

    return run


@pytest.fixture
def stored(redis_url: str) -> None:
    """One service key under the old master key."""
    with blocking.Redis.from_url(redis_url) as client:
        client.hset(names.KEYS, "p:1", Master([OLD]).wrap(b"x" * 32, "p:1"))


def test_the_command_says_whether_the_old_key_may_go(namro: Callable[..., Any], stored: None) -> None:
    both = f"{NEW},{OLD}"
    first = namro(both, "rotate", "--check")
    assert first.exit_code == 1
    assert "khoá cũ thứ 1: 1 khoá dữ liệu" in first.output
    assert "Còn 1 khoá dữ liệu cần khoá cũ" in first.output
    done = namro(both, "rotate")
    assert (done.exit_code, "Đã chuyển 1 khoá dữ liệu" in done.output) == (0, True)
    checked = json.loads(namro(both, "rotate", "--check", "--json").output)
    assert checked == {"by_age": [1, 0], "moved": 0, "unreadable": 0, "old_keys_removable": True}
    assert namro(NEW, "rotate", "--check").exit_code == 0
    lost = namro(NEWEST, "rotate", "--check")
    assert lost.exit_code == 1
    assert "1 khoá dữ liệu không mở được" in lost.output
