"""What the ticket's own citizen does to it. Whose ticket it is the caller has made sure of."""

from __future__ import annotations

from dataclasses import replace

from bot.tickets.admitting import done_before, moved
from bot.tickets.outcome import CITIZEN, Entry, Outcome
from bot.tickets.ticket import Rating, Ticket, TicketFile


def follow_up(ticket: Ticket, key: str, text: str, files: tuple[TicketFile, ...], at: int) -> Outcome:
    """More words or files; a closed ticket notes them and stays closed."""
    if done_before(ticket, key, CITIZEN):
        return Outcome(ticket, repeated=True)
    changed = replace(moved(ticket, key, CITIZEN, "follow_up", at), last_citizen_at=at)
    secret = {"text": text, "files": [[f.kind, f.url, f.name, f.size, f.latitude, f.longitude, f.text] for f in files]}
    data = {"status": changed.status.value, "files": str(len(files))}
    return Outcome(changed, (Entry(at, CITIZEN, "follow_up", data, secret),))


def rate(ticket: Ticket, key: str, score: int, top: int, word: str, at: int) -> Outcome:
    """How content the citizen is, at any time; a later rating replaces an earlier one, word included.

    The ledger keeps every one. What may accuse somebody must not come here unless the ticket is walled.
    """
    if done_before(ticket, key, CITIZEN):
        return Outcome(ticket, repeated=True)
    changed = replace(moved(ticket, key, CITIZEN, "rate", at), rating=Rating(score, top, at), rating_word=word)
    data = {"score": str(score), "top": str(top)}
    return Outcome(changed, (Entry(at, CITIZEN, "rated", data, {"text": word} if word else None),))
