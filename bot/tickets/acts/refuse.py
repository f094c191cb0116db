"""A ticket is turned away, with the basis and the right office; what may accuse somebody is passed on instead."""

from __future__ import annotations

from dataclasses import replace

from bot.tickets import refusals
from bot.tickets.access import Verb
from bot.tickets.acts.transfer import handed_over
from bot.tickets.admitting import MIN_REASON, admitted, line, moved, way, words_of
from bot.tickets.joining import to_joined
from bot.tickets.outcome import Around, Command, Entry, Outcome
from bot.tickets.saying import remembered, told
from bot.tickets.ticket import Ticket


def refuse(ticket: Ticket | None, command: Command, around: Around, at: int) -> Outcome:
    """`text` says why, `basis` by what rule, `right_office` in full who is competent, `directions` how to get there.

    What may accuse somebody is never turned away: an inspector names the `unit` it is passed on to. Raises a Refused.
    """
    known, repeated = admitted(ticket, command, Verb.REFUSE, around)
    if repeated:
        return Outcome(known, repeated=True)
    if known.is_walled:
        return _passed_on(known, command, around, at)
    text, arrow = words_of(known, command), way(known, "refuse")
    basis = _needed(command, "basis", "căn cứ từ chối (văn bản, điều khoản)")
    office = _needed(command, "right_office", "tên đầy đủ của nơi có thẩm quyền giải quyết")
    directions = _needed(
        command, "directions", "cách đến hoặc liên hệ nơi có thẩm quyền (địa chỉ, điện thoại, giờ làm việc)"
    )
    changed = replace(
        moved(known, command.key, command.actor.id, "refuse", at), last_reply_at=at, closed_at=at, handoff=False
    )
    if not known.handoff:  # the end of a conversation cannot be taken back
        changed = replace(changed, said=remembered(arrow, known, changed, command.actor.id, at))
    secret = {"text": text, "basis": basis, "right_office": office, "directions": directions}
    values = {"can_cu": basis, "don_vi": office, "cach_den": directions}
    # in a conversation, too, the citizen must learn where to turn
    messages = told(arrow, replace(known, handoff=False), changed, around, at, text, values, by=command.actor.id)
    entry = Entry(at, command.actor.id, "refuse", {"status": changed.status.value}, secret)
    return Outcome(changed, (entry,), messages, handoff_ended=known.handoff, to_tickets=to_joined(changed, messages))


def _needed(command: Command, name: str, what: str) -> str:
    value = line(command, name)
    if len(value) < MIN_REASON:
        raise refusals.DetailMissing(name, what)
    return value


def _passed_on(known: Ticket, command: Command, around: Around, at: int) -> Outcome:
    if "inspector" not in command.actor.roles or not line(command, "unit"):
        raise refusals.CannotRefuse
    basis = _needed(command, "basis", "căn cứ chuyển đi (văn bản, điều khoản)")
    return handed_over(known, command, around, at, "transfer", {"basis": basis})
