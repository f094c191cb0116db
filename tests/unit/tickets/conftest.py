"""One chart and one ticket for all tests of the ticket room."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import pytest

from bot.demo_data import DEMO_STAFF
from bot.tickets.access import Verb
from bot.tickets.acts import ACTS
from bot.tickets.opening import open_ticket
from bot.tickets.outcome import Around, Command, Entry, Opening, Outcome
from bot.tickets.roster import Roster
from bot.tickets.ticket import Kind, Ticket
from config.directive import read_directive
from config.units import read_chart

PEOPLE = Roster(read_chart(), DEMO_STAFF, date(2026, 11, 23))


@pytest.fixture
def ticket() -> Callable[..., Ticket]:
    """A maker of tickets that are about Phường Long Biên unless told otherwise."""

    def make(**changes: Any) -> Ticket:
        fields: dict[str, Any] = {
            "code": "NR-7K3M-9Q4X",
            "kind": Kind.CONDUCT,
            "oa": "oa-1",
            "user": "user-1",
            "subject": "Phản ánh về cán bộ",
            "body": "Cô ở quầy 3 quát tôi.",
            "office": "thanh-tra-thanh-pho",
            "opened_at": 1_795_399_200_000,
            "origin": "event-1",
            "about_units": ("long-bien",),
            "walled": True,
            "sealed": (),
        }
        return Ticket(**(fields | changes))

    return make


@dataclass
class Case:
    """One ticket with the demo's people around it; every act carries the version it sees and a key of its own."""

    ticket: Ticket
    around: Around
    at: int = 1_795_399_200_000
    entries: list[Entry] = field(default_factory=list)
    last: Outcome | None = None
    given: int = 0

    def does(self, who: str, verb: str, text: str = "", **data: str) -> Outcome:
        """Carries out an act of a member of staff; raises its Refused."""
        self.given += 1
        self.at += 60_000
        actor = self.around.chart.person(who)
        command = Command(f"k{self.given}", actor, self.ticket.version, text, data)
        return self.took(ACTS[Verb(verb)](self.ticket, command, self.around, self.at))

    def took(self, outcome: Outcome) -> Outcome:
        self.ticket, self.last = outcome.ticket, outcome
        self.entries += outcome.entries
        return outcome

    def goes_to(self, status: str, who: str = "can-bo", lead: str = "giam-doc") -> Case:
        """As far as that state, the ordinary way."""
        way = ("received", "assigned", "in_progress", "answered", "closed")
        for step in way[: way.index(status) + 1]:
            match step:
                case "received":
                    self.does(who, "receive")
                case "assigned":
                    self.does(lead, "assign", assignee=who, task="Tra cứu và trả lời")
                case "in_progress":
                    self.does(who, "start", procedure="Quy chế iHanoi", responsible=lead, due="2026-12-31")
                case "answered":
                    self.does(who, "answer", "Đã sửa đèn.", document="12/BC-TTPVHCC")
                case "closed":
                    self.does(who, "close")
        return self

    def told(self) -> tuple[str, ...]:
        """Phrases of the last act's messages."""
        return tuple(key for message in self.last.messages for key in message.phrases) if self.last else ()


@pytest.fixture
def case() -> Callable[..., Case]:
    """A case of feedback at the centre unless told otherwise; a walled one starts at the inspectorate."""

    def make(kind: Kind = Kind.FEEDBACK, **changes: Any) -> Case:
        about = {"about_units": ("long-bien",)} if kind in (Kind.CONDUCT, Kind.CONFIDENTIAL) else {}
        opening = Opening("NR-7K3M-9Q4X", kind, "oa", "u", "Đèn hỏng", "Đèn ngõ 12 không sáng.", "e1")
        opened = open_ticket(None, replace(opening, **(about | changes)), PEOPLE, 1_795_399_200_000)
        found = Case(opened.ticket, Around(PEOPLE, directive=read_directive()))
        found.entries += opened.entries
        return found

    return make
