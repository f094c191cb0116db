"""unknown-flow: call, switch hoặc give_up nêu một luồng không có.

Passes:

    spec: 1
    flow: thu
    steps:
      - switch: gap-can-bo

Fails:

    spec: 1
    flow: thu
    steps:
      - switch: gap-canbo
"""

from __future__ import annotations

from bot.scripts.graph import edges
from bot.scripts.lint.folder import Folder
from bot.scripts.problems import Problem, did_you_mean

RULE = "unknown-flow"


def check(folder: Folder) -> list[Problem]:
    problems = []
    for flow in folder.flows.values():
        for step in flow.steps.values():
            for edge in edges(step):
                if edge.flow and edge.flow not in folder.known_flows:
                    message = f"Không có luồng “{edge.flow}”."
                    hint = did_you_mean(edge.flow, folder.known_flows) or "Kiểm tra tên tệp trong thư mục luồng."
                    problems.append(Problem(flow.file, edge.span, RULE, "error", message, hint))
    return problems
