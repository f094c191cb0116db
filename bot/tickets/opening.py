"""Opening a ticket, once for each event."""

from __future__ import annotations

from dataclasses import replace

from bot.tickets import refusals
from bot.tickets.chart import Chart, UnknownUnit
from bot.tickets.gathering import noted
from bot.tickets.outcome import CITIZEN, Entry, Opening, Outcome
from bot.tickets.ticket import WALLED_KINDS, Change, Ticket, sealed_apart

MAX_BODY = 40_000  # characters of a ticket's body and answers together; a flow keeps at most 20 000


def open_ticket(existing: Ticket | None, opening: Opening, chart: Chart, at: int) -> Outcome:
    """A new ticket, or the one this event opened before.

    Raises CodeTaken when the code belongs to another event's ticket, WrongOpening, TooLong. What may accuse somebody
    never gets an office it is about, whatever was asked for.
    """
    if existing is not None:
        if existing.origin != opening.origin:
            raise refusals.CodeTaken(opening.code)
        return Outcome(existing, repeated=True)
    _check(opening, chart)
    walled = opening.kind in WALLED_KINDS or opening.may_accuse
    answers, sealed = sealed_apart(opening.answers)
    ticket = Ticket(
        code=opening.code,
        kind=opening.kind,
        oa=opening.oa,
        user=opening.user,
        subject=opening.subject,
        body=opening.body,
        office=_office(opening, chart, walled),
        opened_at=at,
        origin=opening.origin,
        about_units=opening.about_units,
        walled=walled,
        handoff=opening.handoff,
        urgent=opening.urgent,
        flow=opening.flow,
        recent=(Change(1, opening.origin, at, CITIZEN, "open"),),
        last_citizen_at=at,
        answers=answers,
        sealed=sealed,
        keep_until=tuple(at + seconds * 1000 if seconds else 0 for seconds in opening.keep),
        consents=opening.consents,
        receipt=opening.receipt,
    )
    ticket, files, kept = noted(ticket, opening.files, at)
    ticket = replace(ticket, files=files)
    data = {"kind": ticket.kind.value, "office": ticket.office, "chart": chart.version}
    proof = [[given.purpose, given.at, given.event, given.words] for given in opening.consents]
    secret = {"text": opening.body, **({"consents": proof} if proof else {})}
    return Outcome(ticket, (Entry(at, CITIZEN, "open", data, secret), *kept))


def _check(opening: Opening, chart: Chart) -> None:
    length = len(opening.body) + sum(len(answer.value) for answer in opening.answers)
    if length > MAX_BODY:
        raise refusals.TooLong(length, MAX_BODY)
    for id in opening.about_units:
        if id not in chart or chart.is_last_stop(id):
            raise refusals.WrongOpening(f"Phiếu không thể nói về đơn vị {id!r}.")
    if opening.office and opening.office not in chart:
        raise refusals.WrongOpening(f"Không có đơn vị tiếp nhận {opening.office!r}.")


def _office(opening: Opening, chart: Chart, walled: bool) -> str:
    rightful = chart.intake(opening.kind, opening.about_units, may_accuse=opening.may_accuse).id
    if not opening.office or not walled:
        return opening.office or rightful
    try:
        concerned = opening.office in chart.excluded_units(opening.about_units)
    except UnknownUnit:
        return rightful
    return opening.office if opening.office in chart.oversight and not concerned else rightful
