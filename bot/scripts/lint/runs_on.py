"""runs-on: nói xong một câu, bot nói luôn câu dành cho một lựa chọn khác; thường do thiếu bước end.

Passes:

    spec: 1
    flow: thu
    steps:
      - choose: Anh/chị hỏi gì?
        options: [Nơi nộp, {label: Giờ làm việc, go: gio}]
      - say: Nộp ở bộ phận một cửa.
      - end
      - id: gio
        say: Sáng từ 8 giờ.

Fails:

    spec: 1
    flow: thu
    steps:
      - choose: Anh/chị hỏi gì?
        options: [Nơi nộp, {label: Giờ làm việc, go: gio}]
      - say: Nộp ở bộ phận một cửa.
      - id: gio
        say: Sáng từ 8 giờ.
"""

from __future__ import annotations

from itertools import pairwise

from bot.scripts.graph import CHOSEN, edges
from bot.scripts.lint.folder import Folder
from bot.scripts.problems import Problem

RULE = "runs-on"
_CHOSEN = CHOSEN - {"branch", "skip"}  # what a condition leaves out is often said on the way to what follows


def check(folder: Folder) -> list[Problem]:
    problems = []
    for flow in folder.flows.values():
        steps = list(flow.steps.values())
        meant = {edge.step for step in steps for edge in edges(step) if edge.kind in _CHOSEN}
        for before, step in pairwise(steps):
            if step.named and step.key in meant and before.verb == step.verb == "say":
                message = f"Câu phía trên nói xong thì bot nói luôn bước “{step.key}”, dành cho một lựa chọn khác."
                hint = "Nếu không định vậy, thêm dòng “- end” phía trên bước này."
                problems.append(Problem(flow.file, step.span, RULE, "warning", message, hint))
    return problems
