"""How evidence comes to a ticket: noted when it is sent, completed when its file is there or cannot be had."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from bot.text.fold import clean
from bot.tickets.evidence import (
    FETCHED_KINDS,
    MAX_FILES_TOGETHER,
    MAX_NAME,
    MAX_PIECES,
    Evidence,
    KeptFile,
    Original,
    SealedFile,
    State,
)
from bot.tickets.file_types import is_other_than_told
from bot.tickets.outcome import SYSTEM, Entry, Outcome, ToCitizen
from bot.tickets.ticket import Ticket, TicketFile

TOLD_TOGETHER_MS = 600_000  # between two files that are told of as one


def noted(
    ticket: Ticket, files: Iterable[TicketFile], at: int
) -> tuple[Ticket, tuple[TicketFile, ...], tuple[Entry, ...]]:
    """The ticket with a piece of evidence for each file that can be had; the files as the history tells of them; what
    the history tells besides, of files that were kept before they belonged to a ticket.

    The address of a piece stands on the piece alone, until its file is kept. Beyond MAX_PIECES files stay references.
    """
    told: list[TicketFile] = []
    entries: tuple[Entry, ...] = ()
    for file in files:
        kept = KeptFile.at_address(file.url)
        url = "" if kept else file.url
        if file.kind not in FETCHED_KINDS or not file.url or len(ticket.evidence) >= MAX_PIECES:
            told.append(replace(file, url=url))
            continue
        number = len(ticket.evidence) + 1
        piece = Evidence(number, file.kind, at, clean(file.name)[:MAX_NAME], url)
        ticket = replace(ticket, evidence=(*ticket.evidence, piece))
        told.append(replace(file, url="", piece=number))
        if kept:
            outcome = arrived(ticket, number, kept, "", at)
            ticket, entries = outcome.ticket, (*entries, *outcome.entries)
    return ticket, tuple(told), entries


def arrived(ticket: Ticket, number: int, kept: KeptFile | None, reason: str, at: int) -> Outcome:
    """The file of a waiting piece is there, or will not come for `reason`. Safe to repeat.

    The ticket's version stays: what a member of staff saw is as true as before.
    """
    piece = next((piece for piece in ticket.evidence if piece.number == number), None)
    if piece is None or piece.state is not State.WAITING:
        return Outcome(ticket, repeated=True)
    if kept is not None and ticket.sealed is None:
        kept, reason = None, "sealed"
    elif kept is not None and together(ticket) + kept.size > MAX_FILES_TOGETHER:
        kept, reason = None, "together"
    if kept is None:
        return _failed(ticket, piece, reason, at)
    entry = Entry(at, SYSTEM, "evidence", {"piece": str(number)}, {"sha256": kept.sha256, "size": kept.size})
    return Outcome(_completed(ticket, piece, kept), (entry,))


def _failed(ticket: Ticket, piece: Evidence, reason: str, at: int) -> Outcome:
    """Of files that were sent together and failed the citizen is told once."""
    failed = [known for known in ticket.evidence if known.state is State.FAILED]
    is_told = any(abs(known.at - piece.at) <= TOLD_TOGETHER_MS for known in failed)
    phrase = "file_too_large" if reason in ("too_large", "together") else "file_lost"
    messages = () if is_told else (ToCitizen(f"evidence:{piece.number}", phrases=(phrase,)),)
    entry = Entry(at, SYSTEM, "evidence_failed", {"piece": str(piece.number), "reason": reason})
    return Outcome(_replaced(ticket, replace(piece, state=State.FAILED, reason=reason)), (entry,), messages)


def _completed(ticket: Ticket, piece: Evidence, kept: KeptFile) -> Ticket:
    done = replace(
        piece,
        url="",
        state=State.KEPT,
        kept_at=kept.at,
        sha256=kept.sha256,
        size=kept.size,
        type=kept.type,
        is_other=is_other_than_told(kept.type, piece.kind, piece.name),
        view=kept.view,
    )
    originals = (*ticket.originals, Original(piece.number, kept.original))
    return replace(_replaced(ticket, done), originals=originals)


def _replaced(ticket: Ticket, piece: Evidence) -> Ticket:
    evidence = tuple(piece if old.number == piece.number else old for old in ticket.evidence)
    return replace(ticket, evidence=evidence)


def together(ticket: Ticket) -> int:
    """Bytes of all originals of a ticket."""
    return sum(piece.size for piece in ticket.evidence)


def original_of(ticket: Ticket, number: int) -> SealedFile | None:
    """What opens the original of a piece, for the act that opens the seal; None without one or with the seal closed."""
    return next((original.file for original in ticket.originals if original.number == number), None)


def file_ids(ticket: Ticket) -> frozenset[str]:
    """The names of all files of a ticket whose seal is open."""
    copies = {piece.view.file.id for piece in ticket.evidence if piece.view}
    return frozenset(copies | {original.file.id for original in ticket.originals})


def waiting(ticket: Ticket) -> frozenset[int]:
    """The numbers of the pieces whose files are still to come."""
    return frozenset(piece.number for piece in ticket.evidence if piece.state is State.WAITING)
