"""never-started: không gì mở được luồng: không từ khoá, không câu ví dụ, không luồng nào dẫn tới.

Passes:

    spec: 1
    flow: thu
    start_by: {keywords: [làm thử]}
    steps:
      - say: Xin chào.

Fails:

    spec: 1
    flow: thu
    steps:
      - say: Không ai nghe được câu này.
"""

from __future__ import annotations

from bot.scripts.graph import edges
from bot.scripts.lint.folder import Folder
from bot.scripts.problems import Problem
from bot.scripts.repair import RESERVED

RULE = "never-started"


def check(folder: Folder) -> list[Problem]:
    led_to = {edge.flow for flow in folder.flows.values() for step in flow.steps.values() for edge in edges(step)}
    problems = []
    for flow in folder.flows.values():
        if flow.is_whole and not flow.starts_by_itself and flow.id not in led_to and flow.id not in RESERVED:
            message = f"Không gì mở được luồng “{flow.id}”."
            hint = "Thêm start_by: {keywords: […]}, hoặc dẫn tới từ luồng khác."
            problems.append(Problem(flow.file, flow.span, RULE, "warning", message, hint))
    return problems
