"""ticket-untold: mở phiếu mà không cho người dân biết mã, nên họ không hỏi lại được.

Với `handoff`, câu tự viết ở `say` hay `closed_hours` phải có {{ phieu.code }}; không viết thì câu chung đã có mã.

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
from collections.abc import Iterable

from bot.scripts.expressions import Text
from bot.scripts.graph import edges
from bot.scripts.lint.folder import Folder
from bot.scripts.model import Flow, Step
from bot.scripts.problems import Problem
from bot.scripts.steps.handoff import SAVED

RULE = "ticket-untold"


def check(folder: Folder) -> list[Problem]:
    called = {edge.flow for flow in folder.flows.values() for step in flow.steps.values() for edge in edges(step)}
    problems = []
    for flow in folder.flows.values():
        for step in flow.steps.values():
            if step.verb == "handoff":
                problems += _handoff(flow, step)
            if step.verb != "ticket" or _tells(flow, step.body.save):
                continue
            if step.body.save and flow.id in called and not flow.starts_by_itself:
                continue  # whoever calls it may tell
            message = "Người dân không được biết mã của phiếu này."
            hint = "Thêm save: phieu, rồi một câu say có {{ phieu.code }} và hạn trả lời."
            problems.append(Problem(flow.file, step.span, RULE, "warning", message, hint))
    return problems


def _handoff(flow: Flow, step: Step) -> list[Problem]:
    own = {"say": step.body.say, "closed_hours": step.body.closed_hours}
    if _tells(flow, SAVED, without=own.values()):
        return []
    message = "Câu này không cho người dân biết mã phiếu vừa mở."
    hint = f"Thêm mã vào câu, như: Mã phiếu {{{{ {SAVED}.code }}}}."
    silent = (key for key, text in own.items() if text is not None and not _code_of(SAVED).search(text.raw))
    return [Problem(flow.file, step.place(key), RULE, "warning", message, hint) for key in silent]


def _tells(flow: Flow, name: str, without: Iterable[Text | None] = ()) -> bool:
    left_out = {id(text) for text in without}
    texts = (used.code for used in flow.used if isinstance(used.code, Text) and id(used.code) not in left_out)
    return bool(name) and any(_code_of(name).search(text.raw) for text in texts)


def _code_of(name: str) -> re.Pattern[str]:
    return re.compile(rf"\b{re.escape(name)}\s*(?:\.\s*code\b|\[\s*['\"]code)")
