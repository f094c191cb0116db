"""Every byte of a stored history, and what else somebody with the database could do to it (I8)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.store import names, proving
from bot.store.commit import Commit, Verdict
from bot.store.proving import BrokenTicket, Proven, Prover
from bot.store.redis import Redis
from bot.store.tickets import TicketChange, TicketStore
from bot.store.vault import Master, Vault
from bot.tickets.outcome import Entry
from bot.tickets.ticket import Kind, Ticket

P, CODE, OTHER = 1, "NR-7K3M-9Q4X", "NR-AAAA-BBBB"
CHAIN = names.chain(P, CODE)
ENTRIES = 4


@pytest.fixture
async def vault(redis: Redis) -> Vault:
    await redis.call("HSET", names.lease(P), "fence", 1)
    return Vault(redis, Master(["k" * 32]))


@pytest.fixture
def prover(redis: Redis, vault: Vault) -> Prover:
    return Prover(redis, vault, 3)


@pytest.fixture
async def tickets(redis: Redis, vault: Vault) -> list[Ticket]:
    """Two tickets with four entries each, written change by change."""
    store = TicketStore(redis, vault)
    made = []
    for code in (CODE, OTHER):
        ticket = Ticket(code, Kind.CONDUCT, "oa", "user", "Thái độ", "Cô ấy quát tôi.", "thanh-tra", 1000, "1:1-0")
        ticket = replace(ticket, walled=True, sealed=())
        for number in range(ENTRIES):
            commit = Commit(P, 1)
            entry = Entry(1000 + number, "thanh-tra", "reply", {"n": str(number)}, {"text": f"lời {number}"})
            ticket = store.write(commit, TicketChange(ticket, (entry,), is_new=number == 0))
            assert await commit.run(redis) is Verdict.OK
        made.append(ticket)
    return made


async def _broken(prover: Prover) -> list[BrokenTicket]:
    return [found async for found in prover.all() if isinstance(found, BrokenTicket)]


async def test_what_nobody_touched_holds_and_is_not_named(prover: Prover, tickets: list[Ticket]) -> None:
    found = [one async for one in prover.all()]
    assert [(one.code, isinstance(one, Proven)) for one in found] == [(CODE, True), (OTHER, True)]


async def test_every_flipped_byte_of_every_entry_is_found_and_located(
    redis: Redis, prover: Prover, tickets: list[Ticket]
) -> None:
    for number, entry in enumerate(await redis.call("LRANGE", CHAIN, 0, -1)):
        for place in range(len(entry)):
            flipped = entry[:place] + bytes((entry[place] ^ (1 << place % 8),)) + entry[place + 1 :]
            await redis.call("LSET", CHAIN, number, flipped)
            found = await prover.one(P, CODE)
            assert isinstance(found, BrokenTicket), place
            assert found.entry == number + 1
        await redis.call("LSET", CHAIN, number, entry)
    assert isinstance(await prover.one(P, CODE), Proven)


async def test_every_flipped_byte_of_the_record_and_its_key_is_found(
    redis: Redis, prover: Prover, tickets: list[Ticket]
) -> None:
    for name in ("r", "key"):
        value = await redis.call("HGET", names.ticket(P, CODE), name)
        for place in range(len(value)):
            flipped = value[:place] + bytes((value[place] ^ 1,)) + value[place + 1 :]
            await redis.call("HSET", names.ticket(P, CODE), name, flipped)
            assert isinstance(await prover.one(P, CODE), BrokenTicket), (name, place)
        await redis.call("HSET", names.ticket(P, CODE), name, value)


@pytest.mark.parametrize(
    ("command", "entry", "said"),
    [
        (("RPOP", CHAIN), 4, "lịch sử có 3 mục, phiếu ghi 4 mục"),
        (("LTRIM", CHAIN, 1, -1), 1, "mục 1 bị thiếu"),
        (("DEL", CHAIN), 1, "lịch sử có 0 mục"),
        (("HDEL", names.ticket(P, CODE), "key"), 0, proving.NO_KEY),
        (("HDEL", names.ticket(P, CODE), "r"), 0, proving.RECORD_CHANGED),
        (("DEL", names.ticket(P, CODE)), 0, proving.NO_RECORD),
        (("ZREM", names.tickets(P), CODE), 0, proving.NOT_LISTED),
        (("ZADD", names.tickets(2), 1, CODE), 0, proving.ALL_GONE),
    ],
)
async def test_what_was_taken_away_is_found(
    redis: Redis, prover: Prover, tickets: list[Ticket], command: tuple[str | int, ...], entry: int, said: str
) -> None:
    await redis.call(*command)
    (found,) = await _broken(prover)
    assert (found.code, found.entry) == (CODE, entry)
    assert found.reason.startswith(said)


async def test_swapped_missing_and_foreign_entries_are_found_and_located(
    redis: Redis, prover: Prover, tickets: list[Ticket]
) -> None:
    own = await redis.call("LRANGE", CHAIN, 0, -1)
    foreign = await redis.call("LRANGE", names.chain(P, OTHER), 0, -1)
    for forged, at in (
        ([own[0], own[2], own[1], own[3]], 2),
        ([own[0], own[1], own[3]], 3),
        ([own[0], own[1], foreign[2], own[3]], 3),
        ([*own, foreign[3]], 5),
        (foreign, 1),
    ):
        await redis.call("DEL", CHAIN)
        await redis.call("RPUSH", CHAIN, *forged)
        found = await prover.one(P, CODE)
        assert isinstance(found, BrokenTicket)
        assert found.entry == at


async def test_a_ticket_with_the_history_and_record_of_another_is_found(
    redis: Redis, prover: Prover, tickets: list[Ticket]
) -> None:
    await redis.call("COPY", names.chain(P, OTHER), CHAIN, "REPLACE")
    await redis.call("COPY", names.ticket(P, OTHER), names.ticket(P, CODE), "REPLACE")
    (found,) = await _broken(prover)
    assert (found.code, found.entry) == (CODE, 1)


async def test_an_erased_ticket_still_holds(redis: Redis, vault: Vault, prover: Prover, tickets: list[Ticket]) -> None:
    store = TicketStore(redis, vault)
    ticket = await store.load(P, CODE)
    assert ticket is not None
    commit = Commit(P, 1)
    store.write(commit, TicketChange(ticket, (Entry(2000, "system", "erased", {"why": "law"}),), erases=True))
    assert await commit.run(redis) is Verdict.OK
    assert await _broken(prover) == []
    await redis.call("RPOP", CHAIN)
    assert [found.entry for found in await _broken(prover)] == [5]
