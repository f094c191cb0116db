"""The organisation chart: who is above and under whom, what a ticket's wall covers, and who reads a ticket first."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from bot.tickets.ticket import WALLED_KINDS, Kind
from config.units import ChartData, Unit


class UnknownUnit(LookupError):
    """The chart has a hole: an id it does not know. Whoever asks about access must then refuse."""

    def __init__(self, id: str) -> None:
        self.id = id
        super().__init__(f"đơn vị {id!r} không có trong sơ đồ tổ chức")


class Chart:
    """Immutable view of one version of the chart. Every question about an unknown id raises UnknownUnit."""

    def __init__(self, data: ChartData) -> None:
        self.data = data
        self.version = data.version
        self._intake = data.intake
        self._units = {unit.id: unit for unit in data.units}
        self._children: dict[str, list[str]] = {}
        for unit in data.units:
            self._children.setdefault(unit.parent, []).append(unit.id)
        self._covered: dict[str, frozenset[str]] = {}  # what was found before: the tree never changes

    def __contains__(self, id: str) -> bool:
        return id in self._units

    def unit(self, id: str) -> Unit:
        try:
            return self._units[id]
        except KeyError:
            raise UnknownUnit(id) from None

    def parent(self, id: str) -> Unit | None:
        above = self.unit(id).parent
        return self.unit(above) if above else None

    def children(self, id: str) -> tuple[Unit, ...]:
        return tuple(self._units[child] for child in self._children.get(self.unit(id).id, ()))

    def ancestors(self, id: str) -> tuple[Unit, ...]:
        """Everyone above, nearest first, without the unit itself."""
        found: list[Unit] = []
        above = self.parent(id)
        while above is not None:
            found.append(above)
            above = self.parent(above.id)
        return tuple(found)

    def under(self, id: str) -> frozenset[str]:
        """The unit and everything below it, in force or not: a wall does not open because a unit was dissolved."""
        found, waiting = {self.unit(id).id}, [id]
        while waiting:
            for child in self.children(waiting.pop()):
                found.add(child.id)
                waiting.append(child.id)
        return frozenset(found)

    def excluded_units(self, about_units: Iterable[str]) -> frozenset[str]:
        """Units whose members must not learn of a walled ticket: those it is about and everyone under them.

        Whoever worked in a dissolved unit now works in its successor: that is covered too, with everyone under it.
        """
        return frozenset().union(*(self._with_successors(id) for id in about_units))

    def _with_successors(self, id: str) -> frozenset[str]:
        if id not in self._covered:
            found: set[str] = set()
            waiting = [id]
            while waiting:
                fresh = self.under(waiting.pop()) - found
                found |= fresh
                waiting += [heir for one in fresh if (heir := self._units[one].successor) and heir not in found]
            self._covered[id] = frozenset(found)
        return self._covered[id]

    def in_force(self, on: date) -> tuple[Unit, ...]:
        """Units that exist on that day; only these are offered to citizens and get new tickets."""
        return tuple(unit for unit in self._units.values() if is_in_force(unit, on))

    def heir(self, id: str, on: date) -> Unit:
        """Who does a unit's work on that day: itself, else its successor, else the next above, else the last stop."""
        seen: set[str] = set()
        unit = self.unit(id)
        while not is_in_force(unit, on) and unit.id not in seen:
            seen.add(unit.id)
            unit = self._units.get(unit.successor or unit.parent) or self.last_stop
        return unit if unit.id not in seen else self.last_stop

    @property
    def last_stop(self) -> Unit:
        """Who is left when everybody else is concerned; outside the tree, always in force."""
        return self.unit(self._intake.last_stop)

    @property
    def oversight(self) -> tuple[str, ...]:
        """Ids of the units that read first what may accuse somebody, in their order, the last stop at the end."""
        return (*self._intake.oversight, self._intake.last_stop)

    def intake(
        self, kind: Kind, about_units: Iterable[str] = (), *, may_accuse: bool = False, on: date | None = None
    ) -> Unit:
        """Who reads a new ticket first; with a day given, whoever does that unit's work on it.

        What may accuse somebody goes to the first oversight unit that the ticket does not concern, else to the last
        stop, which stands outside the tree and so always remains. A unit the chart does not know could be any: then
        it is the last stop at once. Other tickets go to the public service centre, never straight to the unit they
        name: no list of words finds every accusation, so a person outside reads first and hands on.
        """
        about = tuple(about_units)
        public = self._in_force(self._intake.public, on)
        if kind in WALLED_KINDS or may_accuse or self._concerns(public, about):
            return self.unit(self._oversight(about, on))
        return self.unit(public)

    def is_last_stop(self, id: str) -> bool:
        return id == self._intake.last_stop

    def authority(self, id: str, about_units: Iterable[str], on: date) -> Unit:
        """The first unit upwards from `id`, itself left out, that exists and that a ticket does not concern.

        Else the first oversight unit of which that is true, else the last stop; so also when the chart has a hole.
        """
        about = tuple(about_units)
        try:
            excluded = self.excluded_units(about)
            above = self.ancestors(id)
        except UnknownUnit:
            return self.last_stop
        for unit in above:
            if is_in_force(unit, on) and unit.id not in excluded:
                return unit
        return self.unit(self._oversight(about, on))

    def _in_force(self, id: str, on: date | None) -> str:
        return id if on is None else self.heir(id, on).id

    def _concerns(self, id: str, about: tuple[str, ...]) -> bool:
        try:
            return id in self.excluded_units(about)
        except UnknownUnit:
            return False

    def _oversight(self, about: tuple[str, ...], on: date | None = None) -> str:
        try:
            excluded = self.excluded_units(about)
        except UnknownUnit:
            return self._intake.last_stop
        there = (self._in_force(id, on) for id in self._intake.oversight)
        return next((id for id in there if id not in excluded), self._intake.last_stop)


def is_in_force(unit: Unit, on: date) -> bool:
    return (unit.valid_from is None or unit.valid_from <= on) and (unit.valid_to is None or on <= unit.valid_to)
