"""What of a ticket lies under its seal, by name: what an opening asks for, and what it then may see.

An item's id (`citizen`, `answer:2`, `file:1`) is what the ledger keeps; its label is what people read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.text.fold import fold
from bot.tickets.evidence import SealedFile, State
from bot.tickets.gathering import original_of
from bot.tickets.ticket import Ticket

CITIZEN = "citizen"
CITIZEN_LABEL = "Người gửi"
LINK_CUT = "(người gửi đã yêu cầu quên tài khoản Zalo của mình; hệ thống không còn biết là ai)"


@dataclass(frozen=True, slots=True)
class Item:
    id: str
    label: str


def items(ticket: Ticket) -> tuple[Item, ...]:
    """Everything of the ticket that an opening can show, whether or not its seal is open here."""
    closed = [answer for answer in ticket.answers if not answer.is_open]
    return (
        *((Item(CITIZEN, CITIZEN_LABEL),) if ticket.is_walled else ()),
        *(Item(f"answer:{n}", answer.label) for n, answer in enumerate(closed, start=1)),
        *(Item(f"file:{p.number}", f"Tệp gốc {p.number}") for p in ticket.evidence if p.state is State.KEPT),
    )


def find_items(ticket: Ticket, wanted: Iterable[str]) -> tuple[Item, ...] | None:
    """The items that labels or ids mean, in the ticket's order; None when one of them means nothing."""
    known = items(ticket)
    found: set[str] = set()
    for said in wanted:
        meant = {item.id for item in known if said == item.id or fold(said) == fold(item.label)}
        if not meant:
            return None
        found |= meant
    return tuple(item for item in known if item.id in found)


def values(ticket: Ticket, ids: Iterable[str]) -> Mapping[str, str]:
    """What a ticket with its seal open says under these ids; files have no value here, an id that is gone is left out.

    Raises ValueError when the seal is closed.
    """
    if ticket.sealed is None:
        raise ValueError("the seal of this ticket is closed")
    known = {f"answer:{n}": value for n, value in enumerate(ticket.sealed, start=1)}
    if ticket.is_walled:
        known[CITIZEN] = ticket.user or LINK_CUT
    return {id: known[id] for id in ids if id in known}


def originals(ticket: Ticket, ids: Iterable[str]) -> Mapping[int, SealedFile]:
    """What opens the original files under these ids, by number; the seal must be open, as for `values`."""
    numbers = [int(id.removeprefix("file:")) for id in ids if id.startswith("file:")]
    found = {number: original_of(ticket, number) for number in numbers}
    return {number: file for number, file in found.items() if file is not None}
