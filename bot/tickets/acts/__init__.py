"""What staff do to tickets: one verb a file.

An act takes the ticket (None when there is none), a command and what is around it, and gives the outcome or raises a
`Refused`. It is admitted first (`admitting.admitted`): the gate of `access`, the idempotency key (a repeat changes and
sends nothing) and the version its user saw (an older one is refused with what changed).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.tickets.access import Verb
from bot.tickets.acts.close import close
from bot.tickets.acts.open_seal import open_seal
from bot.tickets.acts.reply import reply
from bot.tickets.outcome import Around, Command, Outcome
from bot.tickets.ticket import Ticket

Act = Callable[[Ticket | None, Command, Around, int], Outcome]

ACTS: Mapping[Verb, Act] = {
    Verb.REPLY: reply,
    Verb.CLOSE: close,
    Verb.OPEN_SEAL: open_seal,
}
