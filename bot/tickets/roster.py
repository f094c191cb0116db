"""The people of the chart: who is who's superior, who is away, who leads a unit. A chart with people in it.

Everything about access is asked of a roster, never of what somebody's session remembers: whoever moves, leaves or goes
on leave is judged anew at the next look.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from bot.tickets.chart import Chart
from config.units import ChartData


class UnknownPerson(LookupError):
    """The roster has a hole: an id it does not know. Whoever asks about access must then refuse."""

    def __init__(self, id: str) -> None:
        self.id = id
        super().__init__(f"không có cán bộ {id!r} trong danh sách")


@dataclass(frozen=True, slots=True)
class Leave:
    """Away from the first to the last day, both included; `deputy` (a staff id) acts meanwhile, "" nobody."""

    first: date
    last: date
    deputy: str = ""

    def covers(self, on: date) -> bool:
        return self.first <= on <= self.last


@dataclass(frozen=True, slots=True)
class Person:
    """A member of staff. `head`: heads the unit; `reports_to`: a superior (staff id) besides the unit's heads."""

    id: str
    name: str
    unit: str
    roles: frozenset[str]
    active: bool = True
    head: bool = False
    reports_to: str = ""
    position: str = ""
    leave: Leave | None = None
    since: date | None = None  # in this unit


class Roster(Chart):
    """The chart and its people on one day. Immutable; questions about unknown ids raise UnknownUnit, UnknownPerson."""

    def __init__(self, data: ChartData, people: Iterable[Person], on: date) -> None:
        super().__init__(data)
        self.on = on
        self._people = {person.id: person for person in people}
        self._members: dict[str, list[Person]] = {}
        for person in self._people.values():
            self._members.setdefault(person.unit, []).append(person)
        self._heads = {unit: self._heads_of(members) for unit, members in self._members.items()}
        self._above: dict[str, frozenset[str]] = {}  # found before

    @property
    def people(self) -> tuple[Person, ...]:
        return tuple(self._people.values())

    def knows(self, id: str) -> bool:
        return id in self._people

    def person(self, id: str) -> Person:
        try:
            return self._people[id]
        except KeyError:
            raise UnknownPerson(id) from None

    def unit_members(self, unit: str) -> tuple[Person, ...]:
        """Active people of that very unit, those on leave included."""
        return tuple(person for person in self._members.get(self.unit(unit).id, ()) if person.active)

    def is_away(self, id: str) -> bool:
        """On leave on the roster's day."""
        leave = self.person(id).leave
        return leave is not None and leave.covers(self.on)

    def deputy(self, id: str) -> Person | None:
        """Who acts for somebody who is away today; None when they are here, or nobody able was named."""
        person = self.person(id)
        if person.leave is None or not person.leave.covers(self.on):
            return None
        found = self._people.get(person.leave.deputy)
        return found if found is not None and found.id != id and self.is_at_work(found.id) else None

    def is_at_work(self, id: str) -> bool:
        """Known, not disabled, not on leave: somebody who can be given work."""
        return self.knows(id) and self.person(id).active and not self.is_away(id)

    def leads_of(self, unit: str) -> tuple[Person, ...]:
        """Who leads a unit today: its heads and people with the role `lead`, deputies in place of those away."""
        leads = [person for person in self.unit_members(unit) if person.head or "lead" in person.roles]
        there = [person if self.is_at_work(person.id) else self.deputy(person.id) for person in leads]
        return tuple({person.id: person for person in there if person is not None}.values())

    def superiors(self, id: str) -> frozenset[str]:
        """Everybody this person is under: heads of the unit and of every unit above, superiors, and theirs in turn.

        Circles are tolerated: two who are said to be above each other are. Raises UnknownUnit, UnknownPerson where the
        way up leads to somebody nobody knows: then anybody might be above.
        """
        if id not in self._above:
            found: set[str] = set()
            waiting = [id]
            while waiting:
                fresh = self._directly_above(self.person(waiting.pop())) - found
                found |= fresh
                waiting += fresh
            self._above[id] = frozenset(found - {id})
        return self._above[id]

    def people_under(self, id: str) -> frozenset[str]:
        """Ids of everybody under a person: of a head the unit and all below it, and whoever reports to them, and so on.

        Somebody whose way up has a hole counts as under everybody.
        """
        return frozenset(other for other in self._people if other != id and self._is_under(other, self.person(id).id))

    def _is_under(self, other: str, id: str) -> bool:
        try:
            return id in self.superiors(other)
        except LookupError:
            return True

    def _directly_above(self, person: Person) -> set[str]:
        units = (person.unit, *(unit.id for unit in self.ancestors(person.unit)))
        found = {head for unit in units for head in self._heads.get(unit, ())} - {person.id}
        if person.reports_to:
            found.add(self.person(person.reports_to).id)
        return found

    def _heads_of(self, members: Iterable[Person]) -> frozenset[str]:
        """Heads of a unit, away or not, and who acts for one of them today."""
        heads = [person for person in members if person.head and person.active]
        acting = [d.id for head in heads if (d := self.deputy(head.id)) is not None]
        return frozenset((*(head.id for head in heads), *acting))
