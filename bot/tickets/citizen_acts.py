"""What the ticket's own citizen does to it. Whose ticket it is the caller has made sure of."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from bot.tickets.admitting import done_before, moved
from bot.tickets.gathering import noted
from bot.tickets.joining import words_to_leader
from bot.tickets.outcome import CITIZEN, Entry, Outcome
from bot.tickets.reach import is_saying
from bot.tickets.reopening import reopened
from bot.tickets.ticket import Rating, Status, Ticket, TicketFile
from bot.tickets.verdict import SOLVED, UNSOLVED, may_reopen


def follow_up(ticket: Ticket, key: str, text: str, files: tuple[TicketFile, ...], at: int) -> Outcome:
    """More words or files; a closed ticket notes them and stays closed."""
    if done_before(ticket, key, CITIZEN):
        return Outcome(ticket, repeated=True)
    changed = replace(moved(ticket, key, CITIZEN, "follow_up", at), last_citizen_at=at)
    changed, files, kept = noted(changed, files, at)
    rows = [[f.kind, f.url, f.name, f.size, f.latitude, f.longitude, f.text, f.piece] for f in files]
    secret = {"text": text, "files": rows}
    data = {"status": changed.status.value, "files": str(len(files))}
    entry = Entry(at, CITIZEN, "follow_up", data, secret)
    return Outcome(changed, (entry, *kept), to_tickets=words_to_leader(changed, [], text, rows))


def withdraw(ticket: Ticket, key: str, at: int) -> Outcome:
    """The citizen told the channel that they take back their consent: whoever has the ticket must erase or limit it.

    Nothing is erased by that alone, for another law may order the ticket to be kept; a person decides in time.
    """
    if done_before(ticket, key, CITIZEN):
        return Outcome(ticket, repeated=True)
    changed = replace(moved(ticket, key, CITIZEN, "withdraw", at), withdrawn=True)
    return Outcome(changed, (Entry(at, CITIZEN, "withdraw"),))


def rate(ticket: Ticket, key: str, score: int, top: int, word: str, at: int, factor: str = "") -> Outcome:
    """How content the citizen is, at any time; a later rating replaces an earlier one, word included.

    The ledger keeps every one. What may accuse somebody must not come here unless the ticket is walled.
    """
    if done_before(ticket, key, CITIZEN):
        return Outcome(ticket, repeated=True)
    changed = replace(moved(ticket, key, CITIZEN, "rate", at), rating=Rating(score, top, at, factor), rating_word=word)
    data = {"score": str(score), "top": str(top)} | ({"factor": factor} if factor else {})
    return Outcome(changed, (Entry(at, CITIZEN, "rated", data, {"text": word} if word else None),))


def solved(ticket: Ticket, key: str, at: int) -> Outcome:
    """The citizen says that it is solved: an answered ticket is over, and so is one they had reopened by a slip."""
    if done_before(ticket, key, CITIZEN) or ticket.verdict == SOLVED:
        return Outcome(ticket, repeated=True)
    changed = replace(moved(ticket, key, CITIZEN, "solved", at), verdict=SOLVED, last_citizen_at=at)
    if changed.status is Status.CLOSED and ticket.status is not Status.CLOSED:
        changed = replace(changed, closed_at=at)
    return Outcome(changed, (Entry(at, CITIZEN, "solved", {"status": changed.status.value}),))


def unsolved(ticket: Ticket, key: str, at: int) -> Outcome:
    """The citizen says that it is not solved: it is reopened once, and whoever had it does not get it again."""
    if done_before(ticket, key, CITIZEN):
        return Outcome(ticket, repeated=True)
    if may_reopen(ticket):
        return _reopen(ticket, key, at)
    if ticket.verdict == UNSOLVED:
        return Outcome(ticket, repeated=True)
    changed = replace(moved(ticket, key, CITIZEN, "unsolved", at), verdict=UNSOLVED, last_citizen_at=at)
    return Outcome(changed, (Entry(at, CITIZEN, "unsolved", {"status": changed.status.value}),))


def _reopen(ticket: Ticket, key: str, at: int) -> Outcome:
    changed = replace(
        reopened(ticket, key, CITIZEN, "reopen", at),
        verdict=UNSOLVED,
        reopenings=ticket.reopenings + 1,
        last_citizen_at=at,
    )
    data = {"status": changed.status.value, "from": ticket.status.value, "former": " ".join(changed.former)}
    return Outcome(changed, (Entry(at, CITIZEN, "reopen", data),))


def collect(ticket: Ticket, ids: Collection[str], at: int) -> Outcome:
    """Replies that waited for whoever has the receipt were shown to them, and so delivered; safe to repeat."""
    left = tuple(held for held in ticket.held if held.id not in ids)
    if len(left) == len(ticket.held):
        return Outcome(ticket, repeated=True)
    shown = " ".join(held.id for held in ticket.held if held.id in ids)
    has_all = any(map(is_saying, ids)) and not any(is_saying(held.id) for held in left)
    delivered_at = max(at, ticket.last_reply_at or 0) if has_all else ticket.delivered_at
    changed = replace(ticket, held=left, delivered_at=delivered_at)
    return Outcome(changed, (Entry(at, CITIZEN, "collected", {"messages": shown}),))


def cut_link(ticket: Ticket, at: int) -> Outcome:
    """Nobody knows any more which account sent it; the receipt goes on working. Needs the seal open."""
    if not ticket.user or not ticket.is_walled:
        return Outcome(ticket, repeated=True)
    if ticket.sealed is None:
        raise ValueError("the seal must be open to change what is under it")
    return Outcome(replace(ticket, user="", handoff=False), (Entry(at, CITIZEN, "link_cut"),))
