"""Tickets that tell of the same matter: one leads, the others are joined to it and hear its answers.

They may lie in different partitions, so each side is told by a forward and keeps its own link. Links can cross: two
people merge two tickets into each other at the same moment. Whoever is told of a join while itself joined elsewhere
passes it on; a join that comes back to where it began has found a circle, and of a circle the smallest code leads.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from bot.tickets.admitting import done_before, moved
from bot.tickets.outcome import SYSTEM, Entry, Outcome, ToCitizen, ToTicket
from bot.tickets.ticket import Status, Ticket

MAX_JOINED = 200  # tickets one leads
FILE_ROW = 7  # of a file in the history: without the number of the piece, which counts in another ticket
MARGIN_MS = 5_000  # messages to joined tickets wait so much longer: a message taken back is taken back everywhere


def joining(ticket: Ticket) -> tuple[ToTicket, ...]:
    """What the ticket, and all it leads, say to the one it is merged into: that they belong to it now."""
    return tuple(
        ToTicket(ticket.merged_into, "joined", {"code": code, "path": [ticket.code]})
        for code in (ticket.code, *ticket.joined)
    )


def to_joined(ticket: Ticket, messages: Iterable[ToCitizen]) -> tuple[ToTicket, ...]:
    """What the citizens of joined tickets hear, each under their own code."""
    return tuple(
        ToTicket(
            code,
            "told",
            {
                "from": ticket.code,
                "id": f"{ticket.code}:{message.id}",
                "text": message.text,
                "phrases": list(message.phrases),
                "values": dict(message.values),
                "not_before": message.not_before + MARGIN_MS,
            },
        )
        for message in messages
        for code in ticket.joined
    )


def take_back_from_joined(ticket: Ticket, id: str) -> tuple[ToTicket, ...]:
    return tuple(ToTicket(code, "untold", {"id": f"{ticket.code}:{id}"}) for code in ticket.joined)


def concerning(ticket: Ticket, codes: Iterable[str]) -> tuple[ToTicket, ...]:
    """Who a walled ticket is about, for tickets joined to it: they hear its answers, so its wall is theirs too."""
    if not ticket.is_walled:
        return ()
    data = {
        "by": ticket.code,
        "units": list(ticket.about_units),
        "staff": list(ticket.about_staff),
        "office": ticket.office,
    }
    return tuple(ToTicket(code, "concerned", data) for code in codes)


def concerned(
    ticket: Ticket, key: str, by: str, units: Iterable[str], staff: Iterable[str], office: str, at: int
) -> Outcome:
    """The ticket this one goes on in may accuse somebody: this one is kept from the same people, and read where it is.

    Whom it was already kept from it stays kept from.
    """
    about_units = tuple(dict.fromkeys((*ticket.about_units, *units)))
    about_staff = tuple(dict.fromkeys((*ticket.about_staff, *staff)))
    is_known = ticket.is_walled and (about_units, about_staff) == (ticket.about_units, ticket.about_staff)
    if done_before(ticket, key, SYSTEM) or is_known:
        return Outcome(ticket, repeated=True)
    changed = replace(
        moved(ticket, key, SYSTEM, "concerned", at),
        about_units=about_units,
        about_staff=about_staff,
        walled=True,
        office=ticket.office if ticket.is_walled else office,
    )
    if changed.office != ticket.office:
        changed = replace(changed, assignee="", responsible="", task="", procedure="")
    secret = {"units": list(about_units), "staff": list(about_staff)}
    return Outcome(changed, (Entry(at, SYSTEM, "concerned", {"by": by, "office": changed.office}, secret),))


def joined(ticket: Ticket, key: str, code: str, path: list[str], at: int) -> Outcome:
    """`code` belongs to this ticket now; passed on where this one is itself joined to another."""
    if done_before(ticket, key, SYSTEM):
        return Outcome(ticket, repeated=True)
    if ticket.merged_into and ticket.code in path:
        return _circle(ticket, key, code, path, at)
    if ticket.merged_into:
        further = ToTicket(ticket.merged_into, "joined", {"code": code, "path": [*path, ticket.code]})
        entry = Entry(at, SYSTEM, "joined", {"code": code, "to": ticket.merged_into})
        return Outcome(moved(ticket, key, SYSTEM, "joined", at), (entry,), to_tickets=(further,))
    return _joining(ticket, key, (code,), at)


def _circle(ticket: Ticket, key: str, code: str, path: list[str], at: int) -> Outcome:
    """The join came back: of the tickets that point at each other the one with the smallest code leads again."""
    circle = path[path.index(ticket.code) :]
    leader = min(circle)
    if ticket.code != leader:
        return Outcome(ticket, to_tickets=(ToTicket(leader, "joined", {"code": code, "path": circle}),))
    leads = replace(ticket, merged_into="", status=Status.RECEIVED, closed_at=None)
    return _joining(leads, key, (*circle, code), at, again=True)


def _joining(ticket: Ticket, key: str, codes: tuple[str, ...], at: int, *, again: bool = False) -> Outcome:
    """`again`: it leads although it was joined itself."""
    new = tuple(dict.fromkeys(code for code in codes if code not in (ticket.code, *ticket.joined)))
    if not new and not again:
        return Outcome(ticket, repeated=True)
    changed = replace(moved(ticket, key, SYSTEM, "joined", at), joined=(*ticket.joined, *new))
    data = {"code": " ".join(new), "status": changed.status.value}
    return Outcome(changed, (Entry(at, SYSTEM, "joined", data),), to_tickets=concerning(changed, new))


def leaving(ticket: Ticket, codes: Iterable[str]) -> tuple[ToTicket, ...]:
    """What the ticket says to the one it is merged into when these codes no longer go on there."""
    data = {"codes": list(codes), "path": [ticket.code]}
    return (ToTicket(ticket.merged_into, "unjoined", data),) if ticket.merged_into else ()


def unjoined(ticket: Ticket, key: str, codes: list[str], path: list[str], at: int) -> Outcome:
    """These tickets go their own way again and hear no more answers; passed on where this one is itself joined."""
    gone = [code for code in ticket.joined if code in codes]
    goes_on = bool(ticket.merged_into) and ticket.code not in path
    if done_before(ticket, key, SYSTEM) or not (gone or goes_on):
        return Outcome(ticket, repeated=True)
    left = tuple(code for code in ticket.joined if code not in codes)
    changed = replace(moved(ticket, key, SYSTEM, "unjoined", at), joined=left)
    further = {"codes": codes, "path": [*path, ticket.code]}
    to = (ToTicket(ticket.merged_into, "unjoined", further),) if goes_on else ()
    return Outcome(changed, (Entry(at, SYSTEM, "unjoined", {"code": " ".join(codes)}),), to_tickets=to)


def letting_go(ticket: Ticket) -> tuple[ToTicket, ...]:
    """What a ticket that goes for ever says to those joined to it: they stand for themselves, or go on where it did."""
    return tuple(ToTicket(code, "let_go", {"by": ticket.code, "into": ticket.merged_into}) for code in ticket.joined)


def let_go(ticket: Ticket, key: str, by: str, into: str, at: int) -> Outcome:
    """The ticket this one went on in is gone: `into` takes its place, "" gives the work on this one back."""
    if done_before(ticket, key, SYSTEM) or ticket.merged_into != by:
        return Outcome(ticket, repeated=True)
    changed = moved(ticket, key, SYSTEM, "let_go", at)
    if into not in ("", ticket.code):
        changed = replace(changed, status=ticket.status, merged_into=into)
    else:
        changed = replace(changed, merged_into="", closed_at=None)
    data = {"from": by, "status": changed.status.value, "into": changed.merged_into}
    return Outcome(changed, (Entry(at, SYSTEM, "let_go", data),))


def told(ticket: Ticket, key: str, message: ToCitizen, by: str, at: int) -> Outcome:
    """An answer of the leading ticket for this one's citizen."""
    if done_before(ticket, key, SYSTEM):
        return Outcome(ticket, repeated=True)
    changed = replace(moved(ticket, key, SYSTEM, "told", at), last_reply_at=at)
    return Outcome(changed, (Entry(at, SYSTEM, "told", {"from": by}, {"text": message.text}),), (message,))


def untold(ticket: Ticket, key: str, id: str, at: int) -> Outcome:
    """The leading ticket took an answer back before it left."""
    if done_before(ticket, key, SYSTEM):
        return Outcome(ticket, repeated=True)
    changed = moved(ticket, key, SYSTEM, "untold", at)
    return Outcome(changed, (Entry(at, SYSTEM, "untold", {"message": id}),), taken_back=id)


def words_to_leader(ticket: Ticket, path: list[str], text: str, files: list[list[Any]]) -> tuple[ToTicket, ...]:
    """What came to a joined ticket goes to the one it goes on in; `path` are those it was at."""
    data = {"path": [*path, ticket.code], "text": text, "files": [row[:FILE_ROW] for row in files]}
    return (ToTicket(ticket.merged_into, "words_of_joined", data),) if ticket.merged_into else ()


def words_of_joined(ticket: Ticket, key: str, path: list[str], text: str, files: list[list[Any]], at: int) -> Outcome:
    """What the citizen of a joined ticket wrote there: whoever works on this one reads it here."""
    if done_before(ticket, key, SYSTEM):
        return Outcome(ticket, repeated=True)
    changed = replace(moved(ticket, key, SYSTEM, "follow_up", at), last_citizen_at=at)
    data = {"status": changed.status.value, "files": str(len(files)), "of": path[0]}
    entry = Entry(at, SYSTEM, "follow_up", data, {"text": text, "files": files})
    further = () if ticket.code in path else words_to_leader(ticket, path, text, files)
    return Outcome(changed, (entry,), to_tickets=further)
