"""What the program itself does to tickets, by rules and not by anybody's will. No person is behind these commands."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.tickets.erasing import erase, forget_values
from bot.tickets.outcome import SYSTEM, Outcome
from bot.tickets.ticket import Ticket

UPKEEP: Mapping[str, Callable[[Ticket, Mapping[str, str], int], Outcome]] = {
    "erase_due": lambda ticket, data, at: erase(ticket, SYSTEM, data.get("why", ""), at),
    "forget_values": lambda ticket, data, at: forget_values(ticket, at),
}
