"""consent: phản ánh về cán bộ, thông tin kín hoặc thông tin riêng vào phiếu khi người dân chưa đồng ý.

Passes:

    spec: 1
    flow: thu
    answers: {su_viec: {type: text, label: Sự việc}}
    steps:
      - choose: Anh/chị đồng ý để chúng tôi lưu nội dung không?
        options: [{label: Đồng ý, consent: phan-anh}, {label: Không, go: thoi}]
      - ask: su_viec
      - ticket: {kind: conduct, body: su_viec}
      - id: thoi
        say: Cảm ơn anh/chị.

Fails:

    spec: 1
    flow: thu
    answers: {su_viec: {type: text, label: Sự việc}}
    steps:
      - ask: su_viec
      - ticket: {kind: conduct, body: su_viec}
"""

from __future__ import annotations

from collections.abc import Collection

from bot.scripts.graph import edges, reachable
from bot.scripts.lint.folder import Folder
from bot.scripts.model import Flow, Step
from bot.scripts.problems import Problem

RULE = "consent"
NEEDS_CONSENT = ("conduct", "confidential")


def check(folder: Folder) -> list[Problem]:
    free = {id: reachable(flow, without_consent=True) for id, flow in folder.flows.items()}
    relying = {id for id, flow in folder.flows.items() if _only_called(folder, flow)}  # whoever calls them asks
    asking = {id for id in relying if _free_tickets(folder.flows[id], free[id])}
    while more := {id for id in relying - asking if _free_calls(folder.flows[id], free[id], asking)}:
        asking |= more
    problems = []
    for id, flow in folder.flows.items():
        if id in relying:
            continue
        for step in _free_tickets(flow, free[id]):
            problems.append(_problem(flow, step, "Có đường tới phiếu này mà chưa hỏi người dân đồng ý."))
        for step in _free_calls(flow, free[id], asking):
            called = f"Luồng “{step.body.call}” lập phiếu, mà có đường tới đây chưa hỏi người dân đồng ý."
            problems.append(_problem(flow, step, called))
    return problems


def _problem(flow: Flow, step: Step, message: str) -> Problem:
    hint = "Thêm trước đó một choose có lựa chọn {label: Đồng ý, consent: …} và lối đi cho người không đồng ý."
    return Problem(flow.file, step.span, RULE, "error", message, hint)


def _free_tickets(flow: Flow, free: Collection[str]) -> list[Step]:
    """The tickets that need consent and are reached without it."""
    has_identity = any(declared.privacy != "open" for declared in flow.answers.values())
    tickets = (step for key, step in flow.steps.items() if step.verb == "ticket" and key in free)
    return [step for step in tickets if step.body.kind in NEEDS_CONSENT or has_identity]


def _free_calls(flow: Flow, free: Collection[str], asking: Collection[str]) -> list[Step]:
    """The calls, reached without consent, of flows that rely on their callers to have asked."""
    return [
        step for key, step in flow.steps.items() if step.verb == "call" and key in free and step.body.call in asking
    ]


def _only_called(folder: Folder, flow: Flow) -> bool:
    if flow.starts_by_itself:
        return False
    ways = [edge for other in folder.flows.values() for step in other.steps.values() for edge in edges(step)]
    leading = [edge.kind for edge in ways if edge.flow == flow.id]
    return bool(leading) and all(kind == "call" for kind in leading)
