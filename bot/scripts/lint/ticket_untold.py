"""ticket-untold: mở phiếu mà không cho người dân biết mã, nên họ không hỏi lại được.

Passes:

    spec: 1
    flow: thu
    answers: {su_viec: {type: text, label: Sự việc}}
    steps:
      - ask: su_viec
      - ticket: {kind: feedback, body: su_viec}
        save: phieu
      - say: "Tôi đã ghi nhận, mã phiếu {{ phieu.code }}. Hạn trả lời {{ phieu.due | ngay }}."

Fails:

    spec: 1
    flow: thu
    answers: {su_viec: {type: text, label: Sự việc}}
    steps:
      - ask: su_viec
      - ticket: {kind: feedback, body: su_viec}
        save: phieu
      - say: Tôi đã ghi nhận.
"""

from __future__ import annotations

import re

from bot.scripts.expressions import Text
from bot.scripts.graph import edges
from bot.scripts.lint.folder import Folder
from bot.scripts.model import Flow
from bot.scripts.problems import Problem

RULE = "ticket-untold"


def check(folder: Folder) -> list[Problem]:
    called = {edge.flow for flow in folder.flows.values() for step in flow.steps.values() for edge in edges(step)}
    problems = []
    for flow in folder.flows.values():
        for step in flow.steps.values():
            if step.verb != "ticket" or _tells(flow, step.body.save):
                continue
            if step.body.save and flow.id in called and not flow.starts_by_itself:
                continue  # whoever calls it may tell
            message = "Người dân không được biết mã của phiếu này."
            hint = "Thêm save: phieu, rồi một câu say có {{ phieu.code }} và hạn trả lời."
            problems.append(Problem(flow.file, step.span, RULE, "warning", message, hint))
    return problems


def _tells(flow: Flow, name: str) -> bool:
    code = re.compile(rf"\b{re.escape(name)}\s*(?:\.\s*code\b|\[\s*['\"]code)") if name else None
    return code is not None and any(isinstance(used.code, Text) and code.search(used.code.raw) for used in flow.used)
