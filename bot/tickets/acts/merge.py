"""A ticket that tells of the same matter goes on in another one: linked, never moved; its citizen hears the answers."""

from __future__ import annotations

from dataclasses import replace

from bot.tickets import refusals
from bot.tickets.access import Verb
from bot.tickets.admitting import admitted, may, moved, way
from bot.tickets.joining import MAX_JOINED, joining
from bot.tickets.outcome import Around, Command, Entry, Outcome
from bot.tickets.saying import told
from bot.tickets.ticket import Ticket


def merge(ticket: Ticket | None, command: Command, around: Around, at: int) -> Outcome:
    """Into the ticket whose code is `into` (given as `around.other`). Raises a Refused."""
    known, repeated = admitted(ticket, command, Verb.MERGE, around)
    if repeated:
        return Outcome(known, repeated=True)
    arrow = way(known, "merge")
    leader = around.other
    if leader is None or not may(command.actor, leader, Verb.MERGE, around):
        raise refusals.CannotMerge("Không tìm thấy phiếu để gộp vào. Anh/chị kiểm tra lại mã phiếu.")
    _check(known, leader)
    changed = replace(
        moved(known, command.key, command.actor.id, "merge", at), merged_into=leader.code, closed_at=at, handoff=False
    )
    data = {"status": changed.status.value, "into": leader.code}
    return Outcome(
        changed,
        (Entry(at, command.actor.id, "merge", data),),
        told(arrow, known, changed, around, at, values={"ma_chung": leader.code}),
        handoff_ended=known.handoff,
        to_tickets=joining(changed),
    )


def _check(known: Ticket, leader: Ticket) -> None:
    """A report that may accuse somebody joins only one about the very same: else each tells who is in the other."""
    if leader.code == known.code:
        raise refusals.CannotMerge("Không gộp phiếu vào chính nó được.")
    if leader.merged_into:
        raise refusals.CannotMerge(f"Phiếu đó đã được gộp vào {leader.merged_into}. Anh/chị gộp vào phiếu ấy.")
    if leader.is_closed:
        raise refusals.CannotMerge("Phiếu đó đã kết thúc. Anh/chị gộp vào phiếu đang giải quyết.")
    if (known.kind, known.is_walled) != (leader.kind, leader.is_walled):
        raise refusals.CannotMerge("Chỉ gộp được hai phiếu cùng loại.")
    same = set(known.about_units) == set(leader.about_units) and set(known.about_staff) == set(leader.about_staff)
    if known.is_walled and not same:
        raise refusals.CannotMerge("Chỉ gộp được hai phiếu nói về cùng người, cùng đơn vị.")
    if len(leader.joined) + len(known.joined) + 1 > MAX_JOINED:
        raise refusals.CannotMerge(f"Một phiếu gộp được nhiều nhất {MAX_JOINED} phiếu khác.")
