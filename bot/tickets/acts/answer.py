"""The result of a ticket, with its evidence: clear result."""

from __future__ import annotations

from dataclasses import replace

from bot.tickets.access import Verb
from bot.tickets.admitting import admitted, line, moved, passed, way, words_of
from bot.tickets.joining import to_joined
from bot.tickets.outcome import Around, Command, Entry, Outcome
from bot.tickets.saying import remembered, told
from bot.tickets.ticket import Result, Ticket


def answer(ticket: Ticket | None, command: Command, around: Around, at: int) -> Outcome:
    """`text` is what was done; `document` is the number of the document it rests on. Raises a Refused.

    What the citizen sent is no evidence of what was done for them. Whoever joined the ticket with one of
    their own hears of it as well.
    """
    known, repeated = admitted(ticket, command, Verb.ANSWER, around)
    if repeated:
        return Outcome(known, repeated=True)
    text, arrow = words_of(known, command), way(known, "answer")
    result = Result(text, line(command, "document"))
    changed = moved(known, command.key, command.actor.id, "answer", at)
    changed = replace(changed, result=result, former_result=known.result, last_reply_at=at)
    changed = replace(changed, verdict="")  # a verdict on an earlier one is past
    passed(changed, arrow.needs)
    changed = replace(changed, said=remembered(arrow, known, changed, command.actor.id, at))
    secret = {"text": text, "document": result.document}
    entry = Entry(at, command.actor.id, "answer", {"status": changed.status.value}, secret)
    messages = told(arrow, known, changed, around, at, text, by=command.actor.id)
    return Outcome(changed, (entry,), messages, to_tickets=to_joined(changed, messages))
