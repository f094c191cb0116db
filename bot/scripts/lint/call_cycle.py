"""call-cycle: các luồng dẫn vòng vào nhau (hoặc một luồng gọi lại chính nó) mà không chờ người dân lần nào.

Passes:

    spec: 1
    flow: thu
    steps:
      - choose: Anh/chị xem lại không?
        options: [{label: Xem lại, go: lai}, Thôi]
      - end
      - id: lai
        switch: thu

Fails:

    spec: 1
    flow: thu
    steps:
      - say: Xin chào.
      - call: thu
"""

from __future__ import annotations

from bot.scripts.graph import Edge, edges
from bot.scripts.lint.folder import Folder
from bot.scripts.model import Flow, Step
from bot.scripts.problems import Problem

RULE = "call-cycle"
_WAITS = frozenset({"ask", "choose", "show", "review"})


def check(folder: Folder) -> list[Problem]:
    at_once = {flow.id: _left_at_once(flow) for flow in folder.flows.values()}
    into = {name: {edge.flow for edge in out} for name, out in at_once.items()}
    problems = []
    for flow in folder.flows.values():
        for edge in at_once[flow.id]:
            if flow.id in _reached(edge.flow, into):
                message = f"Luồng “{flow.id}” vào “{edge.flow}” rồi lại về chính nó mà không chờ người dân lần nào."
                hint = "Thêm choose vào giữa, hoặc bỏ lời gọi vòng này."
                problems.append(Problem(flow.file, edge.span, RULE, "error", message, hint))
    return problems


def _left_at_once(flow: Flow) -> list[Edge]:
    """The ways into other flows that are met before anything waits."""
    seen: set[str] = set()
    out: list[Edge] = []
    todo = [flow.first]
    while todo:
        key = todo.pop()
        if key in seen or key not in flow.steps:
            continue
        seen.add(key)
        ways = _ways(flow.steps[key])
        out += [edge for edge in ways if edge.flow]
        todo += [edge.step for edge in ways if edge.step]
    return out


def _ways(step: Step) -> list[Edge]:
    if step.verb not in _WAITS:
        return edges(step)
    return [Edge(step.next, "", step.span)] if step.condition is not None else []


def _reached(flow: str, into: dict[str, set[str]]) -> set[str]:
    """The flows met from the beginning of one, itself among them."""
    seen: set[str] = set()
    todo = [flow]
    while todo:
        name = todo.pop()
        if name not in seen:
            seen.add(name)
            todo += into.get(name, ())
    return seen
