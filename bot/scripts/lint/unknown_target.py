"""unknown-target: go, lựa chọn, nhánh hoặc give_up nêu một bước mà luồng không có.

Passes:

    spec: 1
    flow: thu
    steps:
      - id: dau
        choose: Anh/chị cần gì?
        options: [{label: Xem lại, go: dau}, Thôi]

Fails:

    spec: 1
    flow: thu
    steps:
      - go: cuoi
"""

from __future__ import annotations

from bot.scripts.graph import edges
from bot.scripts.lint.folder import Folder
from bot.scripts.problems import Problem, did_you_mean

RULE = "unknown-target"


def check(folder: Folder) -> list[Problem]:
    problems = []
    for flow in folder.flows.values():
        named = [step.key for step in flow.steps.values() if step.named]
        for step in flow.steps.values():
            for edge in edges(step):
                if edge.step and edge.step not in flow.steps and edge.step not in flow.lost_ids:
                    message = f"Không có bước nào mang id “{edge.step}”."
                    hint = did_you_mean(edge.step, named) or "Thêm “id: " + edge.step + "” vào bước cần tới."
                    problems.append(Problem(flow.file, edge.span, RULE, "error", message, hint))
    return problems
