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
        self.version = data.version
        self._intake = data.intake
        self._units = {unit.id: unit for unit in data.units}
        self._children: dict[str, list[str]] = {}
        for unit in data.units:
            self._children.setdefault(unit.parent, []).append(unit.id)

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
        """Units whose members must not learn of a walled ticket: those it is about and everyone under them."""
        return frozenset().union(*(self.under(id) for id in about_units))

    def in_force(self, on: date) -> tuple[Unit, ...]:
        """Units that exist on that day; only these are offered to citizens and get new tickets."""
        return tuple(unit for unit in self._units.values() if _is_in_force(unit, on))

    def intake(self, kind: Kind, about_units: Iterable[str] = (), *, may_accuse: bool = False) -> Unit:
        """Who reads a new ticket first.

        What may accuse somebody goes to the first oversight unit that the ticket does not concern, else to the last
        stop, which stands outside the tree and so always remains. A unit the chart does not know could be any: then
        it is the last stop at once. Other tickets go to the public service centre, never straight to the unit they
        name: no list of words finds every accusation, so a person outside reads first and hands on.
        """
        about = tuple(about_units)
        if kind in WALLED_KINDS or may_accuse or self._concerns_public_intake(about):
            return self.unit(self._oversight(about))
        return self.unit(self._intake.public)

    def is_last_stop(self, id: str) -> bool:
        return id == self._intake.last_stop

    def _concerns_public_intake(self, about: tuple[str, ...]) -> bool:
        try:
            return self._intake.public in self.excluded_units(about)
        except UnknownUnit:
            return False

    def _oversight(self, about: tuple[str, ...]) -> str:
        try:
            excluded = self.excluded_units(about)
        except UnknownUnit:
            return self._intake.last_stop
        return next((id for id in self._intake.oversight if id not in excluded), self._intake.last_stop)


def _is_in_force(unit: Unit, on: date) -> bool:
    return (unit.valid_from is None or unit.valid_from <= on) and (unit.valid_to is None or on <= unit.valid_to)
