"""What steps see: the administration's data, read once, and one event's view of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.scripts.conversations.simulate import Parts
from bot.scripts.world import Factor, NeedTicket, Office, Router, TicketView
from bot.tickets.calendar import HANOI, Calendar, iso
from bot.tickets.chart import Chart, UnknownUnit
from bot.tickets.clocks import milliseconds, moment, opening_clocks
from bot.tickets.codes import make_code
from bot.tickets.receipts import make_receipt
from bot.tickets.ticket import Kind, Ticket, told_of
from bot.tickets.units import UnitIndex
from bot.tickets.verdict import is_asked_about, may_reopen
from config.data_file import HERE, DataFileError
from config.holidays import read_holidays
from config.oas import DEFAULT, Oas, read_oas
from config.office_hours import OfficeHours, read_office_hours
from config.rating import read_rating
from config.service_levels import ServiceLevels, read_service_levels
from config.units import read_chart

CODES_PER_ATTEMPT = 16


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The administration: chart, units, calendar, limits."""

    chart: Chart
    units: UnitIndex
    calendar: Calendar
    levels: ServiceLevels
    rating_scale: tuple[str, ...]  # worst first
    rating_factors: tuple[Factor, ...]
    oas: Oas = field(default_factory=lambda: Oas({}))

    @classmethod
    def read(cls) -> Surroundings:
        """From the files in `config/`; raises their DataFileError."""
        data = read_chart()
        chart = Chart(data)
        today = datetime.now(HANOI).date()
        calendar = Calendar(read_holidays(), of_known_units(read_office_hours(), chart))
        rating = read_rating()
        factors = tuple(Factor(id, label) for id, label in rating.factors)
        units = UnitIndex(chart.in_force(today))
        return cls(chart, units, calendar, read_service_levels(), rating.scale, factors, read_oas())

    def office(self, at: datetime, kind: str, about_units: tuple[str, ...], urgent: bool, may_accuse: bool) -> Office:
        """Who reads a ticket first (outside the unit if its words may accuse somebody), and until when."""
        unit = self.chart.intake(Kind(kind), about_units, may_accuse=may_accuse)
        clocks = opening_clocks(Kind(kind), urgent, unit.id, milliseconds(at), self.levels, self.calendar)
        until = {clock.name: iso(moment(clock.promised_at)) for clock in clocks}
        return Office(unit.id, unit.name, until.get("answer", ""), until.get("receive", ""))

    def owner_excluded(self, owner: str, about_units: tuple[str, ...]) -> bool:
        """Whether the unit that owns an OA may not learn of a walled ticket; whatever is not known counts as yes."""
        try:
            return not about_units or not owner or self.chart.unit(owner).id in self.chart.excluded_units(about_units)
        except UnknownUnit:
            return True

    def rehearsal(self, router: Router) -> Parts:
        """The same parts for conversations held as tests."""
        return Parts(
            units=self.units,
            router=router,
            rating_scale=self.rating_scale,
            rating_factors=self.rating_factors,
            owner=self.oas.owner(DEFAULT),
            owner_excluded=self.owner_excluded,
            office_open=self.calendar.office_open,
            add_working_days=self.calendar.add_working_days,
            intake=lambda at, kind, about, subject, urgent, texts, apart: self.office(
                at, kind, about, urgent, apart or any(map(router.may_accuse, texts))
            ),
        )


def of_known_units(hours: OfficeHours, chart: Chart) -> OfficeHours:
    """The same hours; raises DataFileError when a unit has hours that the chart does not have."""
    for id in hours.units:
        if id not in chart:
            raise DataFileError(HERE / "office-hours.yaml", f"units.{id}", "no unit of that id in the chart")
    return hours


@dataclass(frozen=True, slots=True)
class TicketsOfCitizen:
    """The `Tickets` view: only tickets of this very citizen exist; what is not loaded is asked for."""

    oa: str
    user: str
    loaded: Mapping[str, Any]
    chart: Chart

    def get(self, code: str) -> TicketView | None:
        if code not in self.loaded:
            raise NeedTicket(code)
        ticket: Ticket | None = self.loaded[code]
        if ticket is None or (ticket.oa, ticket.user) != (self.oa, self.user):
            return None
        office = self.chart.unit(ticket.office).name
        return TicketView(
            ticket.code,
            ticket.kind.value,
            ticket.status.value,
            office,
            ticket.opened_at,
            ticket.due,
            ticket.receive_by,
            ticket.last_reply_at,
            waiting=len(ticket.held),
            verdict=ticket.verdict,
            asks_for_verdict=is_asked_about(ticket),
            may_reopen=may_reopen(ticket),
            body="" if ticket.is_walled else ticket.body,
            kept=told_of(ticket.answers, ticket.keep_until, ticket.is_walled),
            is_walled=ticket.is_walled,
            has_receipt=bool(ticket.receipt),
            about_units=ticket.about_units,
        )


@dataclass(frozen=True, slots=True)
class Concealing:
    """What can be drawn or opened only as long as today's transit key exists."""

    seed: Callable[[], bytes]
    conceal: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class EventWorld:
    """The `World` of one event; the same event in the same surroundings gives the same world."""

    surroundings: Surroundings
    router: Router
    tickets: TicketsOfCitizen
    now: datetime
    oa_name: str
    seed: Callable[[], bytes]  # asked for only when a code is drawn
    index_key: bytes
    partition: int
    partitions: int
    concealing: Concealing
    attempt: int = 0
    citizen_name: str = ""

    @property
    def units(self) -> UnitIndex:
        return self.surroundings.units

    @property
    def rating_scale(self) -> Sequence[str]:
        return self.surroundings.rating_scale

    @property
    def rating_factors(self) -> Sequence[Factor]:
        return self.surroundings.rating_factors

    def office_open(self) -> bool:
        return self.surroundings.calendar.office_open(self.now)

    def add_working_days(self, days: int) -> datetime:
        return self.surroundings.calendar.add_working_days(self.now, days)

    def intake(
        self,
        kind: str,
        about_units: tuple[str, ...],
        subject: str,
        urgent: bool,
        texts: tuple[str, ...],
        apart: bool = False,
    ) -> Office:
        accuses = apart or any(
            map(self.router.may_accuse, texts)
        )  # each by itself: the script's own words tell nothing
        return self.surroundings.office(self.now, kind, about_units, urgent, accuses)

    def owner_excluded(self, about_units: tuple[str, ...]) -> bool:
        return self.surroundings.owner_excluded(self.surroundings.oas.owner(self.tickets.oa), about_units)

    def ticket_code(self, n: int) -> str:
        number = self.attempt * CODES_PER_ATTEMPT + n
        return make_code(self.seed(), number, self.partition, self.partitions, self.index_key)

    def receipt(self, n: int) -> str:
        seed = b"%d\0" % (self.attempt * CODES_PER_ATTEMPT + n) + self.concealing.seed()
        return make_receipt(seed, self.partition, self.partitions, self.index_key)

    def conceal(self, words: str) -> str:
        return self.concealing.conceal(words)
