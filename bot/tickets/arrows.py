"""Which ways a ticket may go: every arrow with who may, what it needs and what the citizen is told. Data.

`docs/tickets.md` shows the table; `python -m docs.write` writes it from here.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.tickets.gates import Gate
from bot.tickets.ticket import Kind, Status, Ticket


class Who(StrEnum):
    """Who goes an arrow; which roles that are says the table of access."""

    STAFF = "cán bộ của nơi đang giữ phiếu"
    LEAD = "người được phân công việc ở nơi đang giữ phiếu"
    INTAKE = "cán bộ của nơi tiếp nhận độc lập"
    CITIZEN = "người dân"
    CITIZEN_OR_LEAD = "người dân, hoặc người được phân công việc ở nơi đang giữ phiếu"
    SYSTEM = "hệ thống"


@dataclass(frozen=True, slots=True)
class Arrow:
    """`target` None: the state stays. `told` are phrases said to the citizen of an open ticket, `quiet` those of one
    that may accuse somebody: in the chat, which the channel's administrators read, they name the code and nothing else.
    """

    verb: str
    sources: frozenset[Status]
    target: Status | None
    who: Who
    needs: tuple[Gate, ...] = ()
    also: str = ""  # what else it needs, in Vietnamese
    told: tuple[str, ...] = ()
    quiet: tuple[str, ...] = ()


S = Status
ALL = frozenset(Status)
OPEN = ALL - {S.CLOSED, S.REFUSED}
AT_WORK = frozenset({S.RECEIVED, S.ASSIGNED, S.IN_PROGRESS, S.WAITING_CITIZEN})
ARRIVED = frozenset({S.NEW, S.TRANSFERRED, S.REOPENED})
ASSIGNING = (Gate.PERSON, Gate.WORK)
STARTING = (*ASSIGNING, Gate.PROCEDURE, Gate.RESPONSIBILITY, Gate.DUE)
ANSWERING = (*STARTING, Gate.RESULT)


def _from(*sources: Status) -> frozenset[Status]:
    return frozenset(sources)


# A message is worth sending when somebody began to look, when something is asked or promised, when the matter changed
# hands, and when it ended. Who inside an office does the work, notes and classifications are nobody else's noise.
ARROWS: tuple[Arrow, ...] = (
    Arrow(
        "receive",
        ARRIVED,
        S.RECEIVED,
        Who.STAFF,
        told=("ticket_received", "ticket_due"),
        quiet=("ticket_received", "ticket_due"),
    ),
    Arrow("assign", _from(S.RECEIVED), S.ASSIGNED, Who.LEAD, ASSIGNING),
    Arrow("assign", _from(S.ASSIGNED, S.IN_PROGRESS, S.WAITING_CITIZEN), None, Who.LEAD, ASSIGNING),
    Arrow(
        "start",
        _from(S.ASSIGNED),
        S.IN_PROGRESS,
        Who.STAFF,
        STARTING,
        told=("ticket_in_progress", "ticket_due"),
        quiet=("ticket_in_progress", "ticket_due"),
    ),
    Arrow(
        "ask",
        _from(S.IN_PROGRESS),
        S.WAITING_CITIZEN,
        Who.STAFF,
        also="câu hỏi",
        told=("ticket_waiting",),
        quiet=("ticket_waiting", "ticket_chat_is_read"),
    ),
    Arrow(
        "ask",
        _from(S.WAITING_CITIZEN),
        None,
        Who.STAFF,
        also="câu hỏi",
        told=("ticket_waiting",),
        quiet=("ticket_waiting", "ticket_chat_is_read"),
    ),
    Arrow("follow_up", _from(S.WAITING_CITIZEN), S.IN_PROGRESS, Who.CITIZEN),
    Arrow("follow_up", ALL - {S.WAITING_CITIZEN}, None, Who.CITIZEN),
    Arrow("reply", ARRIVED, S.RECEIVED, Who.STAFF, also="lời nhắn", told=("ticket_reply",), quiet=("ticket_reply",)),
    Arrow("reply", OPEN - ARRIVED, None, Who.STAFF, also="lời nhắn", told=("ticket_reply",), quiet=("ticket_reply",)),
    Arrow(
        "answer",
        _from(S.IN_PROGRESS, S.WAITING_CITIZEN),
        S.ANSWERED,
        Who.STAFF,
        ANSWERING,
        told=("ticket_answered", "ticket_document"),
        quiet=("ticket_answered",),
    ),
    Arrow(
        "answer",
        _from(S.ANSWERED),
        None,
        Who.STAFF,
        ANSWERING,
        told=("ticket_answered", "ticket_document"),
        quiet=("ticket_answered",),
    ),
    Arrow(
        "refuse",
        AT_WORK,
        S.REFUSED,
        Who.LEAD,
        also="căn cứ, nơi có thẩm quyền (tên đầy đủ) và cách đến; phiếu có thể nói về cán bộ thì chỉ được chuyển đi",
        told=("ticket_refused",),
    ),
    Arrow(
        "transfer",
        ARRIVED | AT_WORK,
        S.TRANSFERRED,
        Who.LEAD,
        also="đơn vị nhận (không phải nơi bị phản ánh) và lý do",
        told=("ticket_transferred",),
        quiet=("ticket_transferred_quietly",),
    ),
    Arrow("close", _from(S.ANSWERED), S.CLOSED, Who.STAFF, told=("ticket_closed",), quiet=("ticket_closed",)),
    Arrow(
        "close",
        OPEN - {S.ANSWERED},
        S.CLOSED,
        Who.STAFF,
        also="chỉ với câu hỏi không nói về cán bộ, sau khi đã nhắn cho người dân",
        told=("ticket_closed",),
    ),
    Arrow(
        "reopen",
        _from(S.ANSWERED, S.CLOSED, S.REFUSED),
        S.REOPENED,
        Who.CITIZEN_OR_LEAD,
        also="người dân: một lần, khi việc chưa được giải quyết; lãnh đạo: lý do. Giao cho người khác",
        told=("ticket_reopened",),
        quiet=("ticket_reopened",),
    ),
    Arrow("solved", _from(S.ANSWERED, S.REOPENED), S.CLOSED, Who.CITIZEN),
    Arrow("solved", ALL - {S.ANSWERED, S.REOPENED}, None, Who.CITIZEN),
    Arrow("unsolved", ALL, None, Who.CITIZEN),
    Arrow(
        "merge",
        ARRIVED | AT_WORK,
        S.CLOSED,
        Who.STAFF,
        also="phiếu sẽ giải quyết chung; hai phiếu cùng kín hoặc cùng không",
        told=("ticket_merged",),
    ),
    Arrow("note", ALL, None, Who.STAFF, also="nội dung; không bao giờ gửi cho người dân"),
    Arrow("classify", ALL, None, Who.STAFF, also="mã trong danh mục Chỉ thị 24"),
    Arrow("set_urgent", OPEN, None, Who.STAFF, also="căn cứ"),
    Arrow(
        "extend",
        OPEN - {S.ANSWERED},
        None,
        Who.LEAD,
        (Gate.DUE,),
        also="hạn mới (chỉ muộn hơn) và lý do",
        told=("ticket_extended",),
        quiet=("ticket_extended",),
    ),
    Arrow("narrow", OPEN, None, Who.INTAKE, also="lý do"),
    Arrow("add_respondent", ALL, None, Who.INTAKE, also="lý do"),
    Arrow("hold", ALL, None, Who.LEAD, also="lý do"),
    Arrow("unhold", ALL, None, Who.LEAD, also="lý do"),
    Arrow("erase", ALL, None, Who.LEAD, also="căn cứ; người dân đã rút lại đồng ý, hoặc phiếu không tố ai đã đóng"),
    Arrow("undo", ALL, None, Who.STAFF, also="lời của chính mình, chưa rời hệ thống"),
    Arrow("rate", ALL, None, Who.CITIZEN),
    Arrow("withdraw", ALL, None, Who.CITIZEN),
    Arrow("joined", ALL, None, Who.SYSTEM),
    Arrow("unjoined", ALL, None, Who.SYSTEM),
    Arrow("let_go", _from(S.CLOSED), S.RECEIVED, Who.SYSTEM),
    Arrow("concerned", ALL, None, Who.SYSTEM),
    Arrow("told", ALL, None, Who.SYSTEM),
    Arrow("untold", ALL, None, Who.SYSTEM),
)

_BY_VERB: dict[tuple[str, Status], Arrow] = {
    (arrow.verb, source): arrow for arrow in ARROWS for source in arrow.sources
}


def arrow_of(verb: str, status: Status) -> Arrow | None:
    """The arrow a verb goes from a state; None where there is none."""
    return _BY_VERB.get((verb, status))


def verbs_from(status: Status) -> tuple[str, ...]:
    """What staff can do with a ticket in this state, in the table's order."""
    staff = (Who.STAFF, Who.LEAD, Who.INTAKE, Who.CITIZEN_OR_LEAD)
    return tuple(dict.fromkeys(arrow.verb for arrow in ARROWS if status in arrow.sources and arrow.who in staff))


def phrases_of(arrow: Arrow, ticket: Ticket) -> tuple[str, ...]:
    """What the citizen is told: in a conversation nothing but the words of the person in it."""
    if ticket.handoff:
        return ()
    return arrow.quiet if ticket.is_walled else arrow.told


def ends_freely(ticket: Ticket) -> bool:
    """Whether a ticket may be closed without a result: a question that accuses nobody may simply be over."""
    return ticket.kind is Kind.INQUIRY and not ticket.is_walled
