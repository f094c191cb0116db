"""A ticket goes to another unit. Its clocks go on: the citizen waits no longer for that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.tickets import refusals
from bot.tickets.access import Verb
from bot.tickets.admitting import admitted, line, may, moved, reason_of, way
from bot.tickets.chart import UnknownUnit
from bot.tickets.outcome import Around, Command, Entry, Outcome
from bot.tickets.saying import told
from bot.tickets.ticket import Ticket


def transfer(ticket: Ticket | None, command: Command, around: Around, at: int) -> Outcome:
    """To `unit`, because of `text`. Raises a Refused."""
    known, repeated = admitted(ticket, command, Verb.TRANSFER, around)
    if repeated:
        return Outcome(known, repeated=True)
    return handed_over(known, command, around, at, "transfer", {})


def handed_over(
    known: Ticket, command: Command, around: Around, at: int, verb: str, secret: Mapping[str, str]
) -> Outcome:
    """The ticket in the hands of `unit`, where all five clears are to be found anew. Raises a Refused."""
    reason, unit, arrow = reason_of(command), line(command, "unit"), way(known, verb)
    changed = replace(
        moved(known, command.key, command.actor.id, verb, at),
        office=unit,
        assignee="",
        responsible="",
        task="",
        procedure="",
        handoff=False,
    )
    check_unit(known, changed, around)
    data = {"status": changed.status.value, "from": known.office, "to": unit}
    entry = Entry(at, command.actor.id, verb, data, {"reason": reason, **secret})
    values = {"don_vi": around.chart.unit(unit).name, "ly_do": reason}
    messages = told(arrow, replace(known, handoff=False), changed, around, at, values=values)
    return Outcome(changed, (entry,), messages, handoff_ended=known.handoff)


def check_unit(known: Ticket, changed: Ticket, around: Around) -> None:
    """Raises NotThatUnit unless the new office exists, is not concerned, and somebody there can work on the ticket."""
    chart, unit = around.chart, changed.office
    if unit not in chart or chart.heir(unit, chart.on).id != unit:
        raise refusals.NotThatUnit(f"Không có đơn vị “{unit}” đang hoạt động. Anh/chị kiểm tra lại tên đơn vị.")
    if unit == known.office:
        raise refusals.NotThatUnit("Phiếu đang ở đơn vị này rồi.")
    if known.is_walled and _may_concern(unit, known, around):
        raise refusals.NotThatUnit(
            "Không chuyển được phiếu tới nơi bị phản ánh, nơi thuộc quyền nó, hoặc khi chưa rõ phiếu nói về ai thì ra "
            "ngoài các nơi tiếp nhận độc lập."
        )
    if not any(
        chart.is_at_work(person.id) and may(person, changed, Verb.ANSWER, around) for person in chart.unit_members(unit)
    ):
        raise refusals.NotThatUnit(
            "Đơn vị này chưa có ai xem được phiếu. Anh/chị báo quản trị thêm người, hoặc chọn nơi khác."
        )


def _may_concern(unit: str, ticket: Ticket, around: Around) -> bool:
    if not ticket.about_units and not ticket.about_staff:
        return unit not in around.chart.oversight
    try:
        named = (around.chart.person(id).unit for id in ticket.about_staff)
        return unit in around.chart.excluded_units((*ticket.about_units, *named))
    except (UnknownUnit, LookupError):
        return unit not in around.chart.oversight
