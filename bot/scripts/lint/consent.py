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

from bot.scripts.graph import edges, reachable
from bot.scripts.lint.folder import Folder
from bot.scripts.model import Flow
from bot.scripts.problems import Problem

RULE = "consent"
NEEDS_CONSENT = ("conduct", "confidential")


def check(folder: Folder) -> list[Problem]:
    problems = []
    for flow in folder.flows.values():
        if _only_called(folder, flow):
            continue  # whoever calls it asks
        has_identity = any(declared.privacy != "open" for declared in flow.answers.values())
        free = reachable(flow, without_consent=True)
        for key, step in flow.steps.items():
            if step.verb == "ticket" and key in free and (step.body.kind in NEEDS_CONSENT or has_identity):
                message = "Có đường tới phiếu này mà chưa hỏi người dân đồng ý."
                hint = (
                    "Thêm trước đó một choose có lựa chọn {label: Đồng ý, consent: …} và lối đi cho người không đồng ý."
                )
                problems.append(Problem(flow.file, step.span, RULE, "error", message, hint))
    return problems


def _only_called(folder: Folder, flow: Flow) -> bool:
    if flow.starts_by_itself:
        return False
    ways = [edge for other in folder.flows.values() for step in other.steps.values() for edge in edges(step)]
    leading = [edge.kind for edge in ways if edge.flow == flow.id]
    return bool(leading) and all(kind == "call" for kind in leading)
