"""unknown-unit: phiếu ghi thẳng mã một đơn vị không có trong danh sách đơn vị.

Chỉ kiểm tra được ở nơi biết danh sách đơn vị. Mã ghi thẳng phải nằm trong nháy; không có nháy là tên câu trả lời.

Passes:

    spec: 1
    flow: thu
    steps:
      - ticket: {kind: inquiry, about: {unit: "'long-bien'"}, save: phieu}
      - say: "Mã phiếu {{ phieu.code }}."

Fails:

    spec: 1
    flow: thu
    steps:
      - ticket: {kind: inquiry, about: {unit: "'long-bin'"}, save: phieu}
      - say: "Mã phiếu {{ phieu.code }}."
"""

from __future__ import annotations

import re

from bot.scripts.lint.folder import Folder
from bot.scripts.problems import Problem, did_you_mean

RULE = "unknown-unit"
_QUOTED = re.compile(r"'([^']*)'|\"([^\"]*)\"")


def check(folder: Folder) -> list[Problem]:
    known = folder.units
    problems = []
    for flow in folder.flows.values() if known is not None else ():
        for step in flow.steps.values():
            for value in step.body.about.values() if step.verb == "ticket" else ():
                written = _QUOTED.fullmatch(value.raw)
                name = (written[1] or written[2] or "") if written else None
                if name is not None and name not in (known or ()):
                    message = f"Không có đơn vị “{name}”."
                    hint = did_you_mean(name, known or ()) or "Mã đơn vị xem trong danh sách đơn vị."
                    problems.append(Problem(flow.file, step.place("about"), RULE, "error", message, hint))
    return problems
