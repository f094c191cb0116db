"""What staff do to tickets: one verb a file.

An act takes the ticket (None when there is none), a command and what is around it, and gives the outcome or raises a
`Refused`. It is admitted first (`admitting.admitted`): the gate of `access`, the idempotency key (a repeat changes and
sends nothing), the version its user saw (an older one is refused with what changed) and the arrows of its life.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.tickets.access import Verb
from bot.tickets.acts.answer import answer
from bot.tickets.acts.ask import ask
from bot.tickets.acts.assign import assign
from bot.tickets.acts.break_glass import break_glass_ask, break_glass_grant, break_glass_use
from bot.tickets.acts.classify import classify
from bot.tickets.acts.close import close
from bot.tickets.acts.erase import erase
from bot.tickets.acts.extend import extend
from bot.tickets.acts.hold import hold, unhold
from bot.tickets.acts.merge import merge
from bot.tickets.acts.note import note
from bot.tickets.acts.open_seal import open_seal
from bot.tickets.acts.read import read
from bot.tickets.acts.receive import receive
from bot.tickets.acts.refuse import refuse
from bot.tickets.acts.reopen import reopen
from bot.tickets.acts.reply import reply
from bot.tickets.acts.respondents import add_respondent, narrow
from bot.tickets.acts.set_urgent import set_urgent
from bot.tickets.acts.start import start
from bot.tickets.acts.transfer import transfer
from bot.tickets.acts.undo import undo
from bot.tickets.outcome import Around, Command, Outcome
from bot.tickets.ticket import Ticket

Act = Callable[[Ticket | None, Command, Around, int], Outcome]

ACTS: Mapping[Verb, Act] = {
    Verb.RECEIVE: receive,
    Verb.ASSIGN: assign,
    Verb.START: start,
    Verb.ASK: ask,
    Verb.REPLY: reply,
    Verb.ANSWER: answer,
    Verb.REFUSE: refuse,
    Verb.TRANSFER: transfer,
    Verb.CLOSE: close,
    Verb.REOPEN: reopen,
    Verb.MERGE: merge,
    Verb.NOTE: note,
    Verb.CLASSIFY: classify,
    Verb.SET_URGENT: set_urgent,
    Verb.EXTEND: extend,
    Verb.HOLD: hold,
    Verb.UNHOLD: unhold,
    Verb.ERASE: erase,
    Verb.NARROW: narrow,
    Verb.ADD_RESPONDENT: add_respondent,
    Verb.UNDO: undo,
    Verb.OPEN_SEAL: open_seal,
    Verb.READ: read,
    Verb.BREAK_GLASS_ASK: break_glass_ask,
    Verb.BREAK_GLASS_GRANT: break_glass_grant,
    Verb.BREAK_GLASS_USE: break_glass_use,
}
