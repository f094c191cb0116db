"""Who may do what with a ticket, as a table. Whatever it does not say is denied; the wall (`access`) comes before it.

A rule reads: on a ticket of this strictness, somebody who stands to it in this relation and has one of these roles may
do these verbs and sees it so. `docs/security.md` shows the table; `python -m docs.write` writes it from here.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal


class Verb(StrEnum):
    LIST = "list"
    READ = "read"
    NOTE = "note"
    RECEIVE = "receive"
    ASSIGN = "assign"
    START = "start"
    ASK = "ask"
    REPLY = "reply"
    ANSWER = "answer"
    REFUSE = "refuse"
    TRANSFER = "transfer"
    CLOSE = "close"
    REOPEN = "reopen"
    MERGE = "merge"
    CLASSIFY = "classify"
    UNDO = "undo"
    SET_URGENT = "set_urgent"
    EXTEND = "extend"
    HOLD = "hold"
    UNHOLD = "unhold"
    ERASE = "erase"
    OPEN_SEAL = "open_seal"
    NARROW = "narrow"
    ADD_RESPONDENT = "add_respondent"
    BREAK_GLASS_ASK = "break_glass_ask"
    BREAK_GLASS_GRANT = "break_glass_grant"
    BREAK_GLASS_USE = "break_glass_use"


class Strictness(StrEnum):
    """How closely a ticket is kept: `walled` may accuse somebody, `confidential` is information about an offence."""

    OPEN = "open"
    WALLED = "walled"
    CONFIDENTIAL = "confidential"


class Relation(StrEnum):
    """How somebody stands to a ticket; several may hold at once.

    `own`: works in the office that reads it now. `owner`: does so, and the case is theirs (or of somebody they stand
    in for). `intake`: does so, and the office is one of those that read first what may accuse somebody. `above`: works
    in a unit above that office. `elsewhere`: whoever else. `granted`: holds a break-glass grant in force.
    """

    OWN = "own"
    OWNER = "owner"
    INTAKE = "intake"
    ABOVE = "above"
    ELSEWHERE = "elsewhere"
    GRANTED = "granted"


View = Literal["full", "metadata"]  # `metadata`: kind, status and times, no words of anybody
ANY_ROLE = frozenset({"*"})


@dataclass(frozen=True, slots=True)
class Rule:
    strictness: Strictness
    relation: Relation
    roles: frozenset[str]
    verbs: frozenset[Verb]
    view: View = "full"


LOOK = frozenset({Verb.LIST, Verb.READ})
WORK = LOOK | {
    Verb.NOTE,
    Verb.RECEIVE,
    Verb.START,
    Verb.ASK,
    Verb.REPLY,
    Verb.ANSWER,
    Verb.CLOSE,
    Verb.MERGE,
    Verb.CLASSIFY,
    Verb.SET_URGENT,
    Verb.UNDO,
}
KEEP = frozenset({Verb.HOLD, Verb.UNHOLD, Verb.ERASE})  # what stays and what goes
DECIDE = KEEP | {Verb.ASSIGN, Verb.TRANSFER, Verb.REFUSE, Verb.REOPEN, Verb.EXTEND}
WALL = frozenset({Verb.NARROW, Verb.ADD_RESPONDENT})  # what moves the wall itself: only outside the units concerned
ASK_GLASS = frozenset({Verb.BREAK_GLASS_ASK})
GRANT_GLASS = frozenset({Verb.BREAK_GLASS_GRANT})
LIST_ONLY = frozenset({Verb.LIST})

_OPEN, _WALLED, _CONFIDENTIAL = Strictness.OPEN, Strictness.WALLED, Strictness.CONFIDENTIAL


def _roles(*roles: str) -> frozenset[str]:
    return frozenset(roles)


RULES: tuple[Rule, ...] = (
    # Questions and feedback that accuse nobody: the office's own people, and leads above it.
    Rule(_OPEN, Relation.OWN, _roles("staff"), WORK | DECIDE - KEEP),
    Rule(_OPEN, Relation.OWN, _roles("lead"), WORK | DECIDE | {Verb.OPEN_SEAL}),
    Rule(_OPEN, Relation.OWNER, _roles("staff"), frozenset({Verb.OPEN_SEAL})),
    Rule(_OPEN, Relation.OWN, _roles("staff", "lead"), frozenset({Verb.ADD_RESPONDENT})),
    Rule(_OPEN, Relation.INTAKE, _roles("inspector"), WORK | {Verb.TRANSFER}),
    Rule(_OPEN, Relation.ABOVE, _roles("lead"), WORK | DECIDE),
    # What may accuse somebody: the office's own people. Leads above it see that it is there and whether it is late.
    Rule(_WALLED, Relation.OWN, _roles("staff"), WORK),
    Rule(_WALLED, Relation.OWN, _roles("lead", "inspector"), WORK | DECIDE | {Verb.OPEN_SEAL}),
    Rule(_WALLED, Relation.OWNER, _roles("staff"), frozenset({Verb.OPEN_SEAL, Verb.TRANSFER, Verb.REFUSE})),
    Rule(_WALLED, Relation.INTAKE, _roles("staff", "lead", "inspector"), WALL | {Verb.TRANSFER}),
    Rule(_WALLED, Relation.ABOVE, _roles("lead"), LIST_ONLY, "metadata"),
    # Information about an offence: inspectors of the office alone.
    Rule(_CONFIDENTIAL, Relation.OWN, _roles("inspector"), WORK | DECIDE | {Verb.OPEN_SEAL}),
    Rule(_CONFIDENTIAL, Relation.INTAKE, _roles("inspector"), WALL),
    # Auditors count and time, and read nothing.
    *(
        Rule(strictness, relation, _roles("auditor"), LIST_ONLY, "metadata")
        for strictness in (_OPEN, _WALLED)
        for relation in (Relation.OWN, Relation.ABOVE, Relation.ELSEWHERE)
    ),
    # Break-glass: somebody outside asks, an inspector or lead of the office grants, the ledger keeps both.
    *(
        rule
        for strictness in Strictness
        for rule in (
            Rule(strictness, Relation.ABOVE, _roles("lead", "inspector"), ASK_GLASS),
            Rule(strictness, Relation.ELSEWHERE, _roles("lead", "inspector"), ASK_GLASS),
            Rule(strictness, Relation.OWN, _roles("inspector"), GRANT_GLASS),
            Rule(strictness, Relation.GRANTED, ANY_ROLE, LOOK | {Verb.BREAK_GLASS_USE}),
        )
    ),
    *(Rule(strictness, Relation.OWN, _roles("lead"), GRANT_GLASS) for strictness in (_OPEN, _WALLED)),
)
