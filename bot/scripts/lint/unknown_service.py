"""unknown-service: bước service nêu một dịch vụ chưa khai trong config/services.yaml.

Chỉ kiểm tra được ở nơi biết các dịch vụ đã khai.

Passes:

    spec: 1
    flow: thu
    steps:
      - service: {name: tra-cuu-ho-so, save: ho_so}

Fails:

    spec: 1
    flow: thu
    steps:
      - service: {name: tra-cuu-hoso, save: ho_so}
"""

from __future__ import annotations

from bot.scripts.lint.folder import Folder
from bot.scripts.problems import Problem, did_you_mean

RULE = "unknown-service"


def check(folder: Folder) -> list[Problem]:
    known = folder.services
    problems = []
    for flow in folder.flows.values() if known is not None else ():
        for step in flow.steps.values():
            if step.verb == "service" and step.body.name and step.body.name not in (known or ()):
                message = f"Không có dịch vụ “{step.body.name}”."
                hint = did_you_mean(step.body.name, known or ()) or "Khai dịch vụ trong config/services.yaml trước."
                problems.append(Problem(flow.file, step.place("name"), RULE, "error", message, hint))
    return problems
