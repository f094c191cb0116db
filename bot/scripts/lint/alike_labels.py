"""alike-labels: hai lựa chọn của một câu hỏi gõ không dấu thì giống hệt nhau, bot không biết người dân chọn cái nào.

Passes:

    spec: 1
    flow: thu
    steps:
      - choose: Anh/chị chọn gì?
        options: [Khai sinh, Khai tử]

Fails:

    spec: 1
    flow: thu
    steps:
      - choose: Anh/chị chọn gì?
        options: [Phương, Phường]
"""

from __future__ import annotations

from bot.scripts.lint.folder import Folder
from bot.scripts.problems import Problem
from bot.text.fold import fold

RULE = "alike-labels"


def check(folder: Folder) -> list[Problem]:
    problems = []
    for flow in folder.flows.values():
        for step in flow.steps.values():
            seen: dict[str, str] = {}
            for option in step.body.options if step.verb == "choose" else ():
                other = seen.setdefault(fold(option.label), option.label)
                if seen and other is not option.label and option.condition is None:
                    message = f"“{option.label}” và “{other}” gõ không dấu thì giống nhau."
                    problems.append(
                        Problem(flow.file, option.node.span, RULE, "error", message, "Đặt nhãn khác hẳn nhau.")
                    )
    return problems
