"""What the conversation holds about a citizen, line by line, printed from the same declarations that collected it."""

from __future__ import annotations

from datetime import datetime

from bot.scripts import drafts, topic
from bot.scripts.filters import ngay, plain, tom_tat
from bot.scripts.masking import shown
from bot.scripts.model import Declared
from bot.scripts.session import Frame
from bot.scripts.turn import FORMED, Turn
from bot.tickets.calendar import HANOI

MAX_LINES = 40
VALUE = 80  # characters shown of one answer

_HOUR, _DAY, _MONTH = 3600, 86_400, 30 * 86_400


def held(turn: Turn) -> list[str]:
    """Consents, answers of what is under way and of drafts, the sheet seen last, codes of tickets, as sentences."""
    session = turn.session
    lines = [f"Đồng ý “{_asked_in(turn, name)}”, ngày {_day(given.at)}" for name, given in session.consents.items()]
    for frame in session.frames:
        lines += _answers(turn, frame)
    for draft in session.drafts:
        lines.append(f"Bản nháp: {drafts.label(draft)}, giữ đến ngày {_day(draft.until)}")
        for frame in draft.frames:
            lines += _answers(turn, frame)
    shown = topic.of(turn)
    if shown is not None:
        lines.append(f"Thủ tục anh/chị xem gần nhất: {shown.name}")
    if session.tickets:
        lines.append("Phiếu đã gửi: " + ", ".join(session.tickets))
    if len(lines) > MAX_LINES:
        lines = [*lines[: MAX_LINES - 1], f"và {len(lines) - MAX_LINES + 1} mục khác"]
    return lines


def _asked_in(turn: Turn, consent: str) -> str:
    """The title of the flow that asks for a consent; its id where no flow does so any more."""
    for flow in turn.scripts.flows.values():
        chooses = (step.body.options for step in flow.steps.values() if step.verb == "choose")
        if any(option.consent == consent for options in chooses for option in options):
            return flow.title
    return consent


def _answers(turn: Turn, frame: Frame) -> list[str]:
    flow = turn.scripts.flows.get(frame.flow)
    if flow is None:
        return []
    by_form = frame.answers.get(FORMED, ())
    given = ((declared, frame.answers.get(name), name in by_form) for name, declared in flow.answers.items())
    return [_line(declared, value, by_form) for declared, value, by_form in given if value is not None]


def _line(declared: Declared, value: object, by_form: bool) -> str:
    why = f" (dùng {declared.purpose}" if declared.purpose else ""
    if declared.keep:
        why += f"{', ' if why else ' ('}giữ {in_words(declared.keep)}"
    return f"{declared.label}: {tom_tat(plain(shown(declared, value, by_form)), VALUE)}{why + ')' if why else ''}"


def in_words(seconds: int) -> str:
    """A length of time as people say it: `24 tháng`, `7 ngày`, `8 giờ`."""
    for unit, name in ((_MONTH, "tháng"), (_DAY, "ngày"), (_HOUR, "giờ")):
        if seconds >= unit and seconds % unit == 0:
            return f"{seconds // unit} {name}"
    return f"{max(1, seconds // 60)} phút"


def _day(at: int) -> str:
    return ngay(datetime.fromtimestamp(at / 1000, HANOI))
