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

from bot.scripts.graph import reachable
from bot.scripts.lint.folder import Folder
from bot.scripts.problems import Problem

RULE = "unreachable"


def check(folder: Folder) -> list[Problem]:
    problems = []
    for flow in folder.flows.values():
        reached = reachable(flow)
        for step in flow.steps.values():
            if step.key not in reached:
                message = f"Không có đường nào tới bước này ({step.key})."
                hint = "Xoá bước, hoặc đặt id cho nó và dẫn tới bằng go."
                problems.append(Problem(flow.file, step.span, RULE, "error", message, hint))
    return problems
