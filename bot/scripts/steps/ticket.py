from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from bot.scripts.answers.files import unpacked
from bot.scripts.effects import OpenTicket
from bot.scripts.events import Attachment
from bot.scripts.expressions import Expression, Text
from bot.scripts.filters import Named, Place, plain
from bot.scripts.keys import BOOLEAN, EXPRESSION, NAME, TEXT, Key, map_of, one_of
from bot.scripts.model import Step
from bot.scripts.session import MAX_TICKETS
from bot.scripts.turn import FORMED, NEXT, RECEIPT, SENT, Outcome, Turn
from bot.scripts.world import TicketView
from bot.tickets.codes import codes_in
from bot.tickets.receipts import shown_receipt
from bot.tickets.words import KIND_WORDS

KINDS = {kind.value: word for kind, word in KIND_WORDS.items()}

MY_DATA = "du-lieu-cua-toi"
MAX_STRANGE_CODES = 16  # codes in a ticket's words, not among the citizen's last tickets, that are looked up

PARTS = ("code", "office", "due", "receive_by")
"""What a text may print of a saved ticket, after the dot."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """Mở một phiếu để người có trách nhiệm trả lời, nhận lại mã, nơi đọc và hạn.

    Các câu trả lời khác của luồng tự đi theo phiếu. Gửi lại cùng một tin không mở phiếu thứ hai.

    - `kind`: loại phiếu: inquiry (câu hỏi), feedback (phản ánh, kiến nghị), conduct (phản ánh về cán bộ), confidential
      (thông tin cần giữ kín).
    - `subject`: nội dung tóm tắt, hoặc mã lĩnh vực.
    - `about`: phiếu nói về ai, như `{unit: don_vi}`; nơi đó không đọc được phiếu.
    - `body`: câu trả lời chứa lời kể.
    - `files`: câu trả lời chứa ảnh, tệp.
    - `urgent`: điều kiện để phiếu là khẩn.
    - `receipt`: true thì phiếu conduct cũng có mã biên nhận; phiếu confidential luôn có. Bot tự nói mã một lần khi mở
      phiếu; ai có mã thì xem được phiếu từ tài khoản Zalo nào cũng được (bước receipt).
    - `save`: tên để lưu phiếu; có `.code`, `.office`, `.due`, `.receive_by`.

    Passes:

        - ticket: {kind: feedback, subject: ha-tang, body: noi_dung}
          save: phieu

    Fails (không có loại phiếu này):

        - ticket: {kind: phan-anh, body: noi_dung}
    """

    KEYS: ClassVar[Mapping[str, Key]] = {
        "kind": Key(one_of(*KINDS, meanings=KINDS), required=True, default="inquiry"),
        "subject": Key(TEXT),
        "about": Key(map_of(EXPRESSION), default={}),
        "body": Key(EXPRESSION),
        "files": Key(EXPRESSION),
        "urgent": Key(EXPRESSION),
        "receipt": Key(BOOLEAN, default=False),
        "save": Key(NAME, default=""),
    }
    PRIMARY: ClassVar[str] = ""
    kind: Any
    subject: Text | None
    about: Mapping[str, Expression]
    body: Expression | None
    files: Expression | None
    urgent: Expression | None
    receipt: bool
    save: str

    @classmethod
    def make(cls, values: dict[str, Any]) -> Ticket:
        return cls(**values)

    @property
    def gives_receipt(self) -> bool:
        return self.kind == "confidential" or (self.receipt and self.kind == "conduct")

    def run(self, turn: Turn, step: Step) -> Outcome:
        used = {code.raw for code in (self.body, self.files) if code is not None}
        units = tuple(id for value in self.about.values() if (id := id_of(turn.value(value, sealed=True))))
        opened = open_ticket(
            turn,
            kind=self.kind,
            subject=turn.text(self.subject) if self.subject else "",
            body=plain(turn.value(self.body, sealed=True)) if self.body else "",
            units=units,
            files=attachments_of(turn.value(self.files, sealed=True)) if self.files else (),
            urgent=self.urgent is not None and turn.holds(self.urgent),
            without=used,
            receipt=self.gives_receipt,
        )
        if self.save:
            turn.store(self.save, opened)
        turn.frame.trail = ()  # nobody goes back over an opened ticket and opens it twice
        return NEXT


def open_ticket(
    turn: Turn,
    *,
    kind: Any,
    subject: str,
    body: str,
    units: tuple[str, ...] = (),
    files: tuple[Attachment, ...] = (),
    urgent: bool = False,
    handoff: bool = False,
    without: set[str] | frozenset[str] = frozenset(),
    receipt: bool = False,
) -> dict[str, str]:
    """Open a ticket with the flow's answers; gives back what a step saves of it."""
    answers = answers_of(turn, without)
    words = (subject, body, *(value for _, value, _ in answers), *(said for file in files for said in file.words))
    named = walled_named(turn, words)
    units = tuple(dict.fromkeys((*units, *(id for view in named for id in view.about_units))))
    office = turn.world.intake(kind, units, subject, urgent, words, bool(named))
    code = turn.next_code()
    concealed = _receipt(turn, code, units) if receipt else ""
    turn.effects.append(
        OpenTicket(
            code=code,
            kind=kind,
            subject=subject,
            body=body,
            flow=turn.frame.flow,
            about_units=units,
            office=office.id,
            files=files,
            answers=answers,
            urgent=urgent,
            handoff=handoff,
            keep=keeps_of(turn, without),
            consents=consents_of(turn),
            due=office.due,
            receive_by=office.receive_by,
            apart=bool(named),
            receipt=concealed,
        )
    )
    turn.opened.append(code)
    turn.frame.answers[SENT] = 1
    turn.session.tickets = (*turn.session.tickets, code)[-MAX_TICKETS:]
    return dict(zip(PARTS, (code, office.name, office.due, office.receive_by), strict=True))


def walled_named(turn: Turn, words: tuple[str, ...]) -> tuple[TicketView, ...]:
    """The citizen's walled tickets that the words name: whoever may not learn of those may not read the words either.

    Where a citizen asks for something about their data and names no ticket of theirs, any of them may be meant.
    """
    own = turn.session.tickets
    codes = dict.fromkeys(code for text in words for code in codes_in(text))
    looked = [code for code in codes if code in own] + [code for code in codes if code not in own][:MAX_STRANGE_CODES]
    found = [view for code in looked if (view := turn.world.tickets.get(code)) is not None]
    if not found and turn.frame.flow == MY_DATA:
        found = [view for code in own if (view := turn.world.tickets.get(code)) is not None]
    return tuple(view for view in found if view.is_walled)


def _receipt(turn: Turn, code: str, units: tuple[str, ...]) -> str:
    """The ticket's receipt, concealed; told once and kept nowhere, so it cannot be shown again.

    One that a form's page has shown is not repeated. Where whoever owns the chat may not learn of the ticket, none is
    told in the chat, and there is none.
    """
    shown = turn.frame.answers.pop(RECEIPT, None)
    if isinstance(shown, str) and shown:
        turn.say(turn.phrase("receipt_on_page"), receipt=True)
        return shown
    if turn.frame.answers.get(FORMED) or turn.world.owner_excluded(units):
        return ""
    digits = turn.world.receipt(turn.codes)
    turn.say(turn.phrase("receipt_told", bien_nhan=shown_receipt(digits), ma=code), receipt=True)
    return turn.world.conceal(digits)


def answers_of(turn: Turn, without: set[str] | frozenset[str]) -> tuple[tuple[str, str, str], ...]:
    """The flow's given answers as (label, value, privacy), in the order declared, without those named."""
    given = turn.frame.answers
    return tuple(
        (declared.label, plain(declared.type.unmasked(given[name])), declared.privacy)
        for name, declared in turn.flow.answers.items()
        if name not in without and given.get(name) is not None
    )


def keeps_of(turn: Turn, without: set[str] | frozenset[str]) -> tuple[int, ...]:
    """How long each answer that is not open may be kept (seconds, 0: not said), in the order of `answers_of`."""
    given = turn.frame.answers
    return tuple(
        declared.keep or 0
        for name, declared in turn.flow.answers.items()
        if name not in without and given.get(name) is not None and declared.privacy != "open"
    )


def consents_of(turn: Turn) -> tuple[tuple[str, int, str, str], ...]:
    """What was agreed to in this flow. What else its citizen agreed to would tell what else they reported."""
    given = turn.session.consents.items()
    return tuple((name, c.at, c.event, c.shown) for name, c in given if c.flow == turn.frame.flow)


def attachments_of(value: Any) -> tuple[Attachment, ...]:
    if isinstance(value, Place):
        return () if value.latitude is None else (unpacked({"kind": "location", **value.kept}),)
    return tuple(unpacked(item) for item in value if isinstance(item, dict)) if isinstance(value, list) else ()


def id_of(value: Any) -> str:
    """The id of a chosen thing, however it is held; "" when there is none."""
    if isinstance(value, Named):
        return value.id
    if isinstance(value, dict):
        return str(value.get("id", ""))
    return str(value) if isinstance(value, str) else ""
