"""unused-answer: câu trả lời đã khai báo mà không bước nào hỏi và không câu nào dùng.

Passes:

    spec: 1
    flow: thu
    answers: {ten: {type: text, label: Tên}}
    steps:
      - ask: ten

Fails:

    spec: 1
    flow: thu
    answers:
      ten: {type: text, label: Tên}
      tuoi: {type: number, label: Tuổi}
    steps:
      - ask: ten
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields
from typing import Any

from bot.scripts.lint.folder import Folder
from bot.scripts.model import Flow, Step
from bot.scripts.problems import Problem

RULE = "unused-answer"


def check(folder: Folder) -> list[Problem]:
    given = set(_given(folder.flows.values()))
    problems = []
    for flow in folder.flows.values():
        if not flow.is_whole:
            continue  # the step that asks may be one that is written wrongly
        known = {*_mentioned(flow), *(name for to, name in given if to == flow.id)}
        for declared in flow.answers.values():
            if declared.name not in known:
                message = f"Không bước nào hỏi hay dùng “{declared.name}”."
                hint = f"Thêm bước “- ask: {declared.name}”, hoặc xoá khai báo này."
                problems.append(Problem(flow.file, declared.span, RULE, "warning", message, hint))
    return problems


def _given(flows: Iterable[Flow]) -> Iterator[tuple[str, str]]:
    """(flow, answer) of everything that calls hand over or take back."""
    for flow in flows:
        for step in flow.steps.values():
            if step.verb == "call":
                yield from ((step.body.call, name) for name in [*step.body.given, *step.body.save.values()])


def _mentioned(flow: Flow) -> Iterator[str]:
    yield from (flow.starts_with_procedure, flow.starts_with_code)
    yield from (flow.starts_with_accusation, flow.starts_with_story)
    for used in flow.used:
        yield from used.code.names
    for step in flow.steps.values():
        yield from _strings(step)


def _strings(step: Step) -> Iterator[str]:
    """Every word a step holds itself: the answers it names are among them."""
    for field in fields(step.body):
        value: Any = getattr(step.body, field.name)
        if isinstance(value, str):
            yield value
        elif isinstance(value, tuple | list | dict | frozenset):
            yield from (item for item in value if isinstance(item, str))
