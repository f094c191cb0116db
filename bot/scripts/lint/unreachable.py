"""unreachable: không có đường nào dẫn tới bước này.

Passes:

    spec: 1
    flow: thu
    steps:
      - choose: Anh/chị muốn dừng?
        options: [Có, {label: Không, go: tiep}]
      - end
      - id: tiep
        say: Ta làm tiếp.

Fails:

    spec: 1
    flow: thu
    steps:
      - end
      - say: Câu này không bao giờ được nói.
"""

from __future__ import annotations

from bot.scripts.graph import edges, reachable
from bot.scripts.lint.folder import Folder
from bot.scripts.model import Flow
from bot.scripts.problems import Problem

RULE = "unreachable"


def check(folder: Folder) -> list[Problem]:
    problems = []
    for flow in folder.flows.values():
        if not flow.is_whole or _leads_astray(flow):
            continue  # the way may be the one that is written wrongly
        reached = reachable(flow)
        for step in flow.steps.values():
            if step.key not in reached:
                message = f"Không có đường nào tới bước này ({step.key})."
                hint = "Xoá bước, hoặc đặt id cho nó và dẫn tới bằng go."
                problems.append(Problem(flow.file, step.span, RULE, "error", message, hint))
    return problems


def _leads_astray(flow: Flow) -> bool:
    """Whether a step names another that is not there, or none that could be read."""
    steps = flow.steps.values()
    named = {edge.step for step in steps for edge in edges(step)} - {""}
    return not named <= set(flow.steps) or any(step.verb == "go" and not step.body.go for step in steps)
