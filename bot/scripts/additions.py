"""Words and files that belong to a ticket a person has answered, though no question asked for them."""

from __future__ import annotations

from bot.scripts.answers.files import EVIDENCE
from bot.scripts.effects import FollowUp
from bot.scripts.events import Attachment, Message
from bot.scripts.turn import PAYLOAD_PREFIX, Turn
from bot.text.fold import clean
from bot.tickets.ticket import WALLED_KINDS, Kind, Status

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


def _goes_elsewhere(turn: Turn, code: str, text: str) -> bool:
    """Whether the words may accuse somebody who reads this ticket, and so may not join it."""
    ticket = turn.world.tickets.get(code)
    return turn.world.router.may_accuse(text) and ticket is not None and Kind(ticket.kind) not in WALLED_KINDS


def add_to_ticket(turn: Turn, message: Message) -> bool:
    """Put words and files nobody asked for into the ticket just answered; False when there is none."""
    text = clean(message.text)
    files = tuple(item for item in message.attachments if item.kind in EVIDENCE)
    code = belongs_to_ticket(turn) if (text and not text.startswith(PAYLOAD_PREFIX)) or files else ""
    if not code:
        return False
    add_words(turn, code, text, files)
    return True


def with_warning(turn: Turn, code: str, asked: str) -> str:
    """A question for words about a ticket; of a walled one with who else reads them in the chat."""
    view = turn.world.tickets.get(code)
    return f"{asked}\n{turn.phrase('ticket_chat_is_read')}" if view is not None and view.is_walled else asked


def add_words(turn: Turn, code: str, text: str, files: tuple[Attachment, ...]) -> None:
    """Put the words just written, and files, into a ticket, and say so: or that they go to somebody else to read."""
    turn.effects.append(FollowUp(code, turn.sent_words or text, files))
    told = turn.phrase("words_passed_on") if _goes_elsewhere(turn, code, text) else ""
    turn.say(told or turn.phrase("added_to_ticket", ma=code), receipt=True)
