"""Which ways a ticket may go.

new → received → assigned → in_progress ⇄ waiting_citizen → answered → closed, and transferred, refused, reopened
"""

from __future__ import annotations

from bot.tickets.ticket import Status

_OPEN_STATES = frozenset(Status) - {Status.CLOSED, Status.REFUSED}

# Which arrows exist at all. `closed` is reachable from every open state: a conversation may simply be over.
ARROWS: dict[Status, frozenset[Status]] = {
    Status.NEW: frozenset({Status.RECEIVED, Status.TRANSFERRED, Status.REFUSED, Status.CLOSED}),
    Status.RECEIVED: frozenset({Status.ASSIGNED, Status.TRANSFERRED, Status.REFUSED, Status.CLOSED}),
    Status.ASSIGNED: frozenset({Status.IN_PROGRESS, Status.TRANSFERRED, Status.REFUSED, Status.CLOSED}),
    Status.IN_PROGRESS: frozenset({Status.WAITING_CITIZEN, Status.ANSWERED, Status.TRANSFERRED, Status.CLOSED}),
    Status.WAITING_CITIZEN: frozenset({Status.IN_PROGRESS, Status.ANSWERED, Status.CLOSED}),
    Status.ANSWERED: frozenset({Status.CLOSED, Status.REOPENED}),
    Status.CLOSED: frozenset({Status.REOPENED}),
    Status.TRANSFERRED: frozenset({Status.RECEIVED, Status.CLOSED}),
    Status.REFUSED: frozenset(),
    Status.REOPENED: frozenset({Status.RECEIVED, Status.CLOSED}),
}

# Where a verb leads; a state that is not named stays. Somebody who answers has received the ticket, and no more is
# claimed: `assigned`, `in_progress` and `answered` have gates that a bare reply does not pass.
MOVES: dict[str, dict[Status, Status]] = {
    "reply": dict.fromkeys((Status.NEW, Status.TRANSFERRED, Status.REOPENED), Status.RECEIVED),
    "close": dict.fromkeys(_OPEN_STATES, Status.CLOSED),
    "follow_up": {Status.WAITING_CITIZEN: Status.IN_PROGRESS},
    "rate": {},
    "solved": dict.fromkeys((Status.ANSWERED, Status.REOPENED), Status.CLOSED),  # said of a reopened one: a slip mended
    "reopen": dict.fromkeys((Status.ANSWERED, Status.CLOSED), Status.REOPENED),
    "unsolved": {},
    "withdraw": {},
}
