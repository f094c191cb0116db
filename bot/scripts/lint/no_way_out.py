"""no-way-out: các bước chạy vòng tròn mà không chờ người dân lần nào.

ask không hỏi lại điều đã biết, nên vòng lặp quanh một câu hỏi cần ask_again: true.

Passes:

    spec: 1
    flow: thu
    answers: {tuoi: {type: number, label: Tuổi}}
    steps:
      - id: hoi
        ask: tuoi
        ask_again: true
      - when:
          - {if: tuoi > 150, go: hoi}
          - {else: xong}
      - id: xong
        say: Cảm ơn anh/chị.

Fails:

    spec: 1
    flow: thu
    steps:
      - id: dau
        say: Xin chào.
      - go: dau
"""

from __future__ import annotations

from bot.scripts.graph import endless
from bot.scripts.lint.folder import Folder
from bot.scripts.problems import Problem

RULE = "no-way-out"


def check(folder: Folder) -> list[Problem]:
    problems = []
    for flow in folder.flows.values():
        for key in endless(flow):
            step = flow.steps[key]
            message = f"Từ bước này ({key}) có vòng lặp không bao giờ chờ người dân trả lời."
            hint = "Thêm choose vào vòng, hoặc đặt ask_again: true cho câu hỏi lại."
            problems.append(Problem(flow.file, step.span, RULE, "error", message, hint))
    return problems
