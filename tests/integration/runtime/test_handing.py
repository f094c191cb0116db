"""The day's head of all ledgers: written once a day, mailed, and held against ledgers that were rewritten (I8)."""

from __future__ import annotations

import email
import email.policy
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.runtime.handing import HeadKeeper, poster
from bot.store import names
from bot.store.commit import Commit, Verdict
from bot.store.handed import NoSuchHead, read_handed
from bot.store.heads import HeadsFolder
from bot.store.proving import BrokenTicket, Proven, Prover
from bot.store.redis import Redis
from bot.store.tickets import TicketChange, TicketStore
from bot.store.vault import INDEX, Master, Vault
from bot.tickets.heads import pseudonym, read_blocks
from bot.tickets.ledger import heads
from bot.tickets.outcome import Entry
from bot.tickets.ticket import Kind, Ticket
from tests.running.smtp import start_mail_server

PARTITIONS = 2
NOON = datetime(2026, 11, 28, 5, tzinfo=UTC)
CODES = ("NR-7K3M-9Q4X", "NR-AAAA-BBBB")


@pytest.fixture
async def vault(redis: Redis) -> Vault:
    for p in range(PARTITIONS):
        await redis.call("HSET", names.lease(p), "fence", 1)
    vault = Vault(redis, Master(["k" * 32]))
    await vault.ensure(INDEX)
    return vault


@pytest.fixture
def store(redis: Redis, vault: Vault) -> TicketStore:
    return TicketStore(redis, vault)


async def _said(redis: Redis, store: TicketStore, p: int, *texts: str, ticket: Ticket | None = None) -> Ticket:
    """One entry for each text; a new ticket unless one is given."""
    now = ticket or Ticket(CODES[p], Kind.FEEDBACK, "oa", "user", "Rác", "Rác đầy ngõ.", "x", 1000, "0:1-0", sealed=())
    for number, text in enumerate(texts):
        commit = Commit(p, 1)
        change = TicketChange(now, (Entry(1000, "a", "reply", {}, {"text": text}),), ticket is None and number == 0)
        now = store.write(commit, change)
        assert await commit.run(redis) is Verdict.OK
    return now


async def _gone(redis: Redis, vault: Vault, path: Path, head: str = "") -> list[BrokenTicket]:
    handed = read_handed(path, head)
    found = []
    async for one in Prover(redis, vault, PARTITIONS).all():
        assert isinstance(one, Proven)
        found.append(handed.gone(pseudonym(vault.index_key(), one.code), one))
    return [one for one in found if one] + handed.missing()


async def test_a_head_is_written_once_a_day_in_hanoi_and_names_what_changed(
    redis: Redis, vault: Vault, store: TicketStore, tmp_path: Path
) -> None:
    folder = HeadsFolder(tmp_path / "heads")
    keeper = HeadKeeper(redis, vault, PARTITIONS, folder)
    first, _ = await _said(redis, store, 0, "một"), await _said(redis, store, 1, "hai")
    own = await keeper.once(NOON)
    await _said(redis, store, 0, "ba", ticket=first)
    assert await keeper.once(NOON + timedelta(hours=11)) == own
    later = await keeper.once(NOON + timedelta(hours=12))  # midnight in Hanoi
    path = tmp_path / "heads" / "heads-2026-11.txt"
    blocks = list(read_blocks(path.read_text().splitlines()))
    assert [(one.day, len(one.heads)) for one in blocks] == [("2026-11-28", 2), ("2026-11-29", 1)]
    assert [one.hash for one in blocks] == [own, later]
    assert path.stat().st_mode & 0o777 == 0o600
    assert not any(code in path.read_text() for code in CODES)
    assert await keeper.once(NOON + timedelta(days=5)) != later
    december = (tmp_path / "heads" / "heads-2026-12.txt").read_text()
    assert len(next(read_blocks(december.splitlines())).heads) == 2


async def test_ledgers_that_went_on_still_contain_the_head_and_rewritten_ones_do_not(
    redis: Redis, vault: Vault, store: TicketStore, tmp_path: Path
) -> None:
    folder = HeadsFolder(tmp_path)
    ticket = await _said(redis, store, 0, "một", "hai", "ba")
    other = await _said(redis, store, 1, "khác")
    own = await HeadKeeper(redis, vault, PARTITIONS, folder).once(NOON)
    path = folder.path(NOON.date())
    await _said(redis, store, 0, "bốn", ticket=ticket)
    assert await _gone(redis, vault, path, own) == []
    await redis.call("LTRIM", names.chain(0, CODES[0]), 0, 0)  # cut, and made to agree by whoever has the keys
    known = await store.load(0, CODES[0])
    assert known is not None
    one = await redis.call("LINDEX", names.chain(0, CODES[0]), 0)
    cut = replace(known, ledger_seq=1, ledger_head=heads(CODES[0], [one])[0])
    await _said(redis, store, 0, "khác hẳn", "và nữa", ticket=cut)
    (found,) = await _gone(redis, vault, path)
    assert (found.code, found.entry) == (CODES[0], 3)
    assert "28" in found.reason
    await redis.call("DEL", names.ticket(1, other.code), names.chain(1, other.code))
    await redis.call("ZREM", names.tickets(1), other.code)
    missing = (await _gone(redis, vault, path))[1]
    assert pseudonym(vault.index_key(), other.code) in missing.code
    with pytest.raises(NoSuchHead):
        read_handed(path, "0" * 64)


async def test_a_damaged_file_is_told_and_never_added_to(redis: Redis, vault: Vault, tmp_path: Path) -> None:
    folder = HeadsFolder(tmp_path)
    path = folder.path(NOON.date())
    path.write_text("xin chào\n")
    assert await HeadKeeper(redis, vault, PARTITIONS, folder).once(NOON) == ""
    assert path.read_text() == "xin chào\n"


async def test_the_head_is_mailed_once_a_day_by_all_workers_and_again_when_the_server_was_away(
    redis: Redis, vault: Vault, store: TicketStore, tmp_path: Path
) -> None:
    await _said(redis, store, 0, "một")
    mail, server = await start_mail_server()
    async with server:
        post = poster(f"smtp://127.0.0.1:{mail.port}", "namro@example.vn", ("thanh-tra@example.vn",))
        keepers = [HeadKeeper(redis, vault, PARTITIONS, HeadsFolder(tmp_path / name), post) for name in ("a", "b")]
        mail.refuses = True
        own = await keepers[0].once(NOON)
        assert mail.letters == []
        mail.refuses = False
        for keeper in (*keepers, keepers[0]):
            assert await keeper.once(NOON) == own
    (letter,) = mail.letters
    read = email.message_from_string(letter, policy=email.policy.default)
    assert read["To"] == "thanh-tra@example.vn"
    assert "28/11/2026" in read["Subject"]
    assert own in read.get_content()
    assert not any(code in letter for code in CODES)
