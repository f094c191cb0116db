"""form-answers: trang kín hỏi điều trang không hỏi được, hoặc khi không cần trang kín thì chẳng bước nào hỏi điều đó.

Với `if_owner_excluded`, luồng cần một bước ticket nói `about` (để biết người quản trị trang Zalo có thuộc nơi đó không)
và với mỗi câu trả lời một bước `ask` để hỏi tại chỗ.

Passes:

    spec: 1
    flow: thu
    answers: {su_viec: {type: text, label: Sự việc}}
    steps:
      - form: [su_viec]

Fails:

    spec: 1
    flow: thu
    answers: {thu_tuc: {type: procedure, label: Thủ tục}}
    steps:
      - form: [thu_tuc]
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.scripts.form_fields import FORM_TYPES
from bot.scripts.lint.folder import Folder
from bot.scripts.model import Flow, Step
from bot.scripts.problems import Problem
from bot.scripts.steps.form import MAX_FORM_ANSWERS

RULE = "form-answers"


def check(folder: Folder) -> list[Problem]:
    return [
        Problem(flow.file, step.place(option), RULE, "error", message, hint)
        for flow in folder.flows.values()
        for step in flow.steps.values()
        if step.verb == "form"
        for option, message, hint in _mistakes(flow, step)
    ]


def _mistakes(flow: Flow, step: Step) -> Iterator[tuple[str, str, str]]:
    """(option, what is wrong, what to do) for each."""
    names = step.body.answers
    if len(names) > MAX_FORM_ANSWERS:
        yield "answers", f"Trang kín hỏi hơn {MAX_FORM_ANSWERS} câu.", "Bỏ bớt câu; điện thoại nhỏ khó điền trang dài."
    for name in names:
        declared = flow.answers.get(name)
        if declared is not None and declared.type_name not in FORM_TYPES:
            hint = "Trang kín hỏi được: " + ", ".join(sorted(FORM_TYPES)) + "."
            yield "answers", f"Trang kín không hỏi được “{name}” (loại {declared.type_name}).", hint
    if step.body.if_owner_excluded:
        yield from _when_not_needed(flow, names)


def _when_not_needed(flow: Flow, names: tuple[str, ...]) -> Iterator[tuple[str, str, str]]:
    asked = {other.body.ask for other in flow.steps.values() if other.verb == "ask"}
    for name in names:
        if name not in asked:
            hint = f"Thêm bên dưới một bước “ask: {name}”."
            yield "if_owner_excluded", f"Khi không cần trang kín thì không bước nào hỏi “{name}”.", hint
    tickets = [other.body for other in flow.steps.values() if other.verb == "ticket"]
    if not any(ticket.about for ticket in tickets):
        message = "Không biết phiếu nói về nơi nào, nên không biết người quản trị trang Zalo có thuộc nơi đó không."
        yield (
            "if_owner_excluded",
            message,
            "Thêm about vào bước ticket, hoặc bỏ if_owner_excluded để luôn dùng trang kín.",
        )
