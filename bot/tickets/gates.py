"""The five clears (năm rõ), and what else must be there before a ticket may go on: gates with reasons.

A gate looks at a ticket as it would be. `code` is for programs, `text` for people.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from bot.tickets.ticket import Ticket


class Gate(StrEnum):
    PERSON = "person"
    WORK = "work"
    PROCEDURE = "procedure"
    RESPONSIBILITY = "responsibility"
    RESULT = "result"
    DUE = "due"


GATE_WORDS: dict[Gate, str] = {
    Gate.PERSON: "rõ người",
    Gate.WORK: "rõ việc",
    Gate.PROCEDURE: "rõ quy trình",
    Gate.RESPONSIBILITY: "rõ trách nhiệm",
    Gate.RESULT: "rõ kết quả",
    Gate.DUE: "rõ thời hạn",
}

FIVE = (Gate.PERSON, Gate.WORK, Gate.PROCEDURE, Gate.RESPONSIBILITY, Gate.RESULT)


@dataclass(frozen=True, slots=True)
class Clear:
    """How one gate stands for a ticket. When it is open `code` and `text` are ""."""

    gate: Gate
    code: str = ""
    text: str = ""

    @property
    def is_open(self) -> bool:
        return not self.code


def _missing(gate: Gate, code: str, what: str) -> Clear:
    return Clear(gate, code, f"chưa {GATE_WORDS[gate]}: cần {what}")


def _person(ticket: Ticket) -> Clear:
    if not ticket.assignee:
        return _missing(Gate.PERSON, "missing_assignee", "chọn người phụ trách")
    return Clear(Gate.PERSON)


def _work(ticket: Ticket) -> Clear:
    return Clear(Gate.WORK) if ticket.task else _missing(Gate.WORK, "missing_task", "ghi việc phải làm")


def _procedure(ticket: Ticket) -> Clear:
    if not ticket.procedure:
        return _missing(Gate.PROCEDURE, "missing_procedure", "ghi làm theo thủ tục hoặc quy trình nào")
    return Clear(Gate.PROCEDURE)


def _responsibility(ticket: Ticket) -> Clear:
    if not ticket.responsible:
        return _missing(Gate.RESPONSIBILITY, "missing_responsible", "chọn cán bộ chịu trách nhiệm")
    return Clear(Gate.RESPONSIBILITY)


def _result(ticket: Ticket) -> Clear:
    """What was done, and the evidence of it: the number of a document."""
    if ticket.result is None or not ticket.result.text:
        return _missing(Gate.RESULT, "missing_result", "ghi kết quả giải quyết")
    if not ticket.result.document:
        return _missing(Gate.RESULT, "missing_evidence", "ghi số văn bản của kết quả")
    return Clear(Gate.RESULT)


def _due(ticket: Ticket) -> Clear:
    return Clear(Gate.DUE) if ticket.due else _missing(Gate.DUE, "missing_due", "đặt hạn trả lời")


GATES: dict[Gate, Callable[[Ticket], Clear]] = {
    Gate.PERSON: _person,
    Gate.WORK: _work,
    Gate.PROCEDURE: _procedure,
    Gate.RESPONSIBILITY: _responsibility,
    Gate.RESULT: _result,
    Gate.DUE: _due,
}


def five_clears(ticket: Ticket) -> tuple[Clear, ...]:
    """How the five stand now, in their order, and the time limit with them."""
    return tuple(GATES[gate](ticket) for gate in (*FIVE, Gate.DUE))


def shut(ticket: Ticket, needed: Iterable[Gate]) -> tuple[Clear, ...]:
    """Those of the needed gates that are shut for the ticket."""
    clears = (GATES[gate](ticket) for gate in needed)
    return tuple(clear for clear in clears if not clear.is_open)
