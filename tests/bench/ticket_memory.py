"""What tickets with their histories take in the database: written by the store itself, counted by the server.

A ticket is made of sentences kept apart from everything the store's dictionary was made of (`flows/labelled`,
`tests/data/labelled`), put together at random without repeating one. It lives through ten entries: opened, received,
assigned, answered, sent, delivered, seen, a word more, resolved, closed; four of them with words. A third is walled
(its citizen under the seal), half of the rest leave a telephone number (sealed). Boxes are what they always are,
ciphertext with a nonce and a tag: nothing after the store makes them smaller.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace

import redis

from bot.store import names
from bot.store.commit import Commit, Verdict
from bot.store.redis import Redis
from bot.store.ticket_record import read_record
from bot.store.tickets import TicketChange, TicketStore
from bot.store.vault import Master, Vault
from bot.tickets.clock import Clock, Counting
from bot.tickets.codes import make_code
from bot.tickets.outcome import Entry
from bot.tickets.ticket import Answered, Change, Kind, Result, Status, Ticket, sealed_apart
from tests.bench.figures import Numbers, Options
from tests.bench.stack import ROOT, Database, cores, database, fresh_directory

LABELLED = ("flows/labelled/*.jsonl", "flows/labelled/held/*.jsonl", "tests/data/labelled/*.jsonl")
PARTITIONS = 16
SCALE = 100_000
AT_ONCE = 100  # tickets in one commit
ORDINARY = (300, 600)  # characters of a body, evenly spread
SHORT = (60, 120)
SAMPLE = 10  # the short ones are a tenth as many, their figure is scaled
START = 1_795_399_200_000
DAY = 86_400_000


@dataclass(frozen=True, slots=True)
class Life:
    """One ticket and what is written of it, change by change: the record then, and its new entries."""

    partition: int
    changes: tuple[tuple[Ticket, tuple[Entry, ...]], ...]


async def measure(options: Options) -> Numbers:
    """One round."""
    ordinary = await _filled(options.tickets, ORDINARY)
    short = await _filled(max(1, options.tickets // SAMPLE), SHORT)
    scale = SCALE / 1e6
    return {
        "tickets": options.tickets,
        "characters of a body": ordinary.characters,
        "database MB per 100,000 tickets": ordinary.bytes_each * scale,
        "bytes a ticket": ordinary.bytes_each,
        **{f"bytes a ticket: {name}": size for name, size in ordinary.parts.items()},
        "short bodies: characters": short.characters,
        "short bodies: database MB per 100,000 tickets": short.bytes_each * scale,
    }


@dataclass(frozen=True, slots=True)
class Filled:
    characters: float
    bytes_each: float
    parts: dict[str, float]


async def _filled(count: int, length: tuple[int, int]) -> Filled:
    with fresh_directory() as home:
        async with database(home, cores().rest) as server:
            connection = Redis(server.url)
            try:
                store = TicketStore(connection, Vault(connection, Master(["k" * 32])))
                for p in range(PARTITIONS):
                    await connection.call("HSET", names.lease(p), "fence", 1)
                await connection.call("CONFIG", "SET", "appendonly", "no")  # what is on disk is not what is asked
                empty = _used(server)
                characters = await _write(connection, store, count, length)
            finally:
                await connection.close()
            return Filled(characters / count, (_used(server) - empty) / count, _parts(server, count))


async def _write(connection: Redis, store: TicketStore, count: int, length: tuple[int, int]) -> int:
    """Writes that many tickets, change by change as they would come; gives the characters of all bodies."""
    characters = 0
    for group in _groups(_lives(count, length)):
        characters += sum(len(life.changes[0][0].body) for life in group)
        written: dict[str, Ticket] = {}
        for number in range(len(group[0].changes)):
            commits = {p: Commit(p, 1) for p in range(PARTITIONS)}
            for life in group:
                ticket, entries = life.changes[number]
                known = written.get(ticket.code, ticket)
                now = replace(ticket, ledger_seq=known.ledger_seq, ledger_head=known.ledger_head)
                change = TicketChange(now, entries, is_new=number == 0)
                written[ticket.code] = store.write(commits[life.partition], change)
            for commit in commits.values():
                if commit.commands and await commit.run(connection) is not Verdict.OK:
                    raise AssertionError("a commit was refused")
    return characters


def _groups(lives: Iterator[Life]) -> Iterator[list[Life]]:
    group: list[Life] = []
    for life in lives:
        group.append(life)
        if len(group) == AT_ONCE:
            yield group
            group = []
    if group:
        yield group


def sentences() -> list[str]:
    """Messages nobody's dictionary was made of."""
    found = []
    for pattern in LABELLED:
        for path in sorted(ROOT.glob(pattern)):
            found += [json.loads(line)["text"] for line in path.read_text(encoding="utf-8").splitlines()]
    return found


def _lives(count: int, length: tuple[int, int]) -> Iterator[Life]:
    chance, pool = random.Random(5), sentences()
    for number in range(count):
        partition = chance.randrange(PARTITIONS)
        code = make_code(number.to_bytes(8, "big"), 0, partition, PARTITIONS, b"bench")
        yield Life(partition, tuple(_changes(chance, pool, code, partition, START + number * 20_000, length)))


def _text(chance: random.Random, pool: list[str], low: int, high: int) -> str:
    """Sentences until there are as many characters as drawn, cut there at a word."""
    wanted = chance.randint(low, high)
    drawn = chance.sample(pool, 40)
    text = ". ".join(sentence[:1].upper() + sentence[1:] for sentence in drawn)[: wanted + 1]
    return text.rpartition(" ")[0] if len(text) > wanted else text


def _changes(
    chance: random.Random, pool: list[str], code: str, partition: int, at: int, length: tuple[int, int]
) -> Iterator[tuple[Ticket, tuple[Entry, ...]]]:
    walled, phone = chance.random() < 1 / 3, f"09{chance.randrange(10**8):08d}"
    kind = Kind.CONDUCT if walled else chance.choice((Kind.FEEDBACK, Kind.INQUIRY))
    office = "thanh-tra-thanh-pho" if walled else "trung-tam-phuc-vu-hanh-chinh-cong"
    officer, body = f"can-bo-{chance.randrange(100)}", _text(chance, pool, *length)
    given = [
        Answered("Sự việc", body),
        Answered("Xã, phường", "Phường Long Biên"),
        Answered("Chỗ cụ thể", _text(chance, pool, 15, 50)),
    ]
    if walled or chance.random() < 0.5:
        given.append(Answered("Số điện thoại", phone, "sealed"))
    answers, sealed = sealed_apart(tuple(given))
    opened = Ticket(
        code=code,
        kind=kind,
        oa="2871640935512208846",
        user=str(chance.randrange(10**18, 10**19)),
        subject=chance.choice(("Thái độ, giao tiếp", "Hạ tầng, đường sá", "Hồ sơ quá hạn", "Rác thải, vệ sinh")),
        body=body,
        office=office,
        opened_at=at,
        origin=f"{partition}:{at}-0",
        about_units=("phuong-long-bien",),
        walled=walled,
        flow="phan-anh-can-bo" if walled else "phan-anh",
        last_citizen_at=at,
        answers=answers,
        sealed=sealed,
        recent=(Change(1, f"{partition}:{at}-0", at, "citizen", "open"),),
        clocks=(
            Clock("receive", Counting.WORKING_HOURS, 8, at, at + DAY, at + DAY, "2026-01", "qd-ihanoi"),
            Clock("answer", Counting.WORKING_DAYS, 15, at, at + 21 * DAY, at + 21 * DAY, "2026-01", "qd-ihanoi"),
        ),
    )
    about = {"kind": kind.value, "office": office, "chart": "2026-11-01"}
    yield opened, (Entry(at, "citizen", "open", about, {"text": body}),)
    task = _text(chance, pool, 60, 120)
    taken = replace(
        _after(chance, opened, officer, at + DAY, "receive", "assign"),
        status=Status.ASSIGNED,
        assignee=officer,
        responsible="lanh-dao-1",
        task=task,
    )
    yield (
        taken,
        (
            Entry(at + DAY, officer, "receive", {"status": "received"}),
            Entry(at + DAY, officer, "assign", {"status": "assigned", "to": officer}, {"text": task}),
        ),
    )
    replied = replace(_after(chance, taken, officer, at + 3 * DAY, "reply"), last_reply_at=at + 3 * DAY)
    delivery = tuple(
        Entry(at + 3 * DAY + n, "system", verb, {"message": "reply:4"})
        for n, verb in enumerate(("sent", "delivered", "seen"))
    )
    words = {"text": _text(chance, pool, 100, 200)}
    yield replied, (Entry(at + 3 * DAY, officer, "reply", {"status": "assigned"}, words), *delivery)
    more = {"text": _text(chance, pool, 40, 100), "files": []}
    result = Result(_text(chance, pool, 100, 200), "123/BC-UBND")
    ended = replace(
        _after(chance, replied, officer, at + 9 * DAY, "follow_up", "resolve", "close"),
        status=Status.CLOSED,
        closed_at=at + 9 * DAY,
        result=result,
    )
    yield (
        ended,
        (
            Entry(at + 8 * DAY, "citizen", "follow_up", {"status": "in_progress", "files": "0"}, more),
            Entry(at + 9 * DAY, officer, "resolve", {"status": "answered"}, {"text": result.text}),
            Entry(at + 9 * DAY, officer, "close", {"status": "closed"}),
        ),
    )


def _after(chance: random.Random, ticket: Ticket, actor: str, at: int, *verbs: str) -> Ticket:
    """The ticket some changes later, each remembered with its idempotency key."""
    recent, version = ticket.recent, ticket.version
    for verb in verbs:
        version += 1
        key = f"{actor}:{ticket.code}:{chance.randbytes(9).hex()[:16]}"
        recent = (*recent, Change(version, key, at, actor, verb))
    return replace(ticket, version=version, recent=recent)


def _used(server: Database) -> int:
    with server.client() as client:
        return int(client.info("memory")["used_memory"])


def _parts(server: Database, count: int) -> dict[str, float]:
    """Bytes a ticket of what the server says each key takes, and of the bytes inside."""
    found: dict[str, float] = {}
    with server.client() as client:
        for name, pattern in (("record", "nr:{*}:ticket:*"), ("history", "nr:{*}:chain:*"), ("list", "nr:{*}:tickets")):
            keys = list(client.scan_iter(pattern, count=5000))
            found[f"key of the {name}"] = _memory(client, keys) / count
        sample = list(client.scan_iter("nr:{*}:ticket:*", count=5000))[:2000]
        inside = _inside(client, sample)
    return found | {f"inside, {name}": size / len(sample) for name, size in inside.items()}


def _memory(client: redis.Redis, keys: list[bytes]) -> float:
    total = 0
    for start in range(0, len(keys), 1000):
        with client.pipeline(transaction=False) as pipe:
            for key in keys[start : start + 1000]:
                pipe.memory_usage(key, samples=0)
            total += sum(size or 0 for size in pipe.execute())
    return total


def _inside(client: redis.Redis, tickets: list[bytes]) -> dict[str, float]:
    sizes = dict.fromkeys(("open part", "words", "key", "seal and its key", "first entry", "other entries"), 0.0)
    for name in tickets:
        fields = client.hgetall(name)
        record = read_record("", fields[b"r"])
        entries = client.lrange(name.replace(b":ticket:", b":chain:"), 0, -1)
        sizes["open part"] += len(record.front)
        sizes["words"] += len(record.box)
        sizes["key"] += len(fields[b"key"])
        sizes["seal and its key"] += len(fields.get(b"seal", b"")) + len(fields.get(b"skey", b""))
        sizes["first entry"] += len(entries[0])
        sizes["other entries"] += sum(map(len, entries[1:]))
    return sizes
