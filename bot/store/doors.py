"""The two doors to tickets: `access_ticket` for one, `visible_tickets` for many. Nobody else reads them for a person.

"Not there", "not yours" and "not a code" take one path: the same commands to Redis in the same order, a ticket opened
and judged (a decoy where there is none), and one and the same answer. Nothing that is hidden is counted, and a page's
place is named by a row that was shown.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass

from bot.store import names
from bot.store.notices import Notice, notices_for
from bot.store.redis import Redis
from bot.store.staff import RosterShelf
from bot.store.tickets import DECOY, TicketStore, Told
from bot.store.vault import INDEX, Vault
from bot.text.fold import fold
from bot.tickets.access import Allowed, TicketRow, Verb, judge, may_see_grants, row_of
from bot.tickets.codes import parse_code, partition_of
from bot.tickets.grants import Grant
from bot.tickets.policy import View
from bot.tickets.refusals import NotFound
from bot.tickets.roster import Person, Roster
from bot.tickets.statistics import Statistics, statistics_of
from bot.tickets.ticket import Kind, Status, Ticket

MAX_ROWS = 200  # of one page
DEFAULT_ROWS = 50
MAX_SEARCH = 200  # characters searched for
CHUNK = 200  # tickets read in one round


@dataclass(frozen=True, slots=True)
class Query:
    """Which tickets; everything left out lets all through. `after` is the `next` of the page before.

    `text` is looked for, without minding accents, in the code, in the subject, and in the words of tickets that accuse
    nobody: the words of the others are read one by one, where the ledger sees it.
    """

    statuses: frozenset[Status] = frozenset()
    kinds: frozenset[Kind] = frozenset()
    office: str = ""
    mine: bool = False
    overdue: bool = False
    text: str = ""
    limit: int = DEFAULT_ROWS
    after: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """Rows newest first; `next` is "" on the last page."""

    rows: tuple[TicketRow, ...]
    next: str = ""


@dataclass(frozen=True, slots=True)
class Opened:
    """A ticket whose door opened for `person`, with the roster it was judged by."""

    ticket: Ticket
    partition: int
    view: View
    person: Person
    chart: Roster
    by_grant: bool = False  # nothing but a break-glass grant opened it: the use must be written down first


@dataclass(frozen=True, slots=True)
class GrantRow:
    """A break-glass request or grant, and the ticket it is on."""

    code: str
    grant: Grant


class Doors:
    """Every look of a person at tickets; `who` is a staff id. Raises RedisDown like everything that asks Redis."""

    def __init__(self, redis: Redis, vault: Vault, tickets: TicketStore, rosters: RosterShelf, partitions: int) -> None:
        self._redis = redis
        self._vault = vault
        self._tickets = tickets
        self._rosters = rosters
        self._partitions = partitions

    async def access_ticket(self, who: str, typed: str, verb: str) -> Opened:
        """The ticket, if this person may do this with it now; else raises NotFound, whatever the reason.

        `read` and every act need the full view: who may know of a ticket only by kind and times finds it in lists.
        """
        await self._vault.ensure(INDEX)
        chart = await self._rosters.roster()
        code = parse_code(typed) or DECOY.code
        p = partition_of(code, self._partitions, self._vault.index_key())
        ticket, is_there = await self._tickets.look(p, code)
        access = judge(_person(who, chart), ticket, verb, chart, _now_ms())
        if not (is_there and isinstance(access, Allowed) and access.view == "full"):
            raise NotFound
        person = chart.person(who)
        return Opened(
            ticket, p, access.view, person, chart, not isinstance(judge(person, ticket, verb, chart), Allowed)
        )

    async def visible_tickets(self, who: str, query: Query | None = None) -> Page:
        """The rows this person may know of, newest first, and nothing else, not even a count."""
        query = query or Query()
        limit = max(1, min(query.limit, MAX_ROWS))
        rows: list[TicketRow] = []
        async for row in self._visible(who, query):
            if len(rows) == limit:
                return Page(tuple(rows), _place(rows[-1]))
            rows.append(row)
        return Page(tuple(rows))

    async def notices(self, who: str) -> list[Notice]:
        """Time limits this person or their unit was called for, newest first, of tickets they may know of now."""
        await self._vault.ensure(INDEX)
        chart = await self._rosters.roster()
        person, at, index_key = _person(who, chart), _now_ms(), self._vault.index_key()

        async def may_see(codes: Collection[str]) -> Collection[str]:
            asked = list(codes)
            looks = [self._tickets.look(partition_of(code, self._partitions, index_key), code) for code in asked]
            found = zip(asked, await asyncio.gather(*looks), strict=True)
            judged = ((code, judge(person, ticket, Verb.LIST, chart, at), there) for code, (ticket, there) in found)
            return {code for code, access, there in judged if there and isinstance(access, Allowed)}

        return await notices_for(self._redis, self._partitions, who, person.unit, may_see)

    async def statistics(self, who: str) -> Statistics:
        """How many of each status, kind and office, counted only from what this person may know of."""
        return statistics_of([row async for row in self._visible(who, Query())])

    async def grants(self, who: str) -> tuple[GrantRow, ...]:
        """Break-glass requests and grants, latest first, for inspectors of the oversight whom they do not concern."""
        chart = await self._rosters.roster()
        person = _person(who, chart)
        rows: list[GrantRow] = []
        async for ticket in self._tickets_of(await self._places("")):
            if may_see_grants(person, ticket, chart):
                rows += [GrantRow(ticket.code, grant) for grant in ticket.grants]
        return tuple(sorted(rows, key=lambda row: row.grant.asked_at, reverse=True))

    async def history(self, opened: Opened) -> list[Told]:
        """The ledger of a ticket whose door opened, with its words, oldest first."""
        return await self._tickets.history(opened.partition, opened.ticket.code)

    async def _visible(self, who: str, query: Query) -> AsyncIterator[TicketRow]:
        chart, at = await self._rosters.roster(), _now_ms()
        person, wanted = _person(who, chart), fold(query.text[:MAX_SEARCH].strip())
        async for ticket in self._tickets_of(await self._places(query.after)):
            access = judge(person, ticket, Verb.LIST, chart, at)
            if isinstance(access, Allowed) and _is_asked_for(ticket, query, who, wanted, access.view):
                yield row_of(ticket, access.view)

    async def _tickets_of(self, places: list[tuple[int, str, int]]) -> AsyncIterator[Ticket]:
        for start in range(0, len(places), CHUNK):
            chunk = places[start : start + CHUNK]
            looks = await asyncio.gather(*(self._tickets.look(p, code) for _, code, p in chunk))
            for ticket, is_there in looks:
                if is_there:
                    yield ticket

    async def _places(self, after: str) -> list[tuple[int, str, int]]:
        """When each ticket was opened, its code and partition, newest first, those behind `after`."""
        calls = [self._redis.call("ZRANGE", names.tickets(p), 0, -1, "WITHSCORES") for p in range(self._partitions)]
        places = []
        for p, call in enumerate(calls):
            reply = await call
            pairs = zip(reply[::2], reply[1::2], strict=True)
            places += [(int(float(score)), code.decode(), p) for code, score in pairs]
        places.sort(reverse=True)
        opened, _, code = after.partition(".")
        if not opened.isdecimal():
            return places
        return [place for place in places if place[:2] < (int(opened), code)]


def _person(who: str, chart: Roster) -> Person:
    """Who asks; somebody unknown is judged like everybody, and denied."""
    return chart.person(who) if chart.knows(who) else Person(who, "", "", frozenset(), active=False)


def _place(row: TicketRow) -> str:
    return f"{row.opened_at}.{row.code}"


def _is_asked_for(ticket: Ticket, query: Query, who: str, wanted: str, view: View) -> bool:
    return (
        (not query.statuses or ticket.status in query.statuses)
        and (not query.kinds or ticket.kind in query.kinds)
        and query.office in ("", ticket.office)
        and (not query.mine or (view == "full" and who in (ticket.assignee, ticket.responsible)))
        and (not query.overdue or is_overdue(ticket, _now_ms()))
        and (not wanted or wanted in _searchable(ticket, view))
    )


def _searchable(ticket: Ticket, view: View) -> str:
    texts = [ticket.code]
    if view == "full":
        texts.append(ticket.subject)
        if not ticket.is_walled:
            texts += [ticket.body, ticket.task, *(answer.value for answer in ticket.answers if answer.is_open)]
    return "\n".join(map(fold, texts))


def is_overdue(ticket: Ticket, at: int) -> bool:
    """Whether a limit that still runs was passed; `at` in milliseconds."""
    return any(clock.done_at is None and clock.is_broken(at) for clock in ticket.clocks)


def _now_ms() -> int:
    return int(time.time() * 1000)
