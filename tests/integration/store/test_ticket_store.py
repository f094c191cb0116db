"""Tickets and their ledgers on a real database: what is stored, how small it is, what older versions left (I7, I8)."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pydantic_core import to_json

from bot.runtime.accept import REMEMBER_SECONDS
from bot.store import names
from bot.store.commit import Commit, Verdict
from bot.store.receipts import write_receipt
from bot.store.redis import Redis
from bot.store.tickets import TicketChange, TicketStore
from bot.store.vault import KEY_BYTES, CannotOpen, Master, Vault, seal
from bot.store.walks import LATEST_SECONDS, WALK_SECONDS, walk_mark, walk_since, write_walk
from bot.tickets.erasing import erase
from bot.tickets.ledger import START_1, chained_1, verify
from bot.tickets.outcome import Entry
from bot.tickets.receipts import Lookup
from bot.tickets.ticket import Answered, Kind, Ticket, UnreadableTicket

P, CODE = 2, "NR-7K3M-9Q4X"
WORDS = "Cán bộ hẹn nhiều lần mà chưa trả kết quả."


@pytest.fixture
async def vault(redis: Redis) -> Vault:
    await redis.call("HSET", names.lease(P), "fence", 1)
    return Vault(redis, Master(["k" * 32]))


@pytest.fixture
def store(redis: Redis, vault: Vault) -> TicketStore:
    return TicketStore(redis, vault)


def _ticket(**changes: Any) -> Ticket:
    made = Ticket(
        code=CODE,
        kind=Kind.FEEDBACK,
        oa="oa",
        user="user",
        subject="Một cửa",
        body=WORDS,
        office="trung-tam-phuc-vu-hanh-chinh-cong",
        opened_at=1000,
        origin="2:1-0",
        sealed=(),
    )
    return replace(made, **changes)


async def _write(redis: Redis, store: TicketStore, ticket: Ticket, *texts: str, is_new: bool = False) -> Ticket:
    commit = Commit(P, 1)
    entries = tuple(Entry(1000, "citizen", "said", {"n": "1"}, {"text": text}) for text in texts)
    written = store.write(commit, TicketChange(ticket, entries, is_new))
    assert await commit.run(redis) is Verdict.OK
    return written


async def test_a_ticket_and_its_history_come_back_as_they_were(redis: Redis, store: TicketStore, vault: Vault) -> None:
    written = await _write(redis, store, _ticket(), WORDS, is_new=True)
    written = await _write(redis, store, replace(written, version=2), "follow_up", "reply")
    fresh = TicketStore(redis, vault)
    assert await fresh.load(P, CODE) == written
    told = await fresh.history(P, CODE)
    assert [(t.entry.seq, t.words) for t in told] == [
        (n, {"text": text}) for n, text in enumerate((WORDS, "follow_up", "reply"), 1)
    ]
    assert verify(CODE, await fresh.stored_history(P, CODE), written.ledger_head, written.ledger_seq) is None


async def test_the_body_lies_in_the_first_entry_only_until_it_becomes_another(
    redis: Redis, store: TicketStore, vault: Vault
) -> None:
    body = WORDS * 20
    answers = (Answered("Sự việc", body), Answered("Nơi", "Long Biên"))
    first = await _write(redis, store, _ticket(body=body, answers=answers), body, is_new=True)
    record = len(await redis.call("HGET", names.ticket(P, CODE), "r"))
    assert record < len(body.encode())
    fresh = TicketStore(redis, vault)
    assert await fresh.load(P, CODE) == first
    corrected = await _write(redis, fresh, replace(first, body="Đã sửa.", subject="Đất đai"), "correct")
    assert await TicketStore(redis, vault).load(P, CODE) == corrected
    whole = await _write(redis, fresh, replace(corrected, body=body), "correct")
    assert await TicketStore(redis, vault).load(P, CODE) == whole
    assert len(await redis.call("HGET", names.ticket(P, CODE), "r")) - record < 20


async def test_a_ticket_whose_first_entry_is_gone_or_another_tickets_is_unreadable(
    redis: Redis, store: TicketStore, vault: Vault
) -> None:
    await _write(redis, store, _ticket(), WORDS, is_new=True)
    chain = names.chain(P, CODE)
    own = await redis.call("LINDEX", chain, 0)
    await _write(redis, store, _ticket(code="NR-AAAA-BBBB"), WORDS, is_new=True)
    await redis.call("LSET", chain, 0, await redis.call("LINDEX", names.chain(P, "NR-AAAA-BBBB"), 0))
    with pytest.raises(CannotOpen):
        await TicketStore(redis, vault).load(P, CODE)
    await redis.call("DEL", chain)
    with pytest.raises(UnreadableTicket):
        await TicketStore(redis, vault).load(P, CODE)
    await redis.call("RPUSH", chain, own)
    assert await TicketStore(redis, vault).load(P, CODE) is not None


async def test_the_seal_is_stored_only_where_there_is_something_under_it(redis: Redis, store: TicketStore) -> None:
    plain = await _write(redis, store, _ticket(), WORDS, is_new=True)
    assert await redis.call("HEXISTS", names.ticket(P, CODE), "seal") == 0
    sealed = await _write(redis, store, replace(plain, sealed=("0912345678",)), "follow_up")
    assert await redis.call("HEXISTS", names.ticket(P, CODE), "seal") == 1
    assert await store.load(P, CODE) == sealed
    readable = await store.load_readable(P, CODE)
    assert readable is not None
    assert readable.sealed is None


async def test_no_word_lies_open_in_what_is_stored_i7(redis: Redis, store: TicketStore) -> None:
    await _write(redis, store, _ticket(), WORDS, is_new=True)
    fields = await redis.call("HGETALL", names.ticket(P, CODE))
    stored = b"".join((*fields, *await redis.call("LRANGE", names.chain(P, CODE), 0, -1)))
    assert not any(word.encode() in stored for word in WORDS.split() if len(word) > 3)


async def test_the_history_holds_when_the_key_was_destroyed_i8(redis: Redis, store: TicketStore, vault: Vault) -> None:
    written = await _write(redis, store, _ticket(), WORDS, is_new=True)
    await redis.call("HDEL", names.ticket(P, CODE), "key")
    fresh = TicketStore(redis, vault)
    with pytest.raises(CannotOpen, match="destroyed"):
        await fresh.load(P, CODE)
    assert await fresh.load_readable(P, CODE) is None
    assert verify(CODE, await fresh.stored_history(P, CODE), written.ledger_head, written.ledger_seq) is None


async def test_an_open_field_changed_without_the_tickets_key_makes_it_unreadable_i6(
    redis: Redis, vault: Vault, store: TicketStore
) -> None:
    """Whoever can write to the database but has no key cannot move a report to another office."""
    await _write(redis, store, _ticket(office="thanh-tra-thanh-pho"), WORDS, is_new=True)
    record = await redis.call("HGET", names.ticket(P, CODE), "r")
    for place in range(len(record)):
        flipped = record[:place] + bytes((record[place] ^ 1,)) + record[place + 1 :]
        await redis.call("HSET", names.ticket(P, CODE), "r", flipped)
        with pytest.raises((CannotOpen, UnreadableTicket)):
            await TicketStore(redis, vault).load(P, CODE)
    assert await TicketStore(redis, vault).all(P) == []


async def test_a_ticket_and_a_history_of_the_first_format_are_read_verified_and_go_on_in_the_new_one(
    redis: Redis, vault: Vault, store: TicketStore
) -> None:
    before = await _first_format(redis, vault, _ticket(handoff=True))
    found = await store.load(P, CODE)
    assert found == before
    assert [t.words for t in await store.history(P, CODE)] == [{"text": WORDS}, None]
    assert verify(CODE, await store.stored_history(P, CODE), before.ledger_head, 2) is None
    stream = await redis.call("XRANGE", names.ledger(P, CODE), "-", "+")
    changed = await _write(redis, store, replace(before, handoff=False), "follow_up", "reply")
    fresh = TicketStore(redis, vault)
    assert await fresh.load(P, CODE) == changed
    assert sorted(await redis.call("HKEYS", names.ticket(P, CODE))) == [b"key", b"r"]
    assert await redis.call("XRANGE", names.ledger(P, CODE), "-", "+") == stream
    assert [t.entry.seq for t in await fresh.history(P, CODE)] == [1, 2, 3, 4]
    assert verify(CODE, await fresh.stored_history(P, CODE), changed.ledger_head, 4) is None


async def _first_format(redis: Redis, vault: Vault, ticket: Ticket) -> Ticket:
    """A ticket as it was stored before records were packed."""
    key = b"k" * KEY_BYTES
    cipher, head = AESGCM(key), START_1
    for seq, words in enumerate((WORDS, None), 1):
        data = json.dumps({}).encode()
        fields = {"seq": b"%d" % seq, "at": b"1000", "actor": b"citizen", "verb": b"open", "data": data}
        if words:
            fields["box"] = seal(cipher, "ticket", to_json({"text": words}), f"ledger:{CODE}:{seq}")
        own = chained_1(head, fields)
        flat = [part for pair in (fields | {"prev": head.encode(), "hash": own.encode()}).items() for part in pair]
        await redis.call("XADD", names.ledger(P, CODE), "*", *flat)
        head = own
    old = replace(ticket, ledger_seq=2, ledger_head=head)
    flat = [part for pair in (old.public() | {"schema": "2"}).items() for part in pair]
    flat += ["key", vault.master.wrap(key, f"ticket:{CODE}")]
    flat += ["box", seal(cipher, "ticket", to_json(old.secret() | {"user": old.user}), f"ticket:{CODE}")]
    await redis.call("HSET", names.ticket(P, CODE), *flat)
    return old


async def test_with_a_ticket_the_record_of_its_receipt_goes_in_the_same_commit(redis: Redis, vault: Vault) -> None:
    commit = Commit(P, 1)
    write_receipt(commit, P, Lookup("f00d", b"k" * 32), CODE)
    write_receipt(commit, P, Lookup("beef", b"k" * 32), "NR-0000-0000")
    change = TicketChange(_ticket(kind=Kind.CONFIDENTIAL, receipt="f00d"), (Entry(1000, "citizen", "open"),), True)
    TicketStore(redis, vault).write(commit, change)
    assert await commit.run(redis) is Verdict.OK
    store = TicketStore(redis, vault)
    ticket = await store.load_readable(P, CODE)
    assert ticket is not None
    commit, gone = Commit(P, 1), erase(ticket, "system", "law", 2000)
    store.write(commit, TicketChange(gone.ticket, gone.entries, erases=True))
    assert await redis.call("EXISTS", names.receipt(P, "f00d"))
    assert await commit.run(redis) is Verdict.OK
    assert await redis.call("KEYS", names.receipt(P, "*")) == [names.receipt(P, "beef").encode()]


async def test_all_tickets_of_a_citizen_are_found_walled_or_not_over_several_pages(
    redis: Redis, store: TicketStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.store.tickets.PAGE", 2)
    for code, at, changes in (
        ("NR-1111-1111", 1000, {}),
        ("NR-2222-2222", 2000, {"kind": Kind.CONFIDENTIAL}),
        ("NR-3333-3333", 3000, {"kind": Kind.CONFIDENTIAL, "user": "another"}),
        ("NR-4444-4444", 4000, {"user": "another"}),
        ("NR-5555-5555", 5000, {"walled": True}),
        ("NR-6666-6666", 6000, {"oa": "elsewhere"}),
        ("NR-7777-7777", 7000, {"kind": Kind.CONDUCT, "user": ""}),
    ):
        await _write(redis, store, _ticket(code=code, opened_at=at, **changes), WORDS, is_new=True)
    await redis.call("HSET", names.ticket(P, "NR-6666-6666"), "r", b"damaged")
    fresh = TicketStore(redis, store._vault)
    assert await fresh.codes_of(P, "oa", "user") == ["NR-1111-1111", "NR-2222-2222", "NR-5555-5555"]
    assert await fresh.codes_of(P, "oa", "user", walled=True) == ["NR-2222-2222", "NR-5555-5555"]
    assert await fresh.codes_of(P, "oa", "user", since=2001) == ["NR-5555-5555"]
    assert await fresh.codes_of(P, "oa", "nobody") == []


async def test_looking_for_a_citizens_tickets_takes_one_round_a_page_and_lets_others_have_their_turn(
    redis: Redis, store: TicketStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.store.tickets.PAGE", 2)
    for n in range(1, 6):
        await _write(redis, store, _ticket(code=f"NR-{n}{n}{n}{n}-{n}{n}{n}{n}"), WORDS, is_new=True)
    turns = 0

    async def others() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    other = asyncio.create_task(others())
    assert len(await store.codes_of(P, "oa", "user")) == 5
    other.cancel()
    assert turns >= 3


async def test_everything_is_looked_through_for_a_citizen_once_an_hour_and_else_what_is_new(
    redis: Redis, vault: Vault
) -> None:
    mark, now = walk_mark(b"k" * 32, "walled", "oa:user"), 1_795_399_200_000
    assert await walk_since(redis, P, mark, now) == 0
    commit = Commit(P, 1)
    write_walk(commit, mark)
    assert await commit.run(redis) is Verdict.OK
    assert await walk_since(redis, P, mark, now) == now - LATEST_SECONDS * 1000
    assert LATEST_SECONDS >= WALK_SECONDS + REMEMBER_SECONDS
    for other in (walk_mark(b"k" * 32, "all", "oa:user"), walk_mark(b"x" * 32, "walled", "oa:user")):
        assert await walk_since(redis, P, other, now) == 0
    assert 0 < await redis.call("TTL", names.walked(P, mark)) <= WALK_SECONDS
    assert await redis.call("GET", names.walked(P, mark)) == b""
