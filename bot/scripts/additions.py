"""Words and files that belong to a ticket a person has answered, though no question asked for them."""

from __future__ import annotations

from bot.scripts.answers.files import EVIDENCE
from bot.scripts.effects import FollowUp
from bot.scripts.events import Message
from bot.scripts.turn import PAYLOAD_PREFIX, Turn
from bot.text.fold import clean
from bot.tickets.ticket import Status

_CLOSED = frozenset({Status.CLOSED, Status.REFUSED})
_DAY_MS = 86_400_000


def belongs_to_ticket(turn: Turn) -> str:
    """The code of the ticket a person answered lately, to which words not understood belong; "" when there is none."""
    if turn.session.replied is None:
        return ""
    code, at = turn.session.replied
    if turn.at - at > turn.limits.reply_days * _DAY_MS:
        return ""
    ticket = turn.world.tickets.get(code)
    return "" if ticket is None or ticket.status in _CLOSED else code


def add_to_ticket(turn: Turn, message: Message) -> bool:
    """Put words and files nobody asked for into the ticket just answered; False when there is none."""
    text = clean(message.text)
    files = tuple(item for item in message.attachments if item.kind in EVIDENCE)
    code = belongs_to_ticket(turn) if (text and not text.startswith(PAYLOAD_PREFIX)) or files else ""
    if not code:
        return False
    turn.effects.append(FollowUp(code, turn.sent_words or text, files))
    turn.say(turn.phrase("added_to_ticket", ma=code), receipt=True)
    return True
