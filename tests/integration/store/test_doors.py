"""The two doors on a real database: what goes through, in how many commands, and what a stranger can tell (I6)."""

from __future__ import annotations

import statistics
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from bot.store import doors as module
from bot.store import names
from bot.store.commit import Commit, Verdict
from bot.store.doors import Doors, Query
from bot.store.redis import Redis
from bot.store.staff import RosterShelf, change_staff, placed, put_staff
from bot.store.tickets import TicketChange, TicketStore
from bot.store.vault import INDEX, Master, Vault
from bot.tickets.clock import Clock, Counting
from bot.tickets.codes import make_code
from bot.tickets.outcome import Entry
from bot.tickets.refusals import NotFound
from bot.tickets.roster import Person
from bot.tickets.ticket import Kind, Status, Ticket
from config.units import read_chart

PARTITIONS = 4
INSPECTORATE, CENTRE = "thanh-tra-thanh-pho", "trung-tam-phuc-vu-hanh-chinh-cong"
PEOPLE = (
    Person("ninh", "Ninh", INSPECTORATE, frozenset({"inspector"})),
    Person("chi", "Chi", CENTRE, frozenset({"staff"})),
    Person("van", "Vân", "long-bien", frozenset({"staff", "lead"})),
    Person("kien", "Kiên", "van-phong-ubnd-thanh-pho", frozenset({"auditor"})),
)


class Counted(Redis):
    """A connection that remembers the names of the commands it sent."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.sent: list[str] = []

    def call(self, *command: Any) -> Any:
        self.sent.append(str(command[0]))
        return super().call(*command)


@pytest.fixture
async def counted(redis_url: str) -> AsyncIterator[Counted]:
    connection = Counted(redis_url)
    yield connection
    await connection.close()


class House:
    """Doors with people behind and before them, and a way to put tickets there."""

    def __init__(self, redis: Counted, vault: Vault) -> None:
        self.redis, self.vault = redis, vault
        self.store = TicketStore(redis, vault)
        self.doors = Doors(redis, vault, self.store, RosterShelf(redis, read_chart()), PARTITIONS)
        self.number = 0

    def code(self, partition: int = 1) -> str:
        self.number += 1
        return make_code(b"seed", self.number, partition, PARTITIONS, self.vault.index_key())

    async def put(self, partition: int = 1, **changes: Any) -> Ticket:
        fields: dict[str, Any] = {
            "code": self.code(partition),
            "kind": Kind.CONDUCT,
            "oa": "oa",
            "user": "u",
            "subject": "Thái độ phục vụ",
            "body": "Cô ở quầy ba quát tôi.",
            "office": INSPECTORATE,
            "opened_at": 1_795_399_200_000 + self.number,
            "origin": f"e{self.number}",
            "about_units": ("long-bien",),
            "walled": True,
            "sealed": (),
        }
        ticket = Ticket(**(fields | changes))
        await self.redis.call("HSET", names.lease(partition), "fence", 1)
        commit = Commit(partition, 1)
        self.store.write(commit, TicketChange(ticket, (Entry(1, "citizen", "open", {}, {"text": "x"}),), is_new=True))
        assert await commit.run(self.redis) is Verdict.OK
        return ticket

    async def seen(self, who: str, **query: Any) -> list[str]:
        return [row.code for row in (await self.doors.visible_tickets(who, Query(**query))).rows]


@pytest.fixture
async def house(counted: Counted) -> House:
    vault = Vault(counted, Master(["k" * 32]))
    await vault.ensure(INDEX)
    for person in PEOPLE:
        await put_staff(counted, person, new=True)
    return House(counted, vault)


async def test_not_there_not_yours_and_no_code_take_the_same_commands_and_the_same_answer_i6(house: House) -> None:
    hidden = await house.put()
    asked: dict[str, list[str]] = {}
    answers = set()
    await house.doors.visible_tickets("van")  # the roster is kept from here on
    for name, typed in (("not yours", hidden.code), ("not there", house.code()), ("no code", "không phải mã")):
        for verb in ("read", "reply", "break_glass_ask", "no-such-verb"):
            house.redis.sent.clear()
            with pytest.raises(NotFound) as refused:
                await house.doors.access_ticket("van", typed, verb)
            asked[f"{name} {verb}"] = list(house.redis.sent)
            answers.add((str(refused.value), tuple(refused.value.__dict__.items())))
    assert set(map(tuple, asked.values())) == {("GET", "HGETALL", "LINDEX")}
    assert len(answers) == 1


async def test_not_there_and_not_yours_take_the_same_time(house: House) -> None:
    hidden, free = await house.put(), house.code()
    took: dict[str, list[float]] = {hidden.code: [], free: []}
    for _ in range(400):
        for code, times in took.items():
            start = time.perf_counter()
            with pytest.raises(NotFound):
                await house.doors.access_ticket("van", code, "read")
            times.append(time.perf_counter() - start)
    yours, there = (statistics.median(times) for times in took.values())
    assert 0.7 < yours / there < 1.4, (yours, there)


async def test_a_list_takes_the_same_commands_whatever_of_it_is_hidden(house: House) -> None:
    for partition in range(PARTITIONS):
        await house.put(partition)
    sent = []
    for who in ("ninh", "van", "nobody"):
        await house.doors.visible_tickets(who)
        house.redis.sent.clear()
        await house.doors.visible_tickets(who)
        sent.append(tuple(house.redis.sent))
    assert len(set(sent)) == 1
    assert sent[0] == ("GET", *["ZRANGE"] * PARTITIONS, *["HGETALL", "LINDEX"] * PARTITIONS)


async def test_the_very_next_look_after_a_move_is_judged_anew(house: House) -> None:
    hidden = await house.put()
    assert (await house.doors.access_ticket("ninh", hidden.code, "read")).ticket.body == hidden.body
    today = (await house.doors._rosters.roster()).on
    await change_staff(house.redis, "ninh", "move", "", lambda p: placed(p, "long-bien", today))
    with pytest.raises(NotFound):
        await house.doors.access_ticket("ninh", hidden.code, "read")
    assert await house.seen("ninh") == []
    await change_staff(house.redis, "ninh", "move", "", lambda p: placed(p, INSPECTORATE, today))
    assert await house.seen("ninh") == [hidden.code]
    await put_staff(house.redis, Person("minh", "Minh", "long-bien", frozenset({"staff"})), new=True)
    await change_staff(house.redis, "ninh", "superior", "", lambda p: replace(p, reports_to="minh"))
    assert await house.seen("ninh") == []


async def test_an_auditor_finds_a_walled_ticket_in_lists_and_cannot_open_it(house: House) -> None:
    one = await house.put()
    (row,) = (await house.doors.visible_tickets("kien")).rows
    assert (row.code, row.subject, row.assignee, row.view) == (one.code, "", "", "metadata")
    with pytest.raises(NotFound):
        await house.doors.access_ticket("kien", one.code, "read")
    assert await house.seen("kien", text="thái độ") == []
    assert await house.seen("kien", text=one.code.lower()) == [one.code]


async def test_filters_search_and_pages(house: House) -> None:
    asked = [
        await house.put(
            n % PARTITIONS,
            kind=Kind.INQUIRY,
            office=CENTRE,
            walled=False,
            about_units=(),
            subject=f"Việc {n}",
            body="Xin cấp lại giấy khai sinh" if n == 3 else "Việc khác",
            status=Status.RECEIVED if n % 2 else Status.NEW,
            assignee="chi" if n == 4 else "",
            clocks=(Clock("answer", Counting.DATE, 0, 1, 2, 2),) if n == 5 else (),
        )
        for n in range(6)
    ]
    await house.put()
    newest_first = [ticket.code for ticket in reversed(asked)]
    assert await house.seen("chi") == newest_first
    assert await house.seen("chi", statuses=frozenset({Status.RECEIVED})) == newest_first[::2]
    assert await house.seen("chi", kinds=frozenset({Kind.FEEDBACK})) == []
    assert await house.seen("chi", office=CENTRE) == newest_first
    assert await house.seen("chi", mine=True) == [asked[4].code]
    assert await house.seen("chi", overdue=True) == [asked[5].code]
    assert await house.seen("chi", text="KHAI SINH") == [asked[3].code]
    assert await house.seen("chi", text="viec 2") == [asked[2].code]
    first = await house.doors.visible_tickets("chi", Query(limit=4))
    second = await house.doors.visible_tickets("chi", Query(limit=4, after=first.next))
    assert [row.code for row in (*first.rows, *second.rows)] == newest_first
    assert second.next == ""


async def test_words_of_what_may_accuse_are_not_searched_only_read(house: House) -> None:
    one = await house.put()
    assert await house.seen("ninh", text="quầy ba") == []
    assert await house.seen("ninh", text="thái độ") == [one.code]


async def test_pages_and_searches_are_bounded_i12(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (module.MAX_ROWS, module.MAX_SEARCH) == (200, 200)
    monkeypatch.setattr(module, "MAX_ROWS", 1)
    monkeypatch.setattr(module, "MAX_SEARCH", 4)
    one = await house.put(subject="Thái độ")
    await house.put(subject="Thái độ")
    page = await house.doors.visible_tickets("ninh", Query(limit=99, text="thái nguyên"))
    assert len(page.rows) == 1
    assert page.next
    assert await house.seen("ninh", after=page.next) == [one.code]


async def test_a_pages_end_is_named_by_a_row_that_was_shown(house: House) -> None:
    shown = await house.put()
    hidden = await house.put(about_units=(INSPECTORATE,), office="van-phong-ubnd-thanh-pho")
    await house.put(about_units=(INSPECTORATE,), office="van-phong-ubnd-thanh-pho")
    page = await house.doors.visible_tickets("ninh", Query(limit=1))
    assert [row.code for row in page.rows] == [shown.code]
    assert page.next == ""
    assert hidden.code not in repr(page)


async def test_counts_come_from_what_may_be_known_and_small_ones_are_hidden(house: House) -> None:
    for n in range(7):
        await house.put(kind=Kind.INQUIRY, walled=False, about_units=(), office=CENTRE, subject=f"{n}")
    await house.put()
    assert (await house.doors.statistics("chi")).by_office.total == 7
    assert (await house.doors.statistics("kien")).by_kind.total is None
    assert (await house.doors.statistics("van")).by_status.total == 0
