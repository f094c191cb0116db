"""call-switches: luồng được gọi bằng call lại rẽ hẳn đi bằng switch, nên không quay về chỗ đã gọi nó.

Passes:

    spec: 1
    flow: thu
    steps:
      - switch: menu

Fails:

    spec: 1
    flow: thu
    steps:
      - call: khac
      - say: Tới đây chưa chắc.
    ---
    spec: 1
    flow: khac
    steps:
      - switch: menu
"""

from __future__ import annotations

from bot.scripts.graph import edges
from bot.scripts.lint.folder import Folder
from bot.scripts.model import Flow
from bot.scripts.problems import Problem

RULE = "call-switches"


def check(folder: Folder) -> list[Problem]:
    problems = []
    for flow in folder.flows.values():
        for step in flow.steps.values():
            called = folder.flow(step.body.call) if step.verb == "call" else None
            if called is not None and step.next and _switches(called):
                message = f"Luồng “{called.id}” rẽ hẳn sang luồng khác nên có thể không quay về đây."
                hint = "Trong luồng được gọi, dùng call thay cho switch."
                problems.append(Problem(flow.file, step.place("call"), RULE, "warning", message, hint))
    return problems


def _switches(flow: Flow) -> bool:
    kinds = ("switch", "option", "branch", "none", "wrong")
    return any(edge.flow and edge.kind in kinds for step in flow.steps.values() for edge in edges(step))
