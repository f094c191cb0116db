"""What the conversation holds about a citizen, line by line, printed from the same declarations that collected it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.scripts import drafts, topic
from bot.scripts.filters import ngay, plain, tom_tat
from bot.scripts.masking import shown
from bot.scripts.model import Declared
from bot.scripts.session import Frame
from bot.scripts.turn import FORMED, Turn
from bot.scripts.world import TicketView
from bot.tickets.calendar import HANOI

MAX_LINES = 40
VALUE = 80  # characters shown of one answer
MAX_COPY = 12_000  # characters of a copy; what is longer is asked for as a ticket
TOO_LONG = "Phần còn lại quá dài để gửi ở đây; anh/chị chọn “Sửa, xoá trong phiếu” và ghi “xin bản sao”"

_HOUR, _DAY, _MONTH = 3600, 86_400, 30 * 86_400


def told(turn: Turn) -> dict[str, Any]:
    """What the flow `du-lieu-cua-toi` begins with."""
    return {"dang_giu": held(turn), "ban_sao": copy(turn)}


def held(turn: Turn) -> list[str]:
    """Consents, answers of what is under way and of drafts, the sheet seen last, codes of tickets, as sentences."""
    session = turn.session
    lines = _consents(turn)
    for frame in session.frames:
        lines += _answers(turn, frame)
    for draft in session.drafts:
        lines.append(f"Bản nháp: {drafts.label(draft)}, giữ đến ngày {_day(draft.until)}")
        for frame in draft.frames:
            lines += _answers(turn, frame)
    shown = topic.of(turn)
    if shown is not None:
        lines.append(f"Thủ tục anh/chị xem gần nhất: {shown.name}")
    lines += [line for view in _tickets(turn) for line in _ticket(view, VALUE)]
    if len(lines) > MAX_LINES:
        lines = [*lines[: MAX_LINES - 1], f"và {len(lines) - MAX_LINES + 1} mục khác"]
    return lines


def copy(turn: Turn) -> list[str]:
    """A copy of what is held, in full as far as the chat may show it; the last line tells when it is cut."""
    lines = _consents(turn)
    for frame in (*turn.session.frames, *(frame for draft in turn.session.drafts for frame in draft.frames)):
        lines += _answers(turn, frame, MAX_COPY)
    for view in _tickets(turn):
        lines += _ticket(view, MAX_COPY)
        lines += [f"Nội dung phiếu {view.code}: {view.body}"] if view.body else []
    kept: list[str] = []
    for line in lines:
        if sum(map(len, kept)) + len(line) > MAX_COPY:
            return [*kept, TOO_LONG]
        kept.append(line)
    return kept


def _consents(turn: Turn) -> list[str]:
    given = turn.session.consents.items()
    return [f"Đồng ý “{_asked_in(turn, name)}”, ngày {_day(agreed.at)}" for name, agreed in given]


def _tickets(turn: Turn) -> list[TicketView]:
    views = (turn.world.tickets.get(code) for code in turn.session.tickets)
    return [view for view in views if view is not None]


def _ticket(view: TicketView, longest: int) -> list[str]:
    """A ticket in lines: its code, and what of the citizen's answers it holds; of a walled one not who has it."""
    kept_by = "" if view.is_walled else f", nơi giữ: {view.office}"
    lines = [f"Phiếu {view.code}, gửi ngày {_day(view.opened_at)}{kept_by}"]
    for label, value, until in view.kept:
        end = f" (giữ đến ngày {_day(until)})" if until else ""
        lines.append(f"Trong phiếu {view.code}, {label}: {tom_tat(value, longest)}{end}")
    return lines


def _asked_in(turn: Turn, consent: str) -> str:
    """The title of the flow that asks for a consent; its id where no flow does so any more."""
    for flow in turn.scripts.flows.values():
        chooses = (step.body.options for step in flow.steps.values() if step.verb == "choose")
        if any(option.consent == consent for options in chooses for option in options):
            return flow.title
    return consent


def _answers(turn: Turn, frame: Frame, longest: int = VALUE) -> list[str]:
    flow = turn.scripts.flows.get(frame.flow)
    if flow is None:
        return []
    by_form = frame.answers.get(FORMED, ())
    given = ((declared, frame.answers.get(name), name in by_form) for name, declared in flow.answers.items())
    return [_line(declared, value, by_form, longest) for declared, value, by_form in given if value is not None]


def _line(declared: Declared, value: object, by_form: bool, longest: int) -> str:
    why = f" (dùng {declared.purpose}" if declared.purpose else ""
    if declared.keep:
        why += f"{', ' if why else ' ('}giữ {in_words(declared.keep)}"
    return f"{declared.label}: {tom_tat(plain(shown(declared, value, by_form)), longest)}{why + ')' if why else ''}"


def in_words(seconds: int) -> str:
    """A length of time as people say it: `24 tháng`, `7 ngày`, `8 giờ`."""
    for unit, name in ((_MONTH, "tháng"), (_DAY, "ngày"), (_HOUR, "giờ")):
        if seconds >= unit and seconds % unit == 0:
            return f"{seconds // unit} {name}"
    return f"{max(1, seconds // 60)} phút"


def _day(at: int) -> str:
    return ngay(datetime.fromtimestamp(at / 1000, HANOI))
