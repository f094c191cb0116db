"""missing-else: when thiếu nhánh else ở cuối, hoặc còn nhánh đứng sau else.

Passes:

    spec: 1
    flow: thu
    answers: {tuoi: {type: number, label: Tuổi}}
    steps:
      - ask: tuoi
      - when:
          - {if: tuoi >= 18, go: lon}
          - {else: nho}
      - id: lon
        say: Anh/chị đủ tuổi.
      - end
      - id: nho
        say: Cháu chưa đủ tuổi.

Fails:

    spec: 1
    flow: thu
    answers: {tuoi: {type: number, label: Tuổi}}
    steps:
      - ask: tuoi
      - when:
          - {if: tuoi >= 18, go: lon}
      - id: lon
        say: Anh/chị đủ tuổi.
"""

from __future__ import annotations

from bot.scripts.lint.folder import Folder
from bot.scripts.problems import Problem

RULE = "missing-else"


def check(folder: Folder) -> list[Problem]:
    problems = []
    for flow in folder.flows.values():
        for step in flow.steps.values():
            branches = step.body.when if step.verb == "when" else ()
            if not branches:
                continue
            if any(branch.target is None for branch in branches):
                message = "Mỗi nhánh cần {if: …, go: …}; nhánh cuối là {else: …}."
                problems.append(Problem(flow.file, step.place("when"), RULE, "error", message))
            elif branches[-1].condition is not None:
                message = "“when” thiếu nhánh else nên có người không biết đi đâu."
                problems.append(
                    Problem(flow.file, step.place("when"), RULE, "error", message, "Thêm dòng cuối: - {else: <bước>}.")
                )
            elif any(branch.condition is None for branch in branches[:-1]):
                message = "Nhánh sau một nhánh không điều kiện không bao giờ được chọn."
                problems.append(Problem(flow.file, step.place("when"), RULE, "error", message, "Để else ở cuối."))
    return problems
